"""A machine of its own on this one: systemd is its first process, its files are this machine's beneath a layer that is forgotten."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from namespace import within
from place import RUN
from processes import Program, await_true, children_of

NAMESPACES = ("mount", "uts", "ipc", "net", "pid", "cgroup")

# Its own devices, processes, cgroups and temporary files; of the rest what is changed lies in memory. What is mounted below /
# on this machine, /run and /tmp among it, is not there. Services of this machine are not started, and where it is a container the
# rule that packages start none does not hold there; no package has the index of man pages made anew.
_BOOT = r"""
set -eu
base=$1 root=$1/root
mount -t tmpfs -o size=4g,mode=755 layer "$base"
mkdir "$base/upper" "$base/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" machine "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 cgroups "$root/sys/fs/cgroup"
mkdir "$root/sys/fs/cgroup/systemd"
mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
mount -t tmpfs -o mode=755 devices "$root/dev"
for device in null zero full random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
rm -f "$root/usr/sbin/policy-rc.d" "$root/var/lib/man-db/auto-update"
cd "$root"
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd --unit=basic.target
"""


class Machine:
    """Booted on entry; its network has loopback alone, its root user is this one's."""

    def __enter__(self):
        folder = tempfile.mkdtemp(prefix="machine-", dir=RUN)
        unshare = ["unshare", "--fork", "--kill-child=KILL", "--propagation", "private", *(f"--{name}" for name in NAMESPACES)]
        self.first = None
        self.program = Program([*unshare, "bash", "-c", _BOOT, "boot", folder], f"{folder}.log")
        try:
            self.first = await_true(lambda: next(iter(children_of(self.program.pid)), None), "a first process")
            await_true(self._is_up, f"systemd, {self.program.text()}", seconds=30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _is_up(self):
        assert self.program.process.poll() is None, self.program.text()
        return Path("/proc", str(self.first), "comm").read_text() == "systemd\n" and (
            self.try_run("systemctl", "is-active", "basic.target").stdout == "active\n"
        )

    def path(self, path):
        """Where a file of that machine is on this one, for its life."""
        return Path(f"/proc/{self.first}/root{path}")

    def copy(self, file, path):
        shutil.copy(file, self.path(path))

    def try_run(self, *words, seconds=120):
        """A command on that machine, whatever it returns."""
        inside = ["nsenter", f"--target={self.first}", *(f"--{name}" for name in NAMESPACES), "--root", "--wd"]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [*inside, *map(str, words)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
            check=False,
        )  # fmt: skip

    def run(self, *words, seconds=120):
        """What a command on that machine prints, which has to succeed."""
        done = self.try_run(*words, seconds=seconds)
        assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def within(self):
        """While in here, the calling thread and all that it starts are in that machine's network."""
        return within(f"/proc/{self.first}/ns/net")

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.first or self.program.pid, signal.SIGKILL)  # with its first process all of them end, and its mounts with them
        self.program.process.wait(20)
