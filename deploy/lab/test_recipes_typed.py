"""Commands and files of deploy/recipes, typed and written without a change on a machine whose first process is systemd."""

import json
import re

import pytest

import certificates
from machine import Machine
from place import DISTRIBUTION, TREE
from processes import await_true
from recipes import Page
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
    await_true(lambda: clients_of(typist.log())[-2:] == [CLIENT, CLIENT], "both sessions in the journal")


def clients_of(log):
    started = [json.loads(line) for line in log.splitlines() if "session started" in line]
    return [one["client"].rpartition(":")[0] for one in started]


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
        assert machine.path("/etc/ftps-bridge/ftps-bridge.yaml").read_text() == Page("vsftpd").blocks("yaml")[0]
        moves_a_file(machine, typist)


def commands_of_the_package():
    """Those of deploy/README.md, `editor` among them, whose work is to write the recipe's file."""
    text = (TREE / "deploy/README.md").read_text()
    (block,) = re.findall(r"^```\n(apt install .*?)^```$", text, re.M | re.S)
    return block


def another_version(machine, name):
    text = f"dpkg-deb --raw-extract {name} raw\nsed -i 's/^Version: .*/Version: 0.2.0/' raw/DEBIAN/control\n"
    machine.run("bash", "-ec", f"cd {HOME}\n{text}dpkg-deb --build -Znone raw ftps-bridge_0.2.0_all.deb")


def main_pid(machine):
    return machine.run("systemctl", "show", "--property", "MainPID", "--value", "ftps-bridge.service").strip()


def moves_a_file(machine, typist):
    """As the page of all recipes has it, by the certificate's own authority."""
    *_, files = Page("README").steps("Behind each of them")
    machine.copy(certificates.ca(), "/etc/ftps-bridge/tls.ca")
    machine.path("/home/bob/hostname.txt").unlink(missing_ok=True)
    printed = typist.types(files.text.replace("/etc/ftps-bridge/tls.crt", "/etc/ftps-bridge/tls.ca"))
    assert printed == machine.path("/home/bob/hostname.txt").read_text() == machine.path("/etc/hostname").read_text()
