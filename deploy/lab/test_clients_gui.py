"""FileZilla takes a download for whole only if TLS says where it ends; what breaks off behind the bridge is a failure to it."""

import random
from functools import partial
from types import SimpleNamespace

import pytest

import certificates
from authority import of_the_lab
from bridge import Bridge
from door import Door
from filezilla import FileZilla, Job
from judged import backend
from place import PASSWORD, RUN, USER
from scripted import End, Scripted, server_context
from scripted.transfers import read_until

NAME = "some.bin"
CONTENT = random.Random(53).randbytes(3_000_000)
PART = 1_000_000
BREAKS = {
    "reset in the middle": ("plain", End("reset", at=PART)),
    "cut in the middle and told": ("plain", End("cut", at=PART, reply="451 the disk broke")),
    "cut in the middle and called whole": ("explicit", End("cut", at=PART)),
    "whole without close_notify": ("explicit", End("cut")),
}
both_versions = pytest.mark.parametrize("version", (pytest.param("1.2", marks=pytest.mark.long), "1.3"))


@pytest.fixture(scope="module")
def street():
    """A server without TLS and one with it, and a bridge in front of both, all data through one port."""
    servers = {"plain": Scripted("plain"), "explicit": Scripted("explicit", server_context(of_the_lab()))}
    backends = {
        security: backend(server.start(), {"trust": certificates.ca()} if server.context else {})
        for security, server in servers.items()
    }
    try:
        with Bridge(backends, doors=dict.fromkeys(backends, Door())) as bridge:
            yield SimpleNamespace(bridge=bridge, servers=servers)
    finally:
        for server in servers.values():
            server.stop()


def listed(dialogue, _):
    line = f"-rw-r--r-- 1 ftp ftp {len(CONTENT)} Jan 01 2020 {NAME}\r\n"
    wire = dialogue.transfers.open()
    wire.write(line.encode())
    dialogue.transfers.finish(wire, End())
    wire.close()


def sent(end, dialogue, _):
    """The file, which ends so. A wire that the other side has ended is no defect here."""
    wire = dialogue.transfers.open()
    wire.write(CONTENT[: end.at])
    dialogue.transfers.finish(wire, end)
    wire.close()


def taken(end, dialogue, _):
    wire = dialogue.transfers.open()
    content, _ = read_until(wire, end.at)
    dialogue.transfers.note("STOR", NAME, content, "", wire)
    dialogue.transfers.finish(wire, end)
    wire.close()


def answers(end):
    return {"LIST": listed, "RETR": partial(sent, end), "STOR": partial(taken, end)}


def moved(way, port, folder, version):
    """What FileZilla says of the one transfer, and the file as it is here."""
    local = folder / NAME
    if way == "up":
        local.write_bytes(CONTENT)
    client = FileZilla(
        folder, "127.0.0.1", port, of_the_lab().certificate, USER, PASSWORD, [Job(way, local, "folder")], RUN, version
    )
    (told,) = client.run()
    return told, local.read_bytes() if local.exists() else b""


@both_versions
@pytest.mark.parametrize("how, whole", (("cut", False), ("clean", True)), ids=("without", "with"))
def test_filezilla_wants_a_close_notify(how, whole, version, tmp_path, fresh):
    """Without a bridge: each byte is sent, and the server says 226."""
    server = fresh(Scripted("implicit", server_context(of_the_lab(), version), answers(End(how))))
    told, content = moved("down", server.port, tmp_path, version)
    assert told.whole == whole, told.lines
    assert content == CONTENT if whole else CONTENT.startswith(content)
    assert any("did not properly shut down TLS" in line for line in told.lines) == (not whole), told.lines


@both_versions
@pytest.mark.parametrize("which", BREAKS)
def test_a_download_that_breaks_off_is_no_success(which, version, tmp_path, street):
    security, end = BREAKS[which]
    log = street.bridge.log.from_here()
    street.servers[security].answers = answers(end)
    told, content = moved("down", street.bridge.port(security), tmp_path, version)
    assert not told.whole, told.lines
    assert CONTENT.startswith(content)
    assert log.outcome_of(NAME, "RETR")["outcome"] == "ABORTED"


@both_versions
@pytest.mark.parametrize("security", ("plain", "explicit"))
def test_the_whole_download_is_one(security, version, tmp_path, street):
    log = street.bridge.log.from_here()
    street.servers[security].answers = answers(End())
    told, content = moved("down", street.bridge.port(security), tmp_path, version)
    assert told.whole, told.lines
    assert content == CONTENT
    ended = log.outcome_of(NAME, "RETR")
    assert (ended["outcome"], ended["proof"]) == ("COMPLETE", "resumed")


@both_versions
@pytest.mark.parametrize("at, whole", ((PART, False), (None, True)), ids=("in the middle", "at the end"))
def test_an_upload_is_a_success_only_if_the_server_has_it_all(at, whole, version, tmp_path, street):
    log = street.bridge.log.from_here()
    server = street.servers["explicit"]
    server.forget()
    server.answers = answers(End("reset" if at else "clean", at=at))
    told, _ = moved("up", street.bridge.port("explicit"), tmp_path, version)
    assert told.whole == whole, told.lines
    assert log.outcome_of(NAME, "STOR")["outcome"] == ("COMPLETE" if whole else "ABORTED")
    assert (server.moved[0].content == CONTENT) == whole
