"""Processes of many threads each that go through visits one after the other, and what became of them."""

import heapq
import itertools
import multiprocessing
import queue
import random
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field

from soak.endings import ENDINGS, SLOW
from soak.visit import Visit

PROCESSES, THREADS = 2, 24
LAST = 400  # sessions of each process among which nobody has to be waited for
NEWS = 60.0  # seconds between two words about how far it is
ADDRESSES = 4  # of each thread; nobody else comes from them


@dataclass
class Passed:
    """How many sessions ended in each way, and those in which the bridge did not behave."""

    endings: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other):
        self.endings += other.endings
        self.wrong += other.wrong
        self.seconds = max(self.seconds, other.seconds)

    @property
    def sessions(self):
        return self.endings.total()


class _Turns:
    """The visits of one process: who takes one, and those that are to be looked at again."""

    def __init__(self, count, begun):
        self.lock = threading.Lock()
        self.left = count
        self.begun = begun
        self.order = itertools.count()
        self.later = []

    def take(self):
        """Whether there is one more to begin."""
        with self.lock:
            self.left -= 1
            if self.left < 0:
                return False
        with self.begun.get_lock():
            self.begun.value += 1
        return True

    def put(self, later, ending, visit):
        with self.lock:
            heapq.heappush(self.later, (later.at, next(self.order), later, ending, visit))

    def due(self):
        """One that is due, if there is any."""
        with self.lock:
            if self.later and self.later[0][0] <= time.monotonic():
                return heapq.heappop(self.later)[2:]

    def is_over(self):
        with self.lock:
            return self.left <= 0 and not self.later


def _thread(number, turns, ports, waits, seed, passed):
    dice = random.Random(f"{seed} {number}")
    sources = [f"127.1.{number}.{host}" for host in range(1, ADDRESSES + 1)]
    quick = {ending: often for ending, often in ENDINGS.items() if ending not in SLOW}
    while not turns.is_over():
        if due := turns.due():
            later, ending, visit = due
            visit.later.remove(later)
            _judged(ending, later.check, visit, passed)
        elif turns.take():
            ways = ENDINGS if turns.left > LAST else quick
            visit, ending = Visit(ports, dice.choice(sources), dice, waits), dice.choices(list(ways), ways.values())[0]
            passed.endings[ending.__name__] += 1
            _judged(ending, lambda: ending(visit), visit, passed)
            for later in visit.later:
                turns.put(later, ending, visit)
        else:
            time.sleep(0.05)


def _judged(ending, step, visit, passed):
    try:
        step()
    except Exception as wrong:  # noqa: BLE001 - the thread would take it to its grave
        where = traceback.extract_tb(wrong.__traceback__)[-1]
        passed.wrong.append(f"{ending.__name__} from {visit.source}: {type(wrong).__name__} {wrong} ({where.name}:{where.lineno})")
    visit.close()


def _process(place, turns, ports, waits, seed, told):
    """Each thread counts for itself."""
    begin = time.monotonic()
    counts = [Passed() for _ in range(THREADS)]
    threads = [
        threading.Thread(target=_thread, args=(place * THREADS + number, turns, ports, waits, seed, one))
        for number, one in enumerate(counts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Passed(seconds=time.monotonic() - begin)
    for one in counts:
        total.add(one)
    told.put(total)


def soak(count, ports, waits, seed, tell=None):
    """`count` visits to these listeners; returns when the last is over. `tell` hears now and then how many have begun."""
    forked = multiprocessing.get_context("fork")
    told, total, begun = forked.Queue(), Passed(), forked.Value("q", 0)
    shares = [_Turns(count // PROCESSES + (place < count % PROCESSES), begun) for place in range(PROCESSES)]
    processes = [
        forked.Process(target=_process, args=(place, share, ports, waits, seed, told), daemon=True)
        for place, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    missing = PROCESSES
    while missing:
        try:
            total.add(told.get(timeout=NEWS))
            missing -= 1
        except queue.Empty:
            assert all(process.exitcode in (None, 0) for process in processes), "a process of clients has died"
            if tell:
                tell(begun.value)
    for process in processes:
        process.join(10)
    return total
