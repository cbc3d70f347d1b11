"""Programs under test: started in their own process group, awaited by connecting, always ended."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def await_true(condition, what, seconds=10.0, every=0.02):
    """The first true value of `condition()`; an AssertionError naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(every)


def children_of(pid):
    """All living descendants of `pid`, parents first."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
    found, queue = [], [pid]
    while queue:
        below = parents.get(queue.pop(0), [])
        found += below
        queue += below
    return found


def cpu_seconds(pid):
    """User and system time of a process, its living descendants and the children it has waited for."""
    ticks = 0
    for one in [pid, *children_of(pid)]:
        try:
            fields = Path("/proc", str(one), "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Program:
    """One started program with its output in a file; `keep` are descriptors of ours that it has too."""

    def __init__(self, command, output, env=None, cwd=None, keep=()):
        self.output = Path(output)
        with open(self.output, "ab") as sink:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                pass_fds=keep,
                start_new_session=True,
            )

    @property
    def pid(self):
        return self.process.pid

    def text(self):
        return self.output.read_text(errors="replace")

    def await_port(self, port, seconds=20.0, host="127.0.0.1"):
        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.process.args[0]} ended with {self.process.returncode}:\n{self.text()[-2000:]}")
            try:
                socket.create_connection((host, port), 1).close()
                return True
            except OSError:
                return False

        await_true(ready, f"{self.process.args[0]} listens on {port}", seconds)

    def signal(self, number):
        self.process.send_signal(number)

    def await_exit(self, seconds):
        return self.process.wait(seconds)

    def kill_tree(self):
        """SIGKILL to the program and everything it started, at one moment."""
        for pid in [self.pid, *children_of(self.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(10)

    def end(self):
        """SIGTERM, and SIGKILL for whatever is left after two seconds."""
        left = children_of(self.pid) if self.process.poll() is None else []
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                pass
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
