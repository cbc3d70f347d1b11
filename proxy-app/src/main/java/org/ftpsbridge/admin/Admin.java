package org.ftpsbridge.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ftpsbridge.FtpsBridge;
import org.ftpsbridge.config.AdminSettings;
import org.ftpsbridge.metrics.BridgeMetrics;
import org.ftpsbridge.trace.Traces;

/** All that the admin endpoint of a bridge answers. */
public final class Admin {
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private Admin() {}

  /**
   * Begins to listen.
   *
   * @throws IOException as {@link AdminEndpoint} says
   */
  public static AdminEndpoint start(
      AdminSettings settings,
      FtpsBridge bridge,
      BridgeMetrics metrics,
      Traces traces,
      Controls controls)
      throws IOException {
    DrainEnd drainEnd = new DrainEnd(bridge::isDraining, DrainEnd.PATIENCE);
    List<Route> table = new ArrayList<>(table(bridge, metrics, traces, controls));
    table.addAll(drainEnd.routes());
    AdminEndpoint endpoint = AdminEndpoint.start(settings, table);
    endpoint.beforeTheEnd(drainEnd::tell);
    endpoint.everySecond(metrics.live()::sample);
    return endpoint;
  }

  private static List<Route> table(
      FtpsBridge bridge, BridgeMetrics metrics, Traces traces, Controls controls) {
    Probes probes = new Probes(bridge, controls);
    LivePages pages = new LivePages(bridge, metrics.live(), controls);
    List<Route> table = new ArrayList<>(probes.routes());
    table.addAll(pages.routes());
    table.addAll(new Overview(probes, pages, metrics).routes());
    table.addAll(new Steering(controls).routes());
    table.add(Route.get("/metrics", request -> Answer.of(EXPOSITION, metrics.scrape())));
    table.add(new TraceRoute(traces).route());
    return table;
  }
}
