"""Free TCP ports and port ranges on loopback, below the kernel's own ephemeral range.

Runs of the lab that go on at the same time have stretches of the port space of their own: a lock that ends with the process.
"""

import fcntl
import random
import socket
import tempfile
from pathlib import Path

_LOW, _HIGH, _STRETCH = 10000, 32500, 1500
_locks = []  # held until the process ends
_untouched = range(0)


def _is_free(port):
    for host in ("127.0.0.1", "0.0.0.0"):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def _take_stretch():
    firsts = list(range(_LOW, _HIGH, _STRETCH))
    random.shuffle(firsts)
    for first in firsts:
        lock = Path(tempfile.gettempdir(), f"ftps-bridge-lab-ports.{first}").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        _locks.append(lock)
        return range(first, first + _STRETCH)
    raise RuntimeError(f"other runs of the lab hold all ports between {_LOW} and {_HIGH}")


def free_range(size):
    """The first and last port of `size` neighbouring free ports; never given twice in this process."""
    global _untouched
    while True:
        if len(_untouched) < size:
            _untouched = _take_stretch()
        wanted, _untouched = _untouched[:size], _untouched[size:]
        taken = [port for port in wanted if not _is_free(port)]
        if not taken:
            return wanted[0], wanted[-1]
        _untouched = range(taken[-1] + 1, _untouched.stop)


def free_port():
    return free_range(1)[0]
