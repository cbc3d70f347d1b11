"""Secrets said at the right and the wrong moment, whole and broken: nothing that the bridge writes, shows or replies has one."""

import base64
import os
import signal
import socket
import ssl
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from authority import Authority
from backend import Backend
from certificates import ca, folder
from door import UNLIMITED
from place import RUN
from planted import Planted
from processes import await_true
from scripted import Scripted, server_context
from session import Explicit, Session
from traced import Traced

QUIET = 0.3  # seconds without a byte, after which nothing more is expected
LOGIN = ("USER alice\r\n", "PASS right\r\n")

# How a secret is said under TLS; {} is its place. Each string is one write.
UNDER_TLS = {
    "before USER": ("PASS {}\r\n",),
    "right": ("USER alice\r\n", "PASS {}\r\n", "PWD\r\n"),
    "wrong": ("USER mallory\r\n", "PASS {}\r\n"),
    "wrong and sent away": ("USER banned\r\n", "PASS {}\r\n"),
    "while another waits": ("USER mallory\r\n", "PASS no\r\n", "USER mallory\r\n", "PASS no\r\nPASS {}\r\n"),
    "after login": (*LOGIN, "PASS {}\r\n"),
    "in lower case": ("user alice\r\n", "pass {}\r\n"),
    "account": (*LOGIN, "ACCT {}\r\n"),
    "account before login": ("ACCT {}\r\n",),
    "SITE PSWD": (*LOGIN, "SITE PSWD old {}\r\n"),
    "SITE CHPASS": (*LOGIN, "SITE CHPASS {}\r\n"),
    "SITE before login": ("SITE PSWD {}\r\n",),
    "pipelined": ("USER alice\r\nPASS {0}\r\nPASS {0}\r\nPWD\r\n",),
    "behind QUIT": ("QUIT\r\nPASS {}\r\n",),
    "too long": ("PASS {}" + "x" * 5000 + "\r\n",),
    "with NUL": ("PASS {}\0\r\n",),
    "with bare LF": ("PASS {}\nNOOP\r\n",),
    "with bare CR": ("PASS {}\rNOOP\r\n",),
    "not in UTF-8": ("PASS \xe4\xff{}\xc3\r\n",),
    "with IAC": ("USER alice\r\n", "PASS \xff\xf4{}\xff\xfb\x01\r\n"),
    "behind a tab": ("PASS\t{}\r\n",),
    "glued to its verb": ("PASS{:.12}\r\n",),
    "for a verb": ("{:.16}\r\n",),
    "half a line": ("PASS {}",),
    "wrapped": ("MIC {}\r\n", "CONF {}\r\n", "ENC {}\r\n", "ADAT {}\r\n"),
}
# The same on an explicit listener, in clear as long as nothing else is said.
IN_CLEAR = {
    "before AUTH": ("USER alice\r\n", "PASS {}\r\n"),
    "behind AUTH": ("AUTH TLS\r\nPASS {}\r\n",),
    "half behind AUTH": ("AUTH TLS\r\nPASS {}",),
    "instead of a handshake": ("AUTH TLS\r\n", "PASS {}\r\n"),
}


def heard_by_the_server(dialogue, command):
    user = next(said for said in reversed(dialogue.heard) if said.startswith("USER"))
    answers = {"USER mallory": "530 no", "USER banned": "421 go away"}
    dialogue.say(answers.get(user, "230 welcome"))


def everything_from(connection):
    """What comes until nothing more does."""
    connection.settimeout(QUIET)
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts)


