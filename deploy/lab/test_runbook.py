"""Entries of deploy/RUNBOOK.md: each symptom is provoked, told in the words that its entry names, and cured by what that says."""

import re
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager

import pytest

import ports
import servers
from authority import self_signed
from backend import Backend, over_tls
from judged import CONTENT
from partners import Device, GreetedInClear, NeverResuming, ResumingAtFirst, WithoutProt, upload_without_close_notify
from place import OTHER_PASSWORD, OTHER_USER, USER
from processes import await_true
from runbook import Patient, entry
from scripted import Scripted
from scripted.answers import silence
from session import Session

ELSEWHERE, ANOTHER = "127.0.0.9", "127.0.0.8"  # addresses that limits apply to
ROOM = 3
QUICK = {"promise": "2s", "backendReply": "2s", "handshake": "3s", "idle": "2m"}
ROUTED = "[{{ when: {{ user: {user} }}, backend: legacy }}]"
SICK = {
    "crowded": {},
    "insists": {"data": {"requireSessionReuse": "always"}},
    "starves": {"backend": "insisting"},
    "silent": {"backend": "mute"},
    "mainframe": {},
    "as400": {},
    "unrouted": {"backend": ""},
    "down": {"backend": "absent"},
    "limited": {},
    "behind-nat": {},
    "no-prot": {},
    "cut": {},
    "second": {},
    "active": {},
    "renewed": {},
    "old": {},
    "balanced": {},
    "changed": {},
}


@pytest.fixture(scope="module")
def legacy():
    # Whoever waits ten seconds for a data port says nothing to it meanwhile.
    with running(Scripted("plain", patience=60.0)) as server:
        yield server


@pytest.fixture(scope="module")
def mute():
    with running(Scripted("plain", answers={"USER": silence})) as server:
        yield server


@contextmanager
def running(server):
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def bridge(legacy, mute):
    own = self_signed()
    SICK["renewed"] = {"tls": {"certificate": own.certificate, "key": own.key}}
    insisting = servers.OVER_TLS["vsftpd-explicit"]().start()
    backends = {
        "legacy": Backend(legacy.port),
        "mute": Backend(mute.port),
        "absent": Backend(ports.free_port()),
        "insisting": over_tls(insisting, reuse="off"),
    }
    limits = {"sessionsPerAddress": ROOM}
    try:
        with Patient(dict(SICK), backends, QUICK, limits, {"routes": ROUTED.format(user="somebody-else")}) as patient:
            yield patient
    finally:
        insisting.stop()


@pytest.fixture(scope="module", autouse=True)
def waiting(bridge):
    """Two sessions that want the one data port of a listener; the second waits for it longer than a test likes to."""

    def second():
        with Session(bridge.port("crowded"), timeout=20) as late:
            return late.command("EPSV")

    def first():
        with Session(bridge.port("crowded"), timeout=20) as holder:
            assert holder.command("EPSV").code == 229
            with ThreadPoolExecutor() as other:
                asked = other.submit(second)
                while not asked.done():  # whoever asks anew holds the port anew
                    holder.command("EPSV")
                    wait([asked], timeout=0.2)
                return asked.result()

    with ThreadPoolExecutor() as beside:
        yield beside.submit(first)


def stored(session, name="file.bin"):
    session.store(f"STOR {name}", CONTENT)


def ended(log, name="file.bin"):
    return log.outcome_of(name, "STOR")


def test_522_of_the_bridge(bridge):
    book, log = entry("522 on uploads"), bridge.log.from_here()
    with NeverResuming(bridge.port("insists")) as session:
        assert session.refused("STOR file.bin", b"never").code == 522
    told = ended(log)
    assert told["code"] == 522
    book.names(told["cause"], f"code={told['code']}")
    bridge.heal("insists", "data", **book.change("requireSessionReuse"))
    with NeverResuming(bridge.port("insists")) as session:
        stored(session, "cured.bin")
    assert ended(log, "cured.bin")["outcome"] == "COMPLETE"


