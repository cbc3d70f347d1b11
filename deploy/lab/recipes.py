"""The recipes of deploy/recipes, run as they stand. A Prepared bridge has the configuration of a page, where only addresses, ports and
paths are the lab's. What a page has one type, and the files that it has one write, are its steps: `typist.py` does those as they are."""

import os
import re
import signal
import textwrap
from dataclasses import dataclass

import certificates
import ports
from bridge import Bridge
from place import TREE


@dataclass(frozen=True)
class Step:
    """A block of a page: the lines to type, or what is to be in a file, whose path the sentence before it has."""

    file: str | None
    text: str


@dataclass(frozen=True)
class Page:
    """A page, and the blocks in it."""

    name: str

    def text(self):
        return (TREE / "deploy/recipes" / f"{self.name}.md").read_text()

    def blocks(self, language):
        found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", self.text(), re.M | re.S)
        return [textwrap.dedent(block) for _, block in found]

    def steps(self, heading=None):
        """The blocks in their order, of the whole page or below this heading of it."""
        text = self.text()
        if heading:
            (text,) = (part for part in re.split("^## ", text, flags=re.M) if part.startswith(f"{heading}\n"))
        found = re.findall(r"(.*?)^ *```(\w+)\n(.*?)^ *```$", text, re.M | re.S)
        return [Step(_path(before) if language != "sh" else None, textwrap.dedent(block)) for before, language, block in found]

    def commands(self, heading):
        """All that is typed into a shell below this heading, line by line."""
        return [line for step in self.steps(heading) if not step.file for line in step.text.splitlines()]


def _path(sentence):
    (*_, path) = re.findall(r"`(/etc/[\w./-]+)`", sentence)
    return path


def replaced(text, instead):
    """The text with each of these words replaced, none of which may be missing."""
    for old, new in instead.items():
        assert old in text, f"there is no {old} in:\n{text}"
        text = text.replace(old, str(new))
    return text


class Prepared(Bridge):
    """A bridge with the configuration number `which` of a page; `server` is the port of the page's server here, `instead` what else
    is another address here."""

    def __init__(self, page, server, which=0, instead=None, **more):
        super().__init__({"recipe": server}, **more)
        self._take(page, server, which, instead)
        self.listener = None

    def _take(self, page, server, which, instead):
        self.text = Page(page).blocks("yaml")[which]
        self.server = server
        self.instead = instead or {}

    def become(self, page, server, which=0, instead=None):
        """From now on it has this configuration, as a reload has it."""
        self.log.await_settled()  # a client may be gone before the bridge has told of its last file
        self._take(page, server, which, instead)
        (self.folder / "bridge.yaml").write_text(self.config())
        self.log = self.log.from_here()
        os.kill(self.java_pid, signal.SIGHUP)
        self.log.await_entries("reloaded", seconds=20)
        return self

    def config(self):
        tls = certificates.folder()
        (listener,) = re.findall(r"- name: (\S+)", self.text)
        (address,) = re.findall(r'address: (".*?")', self.text)
        (bind,) = re.findall(r'bind: (".*?")', self.text)
        if listener != self.listener:  # the ports of one that runs cannot change
            self.listener, self.ports, self.data_port = listener, {"recipe": ports.free_port()}, ports.free_port()
        mechanically = {
            address: f'"127.0.0.1:{self.server}"',
            bind: f'"127.0.0.1:{self.ports["recipe"]}"',
            "port: 989": f"port: {self.data_port}",
            "certificate: tls.crt": f"certificate: {tls}/srv.pem",
            "key: tls.key": f"key: {tls}/srv.key",
            **({"trust: ca.pem": f"trust: {tls}/ca.pem"} if "trust: ca.pem" in self.text else {}),
            **self.instead,
        }
        return replaced(self.text, mechanically)
