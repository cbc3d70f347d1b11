"""Commands and files of deploy/recipes, typed and written without a change on a machine whose first process is systemd."""

import re

import pytest

import certificates
from elsewhere import Elsewhere
from judged import CONTENT, heard_no_login, told
from machine import Machine
from nextversion import renew_jars, renew_package
from partners import GreetedInClear, WithoutProt, upload_without_close_notify
from place import DISTRIBUTION, TREE
from processes import await_true
from recipes import Page, replaced
from scripted import Scripted
from servers import ProFTPD, Vsftpd
from session import Session
from typist import HOME, Typist, provide_packages

CLIENT, BALANCER, BALANCER_INSIDE, BRIDGE = "198.51.100.9", "203.0.113.7", "10.0.0.4", "10.0.0.5"
EDITOR = """#!/bin/sh
exec cp /root/legacy.yaml "$1"
"""


@pytest.fixture(scope="module")
def machine():
    with Machine() as machine:
        provide_packages(machine)
        yield machine


@pytest.fixture(scope="module")
def prepared(machine):
    """What stands before each recipe, and vsftpd with its user, which is the server behind the balancer too."""
    typist = Typist(machine)
    typist.does(Page("README").steps("Before each of them"))
    typist.does(Page("vsftpd").steps("On the same machine, without TLS behind the bridge"))
    return typist


@pytest.fixture
def typist(prepared):
    yield prepared
    prepared.ends_the_bridge()


def test_vsftpd_on_the_same_machine(machine, typist):
    files = typist.starts_the_bridge()
    (printed,) = typist.does(files)
    assert printed == machine.path("/etc/hostname").read_text() == machine.path("/home/bob/hostname.txt").read_text() != ""
    listens = machine.run("ss", "-Htln")
    assert "127.0.0.1:21 " in listens and "0.0.0.0:21 " not in listens


@pytest.fixture(scope="module")
def elsewhere(machine, prepared):
    """The machine's ftp.example.org; ca.pem is where the pages have it, and the machine's Java takes it for a public authority."""
    machine.copy(certificates.ca(), "/etc/ftps-bridge/ca.pem")
    machine.run(*"keytool -importcert -noprompt -cacerts -storepass changeit -alias lab -file /etc/ftps-bridge/ca.pem".split())
    with Elsewhere(machine) as elsewhere:
        yield elsewhere


@pytest.fixture
def stopping():
    """stopping(server): it, which is stopped when the test is over."""
    running = []
    yield lambda server: running.append(server) or server
    for server in running:
        server.stop()


def moves_the_file(machine, typist, files):
    """What is printed is the file that went up."""
    (printed,) = typist.does(files)
    assert printed == machine.path("/etc/hostname").read_text() != ""


def probed(typist, page):
    """What the page's `ftps-bridge probe` prints, by the first word of each line."""
    (command,) = re.findall(r"`(ftps-bridge probe .*?)`", Page(page).text())
    return dict(re.findall(r"^(\w+) +(.*)$", typist.types(command), re.M))


def test_vsftpd_on_another_machine(machine, typist, elsewhere, stopping):
    server = stopping(elsewhere.starts(Vsftpd))
    typist.does(Page("vsftpd").steps("On another machine, with its own TLS"))
    moves_the_file(machine, typist, typist.starts_the_bridge())
    assert server.uploads("hostname.txt") == ["complete"] and server.turned_away() == 0


def test_aws_transfer(machine, typist, elsewhere, stopping):
    insisting = stopping(elsewhere.starts(Vsftpd))
    seen = probed(typist, "aws-transfer")
    assert (seen["security"], seen["trusted"]) == ("explicit", "true")
    typist.does(Page("aws-transfer").steps())
    files = typist.starts_the_bridge()
    moves_the_file(machine, typist, files)
    assert insisting.uploads("hostname.txt") == ["complete"] and insisting.turned_away() == 0
    insisting.stop()
    nowhere = stopping(elsewhere.simulates("aws-transfer", 21))
    moves_the_file(machine, typist, files)
    assert [(one.verb, one.secured) for one in nowhere.moved] == [("STOR", True), ("RETR", True)]
    assert [line for line in nowhere.in_clear() if line != "FEAT"] == ["AUTH TLS"] * 2


def test_filezilla_server(machine, typist, elsewhere, stopping):
    server = stopping(elsewhere.starts(ProFTPD))
    seen = probed(typist, "filezilla-server")
    (step,) = Page("filezilla-server").steps()
    machine.path(step.file).write_text(replaced(step.text, {f"sha256/{'A' * 43}=": seen["pin"]}))
    moves_the_file(machine, typist, typist.starts_the_bridge())
    assert server.uploads("hostname.txt") == ["complete"] and server.turned_away() == 0


