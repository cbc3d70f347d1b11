"""Figures without a goal: what one small passive transfer costs the bridge, with one data port and with a classic range."""

import signal
import statistics
import sys
import time

import servers
from bridge import Bridge
from door import Door, Range
from place import RUN
from processes import Program, await_true, cpu_seconds
from session import Session

WAYS = {"one port": Door(), "range of 60": Range(60)}
WARM, ROUNDS, TIMED, TRACED = 4000, 5, 400, 400
CONTENT = bytes(1000)
SHOWN = 8  # the system calls that are made most often


def move(session, count):
    """`count` transfers, up and down in turn."""
    for number in range(count):
        if number % 2:
            assert session.retrieve("RETR cost.bin") == CONTENT
        else:
            session.store("STOR cost.bin", CONTENT)


def timed(session, bridge):
    """Microseconds of CPU and of the clock for one transfer."""
    before, since = cpu_seconds(bridge.program.pid), time.perf_counter()
    move(session, TIMED)
    took, spent = time.perf_counter() - since, cpu_seconds(bridge.program.pid) - before
    return 1e6 * spent / TIMED, 1e6 * took / TIMED


def traced(session, bridge, file):
    """The system calls of one transfer by their names, as strace counts them."""
    strace = Program(["strace", "-c", "-f", "-U", "name,calls", "-o", file, "-p", bridge.java_pid], file.with_suffix(".said"))
    await_true(lambda: "attached" in strace.text(), "strace is attached")
    move(session, TRACED)
    strace.signal(signal.SIGINT)
    strace.await_exit(10)
    rows = [line.split() for line in file.read_text().splitlines()]
    return {row[0]: int(row[1]) / TRACED for row in rows if len(row) == 2 and row[1].isdigit() and row[0] != "total"}


def measure(version, bridge):
    """For each way the medians of CPU and clock, measured in turn, and then the system calls."""
    sessions = {listener: Session(bridge.port(listener), version, timeout=30) for listener in bridge.backends}
    for session in sessions.values():
        move(session, WARM)
    times = {listener: [] for listener in sessions}
    for _ in range(ROUNDS):
        for listener, session in sessions.items():
            times[listener].append(timed(session, bridge))
    for listener, session in sessions.items():
        medians = [statistics.median(column) for column in zip(*times[listener], strict=True)]
        yield *medians, traced(session, bridge, RUN / f"cost-{version}-{listener}.strace")
        session.quit()


def row(version, name, cpu, clock, calls):
    often = " ".join(f"{call} {count:.1f}" for call, count in sorted(calls.items(), key=lambda one: -one[1])[:SHOWN])
    return f"TLS {version:<9}{name:<13}{cpu:>8.0f}{clock:>8.0f}{sum(calls.values()):>8.1f}   {often}"


def main():
    server = servers.ALL["vsftpd"]().start()
    listeners = {f"door{number}": door for number, door in enumerate(WAYS.values())}
    try:
        with Bridge(dict.fromkeys(listeners, server.port), doors=listeners) as bridge:
            rows = [f"{'a transfer':<13}{'data':<13}{'CPU us':>8}{'us':>8}{'calls':>8}   most often"]
            for version in ("1.2", "1.3"):
                rows += [row(version, name, *measured) for name, measured in zip(WAYS, measure(version, bridge), strict=True)]
    finally:
        server.stop()
    print("\n".join(rows))
    (RUN / "doorcost.txt").write_text("\n".join(rows) + "\n")
    print(f"written to {RUN / 'doorcost.txt'}")


if __name__ == "__main__":
    sys.exit(main())
