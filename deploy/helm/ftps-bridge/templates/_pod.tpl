{{- define "ftps-bridge.pod" -}}
metadata:
  labels:
    {{- include "ftps-bridge.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with .Values.podAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: {{ add .Values.drain.preStopSeconds .Values.drain.timeoutSeconds 15 }}
  securityContext:
    fsGroup: 10001
    seccompProfile: { type: RuntimeDefault }
    # Ports below 1024 for an ordinary user; a capability alone does not do, since Kubernetes does not make it ambient.
    sysctls: [{ name: net.ipv4.ip_unprivileged_port_start, value: "0" }]
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: ftps-bridge
      {{- with .Values.image }}
      image: "{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}"
      imagePullPolicy: {{ .pullPolicy }}
      {{- end }}
      args: [run, --config, /etc/ftps-bridge/ftps-bridge.yaml]
      {{- if eq .Values.scaling.by "address-per-pod" }}
      env:
        - name: POD_NAME
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
      {{- end }}
      ports:
        - { name: control, containerPort: 990 }
        - { name: data, containerPort: 989 }
        - { name: admin, containerPort: 9990 }
      startupProbe:
        httpGet: { path: /livez, port: admin, scheme: HTTPS }
        periodSeconds: 1
        failureThreshold: 60
      readinessProbe:
        httpGet: { path: /readyz, port: admin, scheme: HTTPS }
        periodSeconds: 5
        failureThreshold: 6
      livenessProbe:
        httpGet: { path: /livez, port: admin, scheme: HTTPS }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      {{- with .Values.drain.preStopSeconds }}
      lifecycle:
        preStop:
          sleep: { seconds: {{ . }} }
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        readOnlyRootFilesystem: true
        allowPrivilegeEscalation: false
        capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }
      resources: {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - { name: config, mountPath: /etc/ftps-bridge, readOnly: true }
        - { name: tls, mountPath: /etc/ftps-bridge-tls, readOnly: true }
        - { name: admin, mountPath: /etc/ftps-bridge-admin, readOnly: true }
        {{- range $i, $name := .Values.secrets }}
        - { name: secret-{{ $i }}, mountPath: "/etc/ftps-bridge-secrets/{{ $name }}", readOnly: true }
        {{- end }}
  volumes:
    - name: config
      configMap: { name: {{ include "ftps-bridge.fullname" . }} }
    - name: tls
      secret: { secretName: {{ include "ftps-bridge.tlsSecret" . }}, defaultMode: 0440 }
    - name: admin
      secret: { secretName: {{ .Values.admin.tokenSecret }}, defaultMode: 0440 }
    {{- range $i, $name := .Values.secrets }}
    - name: secret-{{ $i }}
      secret: { secretName: {{ $name }}, defaultMode: 0440 }
    {{- end }}
  {{- if gt (include "ftps-bridge.most" . | int) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "ftps-bridge.selector" . | nindent 10 }}
  {{- end }}
  {{- range $key := list "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
  {{- with index $.Values $key }}
  {{ $key }}: {{- if kindIs "string" . }} {{ . }}{{ else }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- end }}
  {{- end }}
{{- end }}
