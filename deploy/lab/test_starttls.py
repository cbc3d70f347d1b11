"""How a backend may answer AUTH TLS: whatever is not the one right way ends the session before a name or password is said."""

from types import SimpleNamespace

import pytest

import certificates
from authority import of_the_lab
from judged import backend, heard_no_login, in_front_of, is_refused, moved_over_tls, moves_files
from scripted import Scripted, server_context
from scripted.answers import after, apart, behind, end, end_behind_234, features_without_auth, instead_of_a_handshake
from scripted.answers import silence, silence_behind_234

QUICK = {"backendReply": "1s", "handshake": "1s"}
ALERT = bytes.fromhex("15030300020228")  # fatal, handshake_failure

# What the client is told, and what an operator finds in the log.
INJECTED = "in clear behind its reply to AUTH", "injected"
NOT_SECURED = "refused to secure the control connection"
NOT_PROTECTED = "refused the protection of data connections"
TLS_FAILED = "TLS with the backend failed"
LEFT = "closed|cannot be reached"
LATE = "did not reply in time"

EXPLICIT = {
    "a reply behind the 234": ({"AUTH": behind("234 go", "230 logged in\r\n")}, *INJECTED),
    "half a line behind the 234": ({"AUTH": behind("234 go", "230 logg")}, *INJECTED),
    "234 twice": ({"AUTH": behind("234 go", "234 go\r\n")}, *INJECTED),
    "a reply after the ClientHello": ({"AUTH": after("234 go", "230 logged in")}, *INJECTED),
    "a reply soon after the 234": ({"AUTH": apart("234 go", "230 logged in")}, *INJECTED),
    "garbage": ({"AUTH": instead_of_a_handshake(b"\x00\xff" * 300)}, *INJECTED),
    "530": ({"AUTH": "530 log in first"}, NOT_SECURED, r"\bAUTH\b.* 530 "),
    "534": ({"AUTH": "534 policy forbids it"}, NOT_SECURED, r"\bAUTH\b.* 534 "),
    "502 to TLS and to SSL": ({"AUTH": "502 no"}, NOT_SECURED, r"\bAUTH\b.* 502 "),
    "334": ({"AUTH": "334 ADAT="}, NOT_SECURED, r"\bAUTH\b.* 334 "),
    "230": ({"AUTH": "230 logged in"}, NOT_SECURED, r"\bAUTH\b.* 230 "),
    "stripped": ({"FEAT": features_without_auth, "AUTH": "500 what is AUTH?"}, NOT_SECURED, r"\bAUTH\b.* 500 "),
    "a greeting that logs in": ({"greeting": "230 logged in"}, "takes no session", "230 logged in"),
    "a greeting that agrees": ({"greeting": "234 go"}, "takes no session", "234 go"),
    "no FTP": ({"AUTH": "HTTP/1.0 400 Bad Request"}, "protocol", "protocol"),
    "the end": ({"AUTH": end}, LEFT, r"closed .*\bAUTH\b"),
    "the end behind the 234": ({"AUTH": end_behind_234}, TLS_FAILED, "closed .*handshake"),
    "an alert": ({"AUTH": instead_of_a_handshake(ALERT)}, TLS_FAILED, "handshake.failure"),
    "PBSZ refused": ({"PBSZ": "500 what is PBSZ?"}, NOT_PROTECTED, r"\bPBSZ\b.* 500 "),
    "PROT P refused": ({"PROT": "536 no"}, NOT_PROTECTED, r"\bPROT\b.* 536 "),
    "PROT P refused for now": ({"PROT": "431 not now"}, NOT_PROTECTED, r"\bPROT\b.* 431 "),
}
IMPLICIT = {case: EXPLICIT[case] for case in ("PBSZ refused", "PROT P refused", "PROT P refused for now")}
SLOW = {"silence": (silence, r"\bAUTH\b"), "silence behind the 234": (silence_behind_234, "handshake")}

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")