def test_522_of_the_server(bridge):
    book, log = entry("522 on uploads"), bridge.log.from_here()
    with Session(bridge.port("starves")) as session:
        reply = session.refused("STOR file.bin", b"never")
    assert reply.code == 522 and "reuse" in reply.text, reply
    told = ended(log)
    book.names(f"outcome={told['outcome'].lower()}", f"code={told['code']}")
    bridge.backends["insisting"].more.update(book.change("reuse"))
    bridge.rewrite()
    bridge.reload()
    with Session(bridge.port("starves")) as session:
        stored(session, "cured.bin")
    assert ended(log, "cured.bin")["outcome"] == "COMPLETE"


def test_hangs_after_220(bridge, mute):
    book, log = entry("Hangs after 220"), bridge.log.from_here()
    with Session(bridge.port("silent"), login=False) as session:
        assert session.command(f"USER {USER}").code == 421
    (started,) = [one for one in log.entries("session started") if one["listener"] == "silent"]
    (end,) = await_true(lambda: [one for one in log.entries("session ended") if one["session"] == started["session"]], "its end")
    book.names("session ended", f"reason={end['reason']}")
    del mute.answers["USER"]  # the server answers again
    with Session(bridge.port("silent")) as session:
        session.quit()
    book.names(f"result={log.await_entries('login')[0]['result']}")


def test_no_greeting_ever_comes(bridge):
    book, log = entry("It connects, and no greeting ever comes"), bridge.log.from_here()
    with closing(socket.create_connection(("127.0.0.1", bridge.port("mainframe")), 10)) as silent:
        assert silent.recv(100) == b""
    hint = log.await_hint("silent-client")
    (end,) = [one for one in log.entries("session ended") if one["session"] == hint["session"]]
    book.names(hint["message"], f"reason={end['reason']}", f"began={end['began']}")
    bridge.heal("mainframe", **book.change("greetBeforeTls"))
    with GreetedInClear(bridge.port("mainframe")) as session:
        assert session.greeting.code == 220
        session.quit()
    await_true(lambda: any(one.get("greetedInClear") for one in log.entries("session ended")), "it was greeted in clear")


def test_works_in_filezilla_not_in_the_as400(bridge):
    book, log = entry("Works in FileZilla, not in the AS/400"), bridge.log.from_here()
    with WithoutProt(bridge.port("as400")) as session:
        assert upload_without_close_notify(session, "file.bin", CONTENT) == 426
    told = ended(log)
    book.names(told["cause"])
    bridge.heal("as400", **book.change("dialect"))
    with WithoutProt(bridge.port("as400")) as session:
        assert upload_without_close_notify(session, "cured.bin", CONTENT) == 226
    cured = ended(log, "cured.bin")
    assert cured["outcome"] == "COMPLETE"
    book.names(cured["cause"])


def test_530_and_the_password_is_right(bridge):
    book, log = entry("530, and the password is right"), bridge.log.from_here()
    with Session(bridge.port("unrouted"), login=False) as session:
        assert session.command(f"USER {OTHER_USER}").code == 331
        refused = session.command(f"PASS {OTHER_PASSWORD}")
    assert refused.code == 530
    (told,) = log.await_entries("login")
    assert not told["backend"]
    book.names(refused.text.strip().removeprefix("530 "), f"result={told['result']}")
    book.has("routes")
    bridge.sections["routes"] = ROUTED.format(user=OTHER_USER)
    bridge.rewrite()
    bridge.reload()
    with Session(bridge.port("unrouted"), user=OTHER_USER, password=OTHER_PASSWORD) as session:
        session.quit()
    book.names(f"result={log.await_entries('login', 2)[1]['result']}")


def test_421_at_once(bridge, legacy):
    book, log = entry("421 at once"), bridge.log.from_here()
    with Session(bridge.port("down"), login=False) as session:
        assert session.command(f"USER {USER}").code == 421
    (lost,) = log.await_entries("backend lost")
    book.names("backend lost", f"reason={lost['reason']}")
    book.has("address")
    bridge.backends["absent"] = Backend(legacy.port)
    bridge.rewrite()
    bridge.reload()
    with Session(bridge.port("down")) as session:
        session.quit()


