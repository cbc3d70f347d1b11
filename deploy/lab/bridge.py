"""The bridge under test: one implicit listener in front of each backend, started from the built distribution."""

import itertools
import os

import certificates
import ports
from backend import Backend
from bridgelog import BridgeLog
from door import Range
from place import DISTRIBUTION, RUN
from processes import Program, children_of

_count = itertools.count(1)

_LISTENER = """  - name: {name}
    bind: "{bind}:{port}"
    security: implicit
    tls: {{ certificate: {tls}/{key}.pem, key: {tls}/{key}.key, {tls_words} }}
    data: {data}
    truncation: {truncation}
{words}    backend: {name}
"""

DEFAULT_TIMEOUTS = {"abortReply": "3s"}


class Bridge:
    """`backends` maps a name to a Backend, or to the port of a plain FTP server on loopback; each has a listener and
    `data_ports` of its own, or in `doors` the Door under its name. `limits` are keys of that section, `env` is what the JVM finds
    in its environment besides ours, `inside` a command that runs the one behind it; `words` are more of each listener, as they
    are, and `tls` more of its section tls, of all or in a dict of each; the listeners in `own_keys` have a key that is nobody else's."""

    def __init__(
        self, backends, truncation="strict", drain="5s", timeouts=None, data_ports=60, env=None, limits=None,
        bind="127.0.0.1", inside=(), words=None, doors=None, tls="minVersion: TLSv1.2, maxVersion: TLSv1.3", own_keys=(),
    ):  # fmt: skip
        self.folder = RUN / f"{next(_count)}-bridge"
        self.folder.mkdir()
        self.backends = {
            name: Backend(backend) if isinstance(backend, int) else backend for name, backend in backends.items()
        }
        self.truncation = truncation
        self.drain = drain
        self.timeouts = {**DEFAULT_TIMEOUTS, **(timeouts or {})}
        java_home = os.environ.get("LAB_JAVA_HOME")
        self.env = {**os.environ, **({"JAVA_HOME": java_home} if java_home else {}), **(env or {})}
        self.doors = {name: (doors or {}).get(name, Range(data_ports)) for name in self.backends}
        self.limits = limits or {}
        self.bind = bind
        self.inside = inside
        self.words = words or {}
        self.tls = tls
        self.own_keys = own_keys
        self.log = BridgeLog(self.folder / "log")
        self.program = None

    def config(self):
        waits = ", ".join(f"{key}: {value}" for key, value in self.timeouts.items())
        listeners = "".join(
            _LISTENER.format(
                name=_word(name),
                bind=self.bind,
                port=self.ports[name],
                tls=certificates.folder(),
                key="own" if name in self.own_keys else "srv",
                tls_words=self.tls if isinstance(self.tls, str) else self.tls[name],
                data=self.doors[name].section(*self.data[name]),
                truncation=self.truncation,
                words="".join(f"    {key}: {word}\n" for key, word in self.words.items()),
            )
            for name in self.backends
        )
        backends = "".join(f"  {_word(name)}: {backend.entry}\n" for name, backend in self.backends.items())
        limits = ", ".join(f"{key}: {word}" for key, word in self.limits.items())
        return (
            f"limits: {{ {limits} }}\nlog: {{ format: json }}\ndrain: {{ timeout: {self.drain} }}\ntimeouts: {{ {waits} }}\n"
            f"listeners:\n{listeners}backends:\n{backends}"
        )

    def start(self):
        for attempt in range(4):
            try:
                return self._start_on_free_ports()
            except AssertionError as failed:  # another program may take a port between our look and the bridge's bind
                if "already in use" not in str(failed) or attempt == 3:
                    raise

    def write(self):
        """The file with the configuration, whose ports are free at this moment."""
        self.ports = {name: ports.free_port() for name in self.backends}
        self.data = {name: ports.free_range(self.doors[name].size) for name in self.backends}
        file = self.folder / "bridge.yaml"
        file.write_text(self.config())
        return file

    def _start_on_free_ports(self):
        file = self.write()
        self.program = Program([*self.inside, DISTRIBUTION / "bin/ftps-bridge", "run", "--config", file], self.log.path, env=self.env)
        for port in self.ports.values():
            self.program.await_port(port, seconds=30, host="::1" if self.bind == "[::1]" else "127.0.0.1")
        return self

    def port(self, name):
        return self.ports[name]

    @property
    def java_pid(self):
        """The JVM, which the launcher has become or started."""
        return [self.program.pid, *children_of(self.program.pid)][-1]

    def kill(self):
        self.program.kill_tree()

    def stop(self):
        if self.program:
            self.program.end()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def _word(name):
    """A name as the bridge takes it: letters, digits and dashes."""
    return name.replace(".", "-")