class Scene:
    """A bridge at its most talkative, a server without and one with TLS, to which the bridge shows who it is."""

    def __init__(self):
        self.planted = Planted()
        self.replies = []
        ours = Authority()
        self.identity = ours.issue(usage="clientAuth", algorithm="rsa:2048")
        self.planted.private_key("the listeners' key", folder() / "srv.key")
        self.planted.private_key("the key for servers", self.identity.key)
        answers = {"PASS": heard_by_the_server}
        context = server_context(Authority().issue())
        context.load_verify_locations(ours.certificate)
        context.verify_mode = ssl.CERT_REQUIRED
        self.servers = [Scripted(answers=answers).start(), Scripted("explicit", context, answers).start()]
        shown = {"verify": "none", "certificate": self.identity.certificate, "key": self.identity.key}
        self.crash_log = RUN / "secrets-crash.log"
        self.bridge = Talkative(
            {
                "implicit": Backend(self.servers[0].port),
                "explicit": Backend(self.servers[0].port),
                "private": Backend(self.servers[1].port, "explicit", shown),
            },
            security={"explicit": "explicit"},
            limits={**UNLIMITED, "loginDelay": "1s"},
            env={
                "UNUSED_SECRET": self.planted.secret("the environment"),
                "FTPS_BRIDGE_JAVA_OPTS": f"-XX:ErrorFile={self.crash_log}",
            },
        ).start()

    def say(self, name, listener, writes, secure=False):
        """Each write after the replies to the one before it."""
        secret = self.planted.secret(name)
        with socket.create_connection(("127.0.0.1", self.bridge.port(listener)), 5) as plain:
            connection = plain
            if secure:
                context = ssl.create_default_context(cafile=str(ca()))
                connection = context.wrap_socket(plain, server_hostname="127.0.0.1")
            self.replies.append(everything_from(connection))
            for write in writes:
                try:
                    connection.settimeout(5)
                    connection.sendall(write.format(secret).encode("latin-1"))
                except OSError:
                    break  # the bridge has had enough
                self.replies.append(everything_from(connection))
            connection.close()

    def beneath_tls(self):
        """In clear on a connection that has TLS already."""
        secret = self.planted.secret("beneath TLS")
        with Session(self.bridge.port("implicit"), login=False) as session:
            with socket.socket(fileno=os.dup(session.socket.fileno())) as beneath:
                beneath.sendall(f"PASS {secret}\r\n".encode())
                self.replies.append(everything_from(beneath))

    def during_a_transfer(self):
        secret, content = self.planted.secret("during a transfer"), self.planted.secret("downloaded")
        for server, listener in ((self.servers[0], "implicit"), (self.servers[1], "private")):
            server.files["kept"] = content.encode() * 100_000
            with Session(self.bridge.port(listener)) as session:
                data = session.begin("RETR kept")
                session.send(f"PASS {secret}", "NOOP")
                assert data.read_all() == (server.files["kept"], "clean")
                self.replies.append(everything_from(session.socket))
            assert f"PASS {secret}" in server.heard()

    def uploaded(self):
        """Under TLS, and in clear to where TLS is due."""
        with Session(self.bridge.port("implicit")) as session:
            session.store("STOR up", self.planted.secret("uploaded").encode() * 1000)
            plain = session.connect_data(session.passive_port())
            session.send("STOR in-clear")
            plain.sendall(self.planted.secret("uploaded in clear").encode() * 10)
            plain.shutdown(socket.SHUT_WR)
            self.replies += [everything_from(session.socket), everything_from(plain)]
            plain.close()

    def stop(self):
        self.bridge.kill()
        for server in self.servers:
            server.stop()


class Talkative(Traced):
    def config(self):
        return super().config().replace("log: { format: json }", "log: { format: json, level: trace }")


@pytest.fixture(scope="module")
def scene():
    made = Scene()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def said(scene):
    """All of it is said once, with a flight recorder running and somebody who looks on."""
    jcmd(scene, "JFR.start", "settings=profile")
    with scene.bridge.trace("secrets", "--address", "127.0.0.0/8") as trace:
        say_all(scene)
        await_true(lambda: trace.text().count("session: ended") >= len(UNDER_TLS), "the trace has the ends")
        scene.traced = trace.output.read_bytes()
    return scene


def say_all(scene):
    with ThreadPoolExecutor(8) as crowd:
        waiting = [crowd.submit(scene.say, name, "implicit", writes, True) for name, writes in UNDER_TLS.items()]
        waiting += [crowd.submit(scene.say, name, "explicit", writes) for name, writes in IN_CLEAR.items()]
        waiting.append(crowd.submit(scene.say, "without TLS", "implicit", ("USER alice\r\nPASS {}\r\n",)))
        waiting += [crowd.submit(act) for act in (scene.beneath_tls, scene.during_a_transfer, scene.uploaded)]
        for one in waiting:
            one.result(60)
    Explicit(scene.bridge.port("explicit"), password=scene.planted.secret("after AUTH")).quit()
    scene.bridge.log.await_sessions_ended()


