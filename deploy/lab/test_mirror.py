"""Many small files: lftp's mirror through the bridge beside the same lftp on vsftpd's own TLS."""

import random
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import pytest

import certificates
import servers
from place import PASSWORD, USER

FILES = 500
ROUNDS = 3
FACTOR, PER_FILE = 1.2, 0.002
PRIORITY = {"1.2": "NORMAL:-VERS-ALL:+VERS-TLS1.2", "1.3": "NORMAL:-VERS-ALL:+VERS-TLS1.3"}


@pytest.fixture(scope="module")
def rivals(launched, shared_bridge):
    """The bridge in front of plain vsftpd, and vsftpd with implicit TLS of its own: name, port and home of each."""
    own = servers.ALL["vsftpd"](tls="implicit").start()
    plain = launched("vsftpd")
    try:
        yield {"bridge": (shared_bridge.port("vsftpd"), plain), "vsftpd": (own.port, own)}
    finally:
        own.stop()


@pytest.fixture(scope="module")
def small_files(tmp_path_factory, rivals):
    folder = tmp_path_factory.mktemp("small")
    dice = random.Random(23)
    for number in range(FILES):
        (folder / f"{number:03}.bin").write_bytes(dice.randbytes(dice.randrange(200, 4000)))
    for _, server in rivals.values():
        target = server.folder(server.home / "mirror.down")
        for file in folder.iterdir():
            server.give(Path(shutil.copy(file, target)))
    return folder


def lftp_seconds(port, version, command):
    script = (
        f"set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 20; set ssl:ca-file {certificates.ca()};"
        f"set ssl:priority {PRIORITY[version]}; open -u {USER},'{PASSWORD}' ftps://127.0.0.1:{port}; {command}; quit"
    )
    start = time.monotonic()
    done = subprocess.run(["lftp", "--norc", "-c", script], capture_output=True, text=True, timeout=120)
    took = time.monotonic() - start
    assert done.returncode == 0, done.stderr
    return took


def mirror(way, port, server, version, small_files, tmp_path):
    """One measured mirror, and the proof that it moved every file."""
    if way == "down":
        target = tmp_path / f"{time.monotonic_ns()}"
        took = lftp_seconds(port, version, f"mirror mirror.down {target}")
    else:
        target = server.folder(server.home / f"mirror.up.{time.monotonic_ns()}")
        took = lftp_seconds(port, version, f"mirror -R {small_files} {target.name}")
    for file in small_files.iterdir():
        assert (target / file.name).read_bytes() == file.read_bytes(), file.name
    shutil.rmtree(target)
    return took


@pytest.mark.parametrize("way", ("down", "up"))
@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_small_files_are_about_as_fast(version, way, rivals, small_files, tmp_path, capsys):
    port, server = rivals["bridge"]
    mirror(way, port, server, version, small_files, tmp_path)  # warms the bridge, unmeasured
    took = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, (port, server) in rivals.items():
            took[name].append(mirror(way, port, server, version, small_files, tmp_path))
    bridge, own = (statistics.median(took[name]) for name in ("bridge", "vsftpd"))
    allowed = max(own * FACTOR, own + PER_FILE * FILES)
    with capsys.disabled():
        shown = ", ".join(f"{name} {' '.join(f'{one:.2f}' for one in runs)} s" for name, runs in took.items())
        print(f"\n    TLS {version} {way}, {FILES} files: {shown}; medians {bridge:.2f} / {own:.2f}, allowed {allowed:.2f} s")
    assert bridge <= allowed
