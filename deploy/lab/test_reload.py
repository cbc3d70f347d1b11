"""A configuration that changes while the bridge runs: new sessions have the new one, no running transfer notices."""

import hashlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import certificates
from bridge import Bridge
from groups import address, endpoint, group, homes
from place import PASSWORD, USER
from servers.pyftpd import PyFtpd
from session import Session

CROWD = 50
SIZE = 6 << 20  # more than the kernels on the way hold
STEP = 128 << 10
PAUSE = 0.5  # seconds between two steps of a transfer
ROUNDS = 5  # of four reloads each
ISSUED = """
set -e
openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost/serialNumber=$1" -keyout new.key -out new.csr
openssl x509 -req -in new.csr -CA "$2/ca.pem" -CAkey "$2/ca.key" -CAcreateserial -days 2 -out new.pem -extfile "$2/ext"
chmod 600 new.key
"""


class Changing(Bridge):
    """A bridge whose certificate, key and configuration are files of its own, replaced as a careful operator does."""

    extra = ""

    def config(self):
        text = super().config().replace(str(certificates.folder() / "srv.pem"), "tls.crt")
        return self.extra + text.replace(str(certificates.folder() / "srv.key"), "tls.key")

    def write(self):
        for ours, name in (("srv.pem", "tls.crt"), ("srv.key", "tls.key")):
            shutil.copy(certificates.folder() / ours, self.folder / name)
        return super().write()

    def put(self, name, content):
        """The file of this name has this content at once."""
        beside = self.folder / f".{name}.new"
        beside.touch(mode=0o600)
        beside.write_text(content)
        beside.rename(self.folder / name)

    def issue(self, number):
        """A new certificate with this serial number in its subject, and its key, not in force yet."""
        subprocess.run(["bash", "-c", ISSUED, "issue", str(number), certificates.folder()], cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "new.pem").read_text(), (self.folder / "new.key").read_text()

    def after(self, told, message, files):
        """The log line that these files lead to, once the bridge is told of them."""
        log = self.log.from_here()
        for name, content in files.items():
            self.put(name, content)
        told()
        return log.await_entries(message, seconds=20)[-1]

    def hang_up(self):
        os.kill(self.java_pid, signal.SIGHUP)

    def wait(self):
        """It finds out by itself."""


RELOADED, NOT_RELOADED = "reloaded", "not reloaded; the bridge runs on with what it had"


@pytest.fixture
def server(launched):
    return launched("pyftpdlib")


@pytest.fixture
def bridge(server, fresh):
    return fresh(Changing({"main": server.port}))


def subject(port):
    """Whose certificate a new client is shown."""
    trusting = ssl.create_default_context(cafile=certificates.ca())
    with socket.create_connection(("127.0.0.1", port), 8) as plain, trusting.wrap_socket(plain, server_hostname="localhost") as tls:
        return dict(pair[0] for pair in tls.getpeercert()["subject"]).get("serialNumber")


class LittleRoom(Session):
    """A client whose kernel holds no more than it has to of what it has not read, so that a download lasts as long as it reads."""

    def connect_data(self, *where):
        plain = super().connect_data(*where)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STEP)
        return plain


