"""Names that try to be more than names: in listings, in paths, and in what the bridge's log says of them."""

import json
import re
import subprocess

import pytest

from bridge import Bridge
from place import OTHER_USER
from processes import await_true
from scripted import Scripted
from session import Session

LISTED = (
    b"-rw-r--r-- 1 u g 3 Jan 1 00:00 ../../etc/passwd\r\n"
    b"226 done\r\n230 you are root\r\n"
    b"type=file;size=3; one\rtwo\n\0three\xff\xf4\xff\xf2ABOR\r\n"
    b"\x1b[2J\x1b]0;title\x07 four\r\n"
)
ESCAPES = "\x1b[2J\x1b]0;title\x07 %0d%0a\u2028\u202e"
FORGED = f'x" level=ERROR message="stopped" user="{OTHER_USER}" {ESCAPES}'


class Told(Bridge):
    """A bridge whose log is text."""

    def config(self):
        return super().config().replace("format: json", "format: text")


@pytest.fixture(scope="module")
def started():
    server = Scripted(answers={"LIST": lambda dialogue, _: dialogue.transfers.send("LIST", "", LISTED)}).start()
    yield server
    server.stop()


@pytest.fixture
def server(started):
    started.forget()
    started.files.clear()
    return started


@pytest.fixture(scope="module")
def bridge(started):
    with Bridge({"server": started.port}) as running:
        running.log.await_entries("session ended")  # of whoever looked whether it listens
        yield running


def test_a_listing_is_bytes_whatever_its_names_say(server, bridge):
    """They reach the client as they are, and say nothing to the bridge; what the client makes of them is its own business."""
    log = bridge.log.from_here()
    with Session(bridge.port("server")) as session:
        assert session.retrieve("LIST") == LISTED
        assert session.command("PWD").code == 257
        session.quit()
    assert [command for command in server.heard() if command.startswith("ABOR")] == []
    assert log.transfers() == [("LIST", "", "COMPLETE")]


def stored_so(bridge):
    """Stores a file with a name that would like to be a line of the log, and logs in with such a name."""
    log = bridge.log.from_here()
    with Session(bridge.port("server"), login=False) as session:
        session.login(user=FORGED)
        session.store(f"STOR {FORGED}", b"some")
        session.command(FORGED)
        session.quit()
    await_true(lambda: "transfer ended" in log.text() and "session ended" in log.text().rpartition("transfer ended")[2], "the end")
    return log


def test_a_name_in_the_log_is_one_value_of_one_line(server, bridge):
    log = stored_so(bridge)
    (ended,) = log.entries("transfer ended")
    assert ended["path"].startswith("x\\x22 level=ERROR") and "\x1b" not in ended["path"], ended
    lines = log.text().splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert not any(entry["message"] == "stopped" or entry["level"] == "ERROR" for entry in log.entries())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", log.text())


def test_a_name_in_the_log_of_text_is_one_value_of_one_line(server, fresh):
    log = stored_so(fresh(Told({"server": server.port})))
    (ended,) = [line for line in log.text().splitlines() if "transfer ended" in line]
    assert ' path="x\\\\x22 level=ERROR ' in ended, ended
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", log.text())
    assert not any(re.match(r"\S+ ERROR", line) for line in log.text().splitlines())


@pytest.mark.parametrize("name", ("../../../etc/passwd", "a b", "\u00fc", "-rf", "|sh", "CON", "%2e%2e"))
def test_a_path_is_the_servers_business_and_not_rewritten(name, server, bridge):
    with Session(bridge.port("server")) as session:
        session.store(f"STOR {name}", b"some")
        assert session.retrieve(f"RETR {name}") == b"some"
    assert f"STOR {name}".encode() in [command.encode(errors="surrogateescape") for command in server.heard()]
    assert list(server.files.values()) == [b"some"]


def test_curl_that_means_http_is_told_once_and_left(server, bridge):
    port, log = bridge.port("server"), bridge.log.from_here()
    done = subprocess.run(
        ["curl", "-skv", "--no-alpn", "--http0.9", "--max-time", "10", "-d", "USER eve", f"https://127.0.0.1:{port}/<script>"],
        capture_output=True, text=True, timeout=15,
    )  # fmt: skip
    assert "<script>" not in done.stdout and "eve" not in done.stdout, done.stdout
    assert [line[:3] for line in done.stdout.splitlines()] == ["220", "500"], done.stdout
    await_true(lambda: "foreign-protocol" in [one["reason"] for one in log.entries("session ended")], "the end of its session")
    assert not server.heard()
