"""`ftps-bridge check` against servers that run: what it says of each, how it ends, and what the servers heard of it."""

import re
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

import ports
from authority import ALWAYS, PAST, Authority, self_signed
from backend import Backend
from judged import backend, heard_no_login, in_front_of
from place import DISTRIBUTION
from scripted import Scripted, server_context
from scripted.answers import end

OK, CONFIG = 0, 78


@dataclass(frozen=True)
class Checked:
    """How the check ended, and the lines in which it speaks of the server: those of its standard output and error."""

    code: int
    said: list
    told: list
    summary: str


@pytest.fixture(scope="module")
def our():
    ours = Authority()
    soon = (datetime.now(timezone.utc) + timedelta(days=10, hours=1)).strftime("%Y%m%d%H%M%SZ")
    return SimpleNamespace(
        ca=ours.certificate,
        right=ours.issue(),
        expired=ours.issue(dates=PAST),
        soon=ours.issue(dates=(ALWAYS[0], soon)),
        own=self_signed(),
        foreign=Authority().issue(),
    )


@pytest.fixture(params=("explicit", "implicit"))
def security(request):
    return request.param


@pytest.fixture
def showing(fresh, security):
    """showing(identity): a server with that certificate; `answers` as Scripted takes them."""
    return lambda identity, answers=None: fresh(Scripted(security, server_context(identity), answers))


def check(entry, *options):
    """`entry` is the only backend; its name is `checked`."""
    bridge = in_front_of({"checked": entry})
    words = [DISTRIBUTION / "bin/ftps-bridge", "check", *options, "--config", bridge.write()]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=60, env=bridge.env)
    said, told = (
        [line for line in text.splitlines() if re.match("(warning: )?backend checked: ", line)]
        for text in (done.stdout, done.stderr)
    )
    return Checked(done.returncode, said, told, done.stdout.splitlines()[-1] if done.stdout else "")


def left_before_login(server):
    """One session, and in clear nothing but AUTH TLS."""
    heard = heard_no_login(server)
    assert len(server.dialogues) == 1
    assert server.in_clear() == (["AUTH TLS"] if server.security == "explicit" else []), heard


def is_refused(checked, reason):
    """Exit code 78, and one line on standard error that is no warning."""
    assert checked.code == CONFIG, checked
    (line,) = checked.told
    assert re.match(f"backend checked: .*{reason}", line), line
    assert not checked.summary.startswith("ok"), checked


def test_an_accepted_certificate_is_told(showing, our):
    server = showing(our.right)
    checked = check(backend(server, {"trust": our.ca}))
    assert checked.code == OK, checked
    (line,) = checked.said
    assert re.fullmatch(r"backend checked: certificate CN=lab \S+ expires 2049-01-01T00:00:00Z \(in \d+ days\)", line), line
    assert not checked.told
    assert checked.summary.startswith("ok: "), checked
    left_before_login(server)


def test_another_issuer_is_a_problem(showing, our):
    server = showing(our.foreign)
    is_refused(check(backend(server, {"trust": our.ca})), "the issuer of the backend's certificate is not trusted")
    left_before_login(server)


def test_a_self_signed_certificate_is_a_problem(showing, our):
    server = showing(our.own)
    is_refused(check(backend(server, {"trust": our.ca})), "the backend's certificate is self-signed")
    left_before_login(server)


def test_an_expired_certificate_is_a_problem(showing, our):
    server = showing(our.expired)
    is_refused(check(backend(server, {"trust": our.ca})), "the backend's certificate has expired")
    left_before_login(server)


def test_a_certificate_that_ends_soon_is_a_warning(showing, our):
    server = showing(our.soon)
    checked = check(backend(server, {"trust": our.ca}))
    assert checked.code == OK, checked
    (line,) = checked.told
    assert re.match(r"warning: backend checked: certificate .* \(in 10 days\)$", line), line
    assert checked.said == [line.removeprefix("warning: ")]
    assert re.search(r"\(warnings: \d+\)$", checked.summary), checked
    left_before_login(server)


def test_a_server_that_is_down_is_a_warning(security, our):
    checked = check(Backend(ports.free_port(), security, {"trust": our.ca}))
    assert checked.code == OK, checked
    (line,) = checked.told
    assert re.match("warning: backend checked: the backend cannot be reached: .*; its certificate was not looked at$", line)
    assert not checked.said
    assert re.search(r"\(warnings: \d+\)$", checked.summary), checked


def test_a_server_that_leaves_behind_its_certificate_is_a_warning(showing, our):
    server = showing(our.right, {"PBSZ": end})
    checked = check(backend(server, {"trust": our.ca}))
    assert checked.code == OK, checked
    (line,) = checked.told
    assert line.startswith("warning: backend checked: the backend closed the control connection: "), line
    assert "not looked at" not in line
    assert len(checked.said) == 1
    left_before_login(server)


def test_offline_connects_to_none(showing, our):
    server = showing(our.foreign)
    checked = check(backend(server, {"trust": our.ca}), "--offline")
    assert (checked.code, checked.said, checked.told) == (OK, [], []), checked
    assert not server.dialogues
