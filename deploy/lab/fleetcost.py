"""Figures without a goal: what a session costs the bridge that does nothing else, in memory, descriptors and CPU for its login."""

import os
import sys
from pathlib import Path

import servers
from backend import over_tls
from bridge import Bridge
from door import Door
from processes import cpu_seconds
from session import Session

STEPS = (0, 500, 1000, 2000)
NO_LIMITS = {"sessions": 100_000, "sessionsPerAddress": 100_000, "handshakesPerMinute": 1_000_000}


def held(pid):
    """Resident memory in MiB, and open descriptors."""
    status = dict(line.split(":\t", 1) for line in Path("/proc", str(pid), "status").read_text().splitlines() if ":\t" in line)
    return int(status["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{pid}/fd"))


def measure(bridge, name):
    """A row for each number of sessions that have logged in and say nothing more."""
    sessions, spent = [], 0.0
    for count in STEPS:
        before = cpu_seconds(bridge.java_pid)
        while len(sessions) < count:
            sessions.append(Session(bridge.port(name), timeout=60))
        spent += cpu_seconds(bridge.java_pid) - before
        memory, descriptors = held(bridge.java_pid)
        logins = f"{1000 * spent / count:9.2f}" if count else " " * 9
        print(f"{name:<20}{count:9}{memory:12.0f}{descriptors:14}{logins:>14}", flush=True)
    for session in sessions:
        session.socket.close()


def main():
    server = servers.ALL["vsftpd"]().start()
    secured = servers.OVER_TLS["vsftpd-explicit"]().start()
    backends = {"plain": server.port, "explicit": over_tls(secured, "1.3")}
    print(f"{'servers':<20}{'sessions':>9}{'MiB':>12}{'descriptors':>14}{'ms CPU/login':>14}")
    for name, backend in backends.items():
        # A bridge each, so that the memory of one is not the other's.
        with Bridge({name: backend}, doors={name: Door()}, limits=NO_LIMITS) as bridge:
            measure(bridge, name)
    for one in (server, secured):
        one.stop()


if __name__ == "__main__":
    sys.exit(main())
