"""Clients that know nothing but TLS of long ago: each is served by the listener that was made for it, and by no other."""

import os
import re
import ssl
import subprocess

import pytest

import certificates
from bridge import Bridge
from door import UNLIMITED, Door
from hello import HeldHello
from lftp import run_lftp
from place import OTHER_PASSWORD, OTHER_USER
from scenario import play
from session import Session
from test_door_thief import honest_transfer, robbed
from thief import KINDS, Thief

SUITES_3DES = "[DHE-RSA-DES-CBC3-SHA, ECDHE-RSA-DES-CBC3-SHA]"
LISTENERS = {
    "default": "requireEms: false",
    "newest": "minVersion: TLSv1.3",
    "first": "minVersion: TLSv1, maxVersion: TLSv1",
    "rsa": "minVersion: TLSv1, ciphers: [AES128-SHA, AES256-SHA, AES128-GCM-SHA256]",
    "triple": f"minVersion: TLSv1, engine: jdk, ciphers: {SUITES_3DES}",
    "dhe": "engine: jdk",
}
TLS_1_0 = "NORMAL:-VERS-ALL:+VERS-TLS1.0"
RSA = "NONE:+VERS-TLS1.2:+RSA:+AES-128-CBC:+SHA1:+SIGN-ALL:+COMP-NULL"
TRIPLE_DES = "NONE:+VERS-TLS1.0:+VERS-TLS1.2:+DHE-RSA:+3DES-CBC:+SHA1:+SIGN-ALL:+COMP-NULL:+GROUP-ALL"
LOWERED = "{}:@SECLEVEL=0"  # Debian's OpenSSL speaks TLS 1.0 with this word only
KINDS_WITHOUT_THE_ID = [kind for kind in KINDS if kind not in ("replayed", "copied_ticket")]
MOVED = os.urandom(300_000)


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def bridge(server):
    doors = {name: Door(reuse="always") for name in ("triple", "dhe")}
    waits = {"promise": "3s", "handshake": "2s"}
    with Bridge(
        dict.fromkeys(LISTENERS, server.port), tls=LISTENERS, own_keys=("rsa",), doors=doors, timeouts=waits, limits=UNLIMITED
    ) as running:
        yield running


def s_client(port, *words):
    """`openssl s_client` that trusts the lab; its configuration of the system is left out, since Debian's forbids TLS 1.0."""
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", str(certificates.ca()), "-crlf", "-ign_eof", *words],
        input="QUIT\n", capture_output=True, text=True, timeout=15, env={**os.environ, "OPENSSL_CONF": "/dev/null"},
    )  # fmt: skip


def greeted(done):
    return re.search(r"^220[ -]", done.stdout, re.M) is not None


def moved_by_lftp(bridge, name, server, folder, priority):
    """A file up and down again by lftp, whose GnuTLS is told what to speak; what lftp said of it."""
    folder.mkdir()
    (folder / "old.up").write_bytes(MOVED)
    (server.home / "old.up").unlink(missing_ok=True)
    done, _ = run_lftp(
        bridge.port(name), None,
        f"set cmd:fail-exit yes\nput {folder / 'old.up'}\nget old.up -o {folder / 'old.down'}\nquit", priority=priority,
    )  # fmt: skip
    if done.returncode == 0:
        assert (server.home / "old.up").read_bytes() == (folder / "old.down").read_bytes() == MOVED
    return done


@pytest.mark.core
def test_openssl_speaks_tls_1_0(bridge):
    done = s_client(bridge.port("first"), "-tls1", "-cipher", LOWERED.format("DEFAULT"))
    assert greeted(done) and re.search(r"Protocol *: TLSv1$", done.stdout, re.M), done.stdout
    assert "Verify return code: 0 (ok)" in done.stdout


@pytest.mark.core
def test_lftp_moves_files_by_tls_1_0(bridge, server, tmp_path):
    done = moved_by_lftp(bridge, "first", server, tmp_path / "files", TLS_1_0)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("listener", ("default", "newest", "dhe"))
def test_a_default_listener_refuses_tls_1_0(listener, bridge, server, tmp_path):
    done = s_client(bridge.port(listener), "-tls1", "-cipher", LOWERED.format("DEFAULT"))
    assert not greeted(done) and "alert protocol version" in done.stderr, done.stderr
    assert moved_by_lftp(bridge, listener, server, tmp_path / "files", TLS_1_0).returncode != 0


@pytest.mark.core
def test_rsa_key_exchange_moves_files(bridge, server, tmp_path):
    done = s_client(bridge.port("rsa"), "-tls1_2", "-cipher", "AES128-SHA")
    assert greeted(done) and "Cipher is AES128-SHA" in done.stdout, done.stdout
    done = moved_by_lftp(bridge, "rsa", server, tmp_path / "files", RSA)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("listener", ("default", "first", "dhe", "triple"))
def test_a_default_listener_refuses_rsa_key_exchange(listener, bridge, server, tmp_path):
    done = s_client(bridge.port(listener), "-cipher", LOWERED.format("kRSA"), "-no_tls1_3")
    assert not greeted(done) and re.search(r"alert (handshake failure|protocol version)", done.stderr), done.stderr
    assert moved_by_lftp(bridge, listener, server, tmp_path / "files", RSA).returncode != 0


