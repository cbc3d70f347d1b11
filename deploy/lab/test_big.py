"""Big files: 1 GiB up and down with equal hashes, and offsets beyond four GiB."""

import hashlib
import random
import time

import pytest

import certificates
from implicit import ImplicitFtp, context
from place import PASSWORD, USER
from scenario import sha256
from session import Session

GIB = 1 << 30
BLOCK = random.Random(17).randbytes((1 << 20) - 8)
TAIL = random.Random(19).randbytes(1_234_567)

both_servers = pytest.mark.parametrize("server", ("vsftpd", "proftpd"))
both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


class Stream:
    """A file of `mebibytes` different blocks that was never on a disk, hashed as it is read."""

    def __init__(self, mebibytes):
        self.left = mebibytes
        self.hash = hashlib.sha256()

    def read(self, _size):
        if not self.left:
            return b""
        self.left -= 1
        block = self.left.to_bytes(8, "big") + BLOCK
        self.hash.update(block)
        return block


def connected(port, version):
    ftp = ImplicitFtp(context=context(certificates.ca(), version), timeout=60)
    ftp.connect("127.0.0.1", port)
    ftp.login(USER, PASSWORD)
    ftp.prot_p()
    return ftp


def up_and_down(ftp, backend, mebibytes, capsys, label):
    name = "gib.bin"
    stream, down = Stream(mebibytes), hashlib.sha256()
    start = time.monotonic()
    ftp.storbinary(f"STOR {name}", stream)
    stored = time.monotonic()
    ftp.retrbinary(f"RETR {name}", down.update, blocksize=1 << 18)
    taken = time.monotonic()
    ftp.quit()
    at_server = sha256(backend.home / name)
    (backend.home / name).unlink()
    assert at_server == stream.hash.hexdigest() == down.hexdigest()
    with capsys.disabled():
        print(f"\n    {label}: {mebibytes} MiB up {stored - start:.1f} s, down {taken - stored:.1f} s, hashed both ways")


@both_servers
@both_versions
def test_one_gib(version, server, launched, shared_bridge, capsys):
    log = shared_bridge.log.from_here()
    backend = launched(server)
    up_and_down(connected(shared_bridge.port(server), version), backend, 1024, capsys, f"{server} TLS {version}")
    check_log(log)


def check_log(log):
    for verb in ("STOR", "RETR"):
        ended = log.outcome_of("gib.bin", verb)
        assert (ended["outcome"], int(ended["bytes"])) == ("COMPLETE", GIB), ended


@pytest.mark.parametrize("server", ("vsftpd-explicit", "proftpd-explicit", "pureftpd-explicit", "pyftpdlib-explicit"))
@both_versions
def test_one_gib_from_a_backend_over_tls(version, server, launched, tls_bridge, capsys):
    log, backend = tls_bridge.log.from_here(), launched(server)
    port = tls_bridge.port(f"{server}-{version}")
    up_and_down(connected(port, version), backend, 1024, capsys, f"{server} TLS {version} on both sides")
    check_log(log)


@both_servers
def test_offsets_beyond_four_gib(server, launched, shared_bridge):
    backend = launched(server)
    sparse = backend.home / "sparse.bin"
    with open(sparse, "wb") as file:
        file.seek(4 * GIB)
        file.write(TAIL)
    backend.give(sparse)
    with Session(shared_bridge.port(server)) as session:
        assert session.retrieve("RETR sparse.bin", rest=4 * GIB) == TAIL
        with open(sparse, "r+b") as file:
            file.truncate(4 * GIB)
        session.store("STOR sparse.bin", TAIL[::-1], rest=4 * GIB)
        session.quit()
    assert sparse.stat().st_size == 4 * GIB + len(TAIL)
    with open(sparse, "rb") as file:
        file.seek(4 * GIB)
        assert file.read() == TAIL[::-1]
    sparse.unlink()


@pytest.mark.long
@both_versions
def test_more_than_four_gib_in_one_transfer(version, launched, shared_bridge, capsys):
    backend = launched("vsftpd")
    up_and_down(connected(shared_bridge.port("vsftpd"), version), backend, 4100, capsys, f"vsftpd TLS {version}")