def test_connection_closed_before_any_greeting(bridge):
    book, log = entry("Connection closed before any greeting"), bridge.log.from_here()
    port = bridge.port("limited")
    held = [Session(port, source=ELSEWHERE) for _ in range(ROOM)]
    try:
        with pytest.raises(OSError):
            Session(port, source=ELSEWHERE)
        (told,) = log.await_entries("connections refused")
        book.names("connections refused", f"limit={told['limit']}")
        book.has("limits.sessionsPerAddress")
        bridge.limits["sessionsPerAddress"] = 2 * ROOM
        bridge.rewrite()
        bridge.reload()
        with Session(port, source=ELSEWHERE) as session:
            session.quit()
    finally:
        for session in held:
            session.close()


def test_data_goes_to_a_wrong_address(bridge):
    book = entry("Data goes to a wrong address")
    with Session(bridge.port("behind-nat")) as session:
        assert "(127,0,0,1," in session.command("PASV").text
    (address,) = (change := book.change("advertise")).values()
    bridge.heal("behind-nat", "data", **change)
    with Session(bridge.port("behind-nat"), source=ANOTHER) as session:
        assert f"({address.replace('.', ',')}," in session.command("PASV").text


def test_uploads_arrive_with_0_bytes(bridge, legacy):
    book, log = entry("Uploads arrive with 0 bytes"), bridge.log.from_here()
    with WithoutProt(bridge.port("no-prot")) as session:
        session.secure_data = False
        assert session.refused("STOR file.bin", CONTENT).code >= 400
    told = ended(log)
    assert told["outcome"] != "COMPLETE"
    book.names(log.await_hint("clear-data")["message"], f"bytes={told['bytes']}")
    bridge.heal("no-prot", **book.change("whenNoProt"))
    with WithoutProt(bridge.port("no-prot")) as session:
        session.secure_data = False
        stored(session, "whole.bin")
        session.quit()
    assert ended(log, "whole.bin")["bytes"] == len(CONTENT)
    found = await_true(lambda: [one["protBy"] for one in log.entries("session ended") if one.get("clearData")], "the session's end")
    book.names(f"protBy={found[0]}")


def test_files_are_cut_short(bridge):
    book, log = entry("Files are cut short, 426"), bridge.log.from_here()
    with WithoutProt(bridge.port("cut")) as session:
        assert upload_without_close_notify(session, "file.bin", CONTENT) == 426
    told = ended(log)
    book.names(told["cause"], f"outcome={told['outcome'].lower()}", f"part={told['part']}")
    bridge.heal("cut", **book.change("truncation"))
    with WithoutProt(bridge.port("cut")) as session:
        assert upload_without_close_notify(session, "cured.bin", CONTENT) == 226
    assert ended(log, "cured.bin")["outcome"] == "COMPLETE"


def test_only_the_second_transfer_fails(bridge):
    book, log = entry("Only the second transfer fails"), bridge.log.from_here()
    with ResumingAtFirst(bridge.port("second"), "1.2") as session:
        stored(session, "first.bin")
        session.resumes = False
        assert session.refused("STOR file.bin", b"never").code == 522
    book.names(f"proof={ended(log, 'first.bin')['proof']}", f"code={ended(log)['code']}")
    assert "requireSessionReuse: never" in book.codes
    bridge.heal("second", "data", requireSessionReuse="never")
    with ResumingAtFirst(bridge.port("second"), "1.2") as session:
        stored(session, "again.bin")
        session.resumes = False
        stored(session, "cured.bin")
    assert ended(log, "cured.bin")["outcome"] == "COMPLETE"


def test_only_clients_in_active_mode_fail(bridge):
    book, log = entry("Only clients in active mode fail"), bridge.log.from_here()
    with Device(bridge.port("active")) as session:
        door = session.listen("PORT")
        session.send("STOR file.bin")
        with closing(session.accept(door)) as mute:
            mute.settimeout(10)
            assert is_left_without_a_byte(mute)
        assert [session.reply().code for _ in range(2)] == [150, 425]
    book.names(ended(log)["cause"])
    bridge.heal("active", **book.change("activeTls"))
    with Device(bridge.port("active")) as session:
        session.store("STOR cured.bin", CONTENT, "PORT")
    assert ended(log, "cured.bin")["outcome"] == "COMPLETE"


