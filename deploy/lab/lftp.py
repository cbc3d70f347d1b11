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


def run_lftp(port, version, commands, tls="implicit"):
    """What subprocess.run says of lftp, and the seconds it took; `tls` is "implicit" or "explicit"."""
    settings = _SETTINGS.format(
        ca=certificates.ca(),
        priority=_PRIORITY[version],
        user=USER,
        password=PASSWORD,
        scheme={"implicit": "ftps", "explicit": "ftp"}[tls],
        port=port,
    )
    start = time.monotonic()
    done = subprocess.run(
        ["lftp", "--norc", "-c", settings + commands], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )
    return done, time.monotonic() - start
