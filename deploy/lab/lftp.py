"""lftp alone, by a script: through the bridge, or on a server's own TLS to see what a client without a bridge meets."""

import subprocess
import time

import certificates
from place import PASSWORD, USER

_PRIORITY = {"1.2": "NORMAL:-VERS-ALL:+VERS-TLS1.2", "1.3": "NORMAL:-VERS-ALL:+VERS-TLS1.3"}
_SETTINGS = """set net:max-retries 1; set net:timeout 20; set net:reconnect-interval-base 1
set ssl:ca-file {ca}; set ssl:priority {priority}
set ftp:ssl-force yes; set ftp:ssl-protect-data yes
open -u {user},'{password}' {scheme}://127.0.0.1:{port}
"""


def started(port, version):
    """An lftp that is connected and obeys what is written to its standard input, until that ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    lftp = subprocess.Popen(["lftp", "--norc"], text=True, **pipes)
    lftp.stdin.write(_settings(port, version, "implicit"))
    return lftp


def run_lftp(port, version, commands, tls="implicit", priority=None):
    """What subprocess.run says of lftp, and the seconds it took; `tls` is "implicit" or "explicit", `priority` are words of GnuTLS
    in place of a version."""
    words = ["lftp", "--norc", "-c", _settings(port, version, tls, priority) + commands]
    start = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    return done, time.monotonic() - start


def _settings(port, version, tls, priority=None):
    return _SETTINGS.format(
        ca=certificates.ca(),
        priority=priority or _PRIORITY[version],
        user=USER,
        password=PASSWORD,
        scheme={"implicit": "ftps", "explicit": "ftp"}[tls],
        port=port,
    )