def is_left_without_a_byte(connection):
    """Who waits for a ClientHello hears nothing until the time is over."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_one_partner_fails_since_the_certificate_was_renewed(bridge):
    book, log = entry("One partner fails since our certificate was renewed"), bridge.log.from_here()
    with pytest.raises(ssl.SSLCertVerificationError):
        Session(bridge.port("renewed"))
    book.names(log.await_hint("certificate-refused")["message"])
    book.has("tls.certificate")
    bridge.listeners["renewed"] = {}  # a certificate whose issuer the partner trusts
    bridge.rewrite()
    bridge.reload()
    with Session(bridge.port("renewed")) as session:
        session.quit()


def test_an_old_client_gets_a_tls_alert(bridge):
    book, log = entry("TLS alert, handshake failure, with an old client"), bridge.log.from_here()
    assert "220" not in tls_1_0(bridge.port("old"))
    hint = log.await_hint("old-protocol")
    (end,) = await_true(
        lambda: [one for one in log.entries("session ended") if one["session"] == hint["session"]], "the end of that session"
    )
    book.names(hint["message"], f"reason={end['reason']}")
    bridge.heal("old", "tls", **book.change("minVersion"))
    assert re.search("^220 ", tls_1_0(bridge.port("old")), re.M)
    await_true(lambda: any(one.get("tls") == "TLSv1" for one in log.entries("session ended")), "a session with TLS 1.0")


def tls_1_0(port):
    words = ["openssl", "s_client", "-tls1", "-cipher", "DEFAULT@SECLEVEL=0", "-crlf", "-ign_eof", "-connect", f"127.0.0.1:{port}"]
    return subprocess.run(words, input="QUIT\n", capture_output=True, text=True, timeout=20).stdout


def test_all_clients_have_one_address(bridge):
    book, log = entry("All clients have one address"), bridge.log.from_here()
    header = b"PROXY TCP4 198.51.100.9 203.0.113.7 4711 990\r\n"
    with closing(socket.create_connection(("127.0.0.1", bridge.port("balanced")), 10)) as balancer:
        balancer.sendall(header)
        balancer.recv(100)
    book.names(log.await_hint("proxy-header")["message"])
    ((key, value),) = book.change("from").items()
    trusted = value.replace("10.0.0.0/28", "127.0.0.1/32")
    assert trusted != value
    bridge.heal_anew("balanced", proxyProtocol=f"{{ {key}: {trusted} }}")
    with closing(socket.create_connection(("127.0.0.1", bridge.port("balanced-cured")), 10)) as balancer:
        balancer.sendall(header)
        await_true(
            lambda: any(one["client"] == "198.51.100.9:4711" for one in log.entries("session started")),
            "a session with the client's own address",
        )


def test_the_change_was_not_taken_on(bridge):
    book = entry("The change was not taken on")
    bridge.listeners["changed"] = {"truncation": "lienent"}
    bridge.rewrite()
    refusal = "not reloaded; the bridge runs on with what it had"
    log = bridge.reload(refusal)
    assert len(log.entries("configuration problem")) == 1
    book.names("configuration problem", refusal)
    with Session(bridge.port("changed")) as session:
        session.quit()
    bridge.listeners["changed"] = {"truncation": "lenient"}
    bridge.rewrite()
    bridge.reload()
    book.names("reloaded")


def test_425_no_data_port_is_free(bridge, waiting):
    book = entry("Transfers fail with 425")
    refused = waiting.result(timeout=60)
    assert refused.code == 425
    book.names(refused.text.strip().removeprefix("425 "))
    book.has("data.overflow")
    first, last = ports.free_range(2)
    bridge.heal_anew("crowded", data={"overflow": f'"{first}-{last}"'})
    port = bridge.port("crowded-cured")
    with Session(port) as one, Session(port) as other:
        assert [one.command("EPSV").code, other.command("EPSV").code] == [229, 229]
