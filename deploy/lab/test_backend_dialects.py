"""Servers with a dialect of their own, over a real TLS stack: z/OS, which greets before TLS; pyftpdlib, which wants PROT before
a data connection; IBM i, with its reply to EPSV. Each does what it is known to do, and breaks off where it is known to."""

import ftplib
import re
import subprocess
from types import SimpleNamespace

import pytest

import certificates
import servers
from authority import of_the_lab
from backend import over_tls
from implicit import context
from judged import CONTENT, backend, heard_no_login, in_front_of, is_refused, moved_over_tls, moves_files
from place import DISTRIBUTION, PASSWORD, USER
from processes import await_true, children_of
from scripted import Scripted, server_context
from session import Session
from simulators import with_exclamation_marks, words_of

QUICK = {"backendReply": "3s"}
GREETS = {"greetsBeforeTls": "on"}


def zos(version=None, answers=None):
    return Scripted(**words_of("zos", version, answers))


def greeting_and(more):
    """A greeting in clear, with more in the same segment."""
    return {"greeting": lambda dialogue, _: dialogue.wire.write(f"220 scripted\r\n{more}".encode())}


def usual(answers=None):
    return Scripted("implicit", server_context(of_the_lab()), answers)


BEHIND_ITS_GREETING = {"a login": "230 logged in\r\n", "another": "220 again\r\n", "half a line": "2"}


@pytest.fixture(scope="module")
def street():
    """Servers, and one bridge in front of all of them: pick(name) is the bridge, the name and the server, as new."""
    expected = {"zos-12": zos("1.2"), "zos-13": zos("1.3"), "usual-awaited": usual()}
    expected |= {f"zos-{number}": zos(answers=greeting_and(more)) for number, more in enumerate(BEHIND_ITS_GREETING.values())}
    unexpected = {"zos-unexpected": zos(), "talkative": Scripted("plain"), "ibm-i": usual({"EPSV": with_exclamation_marks})}
    full = servers.Vsftpd("implicit")
    full.most_clients = 1
    trust = {"trust": certificates.ca()}
    backends = {name: backend(server, trust, "implicit", **GREETS) for name, server in expected.items()}
    backends |= {name: backend(server, trust, "implicit") for name, server in unexpected.items()}
    running = {**expected, **unexpected, "full": full}
    for server in running.values():
        server.start()
    try:
        with in_front_of({**backends, "full": over_tls(full)}, timeouts=QUICK) as bridge:
            yield lambda name: (bridge, name, running[name])
    finally:
        for server in running.values():
            server.stop()


@pytest.mark.parametrize("version", ("12", "13"))
def test_a_server_that_greets_before_tls_moves_files(version, street):
    bridge, name, server = street(f"zos-{version}")
    moves_files(bridge, name)
    moved_over_tls(server)
    assert server.in_clear() == []
    heard = server.heard()
    assert heard.index("PBSZ 0") < heard.index("PROT P") < heard.index(f"USER {USER}")


@pytest.mark.parametrize("more", BEHIND_ITS_GREETING)
def test_what_comes_in_clear_behind_that_greeting_ends_the_session(more, street):
    bridge, name, server = street(f"zos-{list(BEHIND_ITS_GREETING).index(more)}")
    is_refused(bridge, name, "in clear", "injected|in clear")
    heard_no_login(server)


def test_where_the_key_is_off_the_log_names_it(street):
    bridge, name, _ = street("talkative")
    is_refused(bridge, name, "TLS with the backend failed", "in clear.*greetsBeforeTls: on")
    bridge, name, strict = street("zos-unexpected")
    is_refused(bridge, name, "TLS with the backend failed", "TLS handshake .*greetsBeforeTls")
    heard_no_login(strict)


def test_where_it_is_on_and_the_server_waits_for_tls_the_log_names_it_too(street):
    bridge, name, server = street("usual-awaited")
    is_refused(bridge, name, "did not reply in time", "its greeting .*greetsBeforeTls: off")
    heard_no_login(server)


