{{- define "ftps-bridge.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $name | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{- define "ftps-bridge.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "ftps-bridge.labels" -}}
{{ include "ftps-bridge.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "ftps-bridge.tlsSecret" -}}
{{ .Values.tls.secretName | default (printf "%s-tls" (include "ftps-bridge.fullname" .)) }}
{{- end }}

{{- /* How many Pods there may be at most. */ -}}
{{- define "ftps-bridge.most" -}}
{{- with .Values.scaling }}{{ ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled }}{{ end -}}
{{- end }}

{{- define "ftps-bridge.workload" -}}
{{ ternary "StatefulSet" "Deployment" (eq .Values.scaling.by "address-per-pod") }}
{{- end }}
