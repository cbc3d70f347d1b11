"""The sidecar Pod of deploy/kubernetes as podman runs it, and an image of vsftpd that stands beside the bridge in it."""

import copy
import json
import shutil
import ssl
import subprocess
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import certificates
import yaml
from place import PEERS, RUN, TREE
from podman import BRIDGE, POD
from processes import await_true

MANIFESTS = TREE / "deploy/kubernetes/sidecar"
SIDECAR, NAME = "ftps-bridge", "ftp-server"
NAMED_IN_THE_MANIFESTS = "ftps.example.org"

# One process a session: as the first of a container vsftpd inherits the others, and a process that it does not know is its end.
_VSFTPD = """listen=YES
listen_address=127.0.0.1
background=NO
anonymous_enable=YES
anon_root=/srv
write_enable=YES
anon_upload_enable=YES
anon_world_readable_only=NO
anon_umask=022
secure_chroot_dir=/empty
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
connect_from_port_20=NO
max_per_ip=0
max_clients=0
one_process_model=YES
"""
_CONTAINERFILE = """FROM scratch
COPY . /
ENTRYPOINT ["/vsftpd", "/vsftpd.conf"]
"""


def template():
    """The Pod as the Deployment has it."""
    return yaml.safe_load((MANIFESTS / "deployment.yaml").read_text())["spec"]["template"]


def without_native_sidecars(pod):
    """Where native sidecars are not known they are containers like the others, before these."""
    spec = copy.deepcopy(pod["spec"])
    sidecars = spec.pop("initContainers")
    for sidecar in sidecars:
        assert sidecar.pop("restartPolicy") == "Always", "an init container that is no sidecar cannot run beside the others"
    spec["containers"] = sidecars + spec["containers"]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": NAME, **pod["metadata"]}, "spec": spec}


def config_map():
    """As the kustomization makes it, after an operator has written what leads clients here."""
    text = (MANIFESTS / "ftps-bridge.yaml").read_text()
    assert NAMED_IN_THE_MANIFESTS in text
    data = {"ftps-bridge.yaml": text.replace(NAMED_IN_THE_MANIFESTS, POD)}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ftps-bridge"}, "data": data}


def manifests():
    """All that podman is given to run."""
    return [config_map(), without_native_sidecars(template())]


def server_image(podman):
    """vsftpd and the libraries it is linked with; whoever is anonymous may fetch from /srv and store there."""
    root = RUN / "vsftpd-image"
    (root / "empty").mkdir(parents=True)
    (root / "srv/up").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "srv/up").chmod(0o777)
    shutil.copy(PEERS / "vsftpd/usr/sbin/vsftpd", root / "vsftpd")
    (root / "vsftpd.conf").write_text(_VSFTPD)
    (root / "etc/passwd").write_text("root:x:0:0::/:/\nnobody:x:65534:65534::/:/\nftp:x:1:1::/srv:/\n")
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\nftp:x:1:\n")
    said = subprocess.run(["ldd", root / "vsftpd"], capture_output=True, text=True, check=True).stdout
    for word in said.split():
        if word.startswith("/"):
            (root / word[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(word, root / word[1:])
    (RUN / "vsftpd-image.Containerfile").write_text(_CONTAINERFILE)
    podman("build", "--quiet", "--tag", f"{NAME}:latest", "--file", RUN / "vsftpd-image.Containerfile", root)


class Pod:
    """It runs from its start to its deletion; a network of the lab's is its node, from where clients come."""

    def __init__(self, podman, network):
        self.podman = podman
        self.network = network
        self.file = RUN / "pod.yaml"
        self.log = None

    def _secret(self, name, **data):
        # This podman takes what a Secret holds as it is, where Kubernetes has it in base64.
        file = RUN / f"{name}.json"
        file.write_text(json.dumps({"data": data}))
        self.podman("secret", "create", name, file)

    def start(self):
        tls = {"tls.crt": certificates.folder() / "srv.pem", "tls.key": certificates.folder() / "srv.key"}
        self._secret("ftps-bridge-tls", **{name: file.read_text() for name, file in tls.items()})
        self._secret("ftps-bridge-admin", token="0123456789-of-the-lab-0123456789")
        self.file.write_text(yaml.safe_dump_all(manifests()))
        with self.network.within():
            self.podman("play", "kube", "--network", BRIDGE, "--ip", POD, self.file)
        self.log = open(self.podman.inspect(self.container(SIDECAR))["HostConfig"]["LogConfig"]["Path"], encoding="utf-8")
        self.await_said("started")
        return self

    def said(self):
        """What the bridge has said since its start, even when it is gone."""
        self.log.seek(0)
        return self.log.read()

    def await_said(self, message):
        try:
            await_true(lambda: f'"{message}"' in self.said(), message, 30)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.said()}") from None

    def container(self, name):
        return f"{NAME}-{name}"

    def pid(self, name):
        return self.podman.inspect(self.container(name))["State"]["Pid"]

    def files(self):
        """Where the server has its files."""
        return Path("/proc", str(self.pid(NAME)), "root/srv")

    def hook(self, name):
        """What Kubernetes does for a container before it ends it."""
        (container,) = (one for one in without_native_sidecars(template())["spec"]["containers"] if one["name"] == name)
        return container["lifecycle"]["preStop"]

    def drained(self):
        """The hook of the server: an answer that it waits for, from a certificate that nobody looks at."""
        ask = self.hook(NAME)["httpGet"]
        url = f"{ask['scheme'].lower()}://{POD}:{ask['port']}{ask['path']}"
        with self.network.within(), urllib.request.urlopen(url, context=ssl._create_unverified_context(), timeout=60) as answer:
            return answer.status

    def break_configuration(self):
        """The bridge's file, as its container has it, cannot be used any more."""
        (mount,) = (one for one in self.podman.inspect(self.container(SIDECAR))["Mounts"] if one["Destination"] == "/etc/ftps-bridge")
        (Path(mount["Source"]) / "ftps-bridge.yaml").write_text("listeners: nobody\n")

    def run_hook(self):
        """What the bridge's hook says, which may end with its container."""
        return self.podman("exec", self.container(SIDECAR), *self.hook(SIDECAR)["exec"]["command"], check=False).stdout

    def delete(self):
        """As Kubernetes does it, whose order podman does not keep (it takes a Pod's network first): the hooks of both, and the server
        when its own is over. SIGTERM comes to the bridge early, since podman would start it again when it has ended by itself.
        The bridge's exit code."""
        grace = template()["spec"]["terminationGracePeriodSeconds"]
        self.podman("exec", self.container(SIDECAR), *self.hook(SIDECAR)["exec"]["command"])
        with ThreadPoolExecutor(1) as beside:
            hook = beside.submit(self.drained)
            self.podman("stop", "--time", grace, self.container(SIDECAR))
            assert hook.result() == 200
        code = self.podman.inspect(self.container(SIDECAR))["State"]["ExitCode"]
        self.podman("stop", "--time", 0, self.container(NAME))
        with self.network.within():
            self.podman("play", "kube", "--down", self.file)
        return code

    def stop(self):
        if self.log:
            self.log.close()
        with self.network.within():
            self.podman("pod", "rm", "--force", "--time", "0", NAME, check=False)
        self.podman("volume", "rm", "--all", "--force")
        self.podman("secret", "rm", "--all")
