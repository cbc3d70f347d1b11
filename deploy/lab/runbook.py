"""The entries of deploy/RUNBOOK.md, and a bridge that is changed as they say while it runs."""

import os
import re
import signal
from functools import lru_cache

import certificates
import ports
from backend import mapping
from bridge import Bridge
from place import TREE


@lru_cache(maxsize=None)
def entry(title):
    """The entry that begins with what this partner says."""
    sections = re.split(r"^## ", (TREE / "deploy/RUNBOOK.md").read_text(), flags=re.M)[1:]
    (text,) = [section for section in sections if section.startswith(f'"{title}"')]
    return Entry(text)


class Entry:
    """What an entry names: everything that it writes as code."""

    def __init__(self, text):
        self.codes = re.findall(r"`([^`]+)`", text)

    def names(self, *words):
        """Each of these words of the log or of a reply stands in the entry; of a sentence its beginning may do."""
        for word in words:
            known = word in self.codes or any(" " in code and word.startswith(code) for code in self.codes)
            assert known, f"{word!r} is not what the entry names: {self.codes}"

    def change(self, key):
        """The key and the value that the entry says to write, the first of this key."""
        found = [code.split(": ", 1)[1] for code in self.codes if code.startswith(f"{key}: ")]
        assert found, f"{key} is not what the entry says to change: {self.codes}"
        return {key: found[0]}

    def has(self, key):
        """The entry names this key."""
        assert key in self.codes, f"{key} is not what the entry says to change: {self.codes}"


class Patient(Bridge):
    """A bridge with a listener for each symptom; `listeners` maps its name to the keys that differ from a right one, `tls` and
    `data` among them as dictionaries; `sections` are lines at the top of the file."""

    def __init__(self, listeners, backends, timeouts=None, limits=None, sections=None):
        super().__init__(backends, timeouts=timeouts, limits=limits)
        self.listeners = listeners
        self.sections = sections or {}
        self.doors = {}

    def listener(self, name):
        if name not in self.ports:
            self.ports[name], self.doors[name] = ports.free_port(), ports.free_port()
        tls = {"certificate": certificates.folder() / "srv.pem", "key": certificates.folder() / "srv.key"}
        words = {
            "name": name,
            "bind": f'"127.0.0.1:{self.ports[name]}"',
            "security": "implicit",
            "backend": "legacy",
            **self.listeners[name],
            "tls": mapping({**tls, **self.listeners[name].get("tls", {})}),
            "data": mapping({"port": self.doors[name], **self.listeners[name].get("data", {})}),
        }
        return f"  - {mapping({key: word for key, word in words.items() if word})}\n"

    def config(self):
        listeners = "".join(self.listener(name) for name in self.listeners)
        backends = "".join(f"  {name}: {backend.entry}\n" for name, backend in self.backends.items())
        limits = {"exempt": '["127.0.0.1"]', **self.limits}
        sections = "".join(f"{key}: {value}\n" for key, value in self.sections.items())
        return (
            f"log: {{ format: json }}\nreload: {{ onChange: off }}\ntimeouts: {mapping(self.timeouts)}\nlimits: {mapping(limits)}\n"
            f"{sections}listeners:\n{listeners}backends:\n{backends}"
        )

    def write(self):
        self.ports = {}
        return self.rewrite()

    def rewrite(self):
        file = self.folder / "bridge.yaml"
        file.write_text(self.config())
        return file

    def reload(self, message="reloaded"):
        """What the log says once the file was read anew: all of it, from before that."""
        log = self.log.from_here()
        os.kill(self.java_pid, signal.SIGHUP)
        log.await_entries(message, seconds=20)
        return log

    def heal(self, name, section=None, **words):
        """The listener has these keys too, or its section has, from the next session on."""
        listener = self.listeners[name] = dict(self.listeners[name])
        if section:
            listener[section] = {**listener.get(section, {}), **words}
        else:
            listener.update(words)
        self.rewrite()
        self.reload()

    def heal_anew(self, name, **words):
        """What needs a restart: a listener beside it, NAME-cured, has these keys too."""
        self.listeners[f"{name}-cured"] = {**self.listeners[name], **words}
        self.rewrite()
        self.reload()
