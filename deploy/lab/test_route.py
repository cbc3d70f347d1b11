"""Which server a session comes to, by what real clients show and say: a certificate, a TLS server name, HOST, a user name; and
that `ftps-bridge route` tells the same."""

import ftplib
import subprocess
from types import SimpleNamespace

import pytest

import certificates
from authority import PAST, Authority
from bridge import Bridge
from implicit import context
from judged import CONTENT
from lftp import run_lftp
from place import DISTRIBUTION, PASSWORD, USER
from processes import await_true
from s_client import SClient, greeting_in
from session import Session

NEAR, FAR = "near", "far"  # servers
REQUIRED, OPTIONAL, JAVA, ROUTED = "required", "optional", "java", "routed"  # listeners
NAME = "DNS:acme.example"
ACME, SITE = "*.acme.example", "site.example"
OTHER_ADDRESS = "127.0.0.77"
CLIENTS = ("curl", "lftp", "python")
WRONG = ("expired", "foreign", "for servers")
LISTENERS = ((REQUIRED, "1.2"), (REQUIRED, "1.3"), (OPTIONAL, "1.2"), (OPTIONAL, "1.3"), (JAVA, "1.2"))

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


class Routing(Bridge):
    """A bridge whose listeners ask for certificates or not, and whose sessions go to `near` unless a route leads to `far`."""

    def __init__(self, near, far, trust):
        asked = {REQUIRED: "required", OPTIONAL: "optional", JAVA: "required"}
        super().__init__(
            dict.fromkeys((REQUIRED, OPTIONAL, JAVA, ROUTED), near.port),
            data_ports=8,
            tls={
                **{name: f"clientCertificate: {word}, trust: {trust}" for name, word in asked.items()},
                JAVA: f"engine: jdk, clientCertificate: required, trust: {trust}",
                ROUTED: "minVersion: TLSv1.2",
            },
        )
        self.far_port = far.port

    def config(self):
        text = super().config()
        for name in (REQUIRED, OPTIONAL, JAVA):
            text = text.replace(f"    backend: {name}\n", f"    backend: {NEAR}\n")
        text = text.replace(f"    backend: {ROUTED}\n", "")
        head, _ = text.split("backends:\n")
        near = self.backends[ROUTED].entry
        return (
            f"{head}routes:\n"
            f'  - {{ when: {{ certificate: "acme.example" }}, backend: {FAR} }}\n'
            f'  - {{ when: {{ listener: {ROUTED}, sni: "{ACME}" }}, backend: {FAR} }}\n'
            f'  - {{ when: {{ listener: {ROUTED}, host: "{ACME}" }}, backend: {FAR} }}\n'
            f'  - {{ when: {{ listener: {ROUTED}, user: "*@{SITE}" }}, backend: {FAR}, stripSuffix: true }}\n'
            f"  - {{ when: {{ listener: {ROUTED}, network: {OTHER_ADDRESS}, user: {USER} }}, backend: {FAR} }}\n"
            f"  - {{ when: {{ listener: {ROUTED}, user: {USER} }}, backend: {NEAR} }}\n"
            f'backends:\n  {NEAR}: {near}\n  {FAR}: {{ address: "127.0.0.1:{self.far_port}", security: plain }}\n'
        )

    def route(self, user, address="127.0.0.1", *more):
        """The last line that `ftps-bridge route` tells of the listener `routed`."""
        words = [DISTRIBUTION / "bin/ftps-bridge", "route", "--config", self.folder / "bridge.yaml", "--listener", ROUTED]
        done = subprocess.run([*words, "--user", user, "--address", address, *more], capture_output=True, text=True, timeout=30)
        assert done.stderr == ""
        return done.stdout.splitlines()[-1].strip()


@pytest.fixture(scope="module")
def our():
    ours = Authority()
    return SimpleNamespace(
        ca=ours.certificate,
        acme=ours.issue(names=NAME, usage="clientAuth"),
        other=ours.issue(names="DNS:other.example", usage="clientAuth"),
        shown={
            "expired": ours.issue(names=NAME, usage="clientAuth", dates=PAST),
            "foreign": Authority().issue(names=NAME, usage="clientAuth"),
            "for servers": ours.issue(names=NAME),
        },
    )


