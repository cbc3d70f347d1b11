"""Who is at a data port first, from the right address, gets and gives nothing without the session's own ticket."""

import multiprocessing
import random

import pytest

from bridge import Bridge
from door import UNLIMITED, Door
from lftp import run_lftp
from place import OTHER_PASSWORD, OTHER_USER
from robbery import BYTES, HANDSHAKE, honest_transfer, offered, robbed
from session import Session
from thief import KINDS, Thief, race

RACED = 60  # files
ATTEMPTS = 5

every_kind = pytest.mark.parametrize("kind", KINDS)
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))
both_ways = pytest.mark.parametrize("way", ("up", "down"))


@pytest.fixture(scope="module")
def server(launched):
    return launched("vsftpd")


@pytest.fixture(scope="module")
def bridge(server):
    doors = {word: Door(reuse=word) for word in ("always", "prefer", "never")}
    waits = {"promise": "3s", "handshake": "2s"}
    with Bridge(dict.fromkeys(doors, server.port), doors=doors, timeouts=waits, limits=UNLIMITED) as running:
        yield running


@pytest.fixture
def sessions(bridge, policy, version):
    """An honest client, and another session of the same address that the thief has for itself."""
    with (
        Session(bridge.port(policy), version) as honest,
        Session(bridge.port(policy), version, user=OTHER_USER, password=OTHER_PASSWORD) as other,
    ):
        yield honest, other


@pytest.mark.parametrize("policy", ("always",))
@every_kind
@both_ways
@both_versions
def test_always_keeps_a_thief_out(version, way, kind, policy, sessions, server):
    thief, loot = robbed(sessions, kind, way, server)
    assert loot == b"" and len(thief.raw) < HANDSHAKE
    honest_transfer(sessions[0], way, server, sessions[0].passive_port())


@pytest.mark.parametrize("policy", ("prefer",))
@pytest.mark.parametrize("version", ("1.2",))
@every_kind
@both_ways
def test_prefer_keeps_a_thief_from_a_session_that_has_resumed(way, kind, version, policy, sessions, server):
    offered(server)
    honest_transfer(sessions[0], "down", server, sessions[0].passive_port())
    thief, loot = robbed(sessions, kind, way, server)
    assert loot == b"" and len(thief.raw) < HANDSHAKE


@pytest.mark.parametrize("policy", ("never",))
@both_versions
def test_the_same_thief_has_the_file_where_nothing_is_asked(version, policy, sessions, server):
    honest, other = sessions
    offered(server)
    thief = Thief(honest.passive_port(), "handshake", other)
    honest.send("RETR wanted.bin")
    thief.act(b"")
    assert honest.reply().code in (125, 150)
    loot = thief.loot()  # what it sent itself may cut the end of it
    assert len(loot) > HANDSHAKE and BYTES.startswith(loot)


@pytest.mark.parametrize("policy", ("always",))
@both_versions
def test_a_thief_alone_is_counted_in_the_522(version, policy, sessions, server):
    honest, other = sessions
    offered(server)
    thief = Thief(honest.passive_port(), "handshake", other)
    honest.send("RETR wanted.bin")
    thief.act(b"")
    assert thief.loot() == b""
    replies = [honest.reply()]
    if replies[0].code in (125, 150):
        replies.append(honest.reply())
    assert replies[-1].code == 522 and "1 " in replies[-1].text, replies
    assert honest.retrieve("RETR wanted.bin") == BYTES


@pytest.fixture
def racing(bridge, version, kind):
    """A process that races for the data port, and the queue of what each attempt had."""
    found = multiprocessing.get_context("fork").Queue()
    with Session(bridge.port("always"), version, user=OTHER_USER, password=OTHER_PASSWORD) as own:
        words = (bridge.data["always"][0], kind, own, found)
        process = multiprocessing.get_context("fork").Process(target=race, args=words, daemon=True)
        process.start()
        yield found
        process.kill()
        process.join(5)


@pytest.mark.parametrize("kind", ("silent", "handshake", "own_ticket"))
@both_versions
def test_lftp_moves_its_files_while_a_thief_races_for_each(version, kind, bridge, server, racing, tmp_path, capsys):
    dice = random.Random(41)
    contents = {f"{number:02}.bin": dice.randbytes(9000) for number in range(RACED)}
    (tmp_path / "up").mkdir()
    for name, content in contents.items():
        (tmp_path / "up" / name).write_bytes(content)
    there, back = server.home / f"{tmp_path.name}.raced", tmp_path / "back"
    loot = [racing.get(timeout=10)]
    script = f"set cmd:fail-exit yes\nmirror -R {tmp_path / 'up'} {there.name}\nmirror {there.name} {back}\nquit"
    done, took = run_lftp(bridge.port("always"), version, script)
    assert done.returncode == 0, done.stderr
    while not racing.empty():
        loot.append(racing.get())
    assert len(loot) > ATTEMPTS and not any(plain for plain, _ in loot), loot
    for folder in (there, back):
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == contents
    with capsys.disabled():
        print(f"\n    TLS {version}, {kind}: {2 * RACED} files in {took:.1f} s beside {len(loot)} attempts", end="")
