"""The bridge under test: one listener in front of each backend, started from the built distribution."""

import itertools
import os
import signal

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
    security: {security}
{tls}    data: {data}
    truncation: {truncation}
{words}    backend: {name}
"""
_TLS = "    tls: {{ certificate: {file}.pem, key: {file}.key, {words} }}\n"

_REACHED = {"[::1]": "::1", "[::]": "127.0.0.1", "0.0.0.0": "127.0.0.1"}
CONTROL, DATA = 990, 989
DEFAULT_TIMEOUTS = {"abortReply": "3s"}
SHORT_LIVED = {"FTPS_BRIDGE_JAVA_OPTS": "-XX:TieredStopAtLevel=1"}  # the second compiler would cost more than it gains


class Bridge:
    """`backends` maps a name to a Backend, or to the port of a plain FTP server on loopback; each has a listener and
    `data_ports` of its own, or in `doors` the Door under its name. `limits` are keys of that section, `env` is what the JVM finds
    in its environment besides ours, `inside` a command that runs the one behind it; `words` are more of each listener, as they
    are, and `tls` more of its section tls; `security` is that of all, implicit without it. A word may also be a dictionary of the
    names of those listeners that have it. The listeners in `own_keys` have a key that is nobody else's."""

    def __init__(
        self, backends, truncation="strict", drain="5s", timeouts=None, data_ports=60, env=None, limits=None,
        bind="127.0.0.1", inside=(), words=None, doors=None, tls="minVersion: TLSv1.2, maxVersion: TLSv1.3", own_keys=(),
        security=None,
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
        self.security = security
        self.log = BridgeLog(self.folder / "log")
        self.program = None

    def config(self):
        waits = ", ".join(f"{key}: {value}" for key, value in self.timeouts.items())
        listeners = "".join(
            _LISTENER.format(
                name=_word(name),
                bind=self.bind,
                port=self.ports[name],
                security=self._security_of(name),
                tls="" if self._security_of(name) == "plain" else self._tls_of(name),
                data=self.doors[name].section(*self.data[name]),
                truncation=self.truncation,
                words="".join(f"    {key}: {_said_to(name, word)}\n" for key, word in self.words.items() if _said_to(name, word)),
            )
            for name in self.backends
        )
        backends = "".join(f"  {_word(name)}: {backend.entry}\n" for name, backend in self.backends.items())
        limits = ", ".join(f"{key}: {word}" for key, word in self.limits.items())
        return (
            f"limits: {{ {limits} }}\nlog: {{ format: json }}\ndrain: {{ timeout: {self.drain} }}\ntimeouts: {{ {waits} }}\n"
            f"listeners:\n{listeners}backends:\n{backends}"
        )

    def _security_of(self, name):
        return _said_to(name, self.security) or "implicit"

    def _tls_of(self, name):
        file = certificates.folder() / ("own" if name in self.own_keys else "srv")
        return _TLS.format(file=file, words=_said_to(name, self.tls))

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
            self.program.await_port(port, seconds=30, host=_REACHED.get(self.bind, self.bind))
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


class BridgeOn990(Bridge):
    """The bridge on the ports that clients know, whenever it is started; its backends are one."""

    def write(self):
        (name,) = self.backends
        self.ports, self.data = {name: CONTROL}, {name: (DATA, DATA)}
        file = self.folder / "bridge.yaml"
        file.write_text(self.config())
        return file

    def restart(self):
        """Drains, and comes back; the exit code of the one that was."""
        self.program.signal(signal.SIGTERM)
        code = self.program.await_exit(60)
        self.start()
        return code


def _said_to(name, word):
    return word.get(name) if isinstance(word, dict) else word


def _word(name):
    """A name as the bridge takes it: letters, digits and dashes."""
    return name.replace(".", "-")