@pytest.mark.parametrize("keys, code", ((GREETS, 0), ({}, 78)), ids=("on", "off"))
def test_check_looks_at_it_in_the_same_order(keys, code, fresh):
    server = fresh(zos())
    bridge = in_front_of({"b": backend(server, {"trust": certificates.ca()}, **keys)})
    words = [DISTRIBUTION / "bin/ftps-bridge", "check", "--config", bridge.write()]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=60, env=bridge.env)
    assert done.returncode == code, done
    assert ("backend b: certificate CN=" in done.stdout) == bool(keys), done
    assert bool(re.search("backend b: .*greetsBeforeTls", done.stderr)) == (not keys), done
    heard_no_login(server)


def test_vsftpd_says_in_clear_that_it_is_full(street):
    bridge, name, full = street("full")
    with Session(bridge.port(name)) as first:
        is_refused(bridge, name, "TLS with the backend failed", "in clear .*too many sessions")
        first.store("STOR first.bin", CONTENT)
        first.quit()
    await_true(lambda: not children_of(full.program.pid), "the first has left")
    moves_files(bridge, name)


@pytest.fixture(scope="module")
def pyftpdlib():
    """With tls_data_required, and a bridge with each word of `protection` that decides for itself."""
    server = servers.OVER_TLS["pyftpdlib-explicit"]().start()
    try:
        with in_front_of({word: over_tls(server, protection=word) for word in ("private", "clear")}) as bridge:
            yield SimpleNamespace(bridge=bridge, server=server)
    finally:
        server.stop()


class Bare:
    """A client of the server itself, which says just what it is told, TLS begun by AUTH."""

    def __init__(self, port):
        self.ftp = ftplib.FTP_TLS(context=context(certificates.ca()), timeout=10)
        self.ftp.connect("127.0.0.1", port)
        self.ftp.auth()

    def code(self, command):
        self.ftp.putcmd(command)
        return int(self.ftp.getmultiline()[:3])


def test_pyftpdlib_refuses_what_the_bridge_spares_it(pyftpdlib):
    bare = Bare(pyftpdlib.server.port)
    assert bare.code("PROT P") == 503
    assert [bare.code(f"USER {USER}"), bare.code(f"PASS {PASSWORD}")] == [331, 230]
    assert [bare.code("EPSV"), bare.code("PASV")] == [550, 550]
    assert [bare.code("PBSZ 0"), bare.code("PROT P"), bare.code("EPSV")] == [200, 200, 229]
    bare.ftp.close()


@pytest.mark.parametrize("said", ((), ("PROT P",), ("PROT C",)), ids=("nothing", "PROT P", "PROT C"))
def test_pyftpdlib_has_heard_pbsz_and_prot_whatever_the_client_says(said, pyftpdlib):
    with Session(pyftpdlib.bridge.port("private"), login=False) as session:
        assert [session.command(f"USER {USER}").code, session.command(f"PASS {PASSWORD}").code] == [331, 230]
        assert [session.command(one).code for one in ("TYPE I", *said)] == [200] * (len(said) + 1)
        session.secure_data = said != ("PROT C",)
        session.store("STOR said.bin", CONTENT)
        assert session.retrieve("RETR said.bin") == CONTENT
        session.quit()


def test_pyftpdlib_refuses_a_data_connection_in_clear_in_its_own_words(pyftpdlib):
    with Session(pyftpdlib.bridge.port("clear"), login=False) as session:
        assert [session.command(f"USER {USER}").code, session.command(f"PASS {PASSWORD}").code] == [331, 230]
        assert [session.command("EPSV").code, session.command("PASV").code] == [550, 550]
        assert session.command("PWD").code == 257
        session.quit()


def test_epsv_with_exclamation_marks_moves_files_over_tls(street):
    bridge, name, server = street("ibm-i")
    moves_files(bridge, name)
    moved_over_tls(server)
    assert "EPSV" in server.heard() and "PASV" not in server.heard()
