"""A stranger's walk: on a Debian with nothing installed, what README.md and the recipes tell a newcomer to do, without a change.

README's second command runs all parts but this one, `recipes` among them, which types each recipe on a machine that is booted from the
container's own files. What they themselves have to install is seen in containers where nothing else was.
"""

import re
import subprocess

import pytest

import certificates
from confined import Network
from fresh_debian import FreshDebian
from place import DISTRIBUTION, TREE
from processes import await_true
from recipes import Page

pytestmark = pytest.mark.long


def built(kind):
    """What the build has made of that kind."""
    (file,) = DISTRIBUTION.parent.glob(f"ftps-bridge*.{kind}")
    return file


def commands():
    """README's two, in their order."""
    text = (TREE / "README.md").read_text()
    (block,) = re.findall(r"^## Two commands$.*?^```(?:sh)?\n(.*?)^```$", text, re.M | re.S)
    return [line.split("#")[0].strip() for line in block.splitlines()]


def parts_of(command, debian):
    """All that it has, by its own account, but the walk."""
    (named,) = re.findall(r"the parts, in order: (.*)", debian.types(f"{command} --help", seconds=10))
    return [part for part in named.split() if part != "walk"]


def test_a_stranger_with_a_fresh_clone_comes_to_the_end():
    first, second = commands()
    with FreshDebian("/root/ftps-bridge") as debian:
        subprocess.run(["git", "clone", "-q", "--no-local", TREE, debian.path(debian.folder)], check=True)
        assert "All three are equal." in debian.types(f"{first} --once", seconds=1800)
        parts = parts_of(second, debian)
        assert len(parts) > 30
        said = debian.types(second, seconds=5400)
        unlike = [part for part in parts if not re.search(rf"^{part} +passed +[1-9]\d* passed, 0 failed", said, re.M)]
        assert not unlike, said[-3000:]


def test_a_recipe_installs_all_that_it_needs():
    """The page of vsftpd, started as it says for a container without systemd, with what stands before and behind each page."""
    check, run, files = (step.text.strip() for step in Page("README").steps("Behind each of them"))
    with FreshDebian() as debian, Network() as network:
        debian.copy(built("tar.gz"), f"/root/{built('tar.gz').name}")
        for step in Page("README").steps("Before each of them"):
            debian.types(step.text)
        for step in Page("vsftpd").steps("On the same machine, without TLS behind the bridge"):
            if step.file:
                debian.path(step.file).write_text(step.text)
            elif "systemctl" not in step.text:
                debian.types(step.text)
        (instead,) = re.findall(r"in a container without systemd\s+`(.*?)` instead", Page("vsftpd").text())
        with network.within():
            vsftpd = debian.starts(instead)
            vsftpd.await_port(21)
            assert debian.types(check).splitlines()[-1].startswith("ok: ")
            bridge = debian.starts(run)
            await_true(lambda: '"started"' in bridge.text(), "started", 30)
            assert (name := debian.path("/etc/hostname").read_text()) and name in debian.types(files)
            assert debian.path("/home/bob/hostname.txt").read_text() == name
            bridge.end()
            vsftpd.end()


def test_the_package_brings_all_that_it_needs():
    with FreshDebian() as debian, Network() as network:
        debian.copy(built("deb"), f"/root/{built('deb').name}")
        debian.types(f"apt-get update\napt install -y ./{built('deb').name}")
        assert debian.types("ftps-bridge --version").startswith("ftps-bridge ")
        for end, name in (("pem", "tls.crt"), ("key", "tls.key")):
            debian.copy(certificates.folder() / f"srv.{end}", f"/root/{name}")
        debian.types("install -o root -g ftps-bridge -m 0640 tls.crt tls.key /etc/ftps-bridge/")
        debian.path("/etc/ftps-bridge/ftps-bridge.yaml").write_text(Page("vsftpd").blocks("yaml")[0])
        with network.within():
            bridge = debian.starts("ftps-bridge run --config /etc/ftps-bridge/ftps-bridge.yaml")
            await_true(lambda: '"started"' in bridge.text(), "started", 30)
            bridge.end()