def jcmd(scene, *words):
    java = Path(os.readlink(f"/proc/{scene.bridge.java_pid}/exe"))
    done = subprocess.run(
        [java.parent / "jcmd", str(scene.bridge.java_pid), *words], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done
    return done.stdout


def test_the_search_finds_a_secret_in_any_dress():
    planted = Planted()
    secret = planted.secret("one")
    planted.private_key("key", folder() / "srv.key")
    encoded = [base64.b64encode(b"x" * before + secret.encode()) for before in range(3)]
    for shown in (secret.encode(), secret[12:].encode(), secret.upper().encode(), secret.encode().hex().encode(), *encoded):
        assert planted.found_in(b"before " + shown + b" after") == ["one"]
    assert planted.found_in((folder() / "srv.key").read_bytes()) == ["key"]
    assert planted.found_in((folder() / "srv.pem").read_bytes()) == []


def test_the_whole_log_at_level_trace_has_none(said):
    entries = said.bridge.log.entries()
    assert {"DEBUG", "TRACE"} & {entry["level"] for entry in entries if entry["logger"].startswith("io.netty")}
    assert {entry["verb"] for entry in entries if entry.get("message") == "command"} >= {"PASS", "ACCT", "SITE", "unknown verb"}
    assert said.planted.found_in(Path(said.bridge.log.path).read_bytes()) == []


def test_no_trace_has_one(said):
    shown = [b"C>  PASS ***", b">B PASS ***", b"C>  ACCT ***", b"C>  SITE ***", b">B SITE ***", b"C>  unknown verb", b"C>  USER mallory"]
    assert [part for part in shown if part not in said.traced] == []
    assert said.planted.found_in(said.traced) == []


def test_no_reply_has_one(said):
    assert sum(map(len, said.replies)) > 1000
    assert said.planted.found_in(b"\n".join(said.replies)) == []


def test_the_servers_heard_those_that_were_theirs(said):
    heard = "\n".join(said.servers[0].heard() + said.servers[1].heard()).encode("latin-1")
    theirs = {"right", "wrong", "in lower case", "account", "SITE PSWD", "SITE CHPASS", "pipelined", "after AUTH", "with IAC"}
    assert theirs <= set(said.planted.found_in(heard))
    refused = {*IN_CLEAR, "without TLS", "beneath TLS", "before USER", "too long", "with NUL", "glued to its verb", "wrapped"}
    assert not refused & set(said.planted.found_in(heard))


@pytest.mark.parametrize("shown", ("Thread.print -l -e", "VM.command_line", "VM.system_properties", "VM.info", "VM.log list"))
def test_what_can_be_asked_of_java_has_none(said, shown):
    answer = jcmd(said, *shown.split())
    assert len(answer) > 100
    assert said.planted.found_in(answer) == []


def test_a_thread_dump_by_signal_has_none(said):
    os.kill(said.bridge.java_pid, signal.SIGQUIT)
    text = await_true(lambda: "Full thread dump" in said.bridge.log.text() and said.bridge.log.text(), "a thread dump")
    assert said.planted.found_in(text.encode()) == []


def test_the_list_of_processes_has_none(said):
    shown = Path("/proc", str(said.bridge.java_pid), "cmdline").read_bytes()
    assert b"org.ftpsbridge.app.Main" in shown
    assert said.planted.found_in(shown) == []


def test_the_flight_recorder_has_none(said, tmp_path):
    jcmd(said, "JFR.dump", f"filename={tmp_path / 'flight.jfr'}")
    recorded = (tmp_path / "flight.jfr").read_bytes()
    assert len(recorded) > 100_000
    assert said.planted.found_in(recorded) == ["the environment"]


def test_a_crash_leaves_a_log_for_its_user_alone_and_no_core(said):
    """The last test, since it ends the bridge."""
    os.kill(said.bridge.java_pid, signal.SIGSEGV)
    said.bridge.program.await_exit(20)
    assert stat.S_IMODE(said.crash_log.stat().st_mode) == 0o600
    assert said.planted.found_in(said.crash_log.read_bytes()) == []
    assert "Core dumps have been disabled" in said.crash_log.read_text()
