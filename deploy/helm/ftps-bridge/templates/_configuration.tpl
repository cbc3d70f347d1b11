{{- /* The bridge's own file. What the chart has to give counts more than what listener says. */ -}}
{{- define "ftps-bridge.configuration" -}}
{{- $v := .Values -}}
{{- $files := dict "certificate" "/etc/ftps-bridge-tls/tls.crt" "key" "/etc/ftps-bridge-tls/tls.key" -}}
{{- $data := mergeOverwrite (deepCopy ($v.listener.data | default dict)) (dict "port" 989) -}}
{{- if $v.address -}}{{- $_ := set $data "advertise" $v.address -}}{{- end -}}
{{- $listener := mergeOverwrite (deepCopy $v.listener) (dict
    "name" "implicit"
    "bind" (printf "%s:990" $v.listenAddress)
    "security" "implicit"
    "tls" (mergeOverwrite (deepCopy ($v.listener.tls | default dict)) $files)
    "data" $data
    "active" (ternary "on" "off" $v.activeMode.egressKeepsServiceAddress)) -}}
{{- if $v.proxyProtocol.from -}}{{- $_ := set $listener "proxyProtocol" $v.proxyProtocol -}}{{- end -}}
{{- $backend := $v.backend -}}
{{- if and (not $backend) (eq (len $v.backends) 1) -}}{{- $backend = keys $v.backends | first -}}{{- end -}}
{{- if $backend -}}{{- $_ := set $listener "backend" $backend -}}{{- end -}}
{{- $whole := dict
    "listeners" (list $listener)
    "backends" $v.backends
    "drain" (dict "timeout" (printf "%ds" (int $v.drain.timeoutSeconds)))
    "log" $v.log
    "admin" (dict "bind" (printf "%s:9990" $v.listenAddress) "tokenFile" "/etc/ftps-bridge-admin/token" "tls" $files) -}}
{{- range $section := list "routes" "limits" "timeouts" "readiness" -}}
{{- with index $v $section -}}{{- $_ := set $whole $section . -}}{{- end -}}
{{- end -}}
{{- toYaml $whole -}}
{{- end }}