@pytest.mark.core
@pytest.mark.parametrize("version", ("1", "1.2"))
@pytest.mark.parametrize("suite", ("SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"))
def test_a_java_client_moves_files_by_3des_and_proves_that_they_are_its_own(suite, version, bridge, server, tmp_path):
    log = bridge.log.from_here()
    played = play(f"commons-net-{suite}", version, server, bridge.port("triple"), tmp_path / "files", suite + version)
    played.check_with(log)
    assert re.findall(r'"proof":"([a-z-]+)"', log.text()) and set(re.findall(r'"proof":"([a-z-]+)"', log.text())) == {"resumed"}


@pytest.mark.parametrize("listener", ("default", "first", "dhe"))
def test_a_default_listener_refuses_3des(listener, bridge, server, tmp_path):
    client = "commons-net-SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA"
    played = play(client, "1" if listener == "first" else "1.2", server, bridge.port(listener), tmp_path / "files", listener)
    assert played.code != 0 and "handshake_failure" in played.output, played.output


def counted(bridge):
    """How many connections with short blocks the JVM has counted since it collected its garbage last, those that ended included."""
    done = subprocess.run(
        ["jcmd", str(bridge.java_pid), "GC.class_histogram", "-all"], capture_output=True, text=True, timeout=30
    )
    assert "io.netty" in done.stdout, done.stdout + done.stderr
    found = re.search(r"^ *\d+: +(\d+) .*org\.ftpsbridge\.tls\.ShortBlocks$", done.stdout, re.M)
    return int(found.group(1)) if found else 0


def test_what_is_carried_by_3des_is_counted(server, tmp_path):
    """Control and data connections alike; of other ciphers none is."""
    with Bridge({"dhe": server.port, "triple": server.port}, tls=LISTENERS) as fresh:
        assert moved_by_lftp(fresh, "dhe", server, tmp_path / "dhe", "NORMAL:-VERS-TLS1.3").returncode == 0
        assert counted(fresh) == 0
        assert moved_by_lftp(fresh, "triple", server, tmp_path / "triple", TRIPLE_DES).returncode == 0
        assert counted(fresh) >= 3


def test_rsa_key_exchange_with_3des_is_refused_where_it_is_not_named(bridge, server, tmp_path):
    played = play("commons-net-SSL_RSA_WITH_3DES_EDE_CBC_SHA", "1.2", server, bridge.port("triple"), tmp_path / "files", "rsa")
    assert played.code != 0 and "handshake_failure" in played.output, played.output


def test_lftp_moves_files_by_3des(bridge, server, tmp_path):
    done = moved_by_lftp(bridge, "triple", server, tmp_path / "files", TRIPLE_DES)
    assert done.returncode == 0, done.stderr


@pytest.mark.core
def test_each_listener_refuses_what_the_others_take(bridge):
    """One process, three policies: the newest TLS alone, the oldest alone, and suites that BoringSSL has not."""
    taken = {
        "newest": ("-tls1_3",),
        "first": ("-tls1", "-cipher", LOWERED.format("DEFAULT")),
        "dhe": ("-tls1_2", "-cipher", "DHE-RSA-AES128-SHA"),
    }
    for listener in taken:
        for client, words in taken.items():
            done = s_client(bridge.port(listener), *words)
            assert greeted(done) == (listener == client), f"{client} at {listener}\n{done.stdout}{done.stderr}"


class Dhe(Session):
    """A client that is served by Java's engine alone."""

    @staticmethod
    def prepare(context):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DHE-RSA-AES128-SHA")


@pytest.fixture
def sessions(bridge):
    with (
        Dhe(bridge.port("dhe")) as honest,
        Dhe(bridge.port("dhe"), user=OTHER_USER, password=OTHER_PASSWORD) as other,
    ):
        yield honest, other


@pytest.mark.parametrize("kind", KINDS_WITHOUT_THE_ID)
@pytest.mark.parametrize("way", ("up", "down"))
def test_the_engine_of_java_keeps_a_thief_out(way, kind, sessions, server):
    thief, loot = robbed(sessions, kind, way, server)
    assert loot == b"" and thief.was_answered and len(thief.raw) < 16_000
    honest_transfer(sessions[0], way, server, sessions[0].passive_port())


@pytest.mark.parametrize("kind", ("replayed", "copied_ticket"))
def test_one_who_overheard_the_session_id_gets_nothing_but_can_be_in_the_way(kind, sessions, server):
    """Java forgets a session for a handshake that fails, so that its client has to log in anew."""
    honest, other = sessions
    port = honest.passive_port()
    thief = Thief(port, kind, other)
    held = HeldHello(port, thief.act)
    plain = honest.connect_data(held.port)
    honest.send("RETR old.up")
    assert honest.secured(plain).read_all()[0] == b""
    held.check()
    assert thief.loot() == b"" and thief.was_answered and len(thief.raw) < 16_000
    last = honest.reply()
    assert (honest.reply() if last.code == 150 else last).code == 522
    with Dhe(honest.socket.getpeername()[1]) as again:
        again.store("STOR mine.up", MOVED)


def test_the_engine_of_java_resumes_again_after_an_upload_without_close_notify(sessions, server):
    honest = sessions[0]
    for _ in range(2):
        data = honest.begin("STOR cut.up")
        data.send(MOVED)
        data.cut()
        assert honest.reply().code == 426
        honest.store("STOR mine.up", MOVED)
