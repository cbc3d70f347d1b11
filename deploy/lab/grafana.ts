// What Grafana's public types allow a dashboard to be. test_dashboard.py writes the dashboard behind this, piece by piece, for tsc.
import type { DataQuery, GraphFieldConfig } from '@grafana/schema/dist/esm/common/common.gen';
import type { Dashboard, FieldConfig, Panel, RowPanel, VariableModel } from '@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen';
import type { Options as BarGauge } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as Timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the words of an enum, and not the enum.
type Plain<T> = T extends string ? `${T}` : T extends (infer U)[] ? Plain<U>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
type Shaped<Base, Parts> = Omit<Plain<Base>, keyof Parts> & Parts;
// After the schema of Grafana's own data source for Prometheus.
interface PrometheusQuery extends Plain<DataQuery> {
  expr: string;
  legendFormat: string;
  instant: boolean;
  range: boolean;
  editorMode: 'code' | 'builder';
  format: 'time_series' | 'table' | 'heatmap';
}
type PanelOf<Type extends string, Options, Custom = never> = Shaped<Panel, {
  type: Type;
  options: Plain<Options>;
  targets: PrometheusQuery[];
  fieldConfig: { defaults: Shaped<FieldConfig, { custom?: Plain<Custom> }>; overrides: [] };
}>;

type Panels = {
  'bargauge': PanelOf<'bargauge', BarGauge>;
  'row': Plain<RowPanel>;
  'stat': PanelOf<'stat', Stat>;
  'state-timeline': PanelOf<'state-timeline', Timeline.Options, Timeline.FieldConfig>;
  'timeseries': PanelOf<'timeseries', TimeSeries, GraphFieldConfig>;
};
type Variable = Shaped<VariableModel, { query: string | { qryType: number; query: string; refId: string } }>;
type Frame = Omit<Plain<Dashboard>, 'panels' | 'templating'>;
