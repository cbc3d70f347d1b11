"""Twenty clients over a link that loses packets and then breaks for ten seconds: what arrives is whole, or is said to have failed,
and no session stays behind."""

import time

import pytest

from backend import Backend
from bridge import Bridge
from distance import SERVERS, SIDES, Distance
from door import Door
from persistent import FITTING, Crowd
from place import many_users
from processes import await_true
from servers.vsftpd import Vsftpd
from session import Session
from soak.held import JAVA_OPTIONS, OBJECTS, Held
from soak.visit import end_with_reset

CLIENTS = 20
MILLISECONDS, JITTER, LOSS = 50, 10, 0.01
PARTED = 10.0  # seconds
WAITS = {
    "handshake": "8s", "login": "8s", "idle": "8s", "dataIdle": "8s", "promise": "8s",
    "backendConnect": "8s", "backendReply": "8s", "abortReply": "3s",
}  # fmt: skip
FORGOTTEN = 30.0  # seconds: longer than any of these


@pytest.fixture
def link():
    with Distance(MILLISECONDS, JITTER, LOSS) as between:
        yield between


@pytest.fixture
def scene(lossy, link, fresh):
    """The bridge, the server, and the host by which the clients know the bridge; the link is before the bridge or behind it."""
    far = {"before": "servers", "behind": "clients"}[lossy]
    with link.among("servers"):
        server = fresh(Vsftpd(users=many_users(CLIENTS), host="127.0.0.1" if lossy == "before" else SERVERS))
    bridge = Bridge(
        {"server": Backend(server.port, host=server.host)}, timeouts=WAITS, doors={"server": Door(overflow=60)}, bind="0.0.0.0",
        env={"FTPS_BRIDGE_JAVA_OPTS": JAVA_OPTIONS},
    )  # fmt: skip
    with link.among(far):
        fresh(bridge)
    return server, bridge, SERVERS if lossy == "before" else "127.0.0.1"


class Vanishing(Session):
    """A client that is gone without a word that anybody could hear: its last packets are lost with the link."""

    named = "127.0.0.1"
    data = None

    def vanish(self):
        for connection in filter(None, (self.data and self.data.socket, self.socket)):
            end_with_reset(connection)


UPLOAD = "vanished.stor"


@pytest.fixture
def vanishing(link, scene):
    """One that says nothing, and one within an upload."""
    _, bridge, host = scene

    def made():
        with link.among("clients"):
            silent, storing = (Vanishing(bridge.port("server"), host=host, timeout=20) for _ in range(2))
            storing.data = storing.begin(f"STOR {UPLOAD}")
            storing.data.send(bytes(100_000))
        return silent, storing

    return made


# Where the link is, for how many seconds it loses packets, and who is not heard while it is broken.
CASES = {
    "quick": ("before", 30, SIDES),
    "long": ("before", 300, SIDES),
    "clients-not-heard": ("before", 30, ("clients",)),
    "bridge-not-heard": ("before", 30, ("servers",)),
    "behind": ("behind", 30, SIDES),
    "behind-long": ("behind", 300, SIDES),
}


@pytest.mark.parametrize(
    ("lossy", "seconds", "unheard"),
    [pytest.param(*case, id=name, marks=[pytest.mark.long] * (name != "quick")) for name, case in CASES.items()],
)
def test_files_are_whole_or_said_to_have_failed_and_no_session_stays(
    lossy, seconds, unheard, link, scene, vanishing, tmp_path, capsys
):  # fmt: skip
    server, bridge, host = scene
    before = Held(bridge.java_pid)
    with link.among("clients"):
        crowd = Crowd(CLIENTS, server.users, server.home_of, host, bridge.port("server"), tmp_path)
        crowd.start()
        time.sleep(seconds)  # this is how long packets are lost
        gone = vanishing()
        parted = time.monotonic()
        link.part(unheard)
        for one in gone:
            one.vanish()
        time.sleep(PARTED)  # this is how long the link is broken
        link.heal()
        healed = time.monotonic()
        crowd.end()
        # curl leaves out close_notify where its socket is full at the end, which strict refuses; these files fill none.
        last = crowd.each_moves("STOR", FITTING)
    told = crowd.told
    with capsys.disabled():
        print(f"\n    {summary(told, parted, healed)}", end="")
    assert not crowd.wrong, crowd.wrong
    assert not [one for one in last if one.error], "after all a client could not store its file"
    moved_in_loss = [one for one in told if not one.error and one.ended < parted]
    assert len(moved_in_loss) >= 3 * CLIENTS, "the link carried too little to show anything"
    assert [one for one in told if one.begun < healed and one.ended > parted and one.error], "the break was not noticed"
    bridge.log.await_sessions_ended(FORGOTTEN)
    assert bridge.log.outcome_of(UPLOAD)["outcome"] == "ABORTED" and "complete" not in server.uploads(UPLOAD)
    agrees(told, server, bridge.log)
    holds_nothing(bridge, before)


def summary(told, parted, healed):
    def share(ones):
        return f"{len(ones)} files, {sum(map(bool, (one.error for one in ones)))} said to have failed"

    lossy = [one for one in told if one.ended < parted]
    broken = [one for one in told if one.ended >= parted and one.begun < healed]
    later = [one for one in told if one.begun >= healed]
    return f"with loss: {share(lossy)}; in the break: {share(broken)}; after it: {share(later)}"


def agrees(told, server, log):
    """Client, server and the bridge's event say the same of each file."""
    outcomes = {entry["path"]: str(entry["outcome"]) for entry in log.entries("transfer ended")}
    for one in told:
        outcome = outcomes.get(one.name, "none")
        if one.verb == "STOR":
            assert one.is_whole or "complete" not in server.uploads(one.name), f"the server took a part of {one.name} for the whole"
        assert one.is_whole or outcome != "complete", f"the bridge's event takes a part of {one.name} for the whole"
        assert one.error or outcome in ("complete", "unconfirmed") or goes_by_size(one), f"{one.name} is there: {outcome}"


def goes_by_size(one):
    """lftp knows how long a file is and takes it, whatever it is told, when it has all of it; what it has is compared."""
    return one.kind == "lftp" and one.verb == "RETR"


def holds_nothing(bridge, before):
    def left():
        now = Held(bridge.java_pid)
        more = {row: now.count(row) - before.count(row) for row in OBJECTS if now.count(row) > before.count(row)}
        return None if more else "nothing"

    await_true(left, "the bridge holds no more than before", 15, every=1)
