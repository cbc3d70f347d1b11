"""What scanners find in a listener with the default TLS settings, at its control port and at its data port."""

import datetime
import json
import subprocess
import xml.etree.ElementTree

import pytest

from authority import LOOPBACK, Authority
from bridge import Bridge
from door import UNLIMITED, Door
from place import TREE
from scripted import Scripted

DEFAULT, OLD = "default", "old"
OLD_WORDS = "minVersion: TLSv1, ciphers: [AES128-SHA, ECDHE-RSA-AES128-SHA]"
# What testssl.sh says of the default settings; SECURITY.md tells of each why it stands.
EXPLAINED = {"cert_revocation", "DNS_CAArecord", "LUCKY13", "cipherlist_AVERAGE", "TLS_session_ticket"}
FINDINGS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
SURE_TO_BE_ASKED = {"TLS1", "TLS1_2", "TLS1_3", "heartbleed", "ROBOT", "secure_renego", "secure_client_renego", "SWEET32", "BEAST"}

both_ports = pytest.mark.parametrize("which", ("control", "data"))


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def bridge(authority):
    """Two listeners with a certificate as anybody's is: of a known authority, and for most of a year."""
    now = datetime.datetime.now(datetime.timezone.utc)
    dates = [f"{now + datetime.timedelta(days=days):%Y%m%d%H%M%SZ}" for days in (-1, 300)]

    class Shown(Bridge):
        def _tls_of(self, name):
            identity = authority.issue(f"{LOOPBACK},DNS:localhost", dates, algorithm="rsa:2048")
            words = f", {OLD_WORDS}" if name == OLD else ""
            return f"    tls: {{ certificate: {identity.certificate}, key: {identity.key}{words} }}\n"

    server = Scripted().start()
    names = (DEFAULT, OLD)
    with Shown(dict.fromkeys(names, server.port), doors=dict.fromkeys(names, Door()), limits=UNLIMITED) as running:
        yield running
    server.stop()


def port_of(bridge, name, which):
    return bridge.port(name) if which == "control" else bridge.data[name][0]


def sslscan(port):
    done = subprocess.run(["sslscan", "--xml=-", f"127.0.0.1:{port}"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return xml.etree.ElementTree.fromstring(done.stdout).find("ssltest")


def enabled(found):
    return {one.get("type") + one.get("version") for one in found.iter("protocol") if one.get("enabled") == "1"}


def strengths(found):
    return {one.get("strength") for one in found.iter("cipher")}


@both_ports
def test_sslscan_finds_nothing_weak(which, bridge):
    found = sslscan(port_of(bridge, DEFAULT, which))
    assert enabled(found) == {"tls1.2", "tls1.3"}
    assert strengths(found) and strengths(found) <= {"strong", "acceptable"}, strengths(found)
    assert all("ECDHE" in one.get("cipher") for one in found.iter("cipher") if one.get("sslversion") == "TLSv1.2")
    assert found.find("renegotiation").get("supported") == "0"
    checked = [one.get("vulnerable") for one in found.iter("heartbleed")]
    assert checked and set(checked) == {"0"}
    assert found.find("certificates/certificate/pk").get("bits") == "2048"


@both_ports
def test_sslscan_finds_what_is_named(which, bridge):
    found = sslscan(port_of(bridge, OLD, which))
    assert {"tls1.0", "tls1.1"} <= enabled(found)
    assert any(one.get("cipher") == "AES128-SHA" for one in found.iter("cipher"))


def scanned_by_testssl(port, authority, file, *words):
    """Everything that testssl.sh says of a port, by its names for what it looks at."""
    done = subprocess.run(
        ["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--add-ca", str(authority.certificate), "--jsonfile", str(file),
         *words, f"127.0.0.1:{port}"], capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    told = json.loads(file.read_text())
    assert any(one["id"] == "scanTime" and one["severity"] == "INFO" for one in told), done.stdout[-2000:]
    return {one["id"]: one for one in told}


@pytest.mark.long
@both_ports
def test_testssl_finds_nothing_that_is_not_explained(which, bridge, authority, tmp_path, capsys):
    told = scanned_by_testssl(port_of(bridge, DEFAULT, which), authority, tmp_path / "told.json")
    assert SURE_TO_BE_ASKED <= set(told), set(told)
    found = {name: one for name, one in told.items() if one["severity"] in FINDINGS}
    with capsys.disabled():
        print(f"\n    {which}: {len(told)} answers, " + ", ".join(f"{one['severity']} {name}" for name, one in found.items()))
    assert set(found) <= EXPLAINED, found


def test_what_scanners_find_is_explained():
    text = (TREE / "SECURITY.md").read_text()
    assert all(f"`{name}`" in text for name in EXPLAINED)


@pytest.mark.long
@both_ports
def test_testssl_finds_what_is_named(which, bridge, authority, tmp_path):
    told = scanned_by_testssl(port_of(bridge, OLD, which), authority, tmp_path / "told.json", "--protocols", "--std")
    found = {name for name, one in told.items() if one["severity"] in FINDINGS}
    assert {"TLS1", "TLS1_1"} <= found, found
