"""Whom the bridge takes for its backend: each wrong certificate is a 421 with its reason, and its right twin moves files."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from authority import FUTURE, PAST, Authority, Identity, self_signed
from judged import backend, heard_no_login, in_front_of, is_refused, moved_over_tls, moves_files
from scripted import Scripted, server_context

NAME = "ftp.example.test"
WAYS = [("explicit", "1.2"), ("explicit", "1.3"), ("implicit", "1.2"), ("implicit", "1.3")]


@dataclass(frozen=True)
class Case:
    """What the server shows, the `tls` section that must refuse it and why, and the one that must take it."""

    shown: Identity
    refused: dict
    reason: tuple
    taken: dict


# What the client is told, and what an operator finds in the log.
SELF_SIGNED = "self-signed", "self-signed"
UNKNOWN = "issuer .*not trusted", "unknown.issuer"
EXPIRED = "expired", "expired"
EARLY = "not valid yet", "not valid before"
OTHER_NAME = "host name", "host.name"
OTHER_PIN = r"\bpin\b", r"\bpin\b"

CASES = {
    "self-signed": lambda our: Case(our.own, {"trust": our.ca}, SELF_SIGNED, {"trust": our.own.certificate}),
    "self-signed and nothing said": lambda our: Case(our.own, {}, SELF_SIGNED, {"pin": our.own.pin()}),
    "another authority": lambda our: Case(our.foreign, {"trust": our.ca}, UNKNOWN, {"trust": our.foreign_ca}),
    "an authority that the system does not know": lambda our: Case(our.right, {}, UNKNOWN, {"trust": our.ca}),
    "expired": lambda our: Case(our.expired, {"trust": our.ca}, EXPIRED, {"verify": "none"}),
    "not yet valid": lambda our: Case(our.early, {"trust": our.ca}, EARLY, {"verify": "none"}),
    "another host name": lambda our: Case(our.named, {"trust": our.ca}, OTHER_NAME, {"trust": our.ca, "hostname": NAME}),
    "not the host name that was asked for": lambda our: Case(
        our.right, {"trust": our.ca, "hostname": NAME}, OTHER_NAME, {"trust": our.ca}
    ),
    "another pin": lambda our: Case(our.right, {"pin": our.foreign.pin()}, OTHER_PIN, {"pin": our.right.pin()}),
    "none of two pins": lambda our: Case(
        our.right, {"pin": [our.own.pin(), our.foreign.pin()]}, OTHER_PIN, {"pin": [our.own.pin(), our.right.pin()]}
    ),
    "a private authority, by pin": lambda our: Case(our.foreign_named, {}, UNKNOWN, {"pin": our.foreign_named.pin()}),
    "SHA-1 and RSA of 1024 bits": lambda our: Case(our.weak, {"pin": our.own.pin()}, OTHER_PIN, {"pin": our.weak.pin()}),
    "anything at all": lambda our: Case(our.foreign_named, {"trust": our.ca}, UNKNOWN, {"verify": "none"}),
}


@pytest.fixture(scope="module")
def our():
    ours, others = Authority(), Authority()
    return SimpleNamespace(
        ca=ours.certificate,
        foreign_ca=others.certificate,
        right=ours.issue(),
        named=ours.issue(names=f"DNS:{NAME}"),
        expired=ours.issue(dates=PAST),
        early=ours.issue(dates=FUTURE),
        foreign=others.issue(),
        foreign_named=others.issue(names=f"DNS:{NAME}"),
        own=self_signed(),
        weak=self_signed(algorithm="rsa:1024", digest="sha1"),
    )


@pytest.fixture(scope="module")
def street(our):
    """A server for each case and way, and one bridge that refuses and takes each of them."""
    servers, backends = {}, {}
    for number, (case, make) in enumerate(CASES.items()):
        made = make(our)
        for way, (security, version) in enumerate(WAYS):
            server = Scripted(security, server_context(made.shown, version)).start()
            servers[case, security, version] = made, server, f"no{number}-{way}", f"yes{number}-{way}"
            backends[f"no{number}-{way}"] = backend(server, tls=made.refused)
            backends[f"yes{number}-{way}"] = backend(server, tls=made.taken)
    try:
        with in_front_of(backends) as bridge:
            yield bridge, servers
    finally:
        for _, server, _, _ in servers.values():
            server.stop()


@pytest.fixture(params=WAYS, ids="-".join)
def shown(request, case, street):
    bridge, servers = street
    made, server, no, yes = servers[case, *request.param]
    server.forget()
    return SimpleNamespace(bridge=bridge, case=made, server=server, no=no, yes=yes, security=request.param[0])


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_certificate_is_refused_and_told(case, shown):
    is_refused(shown.bridge, shown.no, *shown.case.reason)
    heard_no_login(shown.server)


@pytest.mark.parametrize("case", CASES)
def test_the_right_one_moves_files(case, shown):
    moves_files(shown.bridge, shown.yes)
    moved_over_tls(shown.server)
