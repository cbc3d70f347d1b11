"""podman with runc, unpacked and not installed: its images, containers and settings lie in one folder, which is gone at the end.

It works in mounts of its own, where it has another /var/lib and keeps what it mounts; that ends with it as well."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bridgelog import BridgeLog
from controlgroup import GROUPS, ControlGroup
from place import PEERS, SCRATCH
from processes import Program, await_true

# The group of limits that podman would set by itself takes a right that not every root has.
_SETTINGS = """
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
conmon_path = ["{peers}/conmon/usr/bin/conmon"]
conmon_env_vars = ["PATH={path}", "HOME={home}", "LD_LIBRARY_PATH={peers}/podman-libs", "CONTAINERS_CONF={home}/containers.conf"]
helper_binaries_dir = ["{peers}/catatonit/usr/bin"]
[engine.runtimes]
runc = ["{peers}/runc/usr/sbin/runc"]
[network]
network_backend = "cni"
cni_plugin_dirs = ["{peers}/containernetworking-plugins/usr/lib/cni"]
network_config_dir = "{home}/networks"
default_network = "{network}"
"""
NODE, POD = "198.51.100.1", "198.51.100.9"  # RFC 5737
BRIDGE = "pods0"


def _network(home):
    """A bridge in the network that podman is called in, and nothing else: no firewall, and no address of another network."""
    addresses = {"type": "host-local", "dataDir": f"{home}/addresses", "ranges": [[{"subnet": "198.51.100.0/24"}]]}
    bridge = {"type": "bridge", "bridge": BRIDGE, "isGateway": True, "ipMasq": False, "ipam": addresses}
    return {"cniVersion": "0.4.0", "name": BRIDGE, "plugins": [bridge]}


_ANY_SIGNER = {"default": [{"type": "insecureAcceptAnything"}]}
_COMMAND = """#!/bin/sh
export HOME={home} LD_LIBRARY_PATH={peers}/podman-libs CONTAINERS_CONF={home}/containers.conf
exec nsenter --mount=/proc/{keeper}/ns/mnt {peers}/podman/usr/bin/podman \\
  --root {home}/root --runroot {home}/run --tmpdir {home}/tmp --storage-driver vfs "$@"
"""

_PARENTS = ("libpod_parent", "*/libpod_parent")  # where there is one tree of control groups, and where each controller has its own
_APART = ("unshare", "--mount", "--propagation", "slave", "sh", "-c")

_count = itertools.count(1)


class Podman:
    """`command` is a program for whoever wants podman by a name of a file."""

    def __enter__(self):
        self.home = Path(tempfile.mkdtemp(prefix="podman.", dir=SCRATCH))
        self.home.chmod(0o755)
        self.command = self.home / "podman"
        self.keeper = None
        try:
            self._settle()
        except BaseException:
            self._leave()
            raise
        return self

    def _settle(self):
        (self.home / "networks").mkdir()
        self.keeper = Program([*_APART, "mount -t tmpfs tmpfs /var/lib && exec sleep infinity"], self.home / "keeper")
        await_true(self._is_apart, "mounts of its own")
        words = {"home": self.home, "peers": PEERS, "path": os.environ["PATH"], "network": BRIDGE, "keeper": self.keeper.pid}
        (self.home / "networks/pods.conflist").write_text(json.dumps(_network(self.home)))
        (self.home / ".config/containers").mkdir(parents=True)
        (self.home / ".config/containers/policy.json").write_text(json.dumps(_ANY_SIGNER))
        (self.home / "containers.conf").write_text(_SETTINGS.format(**words))
        self.command.write_text(_COMMAND.format(**words))
        self.command.chmod(0o755)

    def _is_apart(self):
        return any(line.split()[1] == "/var/lib" for line in Path(f"/proc/{self.keeper.pid}/mounts").read_text().splitlines())

    def __call__(self, *words, check=True, **more):
        done = subprocess.run([str(word) for word in (self.command, *words)], capture_output=True, text=True, check=False, **more)
        assert not check or done.returncode == 0, f"podman {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def inspect(self, what):
        return json.loads(self("inspect", what).stdout)[0]

    def run(self, image, *words, options=(), **more):
        """A container that is gone when it has ended; what it said and its exit code."""
        return self("run", "--rm", *options, image, *words, check=False, **more)

    def start(self, image, *words, options=()):
        """A container that goes on."""
        return Container(self, self("run", "--detach", *options, image, *words).stdout.strip())

    def _made(self):
        """Of all that has ever been one of its containers or Pods, the id."""
        return self("events", "--stream=false", "--filter", "event=create", "--format", "{{.ID}}").stdout.split()

    def __exit__(self, *_):
        try:
            self("pod", "rm", "--all", "--force", "--time", "0", check=False)
            self("rm", "--all", "--force", "--time", "0", check=False)
            remove_groups(self._made())
        finally:
            self._leave()

    def _leave(self):
        if self.keeper:
            self.keeper.end()
        shutil.rmtree(self.home)


def remove_groups(ids, groups=GROUPS):
    """The control groups that are left of these containers and Pods. What holds them, and podman's own, is whoever's has a podman."""
    for left in [group for pattern in _PARENTS for group in groups.glob(f"{pattern}/*") if any(one in group.name for one in ids)]:
        for group in sorted([left, *left.glob("**/")], reverse=True):
            with contextlib.suppress(OSError):  # gone already
                group.rmdir()


class Container:
    def __init__(self, podman, name):
        self.podman = podman
        self.name = name

    @property
    def state(self):
        return self.podman.inspect(self.name)["State"]

    @property
    def pid(self):
        return self.state["Pid"]

    @property
    def log(self):
        """What it has said until now, as the log of a bridge."""
        kept = self.podman.home / f"log{next(_count)}"
        kept.write_text(self.text())
        return BridgeLog(kept)

    def text(self):
        said = self.podman("logs", self.name)
        return said.stdout + said.stderr

    def await_line(self, message, seconds=20):
        def said():
            if f'"{message}"' in self.text():
                return True
            assert self.state["Running"], self.text()
            return False

        await_true(said, f"{message} in the log of the container\n{self.text()}", seconds, every=0.1)
        return self

    @property
    def group(self):
        return ControlGroup(self.pid)

    def stop(self, seconds):
        """Ends it as an operator does; its exit code."""
        self.podman("stop", "--time", seconds, self.name)
        return self.state["ExitCode"]
