"""The scenario every client runs: login, list, six transfers, a missing file, quit; and what must be true after it."""

import hashlib
import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import certificates
import clients
from place import NODE_MODULES, PASSWORD, RUN, USER

SIZES = {"empty": 0, "one": 1, "middle": 70_000, "large": 2_222_222}
MIXED = [("up", "large"), ("down", "middle.srv"), ("up", "empty"), ("down", "empty.srv"), ("up", "one"), ("down", "large.srv")]
WITH_TEXT = [*MIXED, ("up", "text"), ("down", "text.srv")]
LINES = b"lines that end in LF,\nand in CR LF,\r\n\tin UTF-8 and in none: \xc3\xa4 \xe4 \xff\n" * 30_000
DOWNLOADS = [("down", name) for name in ("large.srv", "middle.srv", "empty.srv", "one.srv", "second.srv", "third.srv")]
# basic-ftp starts an upload once a cipher is chosen, not once the handshake is done: an empty file then ends before it, now and
# then, and goes out without close_notify. Servers with TLS of their own see the same; it has a test of its own.
NO_EMPTY_UPLOAD = [("up", "middle") if step == ("up", "empty") else step for step in MIXED]


def plan_of(client):
    if client in clients.DOWNLOADS_ONLY:
        return DOWNLOADS
    if client in clients.RARE:
        return WITH_TEXT
    return NO_EMPTY_UPLOAD if client in clients.EMPTY_UPLOADS_RACE else MIXED


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file):
    made = hashlib.sha256()
    while part := file.read(1 << 20):
        made.update(part)
    return made.hexdigest()


@dataclass
class Played:
    """What one client said and left behind."""

    code: int
    output: str
    folder: Path
    remote: Path
    plan: list
    client: str

    def says(self, word):
        return [line.split(" ", 1)[1] for line in self.output.splitlines() if line.startswith(word + " ")]

    def check(self):
        """Every promise of the scenario, with the client's whole output in the message."""
        assert self.code == 0, f"exit {self.code}\n{self.output}"
        assert self.output.splitlines()[-1] == "done", self.output
        listed = set(self.says("listed"))
        if self.client in clients.TELLS_ONE_OF_THE_LIST:
            assert len(listed) == 1 and (self.remote / listed.pop()).exists(), self.output
        else:
            assert {name for way, name in self.plan if way == "down"} <= listed, self.output
        for way, name in self.plan:
            assert sha256(self.folder / way / name) == sha256(self.remote / name), f"{way} {name} differs\n{self.output}"
        refused = self.says("missing")[0].split()
        assert refused[0] == "refused" and float(refused[1]) < 2, self.output
        assert len(refused) < 3 or refused[2] == "550", self.output

    def check_with(self, log):
        """All of that; and the bridge saw each transfer whole, the missing file refused, and never wrote the password."""
        try:
            self.check()
        finally:
            log.await_sessions_ended()  # or its last lines would be taken for those of the next one
        closes_first = self.client in clients.CLOSES_AT_THE_LENGTH
        ended = log.transfers(closed_at_the_length="COMPLETE" if closes_first else "UNCONFIRMED")
        for way, name in self.plan:
            verb = "STOR" if way == "up" else "RETR"
            outcomes = [outcome for did, path, outcome in ended if did == verb and path.endswith(name)]
            assert outcomes and set(outcomes) == {"COMPLETE"}, f"{verb} {name}: {outcomes}\n{log.text()}"
        unknown = [one for one in ended if one[2] not in ("COMPLETE", "REFUSED")]
        assert not unknown, log.text()
        assert PASSWORD not in log.text()


def play(client, version, server, port, folder, seed, plan=None, host="127.0.0.1", security="implicit", options=()):
    """Runs the scenario with one client against host:port, an IPv6 address in brackets, in front of `server`, in folders of its own.
    `security` is the listener's; with plain it has no version. `options` are more words for the client."""
    dice = random.Random(seed)
    name = folder.name
    remote = server.folder(server.home / name)
    for way in ("up", "down"):
        (folder / way).mkdir(parents=True)
    for size_name, size in SIZES.items():
        (folder / "up" / size_name).write_bytes(dice.randbytes(size))
        server.give(_written(remote / f"{size_name}.srv", dice.randbytes(size)))
    for extra in ("second.srv", "third.srv"):
        server.give(_written(remote / extra, dice.randbytes(3333)))
    plan = plan or plan_of(client)
    if ("up", "text") in plan:
        (folder / "up" / "text").write_bytes(LINES)
        server.give(_written(remote / "text.srv", LINES))
    env = environment(version, port, folder, plan, host, security)
    done = subprocess.run(
        [*map(str, clients.ALL[client]), *options],
        cwd=folder, env=env, timeout=60, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Played(done.returncode, done.stdout.decode(errors="replace"), folder, remote, plan, client)


def environment(version, port, folder, plan, host="127.0.0.1", security="implicit"):
    """What a client's script is told."""
    return {
        **os.environ,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "FTPS_HOST": host,
        "FTPS_PORT": str(port),
        "FTPS_SECURITY": security,
        "FTPS_TLS": version or "",
        "FTPS_CA": str(certificates.ca()),
        "FTPS_USER": USER,
        "FTPS_PASSWORD": PASSWORD,
        "FTPS_DIR": folder.name,
        "FTPS_PLAN": "\n".join(" ".join(step) for step in plan),
        "FTPS_LOGS": str(RUN),
        "FTPS_NODE_MODULES": str(NODE_MODULES),
    }


def _written(path, data):
    path.write_bytes(data)
    return path
