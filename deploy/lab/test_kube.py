"""Manifests and chart: read strictly, and what they say fits together."""

import copy
import json
import re

import pytest

from charted import ALL, BRIDGES, KUSTOMIZED, PER_POD
from manifests import TREE, Installed, kubectls, kustomized, load, merged

PROMISE = 30  # timeouts.promise, by default
LAST_WORDS = 15  # seconds behind drain.timeout, as deploy/README.md asks for


@pytest.mark.parametrize("name", ALL)
def test_a_strict_reader_has_nothing_against_them(kube, installed, name):
    assert [problem for one in installed(name).manifests for problem in kube.problems(one)] == []


@pytest.mark.parametrize("name", ("sidecar", "gateway", "chart-per-pod-autoscaled"))
def test_the_strict_reader_finds_a_slip_wherever_it_is(kube, installed, name):
    for manifest in installed(name).manifests:
        assert kube.problems({**manifest, "apiVersion": "v1beta9"})
        slips = list(_slips(manifest))
        assert len(slips) > 1  # the manifest itself, its metadata, …
        for slipped in slips:
            assert kube.problems(slipped), slipped


def _slips(manifest):
    """The manifest with a field that nobody knows, in each of its sections in turn whose fields are known ones."""
    for path in _sections(manifest, ()):
        slipped = copy.deepcopy(manifest)
        section = slipped
        for step in path:
            section = section[step]
        section["readinesProbe"] = {"value": 1}
        yield slipped


FREE = {"labels", "annotations", "matchLabels", "selector", "data", "requests", "limits", "nodeSelector"}


