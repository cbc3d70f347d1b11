"""`ftps-bridge probe` as an operator runs it: at a server, or waiting for a client; and the sections it prints, as they are pasted."""

import json
import os
import subprocess
import threading
from dataclasses import dataclass

import certificates
import ports
from place import DISTRIBUTION, PASSWORD, RUN, USER

_PROGRAM = DISTRIBUTION / "bin/ftps-bridge"
_ENV = {**os.environ, "FTPS_BRIDGE_JAVA_OPTS": "-XX:TieredStopAtLevel=1"}


@dataclass(frozen=True)
class Probed:
    """What a probe said, as JSON; `section` is what it would have an operator paste."""

    code: int
    facts: dict
    told: str

    @property
    def section(self):
        return self.facts["section"]

    @property
    def entry(self):
        """The section without its first two lines, as Bridge takes an entry of its backends."""
        return "\n" + "\n".join(self.section.splitlines()[2:])

    def says(self, key):
        value = self.facts.get(key, "")
        return "\n".join(value) if isinstance(value, list) else str(value)


def _probed(done, out, err):
    return Probed(done, json.loads(out) if out.startswith("{") else {}, err)


def at_server(port, *options, name="probed", login=True):
    """`login` is False to look without one."""
    password = RUN / "probe-password"
    password.write_text(PASSWORD + "\n")
    words = [_PROGRAM, "probe", f"127.0.0.1:{port}", "--json", "--name", name, *options]
    words += ["--user", USER, "--password-file", password] if login else []
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=120, env=_ENV)
    return _probed(done.returncode, done.stdout, done.stderr)


class Listening:
    """A probe that waits for a client, with a certificate that the lab's clients trust."""

    def __init__(self, name, *options):
        self.port, self.data = ports.free_port(), ports.free_port()
        tls = certificates.folder()
        words = [
            _PROGRAM, "probe", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, "--json", "--name", name,
            "--cert", tls / "srv.pem", "--key", tls / "srv.key", "--timeout", "60s", "--quiet", "1s", *options,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_ENV
        )
        self.told = []
        self.more = threading.Condition()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.await_told("waiting for a client")

    def _listen(self):
        for line in self.process.stderr:
            with self.more:
                self.told.append(line)
                self.more.notify_all()

    def await_told(self, words, seconds=30):
        with self.more:
            assert self.more.wait_for(lambda: any(words in line for line in self.told), seconds), (words, self.told)

    def finish(self):
        """What it found, once the client has gone."""
        out = self.process.stdout.read()
        code = self.process.wait(30)
        self.listener.join(5)
        return _probed(code, out, "".join(self.told))

    def stop(self):
        self.process.kill()
        self.process.wait(10)