@pytest.fixture(scope="module")
def servers(launched):
    return {NEAR: launched("vsftpd"), FAR: launched("pyftpdlib")}


@pytest.fixture(scope="module")
def bridge(our, servers):
    with Routing(servers[NEAR], servers[FAR], our.ca) as running:
        yield running


def up_and_down(client, port, version, identity, tmp_path):
    """A file up and down again by a client that shows this certificate."""
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(CONTENT)
    name = f"routed-{client}-{version}.bin"
    if client == "curl":
        tls = ["--tlsv1.2", "--tls-max", version, "--cacert", certificates.ca(), "--cert", identity.certificate, "--key", identity.key]
        common = ["--silent", "--show-error", "--max-time", "20", "--user", f"{USER}:{PASSWORD}", *tls]
        url = f"ftps://127.0.0.1:{port}/{name}"
        subprocess.run(["curl", *common, "--upload-file", source, url], check=True, timeout=30)
        subprocess.run(["curl", *common, "--output", back, url], check=True, timeout=30)
    elif client == "lftp":
        shown = f"set ssl:cert-file {identity.certificate}; set ssl:key-file {identity.key}; "
        done, _ = run_lftp(port, version, f"{shown}put {source} -o {name} && get {name} -o {back}")
        assert done.returncode == 0, done.stderr
    else:
        tls = context(certificates.ca(), version)
        tls.load_cert_chain(identity.certificate, identity.key)
        with Shown(tls, port) as ftp, open(source, "rb") as out, open(back, "wb") as into:
            ftp.storbinary(f"STOR {name}", out)
            ftp.retrbinary(f"RETR {name}", into.write)
    assert back.read_bytes() == CONTENT
    return name


class Shown(ftplib.FTP_TLS):
    """Python's own client over implicit TLS; it shakes hands in full on each data connection, and shows its certificate there."""

    def __init__(self, tls, port):
        super().__init__(context=tls, timeout=20)
        self.connect("127.0.0.1", port)
        self.login(USER, PASSWORD)
        self.prot_p()

    def connect(self, host, port):
        super().connect(host, port)
        return self.welcome

    def getresp(self):
        if not hasattr(self.sock, "context"):
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
            self.file = self.sock.makefile("r", encoding=self.encoding)
        return super().getresp()

    def auth(self):
        """The connection is secure already."""


@both_versions
@pytest.mark.parametrize("client", CLIENTS)
def test_files_move_with_a_certificate(client, version, bridge, servers, our, tmp_path):
    log = bridge.log.from_here()
    name = up_and_down(client, bridge.port(REQUIRED), version, our.acme, tmp_path)
    assert (servers[FAR].home / name).read_bytes() == CONTENT
    assert not (servers[NEAR].home / name).exists()
    ends = {entry["session"]: entry for entry in ended(log)}
    logins = log.entries("login")
    assert {entry["backend"] for entry in logins} == {FAR}
    assert all(ends[entry["session"]]["certificate"].startswith("CN=lab ") for entry in logins)


def test_files_move_with_a_certificate_by_javas_tls(bridge, servers, our, tmp_path):
    name = up_and_down("curl", bridge.port(JAVA), "1.2", our.acme, tmp_path)
    assert (servers[FAR].home / name).read_bytes() == CONTENT


def test_another_certificate_comes_to_another_server(bridge, servers, our, tmp_path):
    name = up_and_down("lftp", bridge.port(OPTIONAL), "1.3", our.other, tmp_path)
    assert (servers[NEAR].home / name).read_bytes() == CONTENT


def knock(bridge, listener, version, identity=None):
    """What `openssl s_client` prints, up to the end that the bridge makes of it or to the greeting."""
    words = ["-cert", identity.certificate, "-key", identity.key] if identity else []
    with SClient(bridge.port(listener), f"-tls{version.replace('.', '_')}", *words) as client:
        await_true(lambda: greeting_in(client.text) or client.process.poll() is not None, "a greeting, or the end")
        return client.text if greeting_in(client.text) else client.await_end()


