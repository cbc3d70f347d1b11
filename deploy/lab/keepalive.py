"""What the kernel tells of its next keepalive probe on the connections of a process."""

import re
import subprocess

FIRST_PROBE = 60  # seconds of silence
LAST_PROBE = FIRST_PROBE + 4 * 15


def timers(pid, where):
    """What `ss -o` says of each connection of that process: the seconds to the next probe, None where there is none."""
    words = ["ss", "-Htnpo", "state", "established", where]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    found = (re.search(r"timer:\(keepalive,(?:(\d+)min)?(?:([\d.]+)sec)?", line) for line in lines if f"pid={pid}," in line)
    return [timer and 60 * int(timer[1] or 0) + float(timer[2] or 0) for timer in found]
