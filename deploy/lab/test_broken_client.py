"""A client that dies, resets or just stops in the middle of a transfer: the server must not keep the part as a whole file."""

import random
import signal
import subprocess
import time

import pytest

import certificates
from bridge import Bridge
from place import PASSWORD, USER
from processes import await_true
from session import Session

LOGGING = ("vsftpd", "proftpd")  # the servers whose own log tells a whole upload from a part
PART = random.Random(7).randbytes(1_000_000)

both_servers = pytest.mark.parametrize("server", LOGGING)
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture
def upload(request, launched, shared_bridge, server):
    """A file name of this test and the server behind the bridge."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name) + ".bin"
    return launched(server), name


def server_has_only_a_part(server, name):
    said = await_true(lambda: server.uploads(name), f"{server.name} logs the end of {name}")
    assert said == ["incomplete"], f"{server.name} took a part for a whole file"


@both_servers
@both_versions
@pytest.mark.parametrize("end", ("cut", "reset"))
def test_strict_upload_that_stops_is_refused(end, version, server, upload, shared_bridge):
    backend, name = upload
    log = shared_bridge.log.from_here()
    with Session(shared_bridge.port(server), version) as session:
        data = session.begin(f"STOR {name}")
        data.send(PART)
        time.sleep(0.2)
        getattr(data, end)()
        reply = session.reply()
        assert reply.code in (426, 451), reply
        if end == "cut":
            assert reply.code == 426 and "truncation" in reply.text, "the 426 names the setting"
        server_has_only_a_part(backend, name)
        assert session.command("PWD").code == 257, "the session goes on"
        session.quit()
    ended = log.outcome_of(name)
    assert ended["outcome"] == "ABORTED", ended


@both_servers
def test_an_empty_upload_that_stops_is_refused_too(server, upload, shared_bridge):
    backend, name = upload
    with Session(shared_bridge.port(server)) as session:
        session.begin(f"STOR {name}").cut()
        assert session.reply().code == 426
        server_has_only_a_part(backend, name)


@pytest.fixture(scope="module")
def lenient_bridge(launched):
    with Bridge({name: launched(name).port for name in LOGGING}, truncation="lenient") as bridge:
        yield bridge


@both_servers
@both_versions
def test_lenient_upload_without_close_notify_is_taken_and_logged(version, server, upload, lenient_bridge):
    backend, name = upload
    log = lenient_bridge.log.from_here()
    with Session(lenient_bridge.port(server), version) as session:
        data = session.begin(f"STOR {name}")
        data.send(PART)
        data.cut()
        assert session.reply().code == 226
        session.quit()
    assert (backend.home / name).read_bytes() == PART
    await_true(lambda: backend.uploads(name) == ["complete"], "the server logs a whole file")
    log.outcome_of(name)
    assert "close_notify" in log.text() or "lenient" in log.text(), "the log tells that close_notify was missing"


@both_servers
def test_lenient_upload_that_is_reset_is_refused_all_the_same(server, upload, lenient_bridge):
    backend, name = upload
    with Session(lenient_bridge.port(server)) as session:
        data = session.begin(f"STOR {name}")
        data.send(PART)
        time.sleep(0.2)
        data.reset()
        assert session.reply().code in (426, 451)
        server_has_only_a_part(backend, name)


def curl_in_background(bridge, server, *words):
    home = f"ftps://127.0.0.1:{bridge.port(server)}"
    command = ["curl", "-sS", "--cacert", certificates.ca(), "-u", f"{USER}:{PASSWORD}", "--limit-rate", "1M"]
    return subprocess.Popen(
        [str(word).replace("HOME", home) for word in (*command, *words)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@both_servers
def test_killed_upload_is_no_file(server, upload, shared_bridge, tmp_path):
    backend, name = upload
    log = shared_bridge.log.from_here()
    (tmp_path / name).write_bytes(PART * 20)
    curl = curl_in_background(shared_bridge, server, "-T", tmp_path / name, f"HOME/{name}")
    target = backend.home / name
    await_true(lambda: target.exists() and target.stat().st_size > 200_000, "the upload runs")
    curl.send_signal(signal.SIGKILL)
    curl.wait(5)
    server_has_only_a_part(backend, name)
    assert log.outcome_of(name)["outcome"] == "ABORTED"
    assert target.stat().st_size < len(PART) * 20


@both_servers
def test_killed_download_is_aborted(server, upload, shared_bridge, tmp_path):
    backend, name = upload
    log = shared_bridge.log.from_here()
    backend.give(_written(backend.home / name, PART * 20))
    curl = curl_in_background(shared_bridge, server, "-o", tmp_path / name, f"HOME/{name}")
    await_true(lambda: (tmp_path / name).exists() and (tmp_path / name).stat().st_size > 200_000, "the download runs")
    curl.send_signal(signal.SIGKILL)
    curl.wait(5)
    assert log.outcome_of(name)["outcome"] == "ABORTED"


@both_servers
def test_reset_download_is_aborted(server, upload, shared_bridge):
    backend, name = upload
    log = shared_bridge.log.from_here()
    backend.give(_written(backend.home / name, PART * 40))
    with Session(shared_bridge.port(server)) as session:
        data = session.begin(f"RETR {name}")
        assert data.read(500_000) == PART[:500_000]
        data.reset()
        assert session.reply().code in (426, 451)
        assert session.command("PWD").code == 257
        session.quit()
    assert log.outcome_of(name)["outcome"] == "ABORTED"


def _written(path, content):
    path.write_bytes(content)
    return path
