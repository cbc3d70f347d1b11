"""The bridge takes what manifests and chart configure, and what the sidecar is told before its end drains it."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
import ports
import servers
from bridge import SHORT_LIVED
from place import DISTRIBUTION, RUN
from processes import Program, await_true
from session import Session

SIZE = 8 << 20
CLOSING = 15  # seconds for the last replies and the JVM's end
OF_GROUP, OF_ALL = 0o440, 0o444  # a Secret with fsGroup and defaultMode, and one without


def mounted(all_, folder, mode):
    """The file of the bridge's configuration, with all that is mounted beside it under this folder in place of the root."""
    places = {mount["name"]: mount["mountPath"] for mount in all_.bridge["volumeMounts"]}
    for path in places.values():
        (folder / path.strip("/")).mkdir(parents=True)
    (map_,) = all_.of("ConfigMap")
    for name, text in map_["data"].items():
        text = _certificate(folder).read_text() if text.startswith("{ca}") else text
        (folder / places["config"].strip("/") / name).write_text(text.replace(" /etc/", f" {folder}/etc/"))
    tls, token = folder / places["tls"].strip("/"), folder / places["admin"].strip("/") / "token"
    shutil.copy(_certificate(folder), tls / "tls.crt")
    shutil.copy(folder / "key.pem", tls / "tls.key")
    token.write_text("lab-0123456789abcdef\n")
    for secret in (tls / "tls.key", token):
        secret.chmod(mode)
    return folder / places["config"].strip("/") / "ftps-bridge.yaml"


def _certificate(folder):
    if not (folder / "cert.pem").exists():
        words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=ftps.example.org"
        files = ("-keyout", "key.pem", "-out", "cert.pem")
        subprocess.run(["openssl", *words.split(), *files], cwd=folder, capture_output=True, check=True)
    return folder / "cert.pem"


def checked(file):
    words = [DISTRIBUTION / "bin/ftps-bridge", "check", "--offline", "--config", file]
    env = {**os.environ, **SHORT_LIVED, "POD_NAME": "lab-0"}
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False, env=env)


@pytest.mark.parametrize("name", ("sidecar", "gateway", "chart-proxy", "chart-per-pod", "chart-everything"))
def test_the_bridge_takes_the_configuration(installed, tmp_path, name):
    done = checked(mounted(installed(name), tmp_path, OF_ALL if name == "sidecar" else OF_GROUP))
    assert done.returncode == 0 and "warning" not in done.stderr + done.stdout, done


def test_a_key_that_others_can_read_is_refused_where_the_group_has_it(installed, tmp_path):
    done = checked(mounted(installed("gateway"), tmp_path, OF_ALL))
    assert done.returncode == 78 and "can be read by every user" in done.stderr


def test_a_configuration_with_a_slip_is_refused(installed, tmp_path):
    file = mounted(installed("gateway"), tmp_path, OF_GROUP)
    file.write_text(file.read_text().replace("advertise:", "advertize:"))
    done = checked(file)
    assert done.returncode == 78 and "advertize" in done.stderr


