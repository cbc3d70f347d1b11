"""Who names application protocols has to name FTP; and where it is required, sessions are tied to their handshakes."""

import os
import re
import ssl
import subprocess

import pytest

from bridge import Bridge
from session import Session

SERVER = "vsftpd"
NO_EMS = 1  # SSL_OP_NO_EXTENDED_MASTER_SECRET, which Python has no name for
CONTENT = os.urandom(200_000)


@pytest.fixture
def port(shared_bridge):
    return shared_bridge.port(SERVER)


def s_client(port, *words):
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-crlf", "-ign_eof", *words],
        input="QUIT\n", capture_output=True, text=True, timeout=15,
    )  # fmt: skip


def naming(*protocols):
    """A client that names these on its control connection."""

    class Naming(Session):
        @staticmethod
        def prepare(context):
            context.set_alpn_protocols(protocols)

    return Naming


@pytest.mark.parametrize("version", ("tls1_2", "tls1_3"))
@pytest.mark.parametrize("named", ("ftp", "x-filezilla-ftp,ftp", "http/1.1,ftp"))
def test_of_several_protocols_ftp_is_chosen(named, version, port):
    shown = s_client(port, f"-{version}", "-alpn", named)
    assert "ALPN protocol: ftp\n" in shown.stdout
    assert re.search(r"^220[ -]", shown.stdout, re.M), shown.stdout


def test_who_names_none_is_served(port):
    shown = s_client(port)
    assert "No ALPN negotiated" in shown.stdout
    assert re.search(r"^220[ -]", shown.stdout, re.M), shown.stdout


@pytest.mark.parametrize("version", ("tls1_2", "tls1_3"))
@pytest.mark.parametrize("named", ("http/1.1", "h2,http/1.1", "x-filezilla-ftp"))
def test_a_browser_is_refused_by_an_alert(named, version, port):
    refused = s_client(port, f"-{version}", "-alpn", named)
    assert re.search(r"alert no application protocol|SSL alert number 120", refused.stderr), refused.stderr
    assert "no peer certificate available" in refused.stdout
    assert not re.search(r"^220[ -]", refused.stdout, re.M), refused.stdout


@pytest.mark.parametrize("version", ("1.2", "1.3"))
@pytest.mark.parametrize("named", ("ftp", "ftp-data"))
def test_files_move_for_a_client_that_names_protocols(named, version, port):
    with naming("ftp")(port, version) as session:
        assert session.socket.selected_alpn_protocol() == "ftp"
        session.context.set_alpn_protocols([named])
        session.store("STOR alpn.bin", CONTENT)
        assert session.retrieve("RETR alpn.bin") == CONTENT


def test_another_protocol_at_the_data_port_is_refused_and_stands_in_nobodys_way(port):
    with naming("ftp")(port) as session:
        session.store("STOR alpn.bin", CONTENT)
        data = session.passive_port()
        session.context.set_alpn_protocols(["http/1.1"])
        with pytest.raises(ssl.SSLError, match="no application protocol"):
            session.secured(session.connect_data(data))
        session.context.set_alpn_protocols(["ftp-data"])
        honest = session.connect_data(data)
        assert session.command("RETR alpn.bin").code == 150
        assert session.secured(honest).read_all() == (CONTENT, "clean")
        assert session.reply().code == 226


class WithoutEms(Session):
    @staticmethod
    def prepare(context):
        context.options |= NO_EMS


@pytest.fixture(scope="module")
def strict(launched):
    with Bridge({SERVER: launched(SERVER).port}, tls="requireEms: true") as bridge:
        yield bridge.port(SERVER)


def test_where_ems_is_required_a_client_without_it_is_refused(strict):
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        WithoutEms(strict, "1.2")


def test_where_ems_is_required_a_client_that_has_it_is_served(strict):
    with Session(strict, "1.2") as session:
        session.store("STOR ems.bin", CONTENT)


def test_where_ems_is_required_tls_1_3_has_no_need_of_it(strict):
    with WithoutEms(strict, "1.3") as session:
        session.store("STOR ems.bin", CONTENT)


def test_elsewhere_a_client_without_ems_is_served(port):
    with WithoutEms(port, "1.2") as session:
        session.store("STOR ems.bin", CONTENT)
        assert session.retrieve("RETR ems.bin") == CONTENT