class Slow:
    """A transfer that goes on until it is told that it may end."""

    def __init__(self, port, number, homes):
        self.name, self.upload = f"slow-{number}", number % 2 == 0
        self.content = hashlib.shake_128(self.name.encode()).digest(SIZE)
        self.homes = homes
        if not self.upload:
            for home in homes:
                (home / self.name).write_bytes(self.content)
        self.session = LittleRoom(port, timeout=60, version=("1.2", "1.3")[number // 2 % 2])
        self.data = self.session.begin(f"{'STOR' if self.upload else 'RETR'} {self.name}")

    def run(self, over):
        moved = b""
        for at in range(0, SIZE, STEP):
            if self.upload:
                self.data.send(self.content[at : at + STEP])
            else:
                moved += self.data.read(STEP)
            over.wait(PAUSE if at < SIZE - 2 * STEP else 120)
        if self.upload:
            self.data.finish()
        else:
            rest, ending = self.data.read_all()
            assert ending == "clean" and moved + rest == self.content
        assert self.session.reply().code == 226
        if self.upload:
            assert [file.read_bytes() == self.content for home in self.homes if (file := home / self.name).exists()] == [True]
        # Its own certificate serves its next data connection as well.
        assert len(self.session.retrieve("NLST")) > 0
        self.session.quit()


def test_of_fifty_running_transfers_none_notices_twenty_reloads_nor_that_a_server_drains(fresh):
    stays, leaves = farm = [fresh(PyFtpd()) for _ in range(2)]
    bridge = fresh(Changing({"main": group(*map(endpoint, farm))}))
    text = (bridge.folder / "bridge.yaml").read_text()
    drained = text.replace(endpoint(leaves), endpoint(leaves, drain="true"))
    log, over = bridge.log.from_here(), threading.Event()
    slow = [Slow(bridge.port("main"), number, [server.home for server in farm]) for number in range(CROWD)]
    assert Counter(entry["server"] for entry in log.await_entries("login", CROWD)) == {address(server): CROWD // 2 for server in farm}
    with ThreadPoolExecutor(CROWD) as pool:
        running = [pool.submit(one.run, over) for one in slow]
        for number in range(ROUNDS):
            told = bridge.hang_up if number else bridge.wait  # the first round is noticed, the others are said
            bridge.after(told, RELOADED, {"bridge.yaml": f"{text}# {number}\n"})
            bridge.after(told, NOT_RELOADED, {"bridge.yaml": text.replace("main", "ma in")})
            certificate, key = bridge.issue(number)
            torn = bridge.after(told, NOT_RELOADED, {"bridge.yaml": text, "tls.crt": certificate})
            assert torn["cause"] == "1 problems in the configuration", torn
            bridge.after(told, RELOADED, {"tls.key": key})
            assert subject(bridge.port("main")) == str(number)
            text = drained if number == ROUNDS // 2 else text
        assert homes(bridge, 4, "main") == {address(stays): 4}
        assert not any(one.done() for one in running), "a transfer was over before the reloads were"
        over.set()
        for one in running:
            one.result(timeout=60)
    log.await_sessions_ended()
    ends = [entry for entry in log.entries("transfer ended") if entry["path"].startswith("slow-")]
    assert len(ends) == CROWD and {entry["outcome"] for entry in ends} == {"complete"}, ends
    told = [entry["message"] for entry in log.entries() if entry["message"] in (RELOADED, NOT_RELOADED)]
    assert len(told) >= 4 * ROUNDS


def test_every_problem_is_told_and_the_old_settings_stay(bridge):
    text = (bridge.folder / "bridge.yaml").read_text()
    log = bridge.log.from_here()
    wrong = text.replace("truncation: strict", "truncation: sometimes").replace("abortReply: 3s", "abortReply: never")
    told = bridge.after(bridge.wait, NOT_RELOADED, {"bridge.yaml": wrong})
    assert (told["why"], told["cause"]) == ("a file has changed", "2 problems in the configuration")
    problems = [entry["problem"] for entry in log.entries("configuration problem")]
    assert len(problems) == 2 and "truncation" in problems[1] and "abortReply" in problems[0], problems
    with Session(bridge.port("main")) as session:
        assert session.command("PWD").code == 257


def test_sighup_reloads_and_ends_nothing(bridge):
    with Session(bridge.port("main")) as session:
        assert bridge.after(bridge.hang_up, RELOADED, {})["why"] == "SIGHUP"
        assert session.command("PWD").code == 257
    assert bridge.program.process.poll() is None


def test_where_changes_are_not_watched_sighup_alone_reloads(server, fresh):
    class Deaf(Changing):
        extra = "reload: { onChange: off }\n"

    bridge = fresh(Deaf({"main": server.port}))
    log = bridge.log.from_here()
    certificate, key = bridge.issue("unseen")
    bridge.put("tls.crt", certificate)
    bridge.put("tls.key", key)
    time.sleep(4)
    assert subject(bridge.port("main")) is None and not log.entries(RELOADED)
    bridge.after(bridge.hang_up, RELOADED, {})
    assert subject(bridge.port("main")) == "unseen"


def test_a_configmap_and_a_secret_are_swapped_as_kubernetes_does(server, fresh):
    """Each file is a link through ..data, a link to the folder of today, which is swapped for another at once."""

    class Mounted(Changing):
        def swap(self, day, files):
            (self.folder / f"..{day}").mkdir()
            for name, content in files.items():
                (self.folder / f"..{day}" / name).write_text(content)
                (self.folder / f"..{day}" / name).chmod(0o600)
            (self.folder / "..data_tmp").symlink_to(f"..{day}")
            (self.folder / "..data_tmp").rename(self.folder / "..data")

        def write(self):
            file = super().write()
            if not (self.folder / "..data").is_symlink():
                names = ("bridge.yaml", "tls.crt", "tls.key")
                self.swap("1", {name: (self.folder / name).read_text() for name in names})
                for name in names:
                    (self.folder / name).unlink()
                    (self.folder / name).symlink_to(f"..data/{name}")
            return file

    bridge = fresh(Mounted({"main": server.port}))
    text = (bridge.folder / "bridge.yaml").read_text()
    certificate, key = bridge.issue("mounted")
    files = {"bridge.yaml": text.replace("limits: {  }", "limits: { sessionsPerAddress: 1 }"), "tls.crt": certificate, "tls.key": key}
    log = bridge.log.from_here()
    bridge.after(lambda: bridge.swap("2", files), RELOADED, {})
    assert subject(bridge.port("main")) == "mounted"
    log.await_sessions_ended()
    with Session(bridge.port("main")):
        with pytest.raises((OSError, EOFError)):
            Session(bridge.port("main"))


def test_a_listener_comes_and_goes(bridge, server):
    text = (bridge.folder / "bridge.yaml").read_text()
    listener = text[text.index("  - name: main") : text.index("backends:")]
    (server.home / "small").write_text("small")
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as data:
        other = free.getsockname()[1], data.getsockname()[1]
    second = listener.replace("name: main", "name: second").replace(str(bridge.port("main")), str(other[0]))
    first, last = bridge.data["main"]
    second = second.replace(f"{first}-{last}", f"{other[1]}-{other[1]}")
    log = bridge.log.from_here()
    bridge.after(bridge.wait, RELOADED, {"bridge.yaml": text.replace("backends:", second + "backends:", 1)})
    assert [entry["address"] for entry in log.entries("listening") if entry["listener"] == "second"] == [f"127.0.0.1:{other[0]}"]

    def fetched():
        words = ["curl", "-sS", "--cacert", certificates.ca(), "-u", f"{USER}:{PASSWORD}", f"ftps://127.0.0.1:{other[0]}/small"]
        return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)

    assert fetched().stdout == "small"
    with Session(other[0]) as kept:
        assert bridge.after(bridge.wait, "not listening any more", {"bridge.yaml": text})["listener"] == "second"
        assert fetched().returncode == 7
        assert kept.retrieve("RETR small") == b"small"


def test_what_needs_a_restart_is_said(bridge):
    text = (bridge.folder / "bridge.yaml").read_text()
    moved = text.replace(f'bind: "127.0.0.1:{bridge.port("main")}"', f'bind: "127.0.0.2:{bridge.port("main")}"')
    told = bridge.after(bridge.wait, NOT_RELOADED, {"bridge.yaml": moved})
    assert told["cause"].startswith(f"needs a restart: listener main: bind is 127.0.0.1:{bridge.port('main')}, not"), told
    with Session(bridge.port("main")) as session:
        assert session.command("PWD").code == 257
