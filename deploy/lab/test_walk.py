"""A stranger's walk: a fresh Debian, a fresh clone, and what README.md tells a newcomer to do, without a change.

The container is Debian's minbase by debootstrap, cached in the scratch folder and copied for each walk. It has files, processes and
mounts of its own, this machine's network, since it fetches packages, its cgroups and its TUN devices; and what makes fetching possible
here: the configuration of apt, the authorities that this machine trusts, a settings.xml of Maven and the variables of proxies. README's
second command runs all parts but this one, `recipes` among them, which types the recipes on a machine that is booted from the
container's own files.
"""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from place import PEERS, RUN, SCRATCH, TREE
from processes import Program, await_true, children_of

pytestmark = pytest.mark.long

MIRROR = "http://deb.debian.org/debian"
NAMESPACES = ("mount", "uts", "ipc", "pid")
PASSED_ON = re.compile(r"(?i)(https?|no|all)_proxy|MAVEN_\w+|JAVA_TOOL_OPTIONS|npm_config_\w+")
OF_APT = ("sources.list", "sources.list.d", "apt.conf.d", "auth.conf.d", "keyrings", "trusted.gpg.d", "preferences.d")
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")

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
    """Debian's smallest system, fetched once."""
    base = SCRATCH / "walk/bookworm"
    if not (base / ".done").exists():
        shutil.rmtree(base, ignore_errors=True)
        program = PEERS / "debootstrap/usr"  # unpacked by deploy/test --full
        env = {**os.environ, "DEBOOTSTRAP_DIR": str(program / "share/debootstrap")}
        words = ["sh", program / "sbin/debootstrap", "--variant=minbase", "bookworm", base, MIRROR]
        subprocess.run(words, env=env, check=True, capture_output=True)
        (base / ".done").touch()
    return base


class Container:
    """A copy of it that runs, with a fresh clone of HEAD in root's home."""

    def __init__(self):
        self.root = SCRATCH / "walk" / RUN.name

    def __enter__(self):
        shutil.rmtree(self.root, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", minbase(), self.root], check=True)
        try:
            self._give_ways_to_packages()
            subprocess.run(["git", "clone", "-q", "--no-local", TREE, self.root / "root/ftps-bridge"], check=True)
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

    def types(self, text, seconds):
        """What the lines print, in a login shell in the clone."""
        inside = ["nsenter", f"--target={self.first}", *(f"--{name}" for name in NAMESPACES), "--root", "--wd"]
        passed = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
        environment = {**passed, "HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        log = RUN / f"walk-{text.replace('/', '-').replace(' ', '')}.log"
        with log.open("w") as out:
            done = subprocess.run(
                [*inside, "bash", "-lc", f"cd ~/ftps-bridge\n{text}"], env=environment, stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, timeout=seconds, check=False,
            )  # fmt: skip
        said = log.read_text(errors="replace")
        assert done.returncode == 0, said[-3000:]
        return said

    def __exit__(self, *_):
        if hasattr(self, "program"):
            if getattr(self, "first", None):
                os.kill(self.first, signal.SIGKILL)
            self.program.end()
        shutil.rmtree(self.root, ignore_errors=True)


def commands():
    """README's two, in their order."""
    text = (TREE / "README.md").read_text()
    (block,) = re.findall(r"^## Two commands$.*?^```\n(.*?)^```$", text, re.M | re.S)
    return [line.split("#")[0].strip() for line in block.splitlines()]


def parts_of(command, container):
    """All that it has, by its own account, but the walk."""
    (named,) = re.findall(r"the parts, in order: (.*)", container.types(f"{command} --help", seconds=10))
    return [part for part in named.split() if part != "walk"]


def test_a_stranger_on_a_fresh_debian_comes_to_the_end():
    first, second = commands()
    with Container() as container:
        assert "All three are equal." in container.types(f"{first} --once", seconds=1800)
        parts = parts_of(second, container)
        assert len(parts) > 30
        said = container.types(second, seconds=5400)
        unlike = [part for part in parts if not re.search(rf"^{part} +passed +[1-9]\d* passed, 0 failed", said, re.M)]
        assert not unlike, said[-3000:]
