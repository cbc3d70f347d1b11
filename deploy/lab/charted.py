"""What is installed in the tests of deploy/kubernetes and deploy/helm: the values that are laid over those of a gateway."""

from manifests import merged

PROXIED = {"address": "", "proxyProtocol": {"from": ["10.0.0.0/28"]}}
PER_POD = {"scaling": {"replicas": 3, "by": "address-per-pod"}, "address": "${env:POD_NAME}.ftps.example.org"}
BALANCED = {**PROXIED, "scaling": {"replicas": 3, "by": "balancer"}}
AUTOSCALED = {"scaling": {"autoscaling": {"enabled": True, "maxReplicas": 5}}}
EVERYTHING = {
    "listener": {
        "dialect": "ibm-i", "tls": {"minVersion": "TLSv1.2"}, "data": {"requireSessionReuse": "prefer"}, "noopDuringTransfer": "local",
    },
    "backends": {"modern": {"address": "192.0.2.11:21", "security": "explicit", "tls": {"trust": "modern.pem"}, "health": "on"}},
    "backend": "legacy",
    "routes": [{"when": {"user": "acme-*"}, "backend": "modern"}],
    "limits": {"sessions": 500},
    "timeouts": {"login": "1m"},
    "readiness": {"backends": "any"},
    "files": {"modern.pem": "{ca}"},
    "secrets": ["partner"],
    "listenAddress": "[::]",
    "service": {
        "annotations": {"example.org/ip": "1"}, "loadBalancerClass": "example.org/l4", "loadBalancerSourceRanges": ["198.51.100.0/24"],
    },
    "activeMode": {"egressKeepsServiceAddress": True},
    "drain": {"timeoutSeconds": 300, "preStopSeconds": 0},
    "tls": {"secretName": "bought"},
    "image": {"repository": "registry.example.org/ftps-bridge", "digest": "sha256:" + "0" * 64, "pullPolicy": "Always"},
    "imagePullSecrets": [{"name": "registry"}],
    "networkPolicy": {"clients": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]},
    "serviceMonitor": {"publicAuthority": True, "serverName": "ftps.example.org", "interval": "15s", "labels": {"release": "prometheus"}},
    "podAnnotations": {"a": "b"},
    "podLabels": {"team": "transfer"},
    "nodeSelector": {"kubernetes.io/arch": "amd64"},
    "tolerations": [{"key": "edge", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "priorityClassName": "high",
}  # fmt: skip
CHARTED = {
    "chart": {},
    "chart-proxy": PROXIED,
    "chart-inside": {"address": "", "service": {"type": "ClusterIP"}},
    "chart-per-pod": PER_POD,
    "chart-per-pod-autoscaled": merged(PER_POD, AUTOSCALED),
    "chart-balancer": BALANCED,
    "chart-balancer-autoscaled": merged(BALANCED, AUTOSCALED),
    "chart-everything": EVERYTHING,
}
KUSTOMIZED = ("sidecar", "gateway")
ALL = (*KUSTOMIZED, *CHARTED)
BRIDGES = tuple(name for name in ALL if name != "sidecar")
