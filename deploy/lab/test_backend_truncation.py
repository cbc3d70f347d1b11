"""A backend's data connection that ends in a wrong way, or too early: never COMPLETE, and strict tells the client so."""

import itertools
import random
import select
import threading
from types import SimpleNamespace

import pytest

import certificates
from authority import of_the_lab
from judged import backend, in_front_of
from processes import await_true
from scripted import End, Scripted, server_context
from scripted.transfers import read_until
from session import Session

DOWN = random.Random(41).randbytes(300_000)
UP = random.Random(43).randbytes(8 << 20)
LARGE = random.Random(47).randbytes(20 << 20)
PART = 100_000
REPEATS = 4
FAILED = (426, 451)

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))
both_policies = pytest.mark.parametrize("truncation", ("strict", "lenient"))
either_order = pytest.mark.parametrize("reply_first", (True, False), ids=("226 before", "226 after"))


@pytest.fixture(scope="module")
def street():
    """A server of each version, and a bridge that is strict and lenient with each."""
    servers = {}
    for version, security in itertools.product(("1.2", "1.3"), ("explicit", "implicit")):
        context = server_context(of_the_lab(), version)
        servers[version, security] = Scripted(security, context, receive_buffer=1 << 16).start()
        servers[version, security].files["down.bin"] = DOWN
    names = {
        (*which, truncation): f"b{number}"
        for number, (which, truncation) in enumerate(itertools.product(servers, ("strict", "lenient")))
    }
    backends = {
        name: backend(servers[version, security], tls={"trust": certificates.ca()}, truncation=truncation)
        for (version, security, truncation), name in names.items()
    }
    try:
        with in_front_of(backends) as bridge:
            yield SimpleNamespace(bridge=bridge, servers=servers, names=names)
    finally:
        for server in servers.values():
            server.stop()


@pytest.fixture
def open_session(street):
    """open_session(version, truncation, end): a session, and the server, whose data connections will end so."""
    opened = []

    def start(version, truncation="strict", end=End(), security="explicit", answers=None):
        server = street.servers[version, security]
        server.forget()
        server.end, server.answers = end, answers or {}
        opened.append(Session(street.bridge.port(street.names[version, security, truncation]), timeout=20))
        return opened[-1], server, street.bridge.log.from_here()

    yield start
    for session in opened:
        session.close()


def download(session):
    """What came and how it ended. A backend that is quick may have failed before our own handshake is done."""
    plain = session.connect_data(session.passive_port())
    assert session.command("RETR down.bin").code == 150
    try:
        return session.secured(plain).read_all()
    except OSError:
        return b"", "reset"


def is_usable(session):
    assert session.command("PWD").code == 257
    session.quit()


@both_versions
@either_order
@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_a_download_without_close_notify_is_cut_under_strict(security, reply_first, version, open_session):
    session, _, log = open_session(version, "strict", End("cut", reply_first), security)
    got, ending = download(session)
    assert ending != "clean" and DOWN.startswith(got)
    assert session.reply().code in FAILED
    assert log.outcome_of("down.bin")["outcome"] == "ABORTED"
    is_usable(session)


@both_versions
@either_order
@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_it_is_passed_on_under_lenient_and_not_confirmed(security, reply_first, version, open_session):
    session, _, log = open_session(version, "lenient", End("cut", reply_first), security)
    assert session.retrieve("RETR down.bin") == DOWN
    ended = log.outcome_of("down.bin")
    assert (ended["outcome"], ended["bytes"]) == ("UNCONFIRMED", len(DOWN))
    is_usable(session)


@both_versions
@both_policies
@either_order
def test_the_clean_end_is_complete(reply_first, truncation, version, open_session):
    session, _, log = open_session(version, truncation, End("clean", reply_first))
    assert session.retrieve("RETR down.bin") == DOWN
    assert log.outcome_of("down.bin")["outcome"] == "COMPLETE"
    is_usable(session)


@both_versions
@both_policies
@pytest.mark.parametrize("at", (PART, None), ids=("in the middle", "at the end"))
@either_order
def test_a_reset_download_is_aborted(reply_first, at, truncation, version, open_session):
    session, _, log = open_session(version, truncation, End("reset", reply_first, at))
    got, ending = download(session)
    assert ending != "clean" and DOWN.startswith(got)
    assert session.reply().code in FAILED
    assert log.outcome_of("down.bin")["outcome"] == "ABORTED"
    is_usable(session)


