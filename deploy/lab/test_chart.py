"""What the chart refuses, what its values are, and what it says in the end."""

import json
import re
import subprocess

import pytest

from charted import AUTOSCALED, CHARTED, PER_POD, PROXIED
from manifests import CHART, GATEWAY_VALUES, KUSTOMIZE, TREE, Refused, kustomized, load, merged


def test_helm_finds_nothing_in_its_strict_mood(kube):
    assert kube.lint() == ""


def test_helm_finds_what_is_wrong_with_a_chart(kube, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: broken\n")
    (tmp_path / "templates/pod.yaml").write_text("a: {{ .Values.no.such }}\n")
    assert "version is required" in kube.lint(tmp_path)


REFUSED = {
    "replicas": ({"scaling": {"replicas": 2}}, "more than one Pod.*set scaling.by to address-per-pod, or to balancer"),
    "autoscaler": (AUTOSCALED, "more than one Pod.*set scaling.by to address-per-pod, or to balancer"),
    "node-address": ({"service": {"externalTrafficPolicy": "Cluster"}}, "set it to Local, or let the balancer say PROXY"),
    "node-address-per-pod": (merged(PER_POD, {"service": {"externalTrafficPolicy": "Cluster"}}), "address of a node: set it to Local"),
    "balancer-unknown": ({"scaling": {"by": "balancer"}}, "name its addresses in proxyProtocol.from"),
    "one-address-for-all": ({"scaling": {"replicas": 2, "by": "address-per-pod"}}, r"let address hold \$\{env:POD_NAME\}"),
    "address-of-no-pod": ({"address": "${env:POD_NAME}.example.org"}, "has a meaning with scaling.by address-per-pod alone"),
    "no-address": ({"address": ""}, "a 227 would name the Pod's own address"),
    "anybody-says-proxy": (merged(PROXIED, {"proxyProtocol": {"from": ["0.0.0.0/0"]}}), "may say to be anybody: name the balancers alone"),
    "unknown-backend": ({"backend": "leagcy"}, "backend is leagcy, which is not among backends"),
    "which-backend": ({"backends": {"b": {"address": "192.0.2.11:21", "security": "plain"}}}, "say by backend or routes which of them"),
    "no-certificate": ({"tls": {"certificate": {"dnsNames": []}}}, "there is no certificate: give tls.certificate.dnsNames"),
    "name-unknown": ({"tls": {"secretName": "bought"}}, "could not verify the certificate of tls.secretName.*give one that it holds"),
    "no-way-out": ({"networkPolicy": {"servers": []}}, "the bridge would reach no server: name where they are"),
    "fewer-at-most": (merged(PER_POD, {"scaling": {"autoscaling": {"enabled": True, "minReplicas": 9}}}), "less than minReplicas"),
    # by the schema of the values
    "unknown-value": ({"replicaCount": 3}, "additional properties 'replicaCount' not allowed"),
    "unknown-scaling": ({"scaling": {"by": "affinity"}}, "/scaling/by.*must be one of"),
    "node-port": ({"service": {"type": "NodePort"}}, "/service/type.*must be one of"),
    "listener-of-its-own": ({"listener": {"active": "on"}}, "additional properties 'active' not allowed"),
    "overflow": ({"listener": {"data": {"overflow": "50000-50009"}}}, "additional properties 'overflow' not allowed"),
    "slip-in-a-backend": ({"backends": {"legacy": {"secruity": "plain"}}}, "additional properties 'secruity' not allowed"),
    "off-without-quotes": ({"backends": {"legacy": {"health": False}}}, "/backends/legacy/health"),
    "slip-in-a-route": ({"routes": [{"when": {"usr": "x"}, "backend": "legacy"}]}, "additional properties 'usr' not allowed"),
    "own-file": ({"files": {"ftps-bridge.yaml": "x"}}, "invalid propertyName 'ftps-bridge.yaml'"),
    "peer": ({"networkPolicy": {"servers": [{"ipblock": {}}]}}, "additional properties 'ipblock' not allowed"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_the_chart_refuses_what_would_not_work(kube, why):
    change, words = REFUSED[why]
    with pytest.raises(Refused, match=f"(?s){words}"):
        kube.rendered(change)


def test_nothing_is_guessed_and_all_that_is_missing_is_told_at_once(kube):
    with pytest.raises(Refused) as refused:
        kube.defaults()
    for what in ("backends is empty", "address is empty", "there is no certificate", "networkPolicy.servers is empty"):
        assert what in str(refused.value)


def test_a_cluster_that_would_drop_the_wait_before_the_end_is_refused(kube):
    assert kube.rendered(kubernetes="1.30.0")
    with pytest.raises(Refused, match="requires kubeVersion: >=1.30.0-0 which is incompatible with Kubernetes"):
        kube.rendered(kubernetes="1.29.9")


def test_a_certificate_whose_names_the_chart_does_not_know_takes_a_name_or_no_monitor(kube):
    for monitor in ({"serverName": "metrics.example.org"}, {"enabled": False}):
        assert kube.rendered({"tls": {"secretName": "bought"}, "serviceMonitor": monitor})


def test_a_local_policy_or_proxy_headers_are_enough(kube):
    kube.rendered(merged(PROXIED, {"service": {"externalTrafficPolicy": "Cluster"}}))


# --- values and notes -------------------------------------------------------------------------------------------------------------


OF_THE_BRIDGE = {"backends", "listener", "routes", "limits", "timeouts", "readiness", "log"}


def test_every_value_stands_in_the_file_with_its_default():
    schema = json.loads((CHART / "values.schema.json").read_text())
    del schema["properties"]["global"]  # Helm's own
    values = load((CHART / "values.yaml").read_text())[0]
    known, written = set(_leaves(schema["properties"], ())), set(_written(values, ()))
    assert known - written == set(), "not in values.yaml"
    assert {path for path in written if not any(_lies_along(path, one) for one in known)} == set(), "not in the schema"


def _lies_along(path, known):
    return path[: len(known)] == known[: len(path)]


def _leaves(properties, path):
    for name, schema in properties.items():
        if name in OF_THE_BRIDGE or not schema.get("properties"):
            yield (*path, name)
        else:
            yield from _leaves(schema["properties"], (*path, name))


def _written(values, path):
    """Every key of the file, sections too."""
    for name, value in values.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from _written(value, (*path, name))


def test_the_schema_has_the_bridges_own_sections():
    printed = subprocess.run([TREE / "deploy/helm/schema", "--print"], capture_output=True, text=True, timeout=30, check=True).stdout
    assert printed == (CHART / "values.schema.json").read_text()


@pytest.mark.parametrize(
    "name,words",
    (
        ("chart", "nobody can connect until the new one is there"),
        ("chart-per-pod", "${env:POD_NAME}.ftps.example.org"),
        ("chart-balancer", "one table of clients' addresses for 990 and 989"),
    ),
)
def test_the_notes_say_what_is_to_be_done(kube, name, words):
    notes = kube.notes(CHARTED[name])
    assert words in notes
    assert "create secret generic ftps-bridge-admin --from-literal=token=" in notes


@pytest.mark.parametrize(
    "less,words",
    (
        ("address", "address is empty"),
        ("backends", "backends is empty"),
        ("tls", "there is no certificate"),
        ("networkPolicy", "networkPolicy.servers is empty"),
    ),
)
def test_the_example_gives_only_what_has_to_be_given(kube, less, words):
    values = load(GATEWAY_VALUES.read_text())[0]
    assert len(values) == 4
    del values[less]
    with pytest.raises(Refused, match=words):
        kube.rendered(values=values)


def test_what_the_readme_shows_can_be_installed(kube):
    text = (KUSTOMIZE / "README.md").read_text()
    values = [load(snippet)[0] for snippet in re.findall(r"```yaml\n(.*?)```", text, re.S)]
    assert [one.get("scaling", {}).get("by") for one in values] == [None, "address-per-pod", "balancer"]
    for one in values:
        kube.rendered(values=one)
    folders = re.findall(r"^kubectl apply -k deploy/kubernetes/(\w+)$", text, re.M)
    assert [bool(kustomized(folder)) for folder in folders] == [True, True]
    assert set(re.findall(r"^kubectl create secret generic (\S+) --from-literal=token=", text, re.M)) == {"ftps-bridge-admin"}
