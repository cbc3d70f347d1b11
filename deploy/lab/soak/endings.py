"""How sessions end: each takes a Visit and raises if the bridge did not answer as it should."""

import contextlib
import hashlib
import ssl

from soak.backend import BREAKS, ENDLESS, HANGS, LARGEST, RESETS, SILENT, WRONG
from soak.visit import end_with_reset, lose, until_closed

RESET, CUT, DEAD = "reset", "cut", "dead"  # names of uploads that come to nothing
_BROKEN = (425, 426, 451)


def must(reply, *codes):
    assert reply.code in codes, f"{reply}, not {codes}"
    return reply


def _some_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    return outgoing.read()


HELLO = _some_hello()


# --- the control connection ----------------------------------------------------------------------------------------------


def quits(visit):
    visit.session().quit()


def leaves(visit):
    lose(visit.session(), visit.dice)


def leaves_within_login(visit):
    session = visit.session(login=False)
    if visit.dice.random() < 0.7:
        must(session.command("USER half"), 331)
    lose(session, visit.dice)


def leaves_behind_its_commands(visit):
    session = visit.session(login=False)
    session.send("USER hasty", "PASS hasty", "TYPE I", "EPSV", "RETR 0-100", "QUIT")
    lose(session, visit.dice)


def has_the_wrong_password(visit):
    session = visit.session(login=False)
    must(session.command(f"USER guesser{visit.dice.randrange(4)}"), 331)
    session.send(f"PASS {WRONG}")
    if visit.dice.random() < 0.2:
        return lose(session, visit.dice)
    if must(session.reply(), 530, 421).code == 530:  # who guesses too often waits for longer than a login may take here
        session.quit()


def says_no_hello(visit):
    plain = visit.connect()
    if visit.dice.random() < 0.5:
        end_with_reset(plain)


def says_half_a_hello(visit):
    plain = visit.connect()
    plain.sendall(HELLO[: visit.dice.randrange(1, len(HELLO))])
    if visit.dice.random() < 0.5:
        end_with_reset(plain)


def breaks_off_behind_the_hello(visit):
    plain = visit.connect(visit.dice.choice(("quick", "quick", "java")))
    plain.sendall(HELLO)
    if visit.dice.random() < 0.5:
        plain.recv(1)
    end_with_reset(plain)


def refuses_the_certificate(visit):
    plain = visit.connect()
    try:
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost").close()
    except ssl.SSLCertVerificationError:
        return
    raise AssertionError("a certificate that nobody trusts was taken")


def speaks_another_protocol(visit):
    plain = visit.connect()
    plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
    until_closed(plain)


def is_silent_before_tls(visit):
    plain = visit.connect()
    visit.expect(visit.waits["handshake"], lambda: _has_ended(plain))


def is_silent_before_its_login(visit):
    session = visit.session(login=False)
    visit.expect(visit.waits["login"], lambda: _was_told(session))


def is_idle(visit):
    session = visit.session()
    visit.expect(visit.waits["idle"], lambda: _was_told(session))


def _was_told(session):
    must(session.reply(), 421)
    _has_ended(session.socket)


def _has_ended(connection):
    until_closed(connection)


def leaves_before_auth(visit):
    lose(visit.in_clear(), visit.dice)


def leaves_behind_auth(visit):
    session = visit.in_clear()
    must(session.command("AUTH TLS"), 234)
    if visit.dice.random() < 0.5:
        session.socket.sendall(HELLO)
    lose(session, visit.dice)


def secures_itself_and_quits(visit):
    session = visit.explicit()
    _moves(visit, session)
    session.quit()


# --- data connections ----------------------------------------------------------------------------------------------------


def moves_files(visit):
    session = visit.session()
    for _ in range(visit.dice.choice((1, 1, 1, 3))):
        _moves(visit, session)
    session.quit()


def moves_files_with_java(visit):
    session = visit.session("java", version="1.2")
    _moves(visit, session)
    session.quit()


def moves_files_actively(visit):
    session = visit.local()
    name, content = visit.file()
    passive = visit.dice.choice(("PORT", "EPRT"))
    if visit.dice.random() < 0.5:
        assert session.retrieve(f"RETR {name}", passive) == content
    else:
        session.store(f"STOR {name}", content, passive)
    session.quit()


def _moves(visit, session):
    name, content = visit.file()
    if visit.dice.random() < 0.5:
        assert session.retrieve(f"RETR {name}", visit.passive()) == content, name
    else:
        session.store(f"STOR {name}", content, visit.passive())
        assert must(session.command("SITE HASH"), 200).text[4:] == hashlib.sha256(content).hexdigest(), name


def never_connects(visit):
    session = visit.session()
    session.passive_port(visit.passive())
    session.quit()


def is_not_there_for_port(visit):
    session = visit.local()
    with session.name_closed_port("PORT"):
        session.send("RETR 0-100")
        _breaks(session)
    session.quit()


def opens_data_without_tls(visit):
    session = visit.session()
    plain = session.connect_data(session.passive_port(visit.passive()))
    session.send("RETR 0-1000")
    if visit.dice.random() < 0.5:
        plain.sendall(b"not TLS\r\n")
    else:
        end_with_reset(plain)
    _breaks(session)
    plain.close()
    session.quit()