@pytest.fixture(scope="module")
def lab():
    """The lab's identity, and start(security, answers): a server with it, stopped at the end."""
    started = []

    def start(security, answers=None, version=None):
        started.append(Scripted(security, server_context(of_the_lab(), version), answers).start())
        return started[-1]

    yield SimpleNamespace(start=start, tls={"trust": certificates.ca()})
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def street(lab):
    """All servers that answer at once, and a bridge in front of them."""
    servers = {("explicit", case): lab.start("explicit", answers) for case, (answers, *_) in EXPLICIT.items()}
    servers |= {("implicit", case): lab.start("implicit", answers) for case, (answers, *_) in IMPLICIT.items()}
    servers |= {
        ("explicit", "TLS 1.1"): lab.start("explicit", version="1.1"),
        ("implicit", "TLS 1.1"): lab.start("implicit", version="1.1"),
        ("implicit", "plain FTP"): lab.start("plain"),
        ("explicit", "plain FTP"): lab.start("plain"),
        ("explicit", "AUTH SSL"): lab.start("explicit", {"AUTH TLS": "502 no"}),
        ("explicit", "AUTH SSL, 504"): lab.start("explicit", {"AUTH TLS": "504 no such mechanism"}),
        ("explicit", "FEAT without AUTH"): lab.start("explicit", {"FEAT": features_without_auth}),
        ("explicit", "honest"): lab.start("explicit"),
        ("implicit", "honest"): lab.start("implicit"),
    }
    names = {which: f"b{number}" for number, which in enumerate(servers)}
    backends = {names[which]: backend(server, lab.tls, which[0]) for which, server in servers.items()}
    with in_front_of(backends) as bridge:

        def pick(security, case):
            servers[security, case].forget()
            return bridge, names[security, case], servers[security, case]

        yield pick


def ends_safely(bridge, name, server, said, logged):
    is_refused(bridge, name, said, logged)
    return heard_no_login(server)


@pytest.mark.parametrize("case", EXPLICIT)
def test_explicit(case, street):
    ends_safely(*street("explicit", case), *EXPLICIT[case][1:])


@pytest.mark.parametrize("case", IMPLICIT)
def test_implicit(case, street):
    ends_safely(*street("implicit", case), *IMPLICIT[case][1:])


@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_an_old_version_of_tls_is_refused(security, street):
    ends_safely(*street(security, "TLS 1.1"), TLS_FAILED, "protocol.version")


def test_a_plain_server_on_the_implicit_port_is_told(street):
    bridge, name, server = street("implicit", "plain FTP")
    ends_safely(bridge, name, server, TLS_FAILED, "spoke in clear")
    assert server.in_clear() == []


def test_a_server_without_tls_is_told(street):
    heard = ends_safely(*street("explicit", "plain FTP"), NOT_SECURED, r"\bAUTH\b.* 502 ")
    assert [command for command in heard if command.startswith("AUTH")] == ["AUTH TLS", "AUTH SSL"]


def test_auth_ssl_is_tried_where_auth_tls_is_not_known(street):
    for case in ("AUTH SSL", "AUTH SSL, 504"):
        bridge, name, server = street("explicit", case)
        moves_files(bridge, name)
        moved_over_tls(server)
        assert [line for line in server.in_clear() if line != "FEAT"] == ["AUTH TLS", "AUTH SSL"]


def test_where_both_are_refused_each_was_tried_once(street):
    heard = ends_safely(*street("explicit", "502 to TLS and to SSL"), NOT_SECURED, r"\bAUTH\b.* 502 ")
    assert [command for command in heard if command.startswith("AUTH")] == ["AUTH TLS", "AUTH SSL"]


def test_a_server_that_hides_auth_is_protected_all_the_same(street):
    bridge, name, server = street("explicit", "FEAT without AUTH")
    moves_files(bridge, name)
    moved_over_tls(server)


@pytest.mark.parametrize("security", ("explicit", "implicit"))
def test_the_honest_server_works(security, street):
    bridge, name, server = street(security, "honest")
    moves_files(bridge, name)
    moved_over_tls(server)
    assert [line for line in server.in_clear() if line != "FEAT"] == (["AUTH TLS"] if security == "explicit" else [])
    heard = server.heard()
    assert heard.index("PBSZ 0") < heard.index("PROT P") < heard.index("USER user1")


@pytest.fixture
def hurried(lab, fresh):
    """A server with these answers, and a bridge that waits a second for each."""

    def start(speaks, answers, **keys):
        server = lab.start(speaks, answers)
        return fresh(in_front_of({"b": backend(server, lab.tls, **keys)}, timeouts=QUICK)), "b", server

    return start


@pytest.mark.parametrize("case", SLOW)
def test_silence_has_an_end(case, hurried):
    answer, logged = SLOW[case]
    ends_safely(*hurried("explicit", {"AUTH": answer}), LATE, logged)


def test_an_implicit_server_without_a_word_of_tls_has_an_end(hurried):
    ends_safely(*hurried("plain", {"greeting": silence}, security="implicit"), LATE, "handshake")


@pytest.mark.parametrize("refused", (("PROT",), ("PBSZ", "PROT")), ids="+".join)
def test_data_is_private_where_the_operator_says_that_it_is(refused, hurried):
    bridge, name, server = hurried("implicit", {verb: "502 no" for verb in refused}, whenProtRefused="private")
    moves_files(bridge, name)
    moved_over_tls(server)
    assert server.in_clear() == []
