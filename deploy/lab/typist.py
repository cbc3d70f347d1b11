"""Somebody who does what a page of deploy/recipes says, as it stands, on a machine that apt has packages for."""

import hashlib
import os
import shutil
import subprocess

from bridgelog import BridgeLog
from place import DISTRIBUTION, PEERS
from processes import await_true
from recipes import Page

HOME = "/root"
PACKAGES = ("vsftpd", "haproxy", "liblua5.3-0", "libopentracing1", "libopentracing-c-wrapper0")  # those that deploy/test unpacks

_ONLY_THESE = """
rm -rf /etc/apt /var/lib/apt/lists
mkdir -p /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/preferences.d
echo 'deb [trusted=yes] file:/srv/packages ./' >/etc/apt/sources.list
"""


def provide_packages(machine):
    """From now on these packages are all that apt of that machine knows, and it needs no network for them."""
    folder = machine.path("/srv/packages")
    folder.mkdir(parents=True)
    index = ""
    for name in PACKAGES:
        (file,) = (PEERS / "deb").glob(f"{name}_*.deb")
        shutil.copy(file, folder)
        fields = subprocess.run(["dpkg-deb", "--field", file], capture_output=True, text=True, check=True).stdout
        content = file.read_bytes()
        index += f"{fields}Filename: ./{file.name}\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n\n"
    (folder / "Packages").write_text(index)
    machine.run("bash", "-ec", _ONLY_THESE)


class Journal(BridgeLog):
    """The log of a bridge that systemd runs there."""

    def __init__(self, machine, unit):
        super().__init__(path=None)
        self.machine, self.unit = machine, unit

    def text(self):
        return self.machine.run("journalctl", "--unit", self.unit, "--output", "cat", "--no-pager")


class Typist:
    """Root in login shells of that machine, whose folder holds the archive of the distribution."""

    def __init__(self, machine):
        self.machine = machine
        self.starts = 0
        (archive,) = DISTRIBUTION.parent.glob("ftps-bridge-*.tar.gz")
        machine.copy(archive, f"{HOME}/{archive.name}")

    def types(self, text):
        """What the lines print, the first of which that fails is the last."""
        return self.machine.run("bash", "-lc", f"cd {HOME}\nset -e\n{text}", seconds=240)

    def does(self, steps):
        return [self.machine.path(step.file).write_text(step.text) if step.file else self.types(step.text) for step in steps]

    def starts_the_bridge(self, checked=True):
        """Checks the configuration, and starts the bridge, as the page of all recipes says, which then stays."""
        check, run, *files = Page("README").steps("Behind each of them")
        if checked:
            said = self.types(check.text)
            assert said.splitlines()[-1].startswith("ok: "), said
        self.starts += 1
        stays = "--property=RemainAfterExit=yes"  # so that what it ended with is known
        self.machine.run("systemd-run", f"--unit={self.unit()}", stays, "bash", "-lc", run.text)
        self.log = Journal(self.machine, self.unit())
        self.log.await_entries("started", seconds=30)
        return files

    def unit(self):
        return f"recipe-{self.starts}"  # what was started before has a log of its own

    def tells_the_bridge_to_end(self):
        """What it ends with, by itself, behind a SIGTERM."""
        self.machine.run("systemctl", "kill", "--signal=TERM", "--kill-whom=main", self.unit())
        await_true(lambda: self._shown("MainPID") == "0", "the end of the bridge", seconds=20)
        assert self._shown("ExecMainCode") == str(os.CLD_EXITED), self.log.text()
        return int(self._shown("ExecMainStatus"))

    def _shown(self, name):
        return self.machine.run("systemctl", "show", "--property", name, "--value", self.unit()).strip()

    def ends_the_bridge(self):
        self.machine.try_run("systemctl", "stop", self.unit())
