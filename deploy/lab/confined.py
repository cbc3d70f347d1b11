"""An ordinary user in a network of its own: nobody else's ports, no right but those given, no file but those shown."""

import itertools
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import certificates
from bridge import CONTROL, DATA, BridgeOn990
from door import Door
from namespace import NAMED, within
from place import DISTRIBUTION, RUN
from processes import Program

ACCOUNT = pwd.getpwnam("news")  # one of those that Debian always has, and nothing here uses
BIND_LOW_PORTS = 1 << 10  # CAP_NET_BIND_SERVICE, as /proc shows it
TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")

_count = itertools.count(1)


class Network:
    """A network namespace that has loopback alone."""

    def __init__(self):
        self.name = f"lab{os.getpid()}-alone{next(_count)}"

    def __enter__(self):
        _run("ip", "netns", "add", self.name)
        _run("ip", "-n", self.name, "link", "set", "lo", "up")
        return self

    def within(self):
        """While in here, the calling thread and all that it starts are in that network."""
        return within(NAMED / self.name)

    def __exit__(self, *_):
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True, check=False)


class Installed:
    """A copy of the distribution where any user can read it."""

    def __init__(self):
        self.folder = RUN / "installed"

    def __enter__(self):
        shutil.copytree(DISTRIBUTION, self.folder, ignore=shutil.ignore_patterns("demo"))
        return self.folder

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


class Confined(BridgeOn990):
    """The bridge on 990 and 989, as that user; `capabilities` are the only ones it can ever have. With `sealed` no file system
    can be written, and from those for temporary files nothing can be executed either."""

    def __init__(self, installed, backends, capabilities="+net_bind_service", sealed=False, key_mode=0o440, tls="", **more):
        super().__init__(backends, bind="0.0.0.0", doors={name: Door() for name in backends}, tls=tls, **more)
        self.installed = installed
        self.capabilities = capabilities
        self.sealed = sealed
        self.key = self.folder / "tls.key"
        shutil.copy(certificates.folder() / "srv.key", self.key)
        os.chown(self.key, 0, ACCOUNT.pw_gid)
        self.key.chmod(key_mode)
        self.older = self._files_of_its_user()

    def _tls_of(self, name):
        return f"    tls: {{ certificate: {certificates.folder() / 'srv.pem'}, key: {self.key}, {self.tls} }}\n"

    def command(self):
        allowed = f"-all,{self.capabilities}" if self.capabilities else "-all"
        user = [
            "setpriv", f"--reuid={ACCOUNT.pw_uid}", f"--regid={ACCOUNT.pw_gid}", "--clear-groups", "--no-new-privs",
            f"--inh-caps={allowed}", f"--ambient-caps={allowed}", f"--bounding-set={allowed}",
            self.installed / "bin/ftps-bridge", "run", "--config", self.write(),
        ]  # fmt: skip
        return [*self._seal(), *user] if self.sealed else user

    def _seal(self):
        """The distribution becomes a file system of its own, so that what holds for temporary files does not hold for it."""
        script = (
            f"for folder in {' '.join(TEMPORARY)}; do"
            " mount --bind $folder $folder && mount -o remount,bind,ro,noexec $folder || exit 1; done;"
            ' mount --bind "$0" "$0" && mount -o remount,bind,ro,exec "$0" && mount -o remount,bind,ro / && exec "$@"'
        )
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, self.installed]

    def launch(self):
        """The program, which may or may not come up."""
        self.program = Program(self.command(), self.log.path, env=self.env, cwd="/")
        return self.program

    def start(self):
        self.launch().await_port(CONTROL, seconds=30)
        return self

    def new_files_of_its_user(self):
        """Whatever that user owns where anybody could have written, or where the bridge lives, and did not before."""
        return self._files_of_its_user() - self.older

    def _files_of_its_user(self):
        places = [*TEMPORARY, str(self.installed), str(self.folder)]
        find = ["find", *places, "-maxdepth", "4", "-user", ACCOUNT.pw_name, "-not", "-path", "/proc/*"]
        done = subprocess.run(find, capture_output=True, text=True, check=False)
        # What others make and remove meanwhile is nobody's business here.
        assert all(line.endswith(": No such file or directory") for line in done.stderr.splitlines()), done.stderr
        return set(done.stdout.split())

    def open_to_write(self):
        """The regular files that the process has open and could write."""
        found = set()
        for descriptor in Path("/proc", str(self.java_pid), "fd").iterdir():
            try:
                info = (descriptor.parent.parent / "fdinfo" / descriptor.name).read_text()
                if stat.S_ISREG(descriptor.stat().st_mode) and int(info.split("flags:")[1].split()[0], 8) & os.O_ACCMODE:
                    found.add(os.readlink(descriptor))
            except OSError:  # closed meanwhile
                continue
        return found


def status_of(pid):
    """The status of each thread of a process, as one dictionary."""
    tasks = Path("/proc", str(pid), "task").iterdir()
    return [dict(line.split(":\t", 1) for line in (task / "status").read_text().splitlines() if ":\t" in line) for task in tasks]


def _run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.stderr}"
    return done.stdout