def _sections(value, path):
    if isinstance(value, dict):
        free = path and path[-1] in FREE and "matchLabels" not in value
        if not free:
            yield path
            for key, below in value.items():
                yield from _sections(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _sections(below, (*path, index))


def test_the_strict_reader_finds_values_of_another_type(kube, installed):
    deployment = copy.deepcopy(installed("gateway").workload)
    deployment["spec"]["replicas"] = "one"
    assert kube.problems(deployment)
    service = copy.deepcopy(installed("gateway").client_services()[0])
    service["spec"]["ports"][0]["port"] = "implicit"
    assert kube.problems(service)


@pytest.mark.parametrize("name", KUSTOMIZED)
def test_every_kustomize_builds_the_same(name):
    built = [sorted(json.dumps(one, sort_keys=True) for one in kustomized(name, kubectl)) for kubectl in kubectls()]
    assert built[0] and all(one == built[0] for one in built)


# --- ports ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_clients_reach_990_and_989_and_nothing_else(installed, name):
    all_ = installed(name)
    ports = {port["name"]: port["containerPort"] for port in all_.bridge["ports"]}
    assert ports == {"control": 990, "data": 989, "admin": 9990}
    assert all_.client_services()
    for service in all_.client_services():
        led = [(port["port"], ports[port["targetPort"]]) for port in service["spec"]["ports"]]
        assert sorted(led) == [(989, 989), (990, 990)]
    (listener,) = all_.settings["listeners"]
    assert listener["bind"].endswith(":990") and listener["data"]["port"] == "989"
    assert all_.settings["admin"]["bind"].endswith(":9990")
    assert not all_.pod.get("hostNetwork") and not any(port.get("hostPort") for port in all_.bridge["ports"])


@pytest.mark.parametrize("name", BRIDGES)
def test_prometheus_reaches_the_admin_endpoint_by_a_service_without_an_address(installed, name):
    all_ = installed(name)
    (service,) = all_.metrics_services()
    assert service["spec"]["clusterIP"] == "None" and "type" not in service["spec"]
    assert [port["targetPort"] for port in service["spec"]["ports"]] == ["admin"]
    monitor = all_.one("ServiceMonitor")["spec"]
    job = service["metadata"]["labels"][monitor["jobLabel"]]
    assert f'up{{job="{job}"}}' in (TREE / "deploy/observability/alerts.yaml").read_text()
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert not any(monitor["selector"]["matchLabels"].items() <= one["metadata"]["labels"].items() for one in all_.client_services())
    (endpoint,) = monitor["endpoints"]
    assert (endpoint["port"], endpoint["scheme"], endpoint["path"]) == (service["spec"]["ports"][0]["name"], "https", "/metrics")
    assert endpoint["authorization"]["credentials"] == {"name": all_.volume("admin")["secret"]["secretName"], "key": "token"}
    trust = {"secret": {"name": all_.volume("tls")["secret"]["secretName"], "key": "ca.crt"}}
    assert endpoint["tlsConfig"]["serverName"] == "ftps.example.org"
    assert endpoint["tlsConfig"].get("ca") == (None if name == "chart-everything" else trust)  # one that everybody trusts


@pytest.mark.parametrize("name", ALL)
def test_the_source_address_of_clients_stays(installed, name):
    all_ = installed(name)
    told = "proxyProtocol" in all_.settings["listeners"][0]
    for service in all_.client_services():
        local = service["spec"].get("externalTrafficPolicy") == "Local"
        assert told or local or service["spec"].get("type") == "ClusterIP" or service["spec"].get("clusterIP") == "None"


# --- probes and the end -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_probes_ask_the_admin_endpoint_as_it_is(installed, name):
    all_ = installed(name)
    bridge = all_.bridge
    asked = {"startupProbe": "/livez", "readinessProbe": "/readyz", "livenessProbe": "/livez"}
    for probe, path in asked.items():
        assert bridge[probe]["httpGet"] == {"path": path, "port": "admin", "scheme": "HTTPS"}
    assert "tls" in all_.settings["admin"] and "trust" not in all_.settings["admin"]["tls"]  # the kubelet has no certificate
    assert not all_.settings["admin"]["bind"].startswith("127.")  # nor does it ask from within the Pod
    # Who drains is still sent the data connections that were promised.
    assert bridge["readinessProbe"]["periodSeconds"] * bridge["readinessProbe"]["failureThreshold"] >= PROMISE


@pytest.mark.parametrize("name", BRIDGES)
def test_the_grace_period_fits_the_drain(installed, name):
    all_ = installed(name)
    wait = all_.bridge.get("lifecycle", {"preStop": {"sleep": {"seconds": 0}}})["preStop"]["sleep"]["seconds"]
    assert wait == (0 if name == "chart-everything" else 5)
    assert all_.pod["terminationGracePeriodSeconds"] == wait + all_.drain_seconds + LAST_WORDS


def test_the_server_beside_the_bridge_waits_for_its_drain(installed):
    all_ = installed("sidecar")
    (server,) = all_.pod["containers"]
    (admin,) = (port["containerPort"] for port in all_.bridge["ports"] if port["name"] == "admin")
    assert server["lifecycle"]["preStop"] == {"httpGet": {"path": "/drained", "port": admin, "scheme": "HTTPS"}}
    assert all_.pod["terminationGracePeriodSeconds"] == all_.drain_seconds + LAST_WORDS + LAST_WORDS


# --- one Pod, or more ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ("sidecar", "gateway", "chart", "chart-proxy", "chart-inside", "chart-everything"))
def test_there_is_one_pod_and_never_two(installed, name):
    all_ = installed(name)
    assert all_.workload["kind"] == "Deployment" and all_.workload["spec"]["replicas"] == 1
    assert all_.workload["spec"]["strategy"] == {"type": "Recreate"}
    # One that goes must not be led to beside the one that comes.
    assert not any(service["spec"].get("publishNotReadyAddresses") for service in all_.client_services())
    assert not all_.of("HorizontalPodAutoscaler") and "topologySpreadConstraints" not in all_.pod


@pytest.mark.parametrize("name,count", (("chart-per-pod", 3), ("chart-per-pod-autoscaled", 5)))
def test_each_pod_has_an_address_of_its_own(installed, name, count):
    all_ = installed(name)
    assert all_.workload["kind"] == "StatefulSet"
    headless = all_.one("Service", all_.workload["spec"]["serviceName"])
    assert headless["spec"]["clusterIP"] == "None"
    own = [one for one in all_.client_services() if one is not headless]
    pods = [f"{all_.workload['metadata']['name']}-{number}" for number in range(count)]
    assert [one["spec"]["selector"]["statefulset.kubernetes.io/pod-name"] for one in own] == pods
    assert all(one["spec"]["type"] == "LoadBalancer" and one["spec"]["publishNotReadyAddresses"] for one in own)
    assert all_.settings["listeners"][0]["data"]["advertise"] == "${env:POD_NAME}.ftps.example.org"
    assert all_.bridge["env"] == [{"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]
    assert all_.pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"].items() <= all_.labels.items()


def test_the_annotations_of_each_pods_service_name_it(kube):
    words = {"service": {"annotations": {"external-dns.alpha.kubernetes.io/hostname": "${env:POD_NAME}.ftps.example.org"}}}
    all_ = Installed(kube.rendered(merged(PER_POD, words)))
    told = [one["metadata"].get("annotations") for one in all_.client_services()]
    assert told[0] is None and [list(one.values()) for one in told[1:]] == [[f"lab-ftps-bridge-{i}.ftps.example.org"] for i in range(3)]


def test_a_balancer_finds_every_pod_and_says_who_clients_are(installed):
    all_ = installed("chart-balancer")
    (service,) = all_.client_services()
    assert service["spec"]["clusterIP"] == "None" and service["spec"]["publishNotReadyAddresses"]
    assert all_.settings["listeners"][0]["proxyProtocol"] == {"from": ["10.0.0.0/28"]}
    assert all_.workload["spec"]["replicas"] == 3
    assert all_.workload["spec"]["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


@pytest.mark.parametrize("name", ("chart-per-pod-autoscaled", "chart-balancer-autoscaled"))
def test_an_autoscaler_counts_sessions_and_takes_one_pod_at_a_time(installed, name):
    all_ = installed(name)
    scaler = all_.one("HorizontalPodAutoscaler")["spec"]
    target = all_.workload
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": target["kind"], "name": target["metadata"]["name"]}
    assert "replicas" not in target["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 5)
    assert scaler["metrics"][0]["pods"]["metric"]["name"] == "ftpsbridge_sessions"
    assert "`ftpsbridge_sessions`" in (TREE / "proxy-app/README.md").read_text()
    assert scaler["behavior"]["scaleDown"]["policies"] == [{"type": "Pods", "value": 1, "periodSeconds": 300}]


# --- who may do what ----------------------------------------------------------------------------------------------------------


def _shown_for_a_pod():
    """What the page of the image says that a Pod has."""
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", (TREE / "deploy/container/README.md").read_text(), re.M | re.S)
    return load(shown)[0]


@pytest.mark.parametrize("name", ALL)
def test_the_bridge_may_do_next_to_nothing(installed, name):
    all_ = installed(name)
    assert all_.bridge["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
    }
    assert all_.pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert all_.pod["securityContext"]["sysctls"] == [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]
    assert all_.pod["securityContext"].items() >= _shown_for_a_pod()["securityContext"].items()
    assert all_.pod["automountServiceAccountToken"] is False
    assert not {"hostPID", "hostIPC", "hostNetwork"} & all_.pod.keys()
    assert all_.bridge["resources"]["limits"]["memory"] == all_.bridge["resources"]["requests"]["memory"]


@pytest.mark.parametrize("name", ALL)
def test_what_is_mounted_is_there_and_changes_with_its_source(installed, name):
    all_ = installed(name)
    mounts = {mount["name"]: mount for mount in all_.bridge["volumeMounts"]}
    assert mounts.keys() == {volume["name"] for volume in all_.pod["volumes"]}
    assert all("subPath" not in mount and mount["readOnly"] for mount in mounts.values())
    assert all_.volume("config")["configMap"]["name"] == all_.one("ConfigMap")["metadata"]["name"]
    assert not any("checksum" in key for key in all_.workload["spec"]["template"]["metadata"].get("annotations", {}))
    certificates = [one["spec"]["secretName"] for one in all_.of("Certificate")]
    assert all_.volume("admin")["secret"]["secretName"] == "ftps-bridge-admin"  # as the README has it made
    assert [all_.volume("tls")["secret"]["secretName"]] == (certificates or ["bought"])
    folders = {mount["mountPath"] for mount in mounts.values()}
    assert {path.rpartition("/")[0] for path in _paths(all_.settings)} <= folders
    assert all_.bridge["args"] == ["run", "--config", mounts["config"]["mountPath"] + "/ftps-bridge.yaml"]


def _paths(value):
    if isinstance(value, dict):
        return [path for below in value.values() for path in _paths(below)]
    if isinstance(value, list):
        return [path for below in value for path in _paths(below)]
    return [value] if value.startswith("/") else []


@pytest.mark.parametrize("name", ALL)
def test_who_selects_selects_these_pods(installed, name):
    all_ = installed(name)
    ours = all_.labels.items()
    pod_name = {"statefulset.kubernetes.io/pod-name"}
    assert all_.workload["spec"]["selector"]["matchLabels"].items() <= ours
    for service in all_.of("Service"):
        assert service["spec"]["selector"] and {pair for pair in service["spec"]["selector"].items() if pair[0] not in pod_name} <= ours
    assert all_.one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"].items() <= ours
    for budget in all_.of("PodDisruptionBudget"):
        assert budget["spec"]["selector"]["matchLabels"].items() <= ours and budget["spec"]["maxUnavailable"] == 1
    assert bool(all_.of("PodDisruptionBudget")) == (name != "sidecar")


@pytest.mark.parametrize("name", ALL)
def test_the_network_is_open_where_it_has_to_be(installed, name):
    all_ = installed(name)
    policy = all_.one("NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    into = {}
    for rule in policy["ingress"]:
        for port in rule["ports"]:
            into.setdefault(port["port"], []).append(rule.get("from"))
    clients = [[{"ipBlock": {"cidr": "198.51.100.0/24"}}]] if name == "chart-everything" else [None]
    assert into.pop(990) == into.pop(989) == clients
    prometheus = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
    assert into == ({} if name == "sidecar" else {9990: [prometheus]})
    dns, *others = policy["egress"]
    assert dns["ports"] == [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
    servers = [] if name == "sidecar" else [{"to": [{"ipBlock": {"cidr": "192.0.2.10/32"}}]}]
    active = [{"ports": [{"protocol": "TCP", "port": 1024, "endPort": 65535}]}] if name == "chart-everything" else []
    assert others == servers + active


@pytest.mark.parametrize("name", ALL)
def test_active_mode_is_off_where_egress_has_another_address(installed, name):
    assert installed(name).settings["listeners"][0]["active"] == ("on" if name == "chart-everything" else "off")


@pytest.mark.parametrize("name", ("sidecar", "gateway", "chart"))
def test_cert_manager_writes_what_old_clients_know(installed, name):
    spec = installed(name).one("Certificate")["spec"]
    assert spec["privateKey"] == {"algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"}
    assert spec["dnsNames"] == ["ftps.example.org"] and spec["issuerRef"]["name"] == "ftps"


# --- the two forms agree ------------------------------------------------------------------------------------------------------


def test_the_bridge_is_a_native_sidecar_beside_a_server_on_loopback(installed):
    all_ = installed("sidecar")
    assert [one["name"] for one in all_.pod["initContainers"]] == ["ftps-bridge"] and all_.bridge["restartPolicy"] == "Always"
    assert [one["name"] for one in all_.pod["containers"]] == ["ftp-server"]
    (backend,) = all_.settings["backends"].values()
    assert backend == {"address": "127.0.0.1:21", "security": "plain"}
    assert "fsGroup" not in all_.pod["securityContext"]  # it would give away the server's files


def test_the_sidecar_is_the_gateways_bridge_but_for_its_end(installed):
    sidecar, gateway = (copy.deepcopy(installed(name).bridge) for name in KUSTOMIZED)
    assert sidecar.pop("restartPolicy") == "Always"
    for one in (sidecar, gateway):
        del one["lifecycle"], one["resources"]
    assert sidecar == gateway


def test_chart_and_kustomize_agree(installed):
    gateway, chart = (_plain(installed(name)) for name in ("gateway", "chart"))
    assert chart.keys() == gateway.keys()
    for key, manifest in gateway.items():
        assert chart[key] == manifest, key


def _plain(all_):
    """What matters of the manifests: neither the release's name nor its labels, nor how the configuration is laid out."""
    text = json.dumps(all_.manifests).replace("lab-ftps-bridge", "ftps-bridge")
    plain = {}
    for manifest in json.loads(text):
        if manifest["kind"] == "ConfigMap":
            manifest["data"]["ftps-bridge.yaml"] = all_.settings
        if manifest["kind"] == "Deployment":
            bridge = manifest["spec"]["template"]["spec"]["containers"][0]
            bridge.pop("imagePullPolicy", None)
            bridge["image"] = bridge["image"].partition(":")[0]
        plain[manifest["kind"], manifest["metadata"]["name"]] = _without_release(manifest)
    return plain


def _without_release(value):
    if isinstance(value, dict):
        ours = {"app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart"}
        return {key: _without_release(below) for key, below in value.items() if key not in ours}
    return [_without_release(below) for below in value] if isinstance(value, list) else value