UNMARKED = ("COMPLETE", "")
WITHOUT_CLOSE_NOTIFY = ("UNCONFIRMED", "accepted without close_notify (truncation: lenient)")
IMPLICIT = {  # the heading of each page, and what becomes of a download
    "iis": (None, WITHOUT_CLOSE_NOTIFY),
    "ibm-i": ("The bridge dials a server on IBM i", WITHOUT_CLOSE_NOTIFY),
    "zos": ("The bridge dials a server on z/OS", UNMARKED),
}


@pytest.mark.parametrize("page", IMPLICIT)
def test_an_implicit_server_elsewhere(machine, typist, elsewhere, stopping, page):
    """A client that reads to the end is there as well, since of one that knows the length nobody could say what it has seen."""
    heading, ended = IMPLICIT[page]
    server = stopping(elsewhere.simulates(page))
    typist.does(Page(page).steps(heading))
    moves_the_file(machine, typist, typist.starts_the_bridge())
    with machine.within(), partner(Session, machine) as session:
        session.store("STOR up.bin", CONTENT)
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    assert [(one.verb, one.secured) for one in server.moved] == [("STOR", True), ("RETR", True)] * 2
    assert server.in_clear() == []
    assert how_it_ended(typist.log.outcome_of("up.bin", "STOR")) == UNMARKED
    assert how_it_ended(typist.log.outcome_of("up.bin", "RETR")) == ended
    typist.log.await_sessions_ended()
    assert [one for _, _, one in typist.log.transfers(closed_at_the_length=ended[0])] == ["COMPLETE", ended[0]] * 2


def how_it_ended(transfer):
    return transfer["outcome"], transfer.get("cause", "")


@pytest.mark.parametrize(
    "page, said", [("iis", "replied to PBSZ with 503"), ("ibm-i", "replied to PBSZ with 503"), ("zos", "greetsBeforeTls")]
)
def test_without_its_dialect_an_implicit_server_elsewhere_gets_no_login(machine, typist, elsewhere, stopping, page, said):
    server = stopping(elsewhere.simulates(page))
    (step,) = Page(page).steps(IMPLICIT[page][0])
    machine.path(step.file).write_text(replaced(step.text, {f"dialect: {page}": ""}))
    *_, files = typist.starts_the_bridge(checked=False)
    with pytest.raises(AssertionError, match="curl"):
        typist.types(files.text)
    typist.log.await_sessions_ended()
    heard_no_login(server)
    assert said in told(typist.log)


def partner(kind, machine):
    """A client of the bridge on that machine which trusts the certificate that the page of all recipes has made."""

    class Partner(kind):
        @staticmethod
        def prepare(context):
            context.load_verify_locations(machine.path("/etc/ftps-bridge/tls.crt"))

    return Partner(990, user="bob", password="secret")


def test_a_partner_on_ibm_i(machine, typist):
    typist.does(Page("ibm-i").steps("A partner on IBM i dials the bridge"))
    typist.starts_the_bridge()
    with machine.within(), partner(WithoutProt, machine) as session:
        assert upload_without_close_notify(session, "up.bin", CONTENT) == 226
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    assert "truncation: lenient" in typist.log.outcome_of("up.bin", "STOR")["cause"]


def test_a_partner_on_zos(machine, typist):
    typist.does(Page("zos").steps("A partner on z/OS dials the bridge"))
    typist.starts_the_bridge()
    with machine.within(), partner(GreetedInClear, machine) as session:
        session.store("STOR up.bin", CONTENT)
        assert session.retrieve("RETR up.bin") == CONTENT
        session.quit()
    assert [one["greetedInClear"] for one in typist.log.await_entries("session ended")] == [True]


def test_a_sidecar(machine, typist, stopping):
    """The configuration is a file where the Pod has a mount."""
    (step,) = Page("sidecar").steps()
    with machine.within():
        server = stopping(Scripted(address=("127.0.0.1", 2121)).start())
    machine.path(f"{step.file}/ftps-bridge.yaml").write_text(step.text)
    moves_the_file(machine, typist, typist.starts_the_bridge())
    assert [one.verb for one in server.moved] == ["STOR", "RETR"]


def test_another_archive_and_back(machine, typist):
    typist.does(Page("vsftpd").steps("On the same machine, without TLS behind the bridge")[-1:])
    moves_the_file(machine, typist, typist.starts_the_bridge())
    another_archive(machine)
    *forth, back = Page("upgrade").steps("The unpacked archive")
    for steps, version in ((forth, "0.2.0"), ([back], "0.1.0")):
        typist.does(steps)
        assert machine.run("readlink", "/opt/ftps-bridge").strip() == f"/opt/ftps-bridge-{version}"
        assert typist.tells_the_bridge_to_end() == 0
        moves_the_file(machine, typist, typist.starts_the_bridge())
        assert [one["version"] for one in typist.log.entries("started")] == [version]


