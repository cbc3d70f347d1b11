"""Clients that open many sessions at once from one address, all with their data on one port."""

import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import certificates
from bridge import Bridge
from clients import JAVA
from door import Door
from lftp import run_lftp
from place import CLASSES, JARS, PASSWORD, RUN, USER
from servers.pyftpd import WidePyFtpd

FILES = 500
AT_ONCE = 8
SPARE = 4
QUIETLY = """set cmd:fail-exit yes; set net:timeout 30; set net:connection-limit {at_once}
set ftp:use-site-utime no; set ftp:use-site-utime2 no
debug -o {debug} 5
"""

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture(scope="module")
def server():
    running = WidePyFtpd().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def bridge(server):
    """Two listeners: one has a single data port, the other four more."""
    doors = {"alone": Door(), "spare": Door(overflow=SPARE)}
    with Bridge(dict.fromkeys(doors, server.port), doors=doors) as running:
        yield running


@pytest.fixture(scope="module")
def contents():
    dice = random.Random(29)
    return {f"{number:03}.bin": dice.randbytes(dice.randrange(200, 40_000)) for number in range(FILES)}


@pytest.fixture
def offered(server, contents, tmp_path):
    """The files in a folder of the client, and a folder of the server's that has them too."""
    local, remote = tmp_path / "up", server.folder(server.home / f"{tmp_path.name}.down")
    local.mkdir()
    for name, content in contents.items():
        (local / name).write_bytes(content)
        server.give(Path(shutil.copy(local / name, remote)))
    return local, remote


def refusals(debug):
    """The replies in lftp's debug output that refuse something."""
    return re.findall(r"<--- ([45]\d\d.*)", debug)


def differing(folder, contents):
    return [name for name, content in contents.items() if (folder / name).read_bytes() != content]


def mirror(bridge, name, version, commands, tmp_path):
    """lftp's mirror with eight connections: what it was refused, the seconds it took, and where all it heard is written."""
    debug = RUN / f"{tmp_path.name}-{time.monotonic_ns()}.debug"  # kept beside the logs
    settings = QUIETLY.format(at_once=AT_ONCE, debug=debug)
    done, took = run_lftp(bridge.port(name), version, f"{settings}{commands}\nquit")
    assert done.returncode == 0, done.stderr
    return refusals(debug.read_text(errors="replace")), took, debug


def mirrors():
    yield "with-session", "alone"
    yield "without-session", "alone"
    yield "without-session", "spare"
    yield pytest.param("with-session", "spare", marks=pytest.mark.long)


@pytest.mark.parametrize("copies, name", mirrors())
@both_versions
def test_lftp_mirrors_over_eight_connections(version, copies, name, bridge, server, offered, contents, tmp_path, capsys):
    log, (local, remote) = bridge.log.from_here(), offered
    into = server.home / f"{tmp_path.name}.up"
    setting = "set ftp:ssl-copy-sid no\n" if copies == "without-session" else ""
    ways = {"up": f"-R {local} {into.name}", "down": f"{remote.name} {tmp_path / 'down'}"}
    for way, folders in ways.items():
        command = f"mirror --no-perms -P {AT_ONCE} {folders}"
        refused, took, debug = mirror(bridge, name, version, setting + command, tmp_path)
        assert not refused, debug
        with capsys.disabled():
            print(
                f"\n    TLS {version} {copies}, {name}, {way}: {FILES} files over {AT_ONCE} connections in {took:.1f} s", end=""
            )
    assert not differing(into, contents) and not differing(tmp_path / "down", contents)
    log.await_sessions_ended()
    outcomes = [outcome for verb, _, outcome in log.transfers() if verb in ("STOR", "RETR")]
    assert outcomes == ["COMPLETE"] * 2 * FILES, log.text()[-3000:]


# --- eight at once, and whose file is whose -----------------------------------------------------------------------------


@pytest.fixture
def eight(server, tmp_path):
    """Eight files here and eight others there, each naming itself in its first bytes."""
    dice = random.Random(31)
    remote = server.folder(server.home / f"{tmp_path.name}.eight")
    (tmp_path / "up").mkdir()
    (tmp_path / "down").mkdir()
    made = {}
    for number in range(AT_ONCE):
        for way, folder in (("up", tmp_path / "up"), ("down", remote)):
            made[way, f"{number}.{way}"] = f"{number}.{way}\n".encode() + dice.randbytes(300_000 + number)
            (folder / f"{number}.{way}").write_bytes(made[way, f"{number}.{way}"])
    for file in remote.iterdir():
        server.give(file)
    return remote, made


def check_eight(eight, tmp_path, told):
    """No file is another's, and each is right; `told` is what the clients said of those that are not."""
    remote, made = eight
    arrived = {"up": remote, "down": tmp_path / "down"}
    swapped, wrong = [], []
    for (way, name), content in made.items():
        path = arrived[way] / name
        got = path.read_bytes() if path.exists() else b""
        if got and not content.startswith(got[:10]):
            swapped.append((name, got[:10]))
        if got != content:
            wrong.append((name, len(got)))
    assert not swapped and not wrong, f"swapped {swapped}, wrong {wrong}\n{told}"


def curl_at_once(way, bridge, version, folder, tmp_path):
    """curl with eight transfers at once, one command for each way: what it said."""
    url = f"ftps://127.0.0.1:{bridge.port('alone')}/{folder}"
    words = ["curl", "-Z", "--parallel-immediate", "--parallel-max", AT_ONCE, "--no-progress-meter", "--max-time", 60]
    words += ["--cacert", certificates.ca(), "--user", f"{USER}:{PASSWORD}"]
    words += ["--tlsv1.2", "--tls-max", "1.2"] if version == "1.2" else ["--tlsv1.3"]
    words += ["--write-out", "%{exitcode} %{url_effective}\\n"]
    for number in range(AT_ONCE):
        name = f"{number}.{way}"
        words += ["--upload-file", f"up/{name}", f"{url}/{name}"] if way == "up" else ["-o", f"down/{name}", f"{url}/{name}"]
    done = subprocess.run([str(word) for word in words], cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False)
    return done.stdout + done.stderr


@both_versions
def test_curl_moves_eight_files_at_once(version, bridge, eight, tmp_path):
    told = [curl_at_once(way, bridge, version, eight[0].name, tmp_path) for way in ("up", "down")]
    check_eight(eight, tmp_path, told)


@both_versions
def test_eight_clients_of_commons_net_share_an_ssl_context(version, bridge, eight, tmp_path):
    words = [*JAVA, f"{CLASSES}:{JARS}/*", "SharedContext", bridge.port("alone"), version, certificates.ca()]
    words += [USER, PASSWORD, eight[0].name, AT_ONCE]
    done = subprocess.run([str(word) for word in words], cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False)
    check_eight(eight, tmp_path, done.stdout + done.stderr)
    assert done.stdout.count("moved ") == 2 * AT_ONCE, done.stdout + done.stderr
