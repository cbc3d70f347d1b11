"""A wall clock that a test moves forward under one running program, by libfaketime; its monotonic clock goes on as before."""

import os
from datetime import timedelta
from pathlib import Path

from place import PEERS


class Clock:
    """Shows the real time until it jumps. A program follows it if it is started with `env`."""

    def __init__(self, file):
        self.file = file
        self.ahead = timedelta()
        self._write()

    @property
    def env(self):
        return {
            "LD_PRELOAD": str(next((PEERS / "libfaketime").rglob("libfaketimeMT.so.1"))),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # with it, timed waits of a JVM return at once, for ever
        }

    def jump(self, **duration):
        self.ahead += timedelta(**duration)
        self._write()

    @staticmethod
    def sweep(pid):
        """Removes what libfaketime leaves behind of a program that ended by a signal."""
        for name in (f"faketime_shm_{pid}", f"sem.faketime_sem_{pid}"):
            Path("/dev/shm", name).unlink(missing_ok=True)

    def _write(self):
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(f"+{int(self.ahead.total_seconds())}\n")
        os.replace(fresh, self.file)  # whoever looks sees the old line or the new one, never half of it
