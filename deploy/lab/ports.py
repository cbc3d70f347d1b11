"""Free TCP ports and port ranges on loopback, below the kernel's own ephemeral range."""

import os
import random
import socket

_LOW, _HIGH = 20000, 32000
_given = set()
_random = random.Random(os.getpid())


def _is_free(port):
    for host in ("127.0.0.1", "0.0.0.0"):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def free_range(size):
    """The first and last port of `size` neighbouring free ports; never given twice in this process."""
    for _ in range(500):
        first = _random.randrange(_LOW, _HIGH - size)
        wanted = range(first, first + size)
        if _given.isdisjoint(wanted) and all(map(_is_free, wanted)):
            _given.update(wanted)
            return first, first + size - 1
    raise RuntimeError(f"no {size} neighbouring free ports between {_LOW} and {_HIGH}")


def free_port():
    return free_range(1)[0]