@both_versions
@both_policies
def test_a_cut_that_the_backend_itself_calls_a_failure_is_one(truncation, version, open_session):
    session, _, log = open_session(version, truncation, End("cut", at=PART, reply="451 the disk broke"))
    _, ending = download(session)
    assert ending != "clean"
    assert session.reply().code in FAILED
    assert log.outcome_of("down.bin")["outcome"] == "ABORTED"
    is_usable(session)


def send_all_that_goes(data, content):
    try:
        data.send(content)
        data.finish()
    except OSError:  # the bridge has given the transfer up
        data.socket.close()


@both_versions
@both_policies
@pytest.mark.parametrize("how", ("clean", "cut", "reset", "reads on"))
def test_an_upload_that_is_confirmed_early_is_not_complete(how, truncation, version, open_session):
    """The backend says 226 about a part, and leaves or does not. More follows than the sockets on the way could hold."""
    said = threading.Event()

    def store(dialogue, _):
        wire = dialogue.transfers.open()
        content, _ = read_until(wire, PART)
        if how != "reads on":
            wire.end(how)
        dialogue.say("226 that will do")
        said.set()
        dialogue.transfers.remember("STOR", "early.up", content, "early", wire)

    session, server, log = open_session(version, truncation, answers={"STOR": store})
    data = session.begin("STOR early.up")
    data.send(UP[:PART])
    assert said.wait(10), "the server says 226 early"
    send_all_that_goes(data, UP)
    assert session.reply().code in FAILED
    assert log.outcome_of("early.up")["outcome"] == "ABORTED"


@both_versions
@both_policies
@pytest.mark.parametrize("speaks", (False, True), ids=("silent", "with a word before"))
def test_a_reset_is_none_of_the_ends_that_a_226_can_mend(speaks, truncation, version, open_session):
    """All of the upload and its end lie in the backend's kernel when it resets what it has read a part of, and says 226."""

    def store(dialogue, _):
        wire = dialogue.transfers.open()
        content, _ = read_until(wire, PART)
        assert is_ended(wire), "the bridge has sent all, and ended its side"
        if speaks:
            wire.write(b"a record behind close_notify")
        wire.end("reset")
        dialogue.transfers.remember("STOR", "reset.up", content, "early", wire)
        dialogue.say("226 that will do")

    session, server, log = open_session(version, truncation, answers={"STOR": store})
    data = session.begin("STOR reset.up")
    data.send(UP[: PART + 20_000])
    data.finish()
    assert session.reply().code in FAILED
    assert log.outcome_of("reset.up")["outcome"] == "ABORTED"
    assert len(server.moved[0].content) < PART + 20_000
    is_usable(session)


def is_ended(wire):
    """Whether a FIN has come within ten seconds, read or not."""
    ends = select.poll()
    ends.register(wire.socket, select.POLLRDHUP)
    return bool(ends.poll(10_000))


@both_versions
@both_policies
@pytest.mark.parametrize("how", ("cut", "clean", "gone"))
def test_an_upload_needs_no_close_notify_of_the_backend(how, truncation, version, open_session):
    session, server, log = open_session(version, truncation, End(how))
    session.store("STOR whole.up", UP)
    assert log.outcome_of("whole.up", "STOR")["outcome"] == "COMPLETE"
    is_usable(session)
    assert server.files["whole.up"] == UP
    assert [(one.ending, one.secured) for one in server.moved] == [("clean", True)]


@both_versions
@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_session_tickets_on_an_upload_lose_nothing(security, version, open_session):
    """Whoever closes with the tickets unread resets the connection, and the end of the file with it."""
    session, server, log = open_session(version, end=End("gone"), security=security)
    for turn in range(REPEATS):
        session.store(f"STOR tickets{turn}.up", LARGE)
        assert log.outcome_of(f"tickets{turn}.up")["outcome"] == "COMPLETE"
        await_true(lambda: len(server.moved) > turn, "the server is done with the upload")
        moved = server.moved[turn]
        assert moved.content == LARGE, f"{len(moved.content)} of {len(LARGE)} bytes: {moved.ending}"
        assert moved.ending == "clean"
        assert (moved.tickets > 0) == (version == "1.3")
    is_usable(session)
