"""The sidecar Pod of deploy/kubernetes under podman: the bridge beside vsftpd, reached over two ports alone, drained when it goes."""

import copy
import os
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from confined import CONTROL, DATA, Network, status_of
from controlgroup import ControlGroup
from pod import MANIFESTS, NAME, NAMED_IN_THE_MANIFESTS, SIDECAR, Pod, manifests, server_image, template
from podman import BRIDGE, POD
from processes import await_true
from session import Session

ADMIN = 9990
SIZE = 64 << 20
CONTENT = os.urandom(3_000_000)
ALL_PROTOCOLS = 3  # ETH_P_ALL


class Client(Session):
    named = "localhost"

    def __init__(self):
        super().__init__(CONTROL, host=POD, user="ftp", password="somebody@lab", timeout=20)


@pytest.fixture(scope="module")
def network():
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def images(podman, image):
    server_image(podman)


@pytest.fixture(scope="module")
def pod(podman, images, network):
    """The Pod, which the last tests delete, and start anew."""
    made = Pod(podman, network)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def on_the_node(network):
    """The test is where clients of the Pod come from."""
    with network.within():
        yield


class Watch:
    """The ports of the Pod that somebody connects to, as its node's bridge sees them."""

    def __enter__(self):
        self.ports = set()
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        self.socket.bind((BRIDGE, 0))
        self.socket.settimeout(0.2)
        self.over = False
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def _look(self):
        while not self.over:
            try:
                packet = self.socket.recv(2048)
            except TimeoutError:
                continue
            if packet[12:14] == b"\x08\x00" and packet[23] == socket.IPPROTO_TCP and packet[30:34] == socket.inet_aton(POD):
                self.ports.add(struct.unpack("!H", packet[36:38])[0])

    def __exit__(self, *_):
        self.over = True
        self.thread.join()
        self.socket.close()


def test_podman_runs_the_pod_as_it_is_but_for_the_native_sidecar():
    ours = template()
    _, run = manifests()
    back = copy.deepcopy(run["spec"])
    (sidecar,) = (one for one in back["containers"] if one["name"] == SIDECAR)
    back["containers"].remove(sidecar)
    back["initContainers"] = [{**sidecar, "restartPolicy": "Always"}]
    named = {**ours["metadata"], "name": NAME}
    assert {**run, "spec": back} == {"apiVersion": "v1", "kind": "Pod", **ours, "metadata": named}
    assert [one["name"] for one in run["spec"]["containers"]] == [SIDECAR, NAME]


def test_podman_gives_it_the_configuration_as_it_is_but_for_the_name_of_the_service():
    configuration, _ = manifests()
    (generated,) = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())["configMapGenerator"]
    (file,) = generated["files"]
    assert configuration["metadata"] == {"name": generated["name"]}
    assert configuration["data"].keys() == {file}
    text = configuration["data"][file]
    assert text.replace(POD, NAMED_IN_THE_MANIFESTS) == (MANIFESTS / file).read_text() != text


def test_a_file_goes_each_way_over_the_two_ports_alone(pod):
    with Watch() as watch, Client() as session:
        session.store("STOR up/there.bin", CONTENT)
        assert session.retrieve("RETR up/there.bin") == CONTENT
        session.quit()
    assert watch.ports == {CONTROL, DATA}
    assert (pod.files() / "up/there.bin").read_bytes() == CONTENT
    with pytest.raises(OSError):
        socket.create_connection((POD, 21), 2)


def test_the_bridge_has_the_rights_that_its_manifest_gives_it(pod):
    (sidecar,) = template()["spec"]["initContainers"]
    context = sidecar["securityContext"]
    pid = pod.pid(SIDECAR)
    for thread in status_of(pid):
        assert thread["Uid"].split()[0] == str(context["runAsUser"])
        assert thread["NoNewPrivs"].strip() == "1" and int(thread["CapBnd"], 16) == 1 << 10
    mounts = [line.split() for line in open(f"/proc/{pid}/mounts")]
    assert ["ro"] == [words[3].split(",")[0] for words in mounts if words[1] == "/"]


def test_the_bridge_has_the_memory_that_its_manifest_gives_it(pod):
    (sidecar,) = template()["spec"]["initContainers"]
    mebibytes = sidecar["resources"]["limits"]["memory"].removesuffix("Mi")
    assert ControlGroup(pod.pid(SIDECAR)).memory_limit == int(mebibytes) << 20


def test_deleting_the_pod_lets_a_running_transfer_finish(pod):
    with open(pod.files() / "drain.bin", "wb") as sink:
        sink.truncate(SIZE)
    session = Client()
    data = session.begin("RETR drain.bin")
    data.read(1 << 20)
    with Watch() as watch, ThreadPoolExecutor(1) as beside:
        deletion = beside.submit(pod.delete)
        pod.await_said("draining")
        await_true(lambda: ADMIN in watch.ports, "the server's hook waits for the end", 20)
        with pytest.raises((OSError, EOFError, AssertionError)):  # refused, or told 421
            Client()
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", SIZE - (1 << 20))
        assert session.reply().code == 226
        assert not deletion.done()
        session.socket.close()
        assert deletion.result(30) == 0
    assert '"transfersCutOff":0' in pod.said()


def test_the_hook_ends_the_bridge_politely_where_its_configuration_was_broken_meanwhile(pod):
    pod.stop()  # what is left of it
    pod.start()
    with open(pod.files() / "drain.bin", "wb") as sink:
        sink.truncate(SIZE)
    session = Client()
    data = session.begin("RETR drain.bin")
    data.read(1 << 20)
    pod.break_configuration()
    with ThreadPoolExecutor(1) as beside:
        hook = beside.submit(pod.run_hook)
        pod.await_said("draining")
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", SIZE - (1 << 20))
        assert session.reply().code == 226
        assert not hook.done()
        session.socket.close()
        assert "SIGTERM was sent to process 1," in hook.result(30)
    assert '"transfersCutOff":0' in pod.said()
