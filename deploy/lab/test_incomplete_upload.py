"""The part that a failed upload leaves at a real server: `incompleteUpload`."""

import pytest

from backend import Backend, over_tls
from bridge import Bridge
from forked import Forked
from processes import await_true
from session import Session

SERVERS = ("vsftpd", "proftpd-explicit")
PART = bytes(range(256)) * 256
WAS_THERE = b"what was there before"

both_servers = pytest.mark.parametrize("server", SERVERS)


@pytest.fixture(scope="module")
def bridge(launched):
    """Each server behind a listener that keeps parts and behind one that has them deleted."""
    behind = {
        "vsftpd": Backend(launched("vsftpd").port),
        "proftpd-explicit": over_tls(launched("proftpd-explicit")),
    }
    backends = {name + more: behind[name] for name in SERVERS for more in ("", "-clean")}
    with Bridge(backends, words={"incompleteUpload": {f"{name}-clean": "delete" for name in SERVERS}}) as started:
        yield started


@pytest.fixture
def backend(launched, server):
    return launched(server)


@pytest.fixture
def log(bridge):
    """What the bridge logs in this test."""
    return bridge.log.from_here()


def send_a_part(session, command, file):
    """An upload that breaks off when the server has the part; `file` is where it goes."""
    data = session.begin(command)
    before = file.stat().st_size
    data.send(PART)
    await_true(lambda: file.stat().st_size == before + len(PART), "the server has the part")
    data.reset()
    assert session.reply().code == 426
    assert session.command("PWD").code == 257, "the session goes on"


def there_before(backend, name):
    file = backend.home / name
    file.write_bytes(WAS_THERE)
    return backend.give(file)


@both_servers
def test_delete_leaves_no_part(server, backend, bridge, log):
    file = backend.home / "gone.bin"
    with Session(bridge.port(f"{server}-clean")) as session:
        send_a_part(session, f"STOR {file.name}", file)
    assert not file.exists()
    assert log.outcome_of(file.name)["part"] == "deleted"


@both_servers
def test_keep_leaves_the_part(server, backend, bridge, log):
    file = backend.home / "kept.bin"
    with Session(bridge.port(server)) as session:
        send_a_part(session, f"STOR {file.name}", file)
    assert file.read_bytes() == PART
    assert log.outcome_of(file.name)["part"] == "kept"


@both_servers
def test_a_killed_client_leaves_no_part(server, backend, bridge, log):
    file = backend.home / "killed.bin"
    client = Forked(bridge.port(f"{server}-clean"), None, f"STOR {file.name}", lambda _, data: data.send(PART))
    client.go()
    await_true(lambda: file.stat().st_size == len(PART), "the server has the part")
    client.kill()
    assert log.outcome_of(file.name)["part"] == "deleted"
    assert not file.exists()


@both_servers
@pytest.mark.parametrize("how", ("APPE", "REST"))
def test_what_was_there_before_is_never_deleted(how, server, backend, bridge, log):
    file = there_before(backend, f"{how}.bin")
    with Session(bridge.port(f"{server}-clean")) as session:
        if how == "REST":
            assert session.command(f"REST {len(WAS_THERE)}").code == 350
        send_a_part(session, f"{'APPE' if how == 'APPE' else 'STOR'} {file.name}", file)
    assert file.read_bytes() == WAS_THERE + PART
    assert log.outcome_of(file.name)["part"] == "kept"


@both_servers
def test_a_refused_upload_deletes_nothing(server, backend, bridge, log):
    folder = backend.folder(backend.home / "closed")
    file = there_before(backend, "closed/file.bin")
    file.chmod(0o444)
    folder.chmod(0o555)
    with Session(bridge.port(f"{server}-clean")) as session:
        assert session.refused("STOR closed/file.bin").code in (550, 553)
        assert session.command("PWD").code == 257
    assert file.read_bytes() == WAS_THERE
    assert "part" not in log.outcome_of("closed/file.bin")


@both_servers
def test_who_comes_back_keeps_the_whole_file(server, backend, bridge, log):
    """The session that was left notices late, and its part is not there any more: the name holds another file."""
    file = backend.home / "again.bin"
    port = bridge.port(f"{server}-clean")
    with Session(port) as left, Session(port) as again:
        data = left.begin(f"STOR {file.name}")
        data.send(PART)
        await_true(lambda: file.stat().st_size == len(PART), "the server has the part")
        plain = again.connect_data(again.passive_port())
        again.send(f"STOR {file.name}", "STAT")  # vsftpd says 150 once the other upload has ended
        codes = [again.reply().code]
        codes += [again.reply().code] if codes == [150] else []
        assert codes in ([150, 211], [211])
        data.reset()
        assert left.reply().code == 426
        assert left.command("PWD").code == 257
        assert 150 in codes or again.reply().code == 150
        data = again.secured(plain)
        data.send(PART * 2)
        data.finish()
        assert again.reply().code == 226
    assert file.read_bytes() == PART * 2


@both_servers
def test_a_server_that_may_not_delete_is_told_in_the_log(server, backend, bridge, log):
    folder = backend.folder(backend.home / "sticky")
    with Session(bridge.port(f"{server}-clean")) as session:
        data = session.begin("STOR sticky/part.bin")
        data.send(PART)
        await_true(lambda: (folder / "part.bin").stat().st_size == len(PART), "the server has the part")
        folder.chmod(0o555)
        data.reset()
        assert session.reply().code == 426
        assert session.command("PWD").code == 257
    told = log.outcome_of("sticky/part.bin")
    assert (told["part"], "the backend replied 550 to DELE" in told["cause"]) == ("refused", True)
    assert (folder / "part.bin").exists()