class Beside:
    """The bridge of the sidecar, with free ports of this machine in place of those of its Pod."""

    def __init__(self, all_, backend, folder):
        self.all = all_
        self.control, self.admin = ports.free_port(), ports.free_port()
        self.file = mounted(all_, folder, OF_ALL)
        tls = self.file.parent.parent / "ftps-bridge-tls"
        shutil.copy(certificates.folder() / "srv.pem", tls / "tls.crt")
        (tls / "tls.key").write_bytes((certificates.folder() / "srv.key").read_bytes())
        replaced = {
            "0.0.0.0:990": f"127.0.0.1:{self.control}",
            "port: 989": f"port: {ports.free_range(1)[0]}",
            "ftps.example.org": "127.0.0.1",
            "127.0.0.1:21": f"127.0.0.1:{backend.port}",
            "0.0.0.0:9990": f"0.0.0.0:{self.admin}",
        }
        text = self.file.read_text()
        for before, after in replaced.items():
            text, count = re.subn(rf"\b{re.escape(before)}\b(?!:)", after, text)
            assert count == 1, before
        self.file.write_text(text)

    def start(self):
        words = [DISTRIBUTION / "bin/ftps-bridge", "run", "--config", self.file]
        self.program = Program(words, RUN / "sidecar.log", env={**os.environ, **SHORT_LIVED})
        self.program.await_port(self.admin, 30)
        return self

    def stop(self):
        self.program.end()

    def probe(self, probe):
        """What the kubelet is answered, which minds no certificate."""
        asked = self.all.bridge[probe]["httpGet"]
        return self.ask(asked["path"])

    def ask(self, path):
        connection = http.client.HTTPSConnection("127.0.0.1", self.admin, timeout=60, context=ssl._create_unverified_context())
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def server_waits(self):
        """What holds the end of the server beside it up."""
        (server,) = self.all.pod["containers"]
        return self.ask(server["lifecycle"]["preStop"]["httpGet"]["path"])

    def hook(self):
        """What is run in the container before its end, with the Java and the program of this machine."""
        java, options, *words = self.all.bridge["lifecycle"]["preStop"]["exec"]["command"]
        assert (java, options) == ("/opt/jre/bin/java", "@/opt/ftps-bridge/java.options")
        places = {"/etc/ftps-bridge/ftps-bridge.yaml": str(self.file), "--pid=1": f"--pid={self.program.pid}"}
        assert set(places) < set(words)
        here = [places.get(word, word) for word in words]
        command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{DISTRIBUTION}/lib/*", *here]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture
def bridge(installed, fresh, tmp_path):
    """Before a server that has drain.bin."""
    backend = fresh(servers.ALL["vsftpd"]())
    with open(backend.home / "drain.bin", "wb") as sink:
        sink.truncate(SIZE)
    backend.give(backend.home / "drain.bin")
    return fresh(Beside(installed("sidecar"), backend, tmp_path))


def test_what_the_sidecar_is_told_before_its_end_lets_a_transfer_finish(bridge):
    assert [bridge.probe(probe) for probe in ("startupProbe", "readinessProbe", "livenessProbe")] == [200, 200, 200]
    assert bridge.ask("/metrics") == 401
    session = Session(bridge.control)
    data = session.begin("RETR drain.bin")
    data.read(1 << 16)
    with ThreadPoolExecutor(1) as beside:
        server = beside.submit(bridge.server_waits)  # Kubernetes runs the hooks of both at once
        _drained_with_a_transfer(bridge, session, data, server)
        assert server.result(CLOSING) == 200
    assert bridge.program.await_exit(CLOSING) == 0


def _drained_with_a_transfer(bridge, session, data, server):
    done = bridge.hook()
    assert (done.returncode, done.stdout) == (0, "draining\n"), done
    assert [bridge.probe("readinessProbe"), bridge.probe("livenessProbe")] == [503, 200]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", bridge.control), 5)
    assert not server.done()
    got, ending = data.read_all()
    assert (ending, len(got)) == ("clean", SIZE - (1 << 16))
    assert session.reply().code == 226
    session.close()


def _breaks_the_configuration(bridge):
    bridge.file.write_text(bridge.file.read_text().replace("security: plain", "security: plian"))


def _rotates_the_certificate_alone(bridge):
    tls = bridge.file.parent.parent / "ftps-bridge-tls"
    shutil.copy(_certificate(tls), tls / "tls.crt")


def _leaves_the_token_out(bridge):
    (bridge.file.parent.parent / "ftps-bridge-admin/token").unlink()


@pytest.mark.parametrize("meanwhile", (_breaks_the_configuration, _rotates_the_certificate_alone, _leaves_the_token_out))
def test_where_a_configuration_was_refused_meanwhile_the_sidecar_hears_sigterm_and_a_transfer_finishes(bridge, meanwhile):
    session = Session(bridge.control)
    data = session.begin("RETR drain.bin")
    data.read(1 << 16)
    meanwhile(bridge)
    with ThreadPoolExecutor(1) as beside:
        hook = beside.submit(bridge.hook)
        await_true(lambda: bridge.probe("readinessProbe") == 503, "the drain", CLOSING)
        got, ending = data.read_all()
        assert (ending, len(got)) == ("clean", SIZE - (1 << 16))
        assert session.reply().code == 226
        assert not hook.done()  # a SIGTERM behind it would cut off
        session.close()
        assert bridge.program.await_exit(CLOSING) == 0
        done = hook.result(CLOSING)
    assert done.returncode == 0 and done.stdout.endswith("has ended\n"), done
