"""The first bytes of a connection: TLS or nothing; which versions; what a data connection may be."""

import re
import socket
import subprocess

import pytest

import certificates
from s_client import greeting_in
from session import Session

SERVER = "vsftpd"


@pytest.fixture
def port(shared_bridge):
    return shared_bridge.port(SERVER)


def read_to_end(plain):
    parts = []
    try:
        while part := plain.recv(4096):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("words", (b"USER user1\r\n", b"AUTH TLS\r\n", b"\r\n" * 20, b"GET / HTTP/1.0\r\n\r\n", bytes(300)))
def test_a_plaintext_client_is_dropped_without_a_byte_of_ftp(words, port):
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        plain.sendall(words)
        got = read_to_end(plain)
    assert not re.search(rb"\d{3}[ -]", got), got
    assert got == b"" or got[:1] == b"\x15", f"neither silence nor a TLS alert: {got!r}"


def test_nothing_is_said_before_the_handshake(port):
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        plain.settimeout(1)
        with pytest.raises(socket.timeout):
            plain.recv(1)


def s_client(port, *words):
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", str(certificates.ca()), "-verify_return_error",
         "-crlf", "-ign_eof", *words],
        input="QUIT\n", capture_output=True, text=True, timeout=15,
    )  # fmt: skip


@pytest.mark.parametrize("version", ("tls1_2", "tls1_3"))
def test_openssl_shows_the_certificate_and_then_the_greeting(version, port):
    shown = s_client(port, f"-{version}")
    certificate, greeting = shown.stdout.find("subject=CN = localhost"), greeting_in(shown.stdout)
    assert "Verify return code: 0 (ok)" in shown.stdout
    assert greeting and 0 <= certificate < greeting.start(), shown.stdout
    assert re.search(r"^221[ -]", shown.stdout, re.M), shown.stdout


@pytest.mark.parametrize("version", ("tls1", "tls1_1"))
def test_old_versions_are_refused(version, port):
    shown = s_client(port, f"-{version}", "-cipher", "ALL:@SECLEVEL=0")
    assert shown.returncode != 0 and not greeting_in(shown.stdout), shown.stdout


def test_prot_c_moves_data_in_the_clear(port, launched):
    content = b"in the clear\n" * 5000
    with Session(port, login=False) as session:
        session.login()
        assert session.command("PBSZ 0").code == 200
        assert session.command("PROT C").code == 200
        session.secure_data = False
        session.store("STOR clear.up", content)
        assert session.retrieve("RETR clear.up") == content
        assert session.command("PROT P").code == 200
        session.secure_data = True
        assert session.retrieve("RETR clear.up") == content
    assert (launched(SERVER).home / "clear.up").read_bytes() == content


def test_data_is_private_without_a_word(port):
    with Session(port, login=False) as session:
        assert session.command("USER user1").code == 331
        assert session.command("PASS pw one").code == 230
        assert session.command("TYPE I").code == 200
        session.store("STOR private.up", b"never in the clear")
        assert session.retrieve("RETR private.up") == b"never in the clear"


@pytest.mark.parametrize("refused, code", (("PROT S", 536), ("PROT E", 536), ("CCC", 534), ("AUTH TLS", 534)))
def test_refused_protection_words(refused, code, port):
    with Session(port) as session:
        assert session.command(refused).code == code
        assert session.command("PWD").code == 257


@pytest.mark.parametrize("version", ("1.2", "1.3"))
def test_data_connections_may_resume(version, port, capsys):
    """Written down, not judged: how many of six data connections resumed the control connection's session."""
    resumed = []
    with Session(port, version) as session:
        for turn in range(6):
            data = session.begin("NLST") if turn % 2 else session.begin("STOR resumed.up")
            resumed.append(data.socket.session_reused)
            data.read_all() if turn % 2 else data.finish()
            assert session.reply().code == 226
    with capsys.disabled():
        print(f"\n    TLS {version}: {sum(resumed)} of 6 data connections resumed the control session")
