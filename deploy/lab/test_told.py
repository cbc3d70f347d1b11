"""What the log tells of real clients: how they spoke, and what those seem to be that could not be served."""

import subprocess

import pytest

import clients
from bridge import Bridge
from ja4 import ja4
from scenario import play
from tap import Tap

SERVER = "vsftpd"
RECORD_HEADER = 5
# How each of them asks for its eight data connections, of which the last serves no transfer, and ends TLS.
SPOKEN = {
    "curl": {"epsv": 8, "closeNotify": "sent"},
    "lftp": {"pasv": 8, "closeNotify": "omitted"},
    "commons-net": {"pasv": 8, "closeNotify": "sent", "fullHandshakes": 7},
}
ALL_OF_THEM = {"security": "implicit", "prot": "P", "protBy": "said", "pbsz": True, "dataCloseNotify": 7}


@pytest.fixture
def tapped(shared_bridge):
    tap = Tap(shared_bridge.port(SERVER)).start()
    yield tap
    tap.stop()


@pytest.mark.parametrize("version", ("1.2", "1.3"))
@pytest.mark.parametrize("client", sorted(clients.CORE))
def test_the_line_of_a_sessions_end_tells_how_its_client_spoke(client, version, tapped, launched, shared_bridge, tmp_path):
    log = shared_bridge.log.from_here()
    played = play(client, version, launched(SERVER), tapped.port, tmp_path / "told", f"told-{client}-{version}")
    played.check_with(log)
    (end,) = [entry for entry in log.entries("session ended") if "tls" in entry]
    expected = {**ALL_OF_THEM, **SPOKEN[client], "tls": f"TLSv{version}"}
    assert {key: end.get(key) for key in expected} == expected
    (kept,) = tapped.tapped
    assert end["ja4"] == ja4(bytes(kept.to_server[RECORD_HEADER:]))


@pytest.fixture(scope="module")
def impatient(launched):
    with Bridge({SERVER: launched(SERVER).port}, timeouts={"handshake": "1s"}) as bridge:
        bridge.log.await_sessions_ended()
        yield bridge


def run(*words):
    return subprocess.run(words, input="", capture_output=True, text=True, timeout=20)


def hints(log):
    return [(entry["level"], entry["hint"]) for entry in log.entries() if "hint" in entry]


# How a client comes to the port of implicit FTPS that means something else.
ASTRAY = {
    "curl-explicit": (("curl", "-sS", "--ssl-reqd", "ftp://127.0.0.1:{port}/"), ("WARN", "silent-client")),
    "curl-http": (("curl", "-sS", "http://127.0.0.1:{port}/"), ("INFO", "http")),
    "curl-https": (("curl", "-sSk", "https://127.0.0.1:{port}/"), ("INFO", "foreign-protocol")),
    "curl-without-the-issuer": (("curl", "-sS", "ftps://127.0.0.1:{port}/"), ("WARN", "certificate-refused")),
    "lftp-without-the-issuer": (
        ("lftp", "--norc", "-e", "set net:max-retries 1; set cmd:fail-exit yes; ls; quit", "ftps://127.0.0.1:{port}"),
        ("INFO", "left-after-handshake"),  # GnuTLS leaves the certificate to lftp, which looks at it then
    ),
    "openssl-tls-1.0": (
        ("openssl", "s_client", "-tls1", "-cipher", "DEFAULT@SECLEVEL=0", "-connect", "127.0.0.1:{port}"),
        ("WARN", "old-protocol"),
    ),
    "openssl-dhe": (
        ("openssl", "s_client", "-tls1_2", "-cipher", "DHE-RSA-AES128-SHA", "-connect", "127.0.0.1:{port}"),
        ("WARN", "ciphers-of-java"),
    ),
}


@pytest.mark.parametrize("client", ASTRAY)
def test_a_client_that_is_not_served_is_told_once_for_what_it_seems_to_be(client, impatient):
    words, expected = ASTRAY[client]
    log = impatient.log.from_here()
    for _ in range(2):
        done = run(*(word.format(port=impatient.port(SERVER)) for word in words))
        assert done.returncode != 0, done.stdout
    log.await_sessions_ended()
    assert hints(log) == [expected], log.text()


def test_clients_that_are_served_get_no_hint(launched, fresh, tmp_path):
    bridge = fresh(Bridge({SERVER: launched(SERVER).port}))
    for client in sorted(clients.CORE):
        play(client, "1.3", launched(SERVER), bridge.port(SERVER), tmp_path / client, client).check_with(bridge.log)
    assert hints(bridge.log) == []
