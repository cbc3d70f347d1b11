"""The scripted server without a bridge: honest where nothing else is asked, and able to tell what it is there to tell.
As a server of another system it refuses what that system refuses."""

import ftplib
import io
import re
import subprocess

import pytest

import certificates
from authority import of_the_lab
from implicit import ImplicitFtp, context
from place import PASSWORD, USER
from processes import await_true
from scripted import Scripted, server_context
from session import Clear, Explicit, Session
from simulators import words_of

CONTENT = bytes(range(256)) * 4096
LARGE = 20 << 20

both_versions = pytest.mark.parametrize("version", ("1.2", "1.3"))


@pytest.fixture
def server(fresh, version, security):
    made = fresh(Scripted(security, server_context(of_the_lab(), version)))
    made.files["down.bin"] = CONTENT
    return made


@both_versions
@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_ftplib_moves_files(security, version, server):
    ftp = {"explicit": ftplib.FTP_TLS, "implicit": ImplicitFtp}[security](context=context(certificates.ca()), timeout=10)
    ftp.connect("127.0.0.1", server.port)
    ftp.login(USER, PASSWORD)
    ftp.prot_p()
    ftp.storbinary("STOR up.bin", io.BytesIO(CONTENT))
    got = []
    ftp.retrbinary("RETR down.bin", got.append)
    ftp.quit()
    await_true(server.is_idle, "the client leaves")
    assert b"".join(got) == CONTENT == server.files["up.bin"]
    assert [(one.secured, one.ending) for one in server.moved] == [(True, "clean"), (True, "sent")]
    assert server.in_clear() == (["AUTH TLS"] if security == "explicit" else [])


@pytest.mark.parametrize("security", ("explicit",))
@pytest.mark.parametrize("version", (None,))
def test_what_comes_in_clear_is_kept(version, security, server):
    words = ["curl", "-sS", "-u", f"{USER}:{PASSWORD}", "--max-time", "10", f"ftp://127.0.0.1:{server.port}/down.bin"]
    subprocess.run(words, capture_output=True, timeout=30, check=True)
    await_true(server.is_idle, "curl leaves")
    assert server.in_clear() == server.heard() and f"PASS {PASSWORD}" in server.in_clear()
    assert [one.secured for one in server.moved] == [False]


@pytest.mark.parametrize("security", ("implicit",))
@both_versions
def test_a_sender_that_leaves_with_tickets_unread_is_noticed(version, security, server):
    server.receive_buffer = 1 << 16
    with Session(server.port) as session:
        data = session.begin("STOR rude.up")
        data.send(bytes(LARGE))
        data.socket.close()
        assert session.reply().code == 426
        session.quit()
    await_true(server.is_idle, "the session leaves")
    (moved,) = server.moved
    assert ("reset" in moved.ending, moved.tickets > 0) == (version == "1.3",) * 2, moved.ending


class Passive(Explicit):
    """Says PASV, and takes the port of the answer alone."""

    def passive_port(self, command="PASV"):
        high, low = re.search(r"(\d+),(\d+)\)", self.command("PASV").text).groups()
        return int(high) * 256 + int(low)


class Offering(Passive):
    """Data connections offer to resume this, and nothing by themselves."""

    ticket = None


@pytest.fixture
def aws(fresh, version):
    return fresh(Scripted(**words_of("aws-transfer", version)))


@both_versions
def test_aws_transfer_moves_files_for_whoever_does_all_of_it(version, aws):
    with Passive(aws.port, version) as session:
        session.store("STOR up.bin", CONTENT)
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    assert [one.secured for one in aws.moved] == [True, True]


@pytest.mark.parametrize("version", (None,))
def test_aws_transfer_takes_no_password_in_clear(version, aws):
    with Clear(aws.port, login=False) as session:
        assert [session.command(one).code for one in (f"USER {USER}", f"PASS {PASSWORD}")] == [530, 530]


@both_versions
def test_aws_transfer_has_no_data_in_clear(version, aws):
    with Passive(aws.port, version) as session:
        assert session.command("PROT C").code == 200
        session.secure_data = False
        assert session.refused("STOR up.bin", CONTENT).code == 522
    assert aws.moved == []


@both_versions
@pytest.mark.parametrize("of_another", (False, True), ids=("nothing", "another session"))
def test_aws_transfer_has_no_data_that_resumes_anything_else(version, of_another, aws):
    with Offering(aws.port, version) as session, Passive(aws.port, version) as other:
        if of_another:
            session.context, session.ticket = other.context, other.ticket
        reply = session.refused("STOR up.bin", CONTENT)
        assert reply.code == 425 and "not resumed" in reply.text
        other.store("STOR up.bin", CONTENT)
        other.quit()
    assert [one.name for one in aws.moved] == ["up.bin"]


@pytest.mark.parametrize("system", ("iis", "ibm-i"))
def test_implicit_servers_without_prot_have_no_data_in_clear(system, fresh):
    server = fresh(Scripted(**words_of(system, answers={"EPSV": None})))  # so that it is read as ever
    with Session(server.port, login=False) as session:
        assert [session.command(one).code for one in (f"USER {USER}", f"PASS {PASSWORD}", "PROT C")] == [331, 230, 503]
        session.secure_data = False
        assert session.refused("STOR up.bin", CONTENT).code == 425
    assert server.moved == []
