"""Reads the bridge's JSON log, one object a line, with the key-values flat or as a list of one-entry objects."""

import json

from processes import await_true


def _flat(line):
    entry = json.loads(line)
    for pair in entry.pop("kvpList", None) or []:
        entry.update(pair)
    return entry


class BridgeLog:
    """A view of the log from a mark on."""

    def __init__(self, path, start=0):
        self.path = path
        self.start = start

    def from_here(self):
        """A view of what will be logged after this moment."""
        return BridgeLog(self.path, self.path.stat().st_size if self.path.exists() else 0)

    def text(self):
        with open(self.path, "rb") as log:
            log.seek(self.start)
            return log.read().decode(errors="replace")

    def entries(self, message=None):
        whole = self.text().rpartition("\n")[0].splitlines()
        found = [_flat(line) for line in whole if line.startswith("{")]
        return [entry for entry in found if message in (None, entry.get("message"))]

    def await_entries(self, message, count=1, seconds=6.0):
        """At least `count` entries of this message."""

        def enough():
            found = self.entries(message)
            return found if len(found) >= count else None

        try:
            return await_true(enough, f"{count} x '{message}' in the bridge's log", seconds, every=0.05)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.text()[-3000:]}") from None

    def await_hint(self, hint, seconds=6.0):
        """The first entry with this hint."""

        def found():
            return next((entry for entry in self.entries() if entry.get("hint") == hint), None)

        return await_true(found, f"the hint {hint} in the bridge's log", seconds, every=0.05)

    def await_sessions_ended(self, seconds=8.0):
        """Every session that was started here has ended, and there was one."""
        self.await_entries("session started", seconds=seconds)
        self.await_settled(seconds)

    def await_settled(self, seconds=8.0):
        """No session that was started here goes on; there may have been none."""

        def settled():
            started = {entry.get("session") for entry in self.entries("session started")}
            return started <= {entry.get("session") for entry in self.entries("session ended")}

        try:
            await_true(settled, "every started session has ended in the bridge's log", seconds, every=0.05)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.text()[-3000:]}") from None

    def transfers(self, closed_at_the_length="UNCONFIRMED"):
        """The ended transfers as (verb, path, OUTCOME); a download whose client closed first has the outcome asked for."""
        return [
            (
                entry["verb"],
                str(entry.get("path", "")),
                closed_at_the_length if _closed_first(entry) else str(entry["outcome"]).upper(),
            )
            for entry in self.entries("transfer ended")
        ]

    def outcome_of(self, path, verb=None, seconds=6.0):
        """The one transfer of this path, as its log entry."""

        def found():
            return [
                entry
                for entry in self.entries("transfer ended")
                if str(entry.get("path", "")).endswith(path) and verb in (None, entry["verb"])
            ]

        try:
            (entry,) = await_true(found, f"the end of the transfer of {path} in the bridge's log", seconds, every=0.05)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.text()[-3000:]}") from None
        return {**entry, "outcome": str(entry["outcome"]).upper()}


def _closed_first(entry):
    words = (entry["verb"], str(entry["outcome"]).upper(), entry.get("cause"))
    return words == ("RETR", "UNCONFIRMED", "the client ended its side before it was told the end")
