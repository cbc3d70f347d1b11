"""FileZilla, gftp and rclone: the scenario of all clients through one data port, with equal bytes at both ends."""

import os
import random
import subprocess
from types import SimpleNamespace

import pytest

import certificates
import clients
from backend import over_tls
from bridge import Bridge
from door import Door
from place import PASSWORD, USER
from scenario import play
from tap import Tap

SERVERS = ("vsftpd", "vsftpd-explicit")
CONTENT = random.Random(59).randbytes(300_000)


@pytest.fixture(scope="module")
def street(launched):
    """A bridge in front of plain vsftpd and of vsftpd over TLS that has to be resumed, and a tap in front of each listener."""
    backends = {"vsftpd": launched("vsftpd").port, "vsftpd-explicit": over_tls(launched("vsftpd-explicit"))}
    with Bridge(backends, doors=dict.fromkeys(backends, Door())) as bridge:
        taps = {name: Tap(bridge.port(name)).start() for name in backends}
        yield SimpleNamespace(bridge=bridge, taps=taps)
        for tap in taps.values():
            tap.stop()


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("version", ("1.2", "1.3"))
@pytest.mark.parametrize("client", clients.RARE)
def test_up_and_down(client, version, server, tmp_path, launched, street):
    tap, log = street.taps[server], street.bridge.log.from_here()
    before = len(tap.tapped)
    played = play(client, version, launched(server), tap.port, tmp_path / f"{client}-{version}", client + server + version)
    played.check_with(log)
    proofs = {entry.get("proof") for entry in log.entries("transfer ended") if entry["outcome"] == "complete"}
    assert proofs == {"resumed"}, log.text()
    assert {one.tls_version for one in tap.tapped[before:]} == {version}, played.output


def rclone(command, path, port, tls, sent=b""):
    """TLS is explicit or implicit, and of version 1.3."""
    hidden = subprocess.run(["rclone", "obscure", PASSWORD], check=True, capture_output=True, text=True).stdout.strip()
    words = {"HOST": "127.0.0.1", "PORT": port, "USER": USER, "PASS": hidden, tls: "true"}
    env = {**os.environ, "RCLONE_CONFIG": "", "SSL_CERT_FILE": str(certificates.ca())}
    env |= {f"RCLONE_FTP_{key}": str(word) for key, word in words.items()}
    return subprocess.run(
        ["rclone", command, "--retries", "1", "--low-level-retries", "1", f":ftp:{path}"],
        env=env, input=sent, capture_output=True, timeout=60,
    )  # fmt: skip


def test_rclone_brings_the_whole_file_to_a_server_that_gets_an_empty_one_without_the_bridge(launched, street):
    server = launched("vsftpd-explicit")
    alone = rclone("rcat", "alone.bin", server.port, "EXPLICIT_TLS", CONTENT)
    assert alone.returncode != 0 and b"illegal parameter" in alone.stderr, alone.stderr
    assert (server.home / "alone.bin").read_bytes() == b""

    log = street.bridge.log.from_here()
    through = rclone("rcat", "through.bin", street.bridge.port("vsftpd-explicit"), "TLS", CONTENT)
    assert through.returncode == 0, through.stderr
    assert (server.home / "through.bin").read_bytes() == CONTENT
    assert log.outcome_of("through.bin", "STOR")["outcome"] == "COMPLETE"


def test_rclone_gets_the_whole_file_of_a_server_that_gives_it_none_without_the_bridge(tmp_path, launched, street):
    server = launched("vsftpd-explicit")
    path = f"{tmp_path.name}/some.bin"
    (server.folder(server.home / tmp_path.name) / "some.bin").write_bytes(CONTENT)
    alone = rclone("cat", path, server.port, "EXPLICIT_TLS")
    assert (alone.returncode != 0, alone.stdout) == (True, b""), alone.stderr

    log = street.bridge.log.from_here()
    through = rclone("cat", path, street.bridge.port("vsftpd-explicit"), "TLS")
    assert (through.returncode, through.stdout == CONTENT) == (0, True), through.stderr
    assert log.outcome_of("some.bin", "RETR")["outcome"] == "COMPLETE"