def ended(log):
    """The ends of the sessions that began here; others may still have been on their way out."""
    log.await_sessions_ended()
    ours = {entry["session"] for entry in log.entries("session started")}
    return [entry for entry in log.entries("session ended") if entry["session"] in ours]


@pytest.mark.parametrize("listener, version", LISTENERS)
@pytest.mark.parametrize("shown", WRONG)
def test_a_wrong_certificate_is_refused(shown, listener, version, bridge, our):
    log = bridge.log.from_here()
    printed = knock(bridge, listener, version, our.shown[shown])
    assert not greeting_in(printed) and "alert" in printed
    assert [entry["reason"] for entry in ended(log)] == ["client-certificate"]


@pytest.mark.parametrize("listener, version", LISTENERS)
def test_without_a_certificate_a_client_is_refused_only_where_it_is_required(listener, version, bridge):
    log = bridge.log.from_here()
    printed = knock(bridge, listener, version)
    assert bool(greeting_in(printed)) == (listener == OPTIONAL)
    assert ["client-certificate"] == [entry["reason"] for entry in ended(log)] or listener == OPTIONAL


def served_by(log):
    return log.await_entries("login")[-1]["backend"]


def test_the_name_that_tls_asks_for_routes(bridge):
    for name, backend in (("ftp.acme.example", FAR), ("localhost", NEAR)):
        log = bridge.log.from_here()
        with SClient(bridge.port(ROUTED), "-servername", name) as client:
            client.await_text("\n220 ").type(f"USER {USER}")
            client.await_text("\n331 ").type(f"PASS {PASSWORD}")
            client.await_text("\n230 ")
        assert served_by(log) == backend


def test_host_routes_and_is_told_in_feat(bridge, servers):
    log = bridge.log.from_here()
    with Session(bridge.port(ROUTED), login=False) as session:
        assert " HOST" in session.command("FEAT").text.splitlines()
        assert session.command("HOST ftp.other.example").code == 504
        assert session.command("HOST ftp.acme.example").code == 220
        session.login()
        assert session.command("HOST ftp.acme.example").code == 503
        session.store("STOR hosted.bin", CONTENT)
        session.quit()
    assert served_by(log) == FAR
    assert (servers[FAR].home / "hosted.bin").read_bytes() == CONTENT


def test_feat_tells_of_the_server_only_after_login(bridge):
    with Session(bridge.port(ROUTED), login=False) as session:
        before = session.command("FEAT").text
        session.login()
        after = session.command("FEAT").text
        session.quit()
    assert " MDTM" not in before and " MDTM" in after


@pytest.mark.parametrize(
    "user, address, backend, known",
    [
        (USER, "127.0.0.1", NEAR, USER),
        (USER, OTHER_ADDRESS, FAR, USER),
        (f"{USER}@{SITE}", "127.0.0.1", FAR, USER),
        (f"{USER}@Site.EXAMPLE", OTHER_ADDRESS, FAR, USER),
    ],
)
def test_the_command_route_tells_what_a_session_meets(user, address, backend, known, bridge):
    told = bridge.route(user, address)
    assert told.startswith(f"backend {backend} at 127.0.0.1:")
    assert (" as user " in told) == (known != user)
    log = bridge.log.from_here()
    with Session(bridge.port(ROUTED), login=False, source=address) as session:
        session.login(user)
        session.quit()
    assert served_by(log) == backend


def test_whom_nobody_serves_is_refused_like_a_wrong_password(bridge):
    assert bridge.route("stranger").startswith("nobody: ")
    log = bridge.log.from_here()
    with Session(bridge.port(ROUTED), login=False) as session:
        assert session.command("USER stranger").code == 331
        assert session.command(f"PASS {PASSWORD}").code == 530
    assert served_by(log) == ""
