"""A bridge goes through very many sessions with mixed ends and holds no more afterwards than before: python3 -m soak [SESSIONS]."""

import sys
import time

from place import RUN
from processes import cpu_seconds
from soak.crowds import soak
from soak.held import JAVA_OPTIONS, OBJECTS, Held
from soak.scene import Scene
from soak.table import Table

SESSIONS = 200_000
MANY = 20_000  # so many take so long that something else will want the machine as well:
QUICK, PATIENT = 5, 20  # seconds for each wait of the bridge
WARM, WARM_AT_MOST = 5, 10_000  # every fifth session, and no more than so many
SHOWN = 30  # lines of what is wrong
SETTLED = 30.0  # seconds after the last session, at the most


def settled(scene, idle):
    """What is held once every object of a session is gone, or when its time is over."""
    end = time.monotonic() + SETTLED
    while True:
        held = Held(scene.pid)
        if time.monotonic() > end:
            return held
        if held.descriptors <= idle.descriptors and all(held.count(row) <= idle.count(row) for row in OBJECTS):
            return held
        time.sleep(1)


def say(begun):
    print(f"{begun} sessions", flush=True)


def words(counts):
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.most_common())


def main(sessions):
    warming = min(sessions // WARM, WARM_AT_MOST)
    with Scene(JAVA_OPTIONS, QUICK if sessions < MANY else PATIENT) as scene:
        scene.rest()
        idle = Held(scene.pid)
        passed = soak(warming, scene.ports, scene.waits, "warm", say)
        warm = settled(scene, idle)
        before = cpu_seconds(scene.pid)
        rest = soak(sessions - warming, scene.ports, scene.waits, "soaked", lambda begun: say(warming + begun))
        spent = cpu_seconds(scene.pid) - before
        after = settled(scene, idle)
        told = scene.told()
    passed.add(rest)
    table = Table(idle, warm, after, rest.sessions)
    text = [
        f"{passed.sessions} sessions, {len(passed.wrong)} of them wrong; once warm {rest.sessions / rest.seconds:.0f} a second,"
        f" {1000 * spent / rest.sessions:.1f} ms of the bridge's CPU time each",
        f"how they ended: {words(passed.endings)}",
        f"why, says the log: {words(told.reasons)}",
        f"transfers: {words(told.outcomes)}",
        str(table),
    ]
    wrong = passed.wrong + told.wrong() + table.wrong()
    text += ["WRONG:", *wrong[:SHOWN]] if wrong else ["nothing is held that was not held before"]
    print(*text, sep="\n")
    (RUN / "soak.txt").write_text("\n".join(text) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS))
