"""Many sessions at once that move files of their own, each content naming its session, and what became of them."""

import multiprocessing
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from session import Session

LARGEST = 40_000
PATIENCE = 30.0  # seconds: longer than any wait for a port


class Refused(Exception):
    """No port was free for this session before its deadline."""

    def __init__(self, reply):
        super().__init__(reply.text)
        self.reply = reply


class Caller(Session):
    """A session that can be told that no port is free."""

    def passive_port(self, command="EPSV"):
        reply = self.command(command)
        if reply.code == 425:
            raise Refused(reply)
        return self.port_of(reply)


@dataclass
class Found:
    """What a crowd went through. Anything `wrong` is a byte in a session that it was not for, or a transfer that failed."""

    transfers: int = 0
    seconds: float = 0.0
    refusals: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    def add(self, other):
        self.transfers += other.transfers
        self.seconds = max(self.seconds, other.seconds)
        self.refusals += other.refusals
        self.wrong += other.wrong

    def __str__(self):
        refused = Counter(code for code, _ in self.refusals)
        told = ", ".join(f"{count} x {code}" for code, count in refused.items()) or "nothing"
        rate = self.transfers / self.seconds
        return f"{self.transfers} transfers in {self.seconds:.1f} s, {rate:.1f} a second; refused: {told}; wrong: {len(self.wrong)}"


def content_of(name, turn, dice):
    return f"{name} {turn}\n".encode() + dice.randbytes(dice.randrange(LARGEST))


def one_session(session, name, home, until, found):
    """Uploads and downloads in turn until then, and compares each."""
    dice, turn = random.Random(name), 0
    while time.monotonic() < until:
        turn += 1
        content = content_of(name, turn, dice)
        try:
            if turn % 2:
                session.store(f"STOR {home.name}/{name}.up", content)
                got = (home / f"{name}.up").read_bytes()
            else:
                (home / f"{name}.down").write_bytes(content)
                got = session.retrieve(f"RETR {home.name}/{name}.down")
        except Refused as refused:
            found.refusals.append((refused.reply.code, refused.reply.seconds))
            continue
        found.transfers += 1
        if got != content:
            found.wrong.append(f"{name} turn {turn} has {got[:20]!r}, {len(got)} bytes of {len(content)}")


def crowd(size, label, opened, home, seconds):
    """`size` sessions in a thread each, as `opened()` makes them. All are logged in before the first begins."""
    found, ready, threads = Found(), threading.Barrier(size), []

    def run(name):
        try:
            with opened() as session:
                ready.wait(60)
                begin = time.monotonic()
                one_session(session, name, home, begin + seconds, found)
                found.seconds = max(found.seconds, time.monotonic() - begin)
        except Exception as failed:  # noqa: BLE001 - the thread would take it to its grave
            ready.abort()
            found.wrong.append(f"{name}: {type(failed).__name__} {failed}")

    for number in range(size):
        threads.append(threading.Thread(target=run, args=(f"{label}-{number}",)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return found


def crowds(sources, size, port, home, seconds):
    """A crowd from each address, each in a process of its own; what all of them found together."""
    forked = multiprocessing.get_context("fork")
    told, all_found = forked.Queue(), Found()

    def run(source):
        told.put(crowd(size, source, lambda: Caller(port, timeout=PATIENCE, source=source), home, seconds))

    processes = [forked.Process(target=run, args=(source,), daemon=True) for source in sources]
    for process in processes:
        process.start()
    for _ in processes:
        all_found.add(told.get(timeout=seconds + 120))
    for process in processes:
        process.join(10)
    return all_found
