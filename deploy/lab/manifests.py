"""What kubectl and Helm make of deploy/kubernetes and deploy/helm, read by the types of Kubernetes' own model."""

import itertools
import json
import shutil
import subprocess

import yaml

from place import PEERS, RUN, SCRATCH, TREE

KUSTOMIZE = TREE / "deploy/kubernetes"
CHART = TREE / "deploy/helm/ftps-bridge"
GATEWAY_VALUES = CHART / "ci/gateway-values.yaml"
OLD_KUBECTL = PEERS / "kubernetes-client/usr/bin/kubectl"  # Debian's, with kustomize 2.0

_count = itertools.count(1)


class _Strict(yaml.SafeLoader):
    """Takes no key twice."""


def _mapping(loader, node, deep=True):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    assert len(set(keys)) == len(keys), f"a key is given twice: {keys}"
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(text):
    """The manifests of a text, or the one thing that it holds."""
    return [one for one in yaml.load_all(text, _Strict) if one is not None]


def kubectls():
    """Debian's, and the machine's own where there is one."""
    own = shutil.which("kubectl")
    return [OLD_KUBECTL, *([own] if own else [])]


def kustomized(name, kubectl=OLD_KUBECTL):
    done = subprocess.run([kubectl, "kustomize", KUSTOMIZE / name], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return load(done.stdout)


def merged(base, change):
    """The one with the other laid over it, as Helm does with values."""
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    return {**base, **{key: merged(base[key], value) if key in base else value for key, value in change.items()}}


class Refused(Exception):
    """Helm's word on why there are no manifests."""


class Kube:
    """A Java program that knows the types of Kubernetes and has Helm in it."""

    def __init__(self):
        class_path = f"{SCRATCH}/kube/classes:{SCRATCH}/kube/jars/*"
        with open(RUN / "kube.err", "wb") as errors:
            self.process = subprocess.Popen(
                ["java", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", class_path, "Kube"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
            )  # fmt: skip

    def _ask(self, **words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, (RUN / "kube.err").read_text()
        answer = json.loads(answer)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def problems(self, manifest):
        """What a strict reader has against it."""
        return self._ask(ask="typed", manifest=manifest)["problems"]

    def rendered(self, change=None, values=None, **more):
        """The manifests of the chart, with these values, or with a change laid over those of a gateway."""
        return load(self._ask(ask="template", chart=str(CHART), values=str(_values(change, values)), **more)["text"])

    def defaults(self):
        """The manifests of the chart with no value given at all."""
        return load(self._ask(ask="template", chart=str(CHART))["text"])

    def notes(self, change=None):
        return self._ask(ask="notes", chart=str(CHART), values=str(_values(change)))["text"]

    def lint(self, chart=CHART):
        """What Helm has against the chart, in its strict mood."""
        return self._ask(ask="lint", chart=str(chart))["text"]

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)


def _values(change, values=None):
    values = values or merged(load(GATEWAY_VALUES.read_text())[0], change or {})
    file = RUN / f"values-{next(_count)}.yaml"
    file.write_text(yaml.safe_dump(values))
    return file


class Installed:
    """Manifests that are installed together."""

    def __init__(self, manifests):
        self.manifests = manifests

    def of(self, kind):
        return [one for one in self.manifests if one["kind"] == kind]

    def one(self, kind, name=None):
        (found,) = (one for one in self.of(kind) if name in (None, one["metadata"]["name"]))
        return found

    @property
    def workload(self):
        return (self.of("Deployment") + self.of("StatefulSet"))[0]

    @property
    def labels(self):
        return self.workload["spec"]["template"]["metadata"]["labels"]

    @property
    def pod(self):
        return self.workload["spec"]["template"]["spec"]

    @property
    def containers(self):
        return self.pod.get("initContainers", []) + self.pod["containers"]

    @property
    def bridge(self):
        """Its container."""
        (found,) = (one for one in self.containers if one["name"] == "ftps-bridge")
        return found

    @property
    def config(self):
        """The text of the bridge's file."""
        (map_,) = self.of("ConfigMap")
        return map_["data"]["ftps-bridge.yaml"]

    @property
    def settings(self):
        """What is in it, on and off as words."""
        return yaml.load(self.config, yaml.BaseLoader)

    @property
    def drain_seconds(self):
        timeout = self.settings["drain"]["timeout"]
        assert timeout.endswith("s")
        return int(timeout[:-1])

    def metrics_services(self):
        return [one for one in self.of("Service") if one["metadata"]["labels"].get("app.kubernetes.io/component") == "metrics"]

    def client_services(self):
        return [one for one in self.of("Service") if one not in self.metrics_services()]

    def volume(self, name):
        (found,) = (one for one in self.pod["volumes"] if one["name"] == name)
        return found
