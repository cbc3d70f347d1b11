{{- /* What cannot be installed, all of it at once. Included first by the file that sorts first. */ -}}
{{- define "ftps-bridge.refusals" -}}
{{- $all := list -}}
{{- $v := .Values -}}
{{- $many := or (gt (int $v.scaling.replicas) 1) $v.scaling.autoscaling.enabled -}}
{{- $named := contains "${env:POD_NAME}" $v.address -}}

{{- if not $v.backends -}}
{{- $all = append $all "backends is empty: name a server, such as backends.legacy with address \"192.0.2.10:21\" and security plain" -}}
{{- else if and $v.backend (not (hasKey $v.backends $v.backend)) -}}
{{- $all = append $all (printf "backend is %s, which is not among backends" $v.backend) -}}
{{- else if and (not $v.backend) (not $v.routes) (gt (len $v.backends) 1) -}}
{{- $all = append $all "there are several backends: say by backend or routes which of them serves whom" -}}
{{- end -}}

{{- if and $many (not $v.scaling.by) -}}
{{- $all = append $all (print
    "scaling asks for more than one Pod, and no Service leads 990 and 989 of a client to the same one (ClientIP affinity "
    "holds for each port apart): set scaling.by to address-per-pod, or to balancer where a balancer in front has one table "
    "for both ports; otherwise leave replicas at 1 and autoscaling off") -}}
{{- end -}}
{{- with $v.scaling.autoscaling -}}
{{- if and .enabled (lt (int .maxReplicas) (int .minReplicas)) -}}
{{- $all = append $all "scaling.autoscaling.maxReplicas is less than minReplicas" -}}
{{- end -}}
{{- end -}}

{{- if and (eq $v.scaling.by "address-per-pod") (not $named) -}}
{{- $all = append $all (print
    "with scaling.by address-per-pod each Pod has an address of its own, and 227 replies have to name it: let address hold "
    "${env:POD_NAME}, such as \"${env:POD_NAME}.ftps.example.org\"") -}}
{{- else if and $named (ne $v.scaling.by "address-per-pod") -}}
{{- $all = append $all "address holds ${env:POD_NAME}, which has a meaning with scaling.by address-per-pod alone" -}}
{{- end -}}
{{- if and (eq $v.scaling.by "balancer") (not $v.proxyProtocol.from) -}}
{{- $all = append $all (print
    "with scaling.by balancer all clients have the address of the balancer, unless it says who they are by the PROXY "
    "protocol: name its addresses in proxyProtocol.from") -}}
{{- end -}}

{{- if and (eq $v.service.type "LoadBalancer") (ne $v.scaling.by "balancer") -}}
{{- if and (ne $v.service.externalTrafficPolicy "Local") (not $v.proxyProtocol.from) -}}
{{- $all = append $all (print
    "service.externalTrafficPolicy Cluster gives all clients the address of a node: set it to Local, or let the balancer say "
    "PROXY headers and name its addresses in proxyProtocol.from") -}}
{{- end -}}
{{- if not (or $v.address $v.proxyProtocol.from) -}}
{{- $all = append $all (print
    "address is empty, and a 227 would name the Pod's own address, which clients cannot reach: give the IPv4 address or the "
    "name of the Service as clients see it") -}}
{{- end -}}
{{- end -}}
{{- range $v.proxyProtocol.from -}}
{{- if hasSuffix "/0" . -}}
{{- $all = append $all (printf "proxyProtocol.from holds %s, and whoever it covers may say to be anybody: name the balancers alone" .) -}}
{{- end -}}
{{- end -}}

{{- if not $v.tls.secretName -}}
{{- if not (and $v.tls.certificate.dnsNames $v.tls.certificate.issuerRef.name) -}}
{{- $all = append $all (print
    "there is no certificate: give tls.certificate.dnsNames and tls.certificate.issuerRef.name for cert-manager, or "
    "tls.secretName") -}}
{{- end -}}
{{- end -}}
{{- if and $v.serviceMonitor.enabled $v.tls.secretName (not $v.serviceMonitor.serverName) -}}
{{- $all = append $all (print
    "serviceMonitor.serverName is empty, and Prometheus could not verify the certificate of tls.secretName, whose names the "
    "chart does not know: give one that it holds, or set serviceMonitor.enabled to false") -}}
{{- end -}}
{{- if and $v.networkPolicy.enabled (not $v.networkPolicy.servers) -}}
{{- $all = append $all (print
    "networkPolicy.servers is empty, and the bridge would reach no server: name where they are, such as [{ipBlock: {cidr: "
    "192.0.2.10/32}}], or set networkPolicy.enabled to false") -}}
{{- end -}}
{{- if $all -}}
{{- fail (printf "\n- %s\n" (join "\n- " $all)) -}}
{{- end -}}
{{- end }}
