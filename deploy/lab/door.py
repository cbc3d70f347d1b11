"""The data door as a listener is told of it: one data port, perhaps some overflow ports, and what a client has to prove there."""

from dataclasses import dataclass

UNLIMITED = {"exempt": '["127.0.0.0/8"]'}  # limits under which strangers come as often as a test wants


@dataclass(frozen=True)
class Door:
    """`overflow` is a number of ports beside the first; `reuse` is the word of `requireSessionReuse`, None for its default."""

    overflow: int = 0
    reuse: str | None = None
    same_client: tuple = ()

    @property
    def size(self):
        return 1 + self.overflow

    def section(self, low, high):
        """The listener's `data`, on the neighbouring ports from low to high."""
        words = {"port": low}
        if high > low:
            words["overflow"] = f'"{low + 1}-{high}"'
        if self.reuse:
            words["requireSessionReuse"] = self.reuse
        if self.same_client:
            words["sameClient"] = "[" + ", ".join(f'"{one}"' for one in self.same_client) + "]"
        return "{ " + ", ".join(f"{key}: {word}" for key, word in words.items()) + " }"


@dataclass(frozen=True)
class Range:
    """A classic range of `size` data ports, each as good as another."""

    size: int

    def section(self, low, high):
        return f'{{ ports: "{low}-{high}" }}'
