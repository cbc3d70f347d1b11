{{- /* One Service for clients: dict "root", "name", "pod" (one Pod's name, or empty), "headless". */ -}}
{{- define "ftps-bridge.service" -}}
{{- $service := .root.Values.service -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "ftps-bridge.labels" .root | nindent 4 }}
  {{- if and $service.annotations (not .headless) }}
  annotations:
    {{- range $key, $value := $service.annotations }}
    {{ $key }}: {{ $value | replace "${env:POD_NAME}" ($.pod | default "${env:POD_NAME}") | quote }}
    {{- end }}
  {{- end }}
spec:
  {{- if or .headless .pod }}
  # One that drains still has data connections to let in. Who takes new clients a balancer's own checks tell; one Pod's own address
  # leads to no other.
  publishNotReadyAddresses: true
  {{- end }}
  {{- if .headless }}
  clusterIP: None
  {{- else }}
  type: {{ $service.type }}
  {{- if eq $service.type "LoadBalancer" }}
  externalTrafficPolicy: {{ $service.externalTrafficPolicy }}
  {{- with $service.loadBalancerClass }}
  loadBalancerClass: {{ . }}
  {{- end }}
  {{- with $service.loadBalancerSourceRanges }}
  loadBalancerSourceRanges: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- end }}
  selector:
    {{- include "ftps-bridge.selector" .root | nindent 4 }}
    {{- with .pod }}
    statefulset.kubernetes.io/pod-name: {{ . }}
    {{- end }}
  ports:
    - { name: control, port: 990, targetPort: control }
    - { name: data, port: 989, targetPort: data }
{{- end }}
