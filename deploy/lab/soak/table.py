"""What a bridge held before, between and after, beside what it may hold."""

from soak.held import MIB, OBJECTS

_HEAP_MORE = 3 * MIB  # caches of addresses and users, code that was loaded late
_DIRECT_MORE = 8 * MIB  # Netty keeps some buffers for the next
_RESIDENT_MORE = 48 * MIB  # and the C library some of what BoringSSL gave back
_OBJECTS_MORE, _SESSIONS_FOR_ONE_MORE = 500, 200


class Table:
    """Of three moments: idle before everything, idle after a warm-up, idle after `sessions` more."""

    def __init__(self, idle, warm, after, sessions):
        self.sessions = sessions
        self.warm, self.after = warm, after
        self.rows = [
            ("open files", "", [one.descriptors for one in (idle, warm, after)], warm.descriptors),
            self._memory("heap after GC", [one.heap for one in (idle, warm, after)], _HEAP_MORE),
            self._memory("direct memory", [one.direct for one in (idle, warm, after)], _DIRECT_MORE),
            self._memory("resident memory", [one.resident for one in (idle, warm, after)], _RESIDENT_MORE),
            *((row, "", [one.count(row) for one in (idle, warm, after)], idle.count(row)) for row in OBJECTS),
        ]

    @staticmethod
    def _memory(name, values, more):
        return name, "MiB", [value / MIB for value in values], (values[1] + more) / MIB

    def __str__(self):
        head = f"{'held by the bridge':<24}{'idle':>10}{'warm':>10}{'after':>10}{'limit':>10}"
        return "\n".join([head, *(self._text(*row) for row in self.rows)])

    @staticmethod
    def _text(name, unit, values, limit):
        form = "10.1f" if unit else "10d"
        return f"{name + (f', {unit}' if unit else ''):<24}" + "".join(f"{value:{form}}" for value in (*values, limit))

    def wrong(self):
        over = [f"{name}: {values[2]} is above {limit}" for name, _, values, limit in self.rows if values[2] > limit]
        allowance = _OBJECTS_MORE + self.sessions // _SESSIONS_FOR_ONE_MORE
        return over + [f"{more} more of {name}" for name, more in self.after.more_than(self.warm, allowance).items()]
