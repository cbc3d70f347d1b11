"""`ftps-bridge trace` beside real clients and servers: why a partner fails, by user and by address; nobody else, and no secret."""

import json
import re
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import servers
from backend import Backend, over_tls
from certificates import ca
from judged import CONTENT
from planted import Planted
from processes import await_true
from scripted import Scripted
from session import Session
from traced import Traced

PARTNER, ADDRESS = "partner", "127.0.0.9"
CROWD = 20
ASKED = 200  # commands, for a time that can be compared
LONG_REPLY = "211-so\r\n" + 90 * f" {'x' * 450}\r\n" + "211 end"
TOO_MANY = 120  # of those, more than a trace and a connection hold


@pytest.fixture(scope="module")
def planted():
    return Planted()


@pytest.fixture(scope="module")
def insisting(planted):
    """vsftpd, whose data connections have to resume the session of their control connection."""
    with_users = {PARTNER: planted.secret("the partner's password")}
    server = servers.ALL["vsftpd"]("explicit", must_resume=True, users=with_users).start()
    server.password = with_users[PARTNER]
    yield server
    server.stop()


@pytest.fixture(scope="module")
def crowded():
    server = Scripted(answers={"STAT": LONG_REPLY})
    server.files["kept"] = CONTENT
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def bridge(insisting, crowded):
    """It does not resume sessions in front of the server that insists."""
    backends = {"insisting": over_tls(insisting, reuse="off"), "crowded": Backend(crowded.port)}
    with Traced(backends, data_ports=CROWD) as running:
        yield running


def curl(bridge, server, path):
    """What real curl makes of a file, from an address of its own."""
    return subprocess.run(
        ["curl", "-sS", "--cacert", str(ca()), "--interface", ADDRESS, "-u", f"{PARTNER}:{server.password}",
         "-o", "/dev/null", f"ftps://127.0.0.1:{bridge.port('insisting')}/{path}"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def one_of_the_crowd(bridge, planted, number):
    password = planted.secret(f"of number {number}")
    with Session(bridge.port("crowded"), user=f"other{number}", password=password) as session:
        assert session.retrieve("RETR kept") == CONTENT
        session.quit()


def test_a_trace_of_a_user_or_an_address_shows_why_a_partner_fails_and_nobody_else(bridge, insisting, planted):
    (insisting.home_of(PARTNER) / "kept.bin").write_bytes(CONTENT)
    insisting.give(insisting.home_of(PARTNER) / "kept.bin")
    with (
        ThreadPoolExecutor(CROWD // 2) as pool,
        bridge.trace("user", "--user", PARTNER) as by_user,
        bridge.trace("address", "--address", f"{ADDRESS}/32", "--json") as by_address,
    ):
        others = [pool.submit(one_of_the_crowd, bridge, planted, number) for number in range(CROWD)]
        done = curl(bridge, insisting, "kept.bin")
        assert done.returncode != 0, done
        for one in others:
            one.result(60)
        bridge.log.await_sessions_ended()
        await_true(lambda: "session: ended" in by_user.text() and '"ended: ' in by_address.text(), "the end is told")
        seen, objects = by_user.text(), [json.loads(line) for line in by_address.text().splitlines()]

    assert re.search(r" <B 522 SSL connection failed[;:] session reuse required", seen), seen
    for part in (r" C>  USER partner\n", r" C>  PASS \*\*\*\n", r"  >B PASS \*\*\*\n", r" C>  RETR kept.bin\n", r"  B connection: TLS: TLSv1.\d",
                 r" C   data: stands with 127.0.0.9:\d+", r"transfer: RETR aborted: ", r"connecting to 127.0.0.1:\d+\n"):  # fmt: skip
        assert re.search(part, seen), part
    lines = [line for line in seen.splitlines() if " # " not in line]
    assert {line.split(" ")[1] for line in lines} == {objects[-1]["session"]}
    assert lines[0].endswith(" C   connection: began with: tls") or "session: started" in lines[0]
    assert {one["client"].split(":")[0] for one in objects if "client" in one} == {ADDRESS}
    assert any(one["party"] == "backend" and one["kind"] == "heard" and one["text"].startswith("522 ") for one in objects[1:])
    both = (seen + by_address.text()).encode()
    assert b"other" not in both.replace(b"others", b"")
    assert planted.found_in(both) == []


def test_a_client_that_has_no_user_yet_shows_by_its_address(bridge):
    with bridge.trace("no-user", "--address", ADDRESS) as trace:
        with socket.create_connection(("127.0.0.1", bridge.port("crowded")), 5, (ADDRESS, 0)) as plain:
            plain.sendall(b"USER partner\r\nPASS in-the-clear\r\n")
            plain.recv(100)
        await_true(lambda: "session: ended" in trace.text(), "the end is told")
        assert "C   connection: TLS handshake failed" in trace.text()
        assert "security: explicit" in trace.text()
        assert "in-the-clear" not in trace.text() and b"in-the-clear".hex() not in trace.text()


def seconds_of(session):
    """What commands and transfers take."""
    began = time.monotonic()
    for _ in range(ASKED):
        assert session.command("NOOP").code == 200
    for _ in range(5):
        assert session.retrieve("RETR kept") == CONTENT
    return time.monotonic() - began


def test_a_trace_that_nobody_reads_slows_no_session(bridge):
    with Session(bridge.port("crowded"), user="watched", password="watched too", timeout=30) as session:
        seconds_of(session)
        alone = seconds_of(session)
        unread, status = bridge.ask("user=watched", buffer=4096)
        assert status == 200
        for _ in range(TOO_MANY):
            assert session.command("STAT").code == 211
        watched = seconds_of(session)
        assert watched < 3 * alone + 0.5, (alone, watched)
        with unread.makefile(encoding="ascii") as lines:
            lost = next(line for line in lines if "lines lost" in line)
        assert re.search(r"# \d+ lines lost, since they were not read in time", lost), lost
        unread.close()


def test_ctrl_c_ends_a_trace_at_the_bridge(bridge):
    asked = [bridge.ask("user=nobody") for _ in range(7)]
    assert {status for _, status in asked} == {200}
    with bridge.trace("eighth", "--user", "nobody") as eighth:
        ninth, status = bridge.ask("user=nobody")
        ninth.close()
        assert status == 429
        eighth.signal(signal.SIGINT)
        eighth.await_exit(10)

    def room():
        connection, status = bridge.ask("user=nobody")
        connection.close()
        return status == 200

    await_true(room, "its place is free")
    for connection, _ in asked:
        connection.close()


@pytest.mark.long
def test_a_trace_ends_when_its_time_is_over(bridge):
    with bridge.trace("minute", "--user", "nobody", "--minutes", "1") as trace:
        assert trace.await_exit(75) == 0
        assert trace.text().splitlines()[-1].endswith("# the trace ends: its time is over")