def _breaks(session):
    """The transfer fails, whether its 150 has come before or not."""
    if (reply := session.reply()).code == 150:
        reply = session.reply()
    must(reply, *_BROKEN)


def opens_data_and_asks_for_nothing(visit):
    session = visit.session()
    data = session.secured(session.connect_data(session.passive_port(visit.passive())))
    if visit.dice.random() < 0.5:
        session.quit()
    else:
        lose(session, visit.dice)
    data.socket.close()


def aborts(visit):
    session = visit.session()
    data = session.begin(f"RETR {visit.dice.choice((ENDLESS, ENDLESS, HANGS))}", visit.passive())
    session.send("ABOR")
    must(session.reply(), 426)
    must(session.reply(), 226)
    until_broken(data)
    session.quit()


def resets_a_download(visit):
    session = visit.session()
    data = session.begin(f"RETR {ENDLESS}", visit.passive())
    data.read(visit.dice.randrange(LARGEST))
    data.reset()
    must(session.reply(), *_BROKEN)
    session.quit()


def resets_an_upload(visit):
    session = visit.session()
    data = session.begin(f"STOR {RESET}", visit.passive())
    data.send(visit.file()[1])
    data.reset()
    must(session.reply(), *_BROKEN)
    session.quit()


def cuts_an_upload(visit):
    session = visit.session()
    data = session.begin(f"STOR {CUT}", visit.passive())
    data.send(visit.file()[1])
    data.cut()
    must(session.reply(), 426)
    session.quit()


def dies_within_a_download(visit):
    session = visit.session()
    data = session.begin(f"RETR {ENDLESS}", visit.passive())
    data.read(visit.dice.randrange(1, LARGEST))
    first, second = visit.dice.sample((data.socket, session.socket), 2)
    session.lines.close()
    end_with_reset(first)
    end_with_reset(second)


def dies_within_an_upload(visit):
    session = visit.session()
    data = session.begin(f"STOR {DEAD}", visit.passive())
    data.send(visit.file()[1])
    session.lines.close()
    end_with_reset(session.socket)
    end_with_reset(data.socket)


def until_broken(data):
    with contextlib.suppress(OSError):
        while data.socket.recv(1 << 16):
            pass
    data.socket.close()


# --- the server ----------------------------------------------------------------------------------------------------------


def finds_no_server(visit):
    session = visit.session("nobody", login=False)
    must(session.command("USER lost"), 421)


def is_reset_by_the_server(visit):
    session = visit.session(login=False)
    must(session.command(f"USER {RESETS}"), 331)
    must(session.command("PASS word"), 421)


def is_not_answered_by_the_server(visit):
    session = visit.session(login=False)
    must(session.command(f"USER {SILENT}"), 331)
    session.send("PASS word")
    if visit.dice.random() < 0.5:
        return lose(session, visit.dice)
    visit.expect(visit.waits["backendReply"], lambda: _was_told(session))


def is_reset_by_the_server_within_a_download(visit):
    session = visit.session()
    plain = session.connect_data(session.passive_port(visit.passive()))
    session.send(f"RETR {BREAKS}")
    with contextlib.suppress(OSError):
        until_broken(session.secured(plain))
    _breaks(session)


def moves_files_at_a_real_server(visit):
    session = visit.session("real")
    name, content = f"{visit.source}.bin", visit.file()[1]
    session.store(f"STOR {name}", content)
    assert session.retrieve(f"RETR {name}", visit.passive()) == content
    session.quit()


def breaks_off_at_a_real_server(visit):
    session = visit.session("real")
    data = session.begin(f"STOR {visit.source}.part")
    data.send(visit.file()[1])
    visit.dice.choice((data.reset, lambda: lose(session, visit.dice)))()
    data.socket.close()


# How often each is among a hundred or so.
ENDINGS = {
    quits: 10,
    leaves: 10,
    leaves_within_login: 6,
    leaves_behind_its_commands: 3,
    has_the_wrong_password: 4,
    says_no_hello: 6,
    says_half_a_hello: 4,
    breaks_off_behind_the_hello: 5,
    refuses_the_certificate: 2,
    speaks_another_protocol: 2,
    is_silent_before_tls: 1,
    is_silent_before_its_login: 1,
    is_idle: 1,
    leaves_before_auth: 2,
    leaves_behind_auth: 3,
    secures_itself_and_quits: 4,
    moves_files: 14,
    moves_files_with_java: 1,
    moves_files_actively: 3,
    never_connects: 4,
    is_not_there_for_port: 1,
    opens_data_without_tls: 3,
    opens_data_and_asks_for_nothing: 2,
    aborts: 4,
    resets_a_download: 4,
    resets_an_upload: 3,
    cuts_an_upload: 3,
    dies_within_a_download: 4,
    dies_within_an_upload: 3,
    finds_no_server: 3,
    is_reset_by_the_server: 2,
    is_not_answered_by_the_server: 1,
    is_reset_by_the_server_within_a_download: 2,
    moves_files_at_a_real_server: 1,
    breaks_off_at_a_real_server: 1,
}
# Those that may have to be waited for.
SLOW = {is_silent_before_tls, is_silent_before_its_login, is_idle, is_not_answered_by_the_server}
