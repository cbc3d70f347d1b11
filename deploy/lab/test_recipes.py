"""Each recipe of deploy/recipes carries files: its own configuration, before real servers or such as do what is known of them."""

import os
import signal
import socket
import subprocess
from contextlib import contextmanager

import pytest

import bridge as bridges
import certificates
import ports
import servers
from authority import of_the_lab
from judged import CONTENT, moved_over_tls, moves_files
from partners import GreetedInClear, WithoutProt, upload_without_close_notify
from place import DATA, DISTRIBUTION, PASSWORD, PEERS, RUN, USER
from processes import Program, await_true
from recipes import Page, Prepared, replaced
from scripted import Scripted
from servers import vsftpd
from session import Session
from simulators import words_of

LARGE = 32 << 20


class Behind(Session):
    """A client that dials the balancer by the name of the certificate."""

    named = "localhost"


@pytest.fixture
def plain(fresh):
    return fresh(Scripted("plain"))


@pytest.fixture(scope="module")
def bridge():
    """One bridge, which becomes each recipe's; to its Java the lab's authority is a public one."""
    store = RUN / "authorities.p12"
    words = f"keytool -importcert -noprompt -storetype PKCS12 -storepass changeit -keystore {store} -alias lab -file {certificates.ca()}"
    subprocess.run(words.split(), check=True, capture_output=True)
    trusting = f"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit"
    env = {"FTPS_BRIDGE_JAVA_OPTS": trusting, "SERVICE_ADDRESS": "127.0.0.1"}
    with Prepared("vsftpd", ports.free_port(), env=env) as running:
        yield running


def simulated(system):
    return Scripted(**words_of(system))


def by_curl(bridge, server):
    """curl takes a file up and down again."""
    up = DATA / "recipe.bin"
    up.write_bytes(CONTENT)
    words = ["curl", "--silent", "--show-error", "--cacert", certificates.ca(), "--user", f"{USER}:{PASSWORD}", "--max-time", "20"]
    place = f"ftps://127.0.0.1:{bridge.port('recipe')}/recipe.bin"
    subprocess.run([*words, "--upload-file", up, place], check=True, capture_output=True)
    assert (server.home / "recipe.bin").read_bytes() == CONTENT
    assert subprocess.run([*words, place], check=True, capture_output=True).stdout == CONTENT


def test_vsftpd_on_the_same_machine(bridge, fresh, monkeypatch):
    (conf,) = Page("vsftpd").blocks("conf")
    monkeypatch.setattr(vsftpd, "_CONF", conf + vsftpd._CONF)  # of what both say the lab's counts: its port, its users
    server = fresh(servers.Vsftpd())
    by_curl(bridge.become("vsftpd", server.port), server)


def test_vsftpd_on_another_machine(bridge, launched):
    server = launched("vsftpd-explicit")
    by_curl(bridge.become("vsftpd", server.port, which=1), server)


def test_aws_transfer(bridge, launched, fresh):
    insisting = launched("vsftpd-explicit")
    by_curl(bridge.become("aws-transfer", insisting.port), insisting)
    nowhere = fresh(simulated("aws-transfer"))
    moves_files(bridge.become("aws-transfer", nowhere.port), "recipe")
    moved_over_tls(nowhere)
    assert [line for line in nowhere.in_clear() if line != "FEAT"] == ["AUTH TLS"]


def test_filezilla_server(bridge, launched):
    server = launched("proftpd-explicit")
    pin = {f"sha256/{'A' * 43}=": of_the_lab().pin()}
    by_curl(bridge.become("filezilla-server", server.port, instead=pin), server)


def ends_without_close_notify(bridge, server):
    """Whole files both ways, whose downloads the log marks."""
    with Session(bridge.port("recipe")) as session:
        session.store("STOR whole.bin", CONTENT)
        assert session.retrieve("RETR whole.bin") == CONTENT
        session.quit()
    bridge.log.await_sessions_ended()
    assert [(verb, outcome) for verb, _, outcome in bridge.log.transfers()] == [("STOR", "COMPLETE"), ("RETR", "UNCONFIRMED")]
    assert [one.secured for one in server.moved] == [True, True]
    assert server.in_clear() == []


def test_iis(bridge, fresh):
    server = fresh(simulated("iis"))
    ends_without_close_notify(bridge.become("iis", server.port), server)


def test_a_server_on_ibm_i(bridge, fresh):
    server = fresh(simulated("ibm-i"))
    ends_without_close_notify(bridge.become("ibm-i", server.port, which=1), server)


def test_a_partner_on_ibm_i(bridge, plain):
    bridge.become("ibm-i", plain.port)
    with WithoutProt(bridge.port("recipe")) as session:
        assert upload_without_close_notify(session, "up.bin", CONTENT) == 226
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    assert "truncation: lenient" in bridge.log.outcome_of("up.bin", "STOR")["cause"]


