"""What a bridge holds at one moment: descriptors, memory, and living objects by their classes."""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path

MIB = 1 << 20
_ROW = re.compile(r"\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)")
_OTHER = re.compile(r"-\s+Other \(reserved=\d+KB, committed=(\d+)KB\)")
_NUMBERED = re.compile(r"(?<=\$\$Lambda).*")

# A heap that does not grow and code that is compiled once, so that resident memory tells of everything else; and all garbage is
# collected, not only most of it.
JAVA_OPTIONS = (
    "-Xms160m -Xmx160m -XX:+AlwaysPreTouch -XX:MarkSweepAlwaysCompactCount=1 -XX:TieredStopAtLevel=1"
    " -XX:NativeMemoryTracking=summary"
)

# The rows of the table that are counts of living objects.
OBJECTS = {
    "sessions": ("org.ftpsbridge.session.ControlSession",),
    "connections to servers": ("org.ftpsbridge.session.BackendConnection",),
    "promises": ("org.ftpsbridge.data.DataPromise",),
    "data connections": ("org.ftpsbridge.data.DataLeg", "org.ftpsbridge.data.DialedLeg"),
    "transfers": ("org.ftpsbridge.data.DataTransfer",),
    "TLS contexts": (
        "io.netty.handler.ssl.ReferenceCountedOpenSslServerContext",
        "io.netty.handler.ssl.ReferenceCountedOpenSslClientContext",
        "sun.security.ssl.SSLContextImpl$TLSContext",
    ),
    "TLS connections": ("io.netty.handler.ssl.ReferenceCountedOpenSslEngine", "sun.security.ssl.SSLEngineImpl"),
    "ticket keys": ("org.ftpsbridge.tls.BoringTls$Session", "org.ftpsbridge.tls.JavaTls$Session"),
}


class Held:
    """Taken after a garbage collection, which taking it causes."""

    def __init__(self, pid):
        self.objects, self.heap = _histogram(pid)
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        self.direct = int(_OTHER.search(_jcmd(pid, "VM.native_memory", "summary")).group(1)) * 1024
        status = Path(f"/proc/{pid}/status").read_text()
        self.resident = int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def count(self, row):
        return sum(self.objects[name] for name in OBJECTS[row])

    def more_than(self, before, allowance):
        """The classes of which there are more than `allowance` objects more than before, with how many."""
        grown = {name: count - before.objects[name] for name, count in self.objects.items()}
        return {name: more for name, more in grown.items() if more > allowance}


def _histogram(pid):
    objects, heap = Counter(), 0
    for row in filter(None, map(_ROW.match, _jcmd(pid, "GC.class_histogram").splitlines())):
        objects[_NUMBERED.sub("", row.group(3))] += int(row.group(1))
        heap += int(row.group(2))
    return objects, heap


def _jcmd(pid, *words):
    done = subprocess.run(["jcmd", str(pid), *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"jcmd {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout
