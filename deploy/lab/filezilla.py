"""FileZilla itself, on a screen and in a home of its own: its queue is filled before it starts, and a key sets it going."""

import re
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from display import Display
from processes import Program, await_true

# The queue as FileZilla 3.63 itself lays it out; later versions take it over.
_QUEUE = """
CREATE TABLE servers (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, host TEXT NOT NULL, port INTEGER, user TEXT,
  password TEXT, account TEXT, keyfile TEXT, protocol INTEGER, type INTEGER, logontype INTEGER, timezone_offset INTEGER,
  transfer_mode TEXT, max_connections INTEGER, encoding TEXT, bypass_proxy INTEGER, post_login_commands TEXT, name TEXT,
  parameters TEXT, site_path TEXT DEFAULT NULL);
CREATE TABLE files (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, server INTEGER NOT NULL, source_file TEXT,
  target_file TEXT, local_path INTEGER, remote_path INTEGER, size INTEGER, error_count INTEGER, priority INTEGER,
  flags INTEGER, default_exists_action INTEGER, extra_flags TEXT);
CREATE INDEX server_index ON files (server);
CREATE TABLE local_paths (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, path TEXT NOT NULL);
CREATE TABLE remote_paths (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, path TEXT NOT NULL);
PRAGMA user_version = 7;
"""
_IMPLICIT_FTPS, _PASSWORD_IS_KEPT, _NORMAL, _OVERWRITE = 3, 1, 2, 1
_UPLOAD, _DOWNLOAD = 0, 1 << 4

_SETTINGS = {
    "Greeting version": "99.0.0",  # no window that greets
    "Update Check": 0,
    "Number of Transfers": 1,  # in the order of the queue
    "Reconnect count": 0,  # a transfer that fails is told at once
    "Logging file": "{log}",
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<FileZilla3 version="3.63.0" platform="*nix">{content}</FileZilla3>\n'

_STARTED = re.compile(r"Starting (upload|download) of (.*)")
_ENDED = re.compile(r"(Status: File transfer successful|Error:\s+(?:Critical f|F)ile transfer (?:error|failed))")
_PATIENCE = 5.0  # seconds for a key to be heard


@dataclass(frozen=True)
class Job:
    """One entry of the queue: `way` is up or down, `local` a path here, `remote` a folder of the server, one name."""

    way: str
    local: Path
    remote: str


@dataclass(frozen=True)
class Told:
    """What FileZilla's log says of one transfer; it counts whole seconds."""

    way: str
    name: str
    whole: bool
    seconds: float
    lines: tuple


def _seconds(lines):
    begin, end = (datetime.fromisoformat(line[:19]) for line in (lines[0], lines[-1]))
    return (end - begin).total_seconds()


class FileZilla:
    """Moves `jobs` to and from host:port, whose certificate (PEM) alone it trusts; `version` is None (any), "1.2" or "1.3". If
    it does not come to an end, `logs` gets a picture of its screen."""

    def __init__(self, folder, host, port, certificate, user, password, jobs, logs, version=None):
        self.folder = folder
        self.screen = logs / f"screen-{folder.parent.name}-{folder.name}.png"
        self.jobs = jobs
        self.log = folder / "filezilla.log"
        home = folder / "home"
        self.config = home / ".config" / "filezilla"
        self.config.mkdir(parents=True)
        self._write_settings()
        self._trust(host, port, certificate)
        self._fill_queue(host, port, user, password)
        self.env = {"HOME": str(home), "XDG_CONFIG_HOME": "", "NO_AT_BRIDGE": "1", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        if version:
            self.env["GNUTLS_SYSTEM_PRIORITY_FILE"] = str(self._without({"1.2": "tls1.3", "1.3": "tls1.2"}[version]))

    def run(self, seconds=40.0):
        """Until each transfer has ended. The log's view of each, in the order of the queue."""
        with Display(self.folder) as display:
            program = Program(["filezilla"], self.folder / "output.txt", env={**display.env, **self.env})
            try:
                self._start_queue(display)
                await_true(lambda: len(self.told()) == len(self.jobs), "FileZilla has come to the end of its queue", seconds)
            except AssertionError as failed:
                display.save(self.screen)
                raise AssertionError(f"{failed}; its screen: {self.screen}\n{self.text()}\n{program.text()}") from None
            finally:
                program.end()
        return self.told()

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def told(self):
        """The transfers that have ended so far."""
        told, started, lines = [], None, []
        for line in self.text().splitlines():
            if begun := _STARTED.search(line):
                started, lines = begun, []
            lines.append(line)
            if started and (ended := _ENDED.search(line)):
                name = started[2].rsplit("/", 1)[-1]
                told.append(Told(started[1], name, ended[1].startswith("Status"), _seconds(lines), tuple(lines)))
                started = None
        return told

    def _start_queue(self, display):
        window = display.await_window("^FileZilla$")
        for _ in range(3):
            display.press(window, "ctrl+p")
            end = time.monotonic() + _PATIENCE
            while time.monotonic() < end:
                if self.text():
                    return
                time.sleep(0.02)
        raise AssertionError("FileZilla does not hear the key that starts its queue")

    def _write_settings(self):
        words = "".join(
            f'<Setting name="{name}">{escape(str(word).format(log=self.log))}</Setting>' for name, word in _SETTINGS.items()
        )
        (self.config / "filezilla.xml").write_text(_XML.format(content=f"<Settings>{words}</Settings>"))

    def _trust(self, host, port, certificate):
        der = subprocess.run(["openssl", "x509", "-in", certificate, "-outform", "DER"], check=True, capture_output=True).stdout
        now = int(time.time())
        (self.config / "trustedcerts.xml").write_text(
            _XML.format(
                content=f"<TrustedCerts><Certificate><Data>{der.hex()}</Data><ActivationTime>{now - 86400}</ActivationTime>"
                f"<ExpirationTime>{now + 86400}</ExpirationTime><Host>{host}</Host><Port>{port}</Port><TrustSANs>0</TrustSANs>"
                "</Certificate></TrustedCerts>"
            )
        )

    def _fill_queue(self, host, port, user, password):
        with closing(sqlite3.connect(self.config / "queue.sqlite3")) as queue:
            queue.executescript(_QUEUE)
            queue.execute(
                "INSERT INTO servers (id, host, port, user, password, protocol, type, logontype, timezone_offset,"
                " transfer_mode, max_connections, encoding, bypass_proxy, name)"
                " VALUES (1, ?, ?, ?, ?, ?, 0, ?, 0, 'MODE_DEFAULT', 0, 'Auto', 0, '')",
                (host, port, user, password, _IMPLICIT_FTPS, _PASSWORD_IS_KEPT),
            )
            for number, job in enumerate(self.jobs, 1):
                queue.execute("INSERT INTO local_paths VALUES (?, ?)", (number, f"{job.local.parent}/"))
                queue.execute("INSERT INTO remote_paths VALUES (?, ?)", (number, f"1 0 {len(job.remote)} {job.remote}"))
                size = job.local.stat().st_size if job.way == "up" else -1
                flags = _UPLOAD if job.way == "up" else _DOWNLOAD
                queue.execute(
                    "INSERT INTO files (server, source_file, local_path, remote_path, size, error_count, priority, flags,"
                    " default_exists_action) VALUES (1, ?, ?, ?, ?, 0, ?, ?, ?)",
                    (job.local.name, number, number, size, _NORMAL, flags, _OVERWRITE),
                )
            queue.commit()

    def _without(self, version):
        """GnuTLS's own settings, without this version."""
        file = self.folder / "gnutls.conf"
        file.write_text(f"[overrides]\ndisabled-version = {version}\n")
        return file
