"""The bridge that is soaked, the servers behind it, and what its log has told."""

import json
from collections import Counter

import ports
from backend import over_tls
from bridge import Bridge
from door import Door
from servers.proftpd import ProFTPD
from soak.backend import BREAKS, ENDLESS, HANGS, QuickBackend
from soak.endings import CUT, DEAD, RESET

WAITS = ("handshake", "login", "idle", "backendReply", "abortReply")  # all of them as long as the soak says, these are short:
_SHORT = {"promise": 2, "lingerClose": 1}  # seconds
PARTS = {BREAKS, ENDLESS, HANGS, CUT, DEAD, RESET}  # transfers that nobody may call complete
DATA_PORTS = Door(overflow=15)  # what each thread leaves unclaimed holds a port for some seconds

_TLS = "minVersion: TLSv1.2, maxVersion: TLSv1.3"
_JAVA = "engine: jdk, minVersion: TLSv1.2, maxVersion: TLSv1.2"


class Scene:
    """Listeners of every kind before a quick server, a real one over TLS, and one that is not there."""

    def __init__(self, java_options, seconds):
        self.waits = dict.fromkeys(WAITS, seconds)
        self.quick = QuickBackend()
        self.real = ProFTPD("explicit", must_resume=True)
        quick = self.quick.port
        backends = {"quick": quick, "explicit": quick, "java": quick, "nobody": ports.free_port(), "real": over_tls(self.real)}
        self.bridge = Bridge(
            backends,
            timeouts={name: f"{long}s" for name, long in {**self.waits, **_SHORT}.items()},
            doors=dict.fromkeys(backends, DATA_PORTS),
            security={"explicit": "explicit"},
            tls={name: _JAVA if name == "java" else _TLS for name in backends},
            env={"FTPS_BRIDGE_JAVA_OPTS": java_options},
        )

    def __enter__(self):
        self.quick.start()
        self.real.start()
        self.bridge.start()
        return self

    def __exit__(self, *_):
        self.bridge.stop()
        self.real.stop()
        self.quick.stop()

    def rest(self):
        """Until the connections by which the start was awaited are forgotten."""
        self.bridge.log.await_sessions_ended()

    @property
    def pid(self):
        return self.bridge.java_pid

    @property
    def ports(self):
        return self.bridge.ports

    def told(self):
        return Told(self.bridge.log.path)


class Told:
    """What a log says of all sessions together."""

    def __init__(self, path):
        self.lines = Counter()
        self.reasons = Counter()
        self.outcomes = Counter()
        self.defects = []
        with open(path, errors="replace") as log:
            for line in log:
                self._take(line)

    def _take(self, line):
        entry = json.loads(line) if line.startswith("{") else {}
        message = entry.get("message")
        self.lines[message] += 1
        if message == "session ended":
            self.reasons[entry["reason"]] += 1
        if message == "transfer ended":
            self.outcomes[entry["outcome"]] += 1
            if entry["outcome"] == "complete" and entry["path"] in PARTS:
                self.defects.append(f"a part was called complete: {line}")
        if entry.get("level") == "ERROR" or not entry or "LEAK" in line:
            self.defects.append(line)

    def wrong(self):
        """What must not stand in such a log."""
        open_ones = self.lines["session started"] - self.lines["session ended"]
        return [f"{open_ones} sessions have not ended"] * (open_ones != 0) + self.defects