def another_archive(machine):
    """That of version 0.2.0."""
    machine.run("bash", "-ec", f"cd {HOME}; tar -xzf ftps-bridge-0.1.0.tar.gz; mv ftps-bridge-0.1.0 ftps-bridge-0.2.0")
    renew_jars(machine.path(f"{HOME}/ftps-bridge-0.2.0/lib"), "0.2.0")
    machine.run("bash", "-ec", f"cd {HOME}; tar -czf ftps-bridge-0.2.0.tar.gz ftps-bridge-0.2.0")


def has_addresses(machine):
    """Those of the page, each of which is reached from the one that reaches it there."""
    for address, caller in ((BALANCER, CLIENT), (BRIDGE, BALANCER_INSIDE)):
        for one in (address, caller):
            machine.run("ip", "address", "add", f"{one}/32", "dev", "lo")
        machine.run("ip", "route", "replace", "local", address, "dev", "lo", "table", "local", "src", caller)


def test_the_balancer(machine, typist, request):
    has_addresses(machine)
    *before, restart, files = Page("balancer").steps()
    typist.does(before)
    typist.starts_the_bridge()
    typist.does([restart])
    request.addfinalizer(lambda: machine.run("systemctl", "stop", "haproxy"))
    machine.path("/home/bob/hostname.txt").unlink(missing_ok=True)
    assert typist.types(files.text) == machine.path("/home/bob/hostname.txt").read_text() == machine.path("/etc/hostname").read_text()
    await_true(lambda: clients_of(typist.log)[-2:] == [CLIENT, CLIENT], "both sessions in the journal")


def clients_of(log):
    return [one["client"].rpartition(":")[0] for one in log.entries("session started")]


def test_the_package_another_version_of_it_and_back(machine, typist):
    machine.run("rm", "-r", "/etc/ftps-bridge", "/usr/local/bin/ftps-bridge", "/opt/ftps-bridge")
    (first,) = DISTRIBUTION.parent.glob("ftps-bridge_*_all.deb")
    machine.copy(first, HOME)
    another_version(machine, first.name)
    for end, name in (("pem", "tls.crt"), ("key", "tls.key")):
        machine.copy(certificates.folder() / f"srv.{end}", f"{HOME}/{name}")
    machine.path(f"{HOME}/legacy.yaml").write_text(Page("vsftpd").blocks("yaml")[0])
    machine.path("/usr/local/bin/editor").write_text(EDITOR)
    machine.path("/usr/local/bin/editor").chmod(0o755)
    typist.types(commands_of_the_package())
    moves_a_file(machine, typist)

    forth, back = Page("upgrade").steps("The Debian package")
    for step, version in ((forth, "0.2.0"), (back, "0.1.0")):
        main = main_pid(machine)
        typist.does([step])
        assert machine.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", "ftps-bridge") == f"{version} installed"
        await_true(lambda: main_pid(machine) not in ("0", main), "another process")
        assert machine.run("ftps-bridge", "--version").startswith(f"ftps-bridge {version} on ")
        assert machine.path("/etc/ftps-bridge/ftps-bridge.yaml").read_text() == Page("vsftpd").blocks("yaml")[0]
        moves_a_file(machine, typist)


def commands_of_the_package():
    """Those of deploy/README.md, `editor` among them, whose work is to write the recipe's file."""
    text = (TREE / "deploy/README.md").read_text()
    (block,) = re.findall(r"^```sh\n(apt install .*?)^```$", text, re.M | re.S)
    return block


def another_version(machine, name):
    """The package of version 0.2.0, whose default configuration is another too."""
    machine.run("bash", "-ec", f"cd {HOME}; dpkg-deb --raw-extract {name} raw")
    renew_package(machine.path(f"{HOME}/raw"), "0.2.0")
    machine.run("bash", "-ec", f"cd {HOME}; dpkg-deb --build -Znone raw ftps-bridge_0.2.0_all.deb")


def main_pid(machine):
    return machine.run("systemctl", "show", "--property", "MainPID", "--value", "ftps-bridge.service").strip()


def moves_a_file(machine, typist):
    """As the page of all recipes has it, by the certificate's own authority."""
    *_, files = Page("README").steps("Behind each of them")
    machine.copy(certificates.ca(), "/etc/ftps-bridge/tls.ca")
    machine.path("/home/bob/hostname.txt").unlink(missing_ok=True)
    printed = typist.types(files.text.replace("/etc/ftps-bridge/tls.crt", "/etc/ftps-bridge/tls.ca"))
    assert printed == machine.path("/home/bob/hostname.txt").read_text() == machine.path("/etc/hostname").read_text()
