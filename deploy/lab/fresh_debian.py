"""Debian with nothing installed, and whoever works on it as root.

It is Debian's minbase by debootstrap, cached in the scratch folder and copied for each. It has files, processes and mounts of its own,
this machine's network, since it fetches packages, its control groups and its TUN devices; and what makes fetching possible here: the
configuration of apt, the authorities that this machine trusts, a settings.xml of Maven and the variables of proxies.
"""

import itertools
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from place import PEERS, RUN, SCRATCH
from processes import Program, await_true, children_of

MIRROR = "http://deb.debian.org/debian"
AGES = 7 * 24 * 3600  # in seconds: what was fetched before that is no fresh one any more
NAMESPACES = ("mount", "uts", "ipc", "pid")
PASSED_ON = re.compile(r"(?i)(https?|no|all)_proxy|MAVEN_\w+|JAVA_TOOL_OPTIONS|npm_config_\w+")
OF_APT = ("sources.list", "sources.list.d", "apt.conf.d", "auth.conf.d", "keyrings", "trusted.gpg.d", "preferences.d")
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")

_count = itertools.count(1)

# Its own devices, processes and temporary files. Packages start nothing, as in every container of Debian.
_BOOT = r"""
set -eu
cd "$1"
mount --bind . .
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount -t tmpfs -o mode=755 devices dev
mkdir dev/net
for device in null zero full random urandom tty net/tun; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=755 run run
pivot_root . .
umount --lazy .
cd /
exec sleep infinity
"""


def minbase():
    """Debian's smallest system, fetched once a week."""
    base = SCRATCH / "walk/bookworm"
    done = base / ".done"
    if not done.exists() or time.time() - done.stat().st_mtime > AGES:
        shutil.rmtree(base, ignore_errors=True)
        program = PEERS / "debootstrap/usr"  # unpacked by deploy/test --full
        env = {**os.environ, "DEBOOTSTRAP_DIR": str(program / "share/debootstrap")}
        words = ["sh", program / "sbin/debootstrap", "--variant=minbase", "bookworm", base, MIRROR]
        subprocess.run(words, env=env, check=True, capture_output=True)
        done.touch()
    return base


class FreshDebian:
    """A copy of it that runs, and that `folder` is where root works."""

    def __init__(self, folder="/root"):
        self.root = SCRATCH / "walk" / f"{RUN.name}-{next(_count)}"
        self.folder = folder

    def __enter__(self):
        shutil.rmtree(self.root, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", minbase(), self.root], check=True)
        try:
            self._give_ways_to_packages()
            unshare = ["unshare", "--fork", "--kill-child=KILL", "--propagation", "private", *(f"--{name}" for name in NAMESPACES)]
            self.program = Program([*unshare, "bash", "-c", _BOOT, "boot", self.root], RUN / "container.log")
            self.first = await_true(lambda: next(iter(children_of(self.program.pid)), None), "a first process")
            await_true(self._is_up, "the container's files, mounts and processes")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _is_up(self):
        assert self.program.process.poll() is None, self.program.text()
        return Path("/proc", str(self.first), "comm").read_text() == "sleep\n"

    def _give_ways_to_packages(self):
        for name in OF_APT:
            here, there = Path("/etc/apt", name), self.root / "etc/apt" / name
            shutil.rmtree(there) if there.is_dir() else there.unlink(missing_ok=True)
            if here.is_dir():
                shutil.copytree(here, there, symlinks=True)
            elif here.exists():
                shutil.copy(here, there)
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.root / "etc" / name)
        authorities = self.root / "usr/local/share/ca-certificates"
        authorities.mkdir(parents=True, exist_ok=True)
        found = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", AUTHORITIES.read_text(), re.S)
        for number, one in enumerate(found):
            (authorities / f"machine-{number:03}.crt").write_text(one)
        settings = Path.home() / ".m2/settings.xml"
        if settings.exists():
            (self.root / "root/.m2").mkdir()
            shutil.copy(settings, self.root / "root/.m2")
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    def path(self, path):
        """Where a file of it is on this machine."""
        return self.root / path.removeprefix("/")

    def copy(self, file, path):
        shutil.copy(file, self.path(path))

    def command(self, text):
        """The words that run these lines in it, in a login shell of root."""
        inside = ["nsenter", f"--target={self.first}", *(f"--{name}" for name in NAMESPACES), "--root", "--wd"]
        passed = [f"{name}={value}" for name, value in os.environ.items() if PASSED_ON.fullmatch(name)]
        environment = ["HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", *passed]
        return [*inside, "env", "-i", *environment, "bash", "-lc", f"cd {self.folder}\nset -e\n{text}"]

    def types(self, text, seconds=300):
        """What the lines print, the first of which that fails is the last."""
        log = RUN / f"walk-{next(_count)}.log"
        with log.open("w") as out:
            done = subprocess.run(
                self.command(text), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=seconds, check=False
            )
        said = log.read_text(errors="replace")
        assert done.returncode == 0, f"{text}\n{said[-3000:]}"
        return said

    def starts(self, text):
        """A program that stays."""
        return Program(self.command(text), RUN / f"walk-{next(_count)}.log")

    def __exit__(self, *_):
        if hasattr(self, "program"):
            if getattr(self, "first", None):
                os.kill(self.first, signal.SIGKILL)
            self.program.end()
        shutil.rmtree(self.root, ignore_errors=True)
