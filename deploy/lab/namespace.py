"""Network namespaces of this machine, by the files that they are known by."""

import contextlib
import ctypes
import os
from pathlib import Path

NAMED = Path("/run/netns")
_CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def within(namespace):
    """While in here, the calling thread and all that it starts are in the namespace of that file."""
    with contextlib.ExitStack() as opened:
        here, there = (_opened(path, opened) for path in ("/proc/thread-self/ns/net", namespace))
        _enter(there)
        try:
            yield
        finally:
            _enter(here)


def _opened(path, opened):
    descriptor = os.open(path, os.O_RDONLY)
    opened.callback(os.close, descriptor)
    return descriptor


def _enter(namespace):
    if _libc.setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
