"""Ends of TLS that one side awaits of the other: each of these peers goes no step further before it has had what it waits for."""

import random
import socket
import ssl
import threading
from types import SimpleNamespace

import pytest

import certificates
from authority import of_the_lab
from judged import backend, in_front_of
from scripted import Scripted, server_context
from session import Session

CONTENT = random.Random(59).randbytes(300_000)
VERSIONS = ("1.2", "1.3")
PATIENCE = 10

both_versions = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture(scope="module")
def street():
    servers = {version: Scripted("explicit", server_context(of_the_lab(), version)).start() for version in VERSIONS}
    names = {version: f"b{number}" for number, version in enumerate(VERSIONS)}
    backends = {names[version]: backend(server, {"trust": certificates.ca()}) for version, server in servers.items()}
    try:
        with in_front_of(backends) as bridge:
            yield SimpleNamespace(bridge=bridge, servers=servers, names=names)
    finally:
        for server in servers.values():
            server.stop()


@pytest.fixture
def picked(street, version):
    """The server, whose files are as new, a session with it, and the log from here on."""
    server = street.servers[version]
    server.forget()
    server.answers = {}
    server.files = {"down.bin": CONTENT}
    log = street.bridge.log.from_here()
    with Session(street.bridge.port(street.names[version]), version) as session:
        yield SimpleNamespace(server=server, session=session, log=log)


def ends_both_ways(data):
    """Our close_notify, theirs, and then their FIN: as WinSCP does, which waits for each. No RST, and nothing else."""
    plain = data.socket.unwrap()
    assert plain.recv(1) == b"", "only the end comes behind close_notify"
    plain.close()


@both_versions
def test_a_client_that_awaits_close_notify_of_an_upload_gets_it_before_the_226(version, picked):
    answered = threading.Event()

    def store(dialogue, command):
        wire = dialogue.transfers.open()
        got = []
        while part := wire.read():
            got.append(part)
        dialogue.server.files[command] = b"".join(got)
        wire.end()
        wire.close()
        if answered.wait(PATIENCE):  # the client has had our close_notify, while the server has not confirmed
            dialogue.say("226 stored")

    picked.server.answers = {"STOR": store}
    data = picked.session.begin("STOR up.bin")
    data.send(CONTENT)
    ends_both_ways(data)
    answered.set()
    assert picked.session.reply().code == 226
    assert picked.server.files["STOR up.bin"] == CONTENT
    assert picked.log.outcome_of("up.bin")["outcome"] == "COMPLETE"


@both_versions
@pytest.mark.parametrize("content", (b"", CONTENT), ids=("empty", "large"))
def test_a_client_that_ends_both_ways_moves_whole_files(version, content, picked):
    picked.server.files["down.bin"] = content
    data = picked.session.begin("RETR down.bin")
    assert data.read(len(content)) == content
    assert data.socket.recv(1) == b""  # their close_notify
    ends_both_ways(data)
    assert picked.session.reply().code == 226
    data = picked.session.begin("STOR up.bin")
    data.send(content)
    ends_both_ways(data)
    assert picked.session.reply().code == 226
    assert picked.server.files["up.bin"] == content
    assert [picked.log.outcome_of(name)["outcome"] for name in ("down.bin", "up.bin")] == ["COMPLETE"] * 2


@both_versions
@pytest.mark.parametrize("end", ("clean", "notify"), ids=("behind its FIN", "before its FIN"))
def test_a_server_that_awaits_close_notify_before_its_226_gets_it(version, end, picked):
    heard = []

    def retrieve(dialogue, _):
        wire = dialogue.transfers.open()
        wire.write(CONTENT)
        wire.end(end)
        try:
            heard.append(wire.read())
        except ssl.SSLZeroReturnError:  # which a FIN without it does not raise
            heard.append("close_notify")
        dialogue.say("226 you have it")
        wire.close()

    picked.server.answers = {"RETR": retrieve}
    assert picked.session.retrieve("RETR down.bin") == CONTENT
    assert heard == ["close_notify"]
    assert picked.log.outcome_of("down.bin")["outcome"] == "COMPLETE"


@both_versions
def test_a_server_that_awaits_fin_behind_its_own_close_notify_gets_it(version, picked):
    heard = []

    def store(dialogue, command):
        wire = dialogue.transfers.open()
        got = []
        while part := wire.read():
            got.append(part)
        wire.end()
        heard.append(wire.socket.recv(1))  # the FIN, and no RST for what we said
        dialogue.server.files[command] = b"".join(got)
        dialogue.say("226 stored")
        wire.close()

    picked.server.answers = {"STOR": store}
    picked.session.store("STOR up.bin", CONTENT)
    assert (heard, picked.server.files["STOR up.bin"]) == ([b""], CONTENT)
    assert picked.log.outcome_of("up.bin")["outcome"] == "COMPLETE"


@both_versions
def test_a_client_that_omits_close_notify_of_a_download_has_it_all_the_same(version, picked):
    """It closes once it has ours: its own would tell us nothing but that it is there."""
    data = picked.session.begin("RETR down.bin")
    assert data.read(len(CONTENT)) == CONTENT
    assert data.socket.recv(1) == b""
    data.socket.shutdown(socket.SHUT_RDWR)
    assert picked.session.reply().code == 226
    data.socket.close()
    assert picked.log.outcome_of("down.bin")["outcome"] in ("COMPLETE", "UNCONFIRMED")