def test_a_partner_on_zos(bridge, plain):
    bridge.become("zos", plain.port)
    with GreetedInClear(bridge.port("recipe")) as session:
        session.store("STOR up.bin", CONTENT)
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    bridge.log.await_sessions_ended()
    assert any(one.get("greetedInClear") for one in bridge.log.entries("session ended"))
    moves_files(bridge, "recipe")  # and who begins with TLS is served as ever


def test_a_server_on_zos(bridge, fresh):
    server = fresh(simulated("zos"))
    moves_files(bridge.become("zos", server.port, which=1), "recipe")
    moved_over_tls(server)
    assert server.in_clear() == []


@contextmanager
def haproxy(conf):
    file = RUN / "recipe-haproxy.cfg"
    file.write_text(conf)
    env = {**os.environ, "LD_LIBRARY_PATH": f"{PEERS}/haproxy-libs"}
    running = Program([PEERS / "haproxy/usr/sbin/haproxy", "-db", "-f", file], RUN / "recipe-haproxy", env=env)
    try:
        yield running
    finally:
        running.end()


def test_behind_a_balancer(plain, fresh):
    bridge = fresh(Prepared("balancer", plain.port, instead={"10.0.0.4/32": "127.0.0.1/32"}))
    control, data = bridge.port("recipe"), bridge.data_port
    (conf,) = Page("balancer").blocks("conf")
    here = {"203.0.113.7:990": f"127.0.0.2:{control}", "10.0.0.5:990": f"127.0.0.1:{control}"}
    here |= {"203.0.113.7:989": f"127.0.0.2:{data}", "10.0.0.5:989": f"127.0.0.1:{data}"}
    here |= {"user haproxy": "user nobody", "group haproxy": "group nogroup"}  # whom the package would bring
    with haproxy(replaced(conf, here)) as running:
        running.await_port(control, host="127.0.0.2")
        with Behind(control, host="127.0.0.2", source="127.0.0.77") as session:
            session.store("STOR up.bin", CONTENT)
            assert session.retrieve("RETR up.bin") == CONTENT
            session.quit()
    clients = {one["client"].rpartition(":")[0] for one in bridge.log.entries("session started")}
    assert "127.0.0.77" in clients, bridge.log.text()


def test_a_sidecar(bridge, launched):
    server = launched("vsftpd")
    by_curl(bridge.become("sidecar", server.port), server)
    with Session(bridge.port("recipe")) as session:
        assert session.passive_port("PASV") == bridge.data_port


def test_another_version_and_back(launched, tmp_path, monkeypatch):
    server, opt = launched("vsftpd"), tmp_path / "opt"
    (server.home / "large.bin").write_bytes(bytes(LARGE))
    server.give(server.home / "large.bin")
    subprocess.run(["tar", "-cf", tmp_path / "new.tar", "-C", DISTRIBUTION.parent, DISTRIBUTION.name], check=True)
    opt.mkdir()
    (opt / "ftps-bridge-0.1.0").symlink_to(DISTRIBUTION)
    (opt / "ftps-bridge").symlink_to(opt / "ftps-bridge-0.1.0")
    monkeypatch.setattr(bridges, "DISTRIBUTION", opt / "ftps-bridge")
    bridge = Prepared("vsftpd", server.port)
    try:
        bridge.start()
        *forth, back = Page("upgrade").commands("The unpacked archive")
        with Session(bridge.port("recipe")) as session:
            data = session.begin("RETR large.bin")
            head = data.read(1 << 16)
            for line in forth:
                typed(line, tmp_path, bridge)
            assert os.path.realpath(opt / "ftps-bridge") == str(opt / "ftps-bridge-0.2.0")
            bridge.program.signal(signal.SIGTERM)
            await_true(lambda: is_refused(bridge.port("recipe")), "nobody else is let in")
            rest, ending = data.read_all()
            assert (len(head + rest), ending, session.reply().code) == (LARGE, "clean", 226)
        assert bridge.program.await_exit(20) == 0
        started_again(bridge, server)
        bridge.stop()
        typed(back, tmp_path, bridge)
        assert os.path.realpath(opt / "ftps-bridge") == str(DISTRIBUTION.resolve())
        started_again(bridge, server)
    finally:
        bridge.stop()


def started_again(bridge, server):
    log = bridge.log.from_here()
    bridge.start()
    log.await_entries("started")
    by_curl(bridge, server)


def typed(line, folder, bridge):
    """One command of the page, with its folders and files here."""
    here = {"/opt/": f"{folder}/opt/", "/etc/ftps-bridge/": f"{bridge.folder}/", "ftps-bridge.yaml": "bridge.yaml"}
    for old, new in {**here, "tar -xzf ftps-bridge-0.2.0.tar.gz": f"tar -xf {folder}/new.tar"}.items():
        line = line.replace(old, new)
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=bridge.env)
    assert done.returncode == 0, done


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return False
    except ConnectionRefusedError:
        return True
