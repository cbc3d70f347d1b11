"""Real clients that move files over a bad link until they are told to stop, and what each was told of every file."""

import ftplib
import random
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import certificates
from implicit import ImplicitFtp, context

LARGEST = 400_000
FITTING = 8_000  # bytes: any socket takes them at once, so that none is full when the client ends TLS
IMPATIENT, PATIENT = 6, 30  # seconds without a byte after which a client gives up


@dataclass(frozen=True)
class Told:
    """One file that a client tried to move to `where`: `error` is what it heard or found, empty if it was told that all is well."""

    kind: str
    verb: str
    name: str
    content: bytes
    where: Path
    error: str
    begun: float
    ended: float

    @property
    def is_whole(self):
        """Whether it is where it should be by now."""
        return self.where.exists() and self.where.read_bytes() == self.content


class Client:
    """Moves one file a session, from and to its own user's home at the server, and looks at what arrived."""

    kind = None

    def __init__(self, number, user, password, host, port, home, folder):
        self.patience = PATIENT if number % 2 else IMPATIENT
        self.name = f"{self.kind}-{number}"
        self.user, self.password = user, password
        self.host, self.port = host, port
        self.home, self.folder = home, folder
        self.dice = random.Random(self.name)
        self.version = self.dice.choice(("1.2", "1.3"))
        self.told = []
        self.wrong = []

    def moves(self, verb, largest=LARGEST):
        name, content = f"{self.name}-{len(self.told)}.{verb.lower()}", self.dice.randbytes(self.dice.randrange(1, largest))
        here, there = self.folder / name, self.home / name
        (here if verb == "STOR" else there).write_bytes(content)
        begun = time.monotonic()
        error = self.try_to(verb, name, here)
        where = there if verb == "STOR" else here
        told = Told(self.kind, verb, name, content, where, error, begun, time.monotonic())
        if not error and not told.is_whole:
            self.wrong.append(f"{name} was told to be there, and has {where.stat().st_size} of {len(content)} bytes")
        self.told.append(told)
        return told

    def goes_on(self, stop):
        """One file after the other until that event."""
        while not stop.is_set():
            done = self.moves(self.dice.choice(("STOR", "RETR")))
            if done.error:
                stop.wait(1)

    def try_to(self, verb, name, here):
        raise NotImplementedError

    def run(self, words):
        words = list(map(str, words))
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, check=False)
        return f"{done.returncode}: {done.stderr}" if done.returncode else ""


class Curl(Client):
    kind = "curl"

    def try_to(self, verb, name, here):
        return self.run([
            "curl", "-sS", "--cacert", certificates.ca(), "--user", f"{self.user}:{self.password}",
            "--tlsv1.2", "--tls-max", self.version, "--resolve", f"localhost:{self.port}:{self.host}",
            "--connect-timeout", self.patience, "--speed-limit", 1, "--speed-time", self.patience, "--max-time", 2 * self.patience,
            "-T" if verb == "STOR" else "-o", here, f"ftps://localhost:{self.port}/{name}",
        ])  # fmt: skip


class Lftp(Client):
    kind = "lftp"

    def try_to(self, verb, name, here):
        priority = f"NORMAL:-VERS-ALL:+VERS-TLS{self.version}"
        return self.run([
            "lftp", "--norc", "-c",
            f"set cmd:fail-exit yes; set net:max-retries 1; set net:timeout {self.patience}; set ssl:ca-file {certificates.ca()};"
            f"set ssl:check-hostname no; set ssl:priority {priority};"
            f"open -u {self.user},'{self.password}' ftps://{self.host}:{self.port};"
            + (f"put {here} -o {name}" if verb == "STOR" else f"get {name} -o {here}"),
        ])  # fmt: skip


class _Named(ImplicitFtp):
    """The certificate names another host than the one at the other end of the link."""

    def __init__(self, version, timeout):
        made = context(certificates.ca(), version)
        made.check_hostname = False
        super().__init__(context=made, timeout=timeout)


class Ftplib(Client):
    kind = "ftplib"

    def try_to(self, verb, name, here):
        try:
            with _Named(self.version, self.patience) as ftp, open(here, "rb" if verb == "STOR" else "wb") as file:
                ftp.connect(self.host, self.port)
                ftp.login(self.user, self.password)
                ftp.prot_p()
                if verb == "STOR":
                    ftp.storbinary(f"STOR {name}", file)
                else:
                    ftp.retrbinary(f"RETR {name}", file.write)
        except (ftplib.Error, OSError, EOFError) as failed:
            return f"{type(failed).__name__} {failed}"
        return ""


KINDS = (Curl, Lftp, Ftplib)


class Crowd:
    """`count` clients of all kinds, each with a user of its own, in threads that begin where the caller is."""

    def __init__(self, count, users, home_of, host, port, folder):
        self.clients = []
        for number, (user, password) in zip(range(count), users.items(), strict=False):
            own = Path(folder) / user
            own.mkdir()
            self.clients.append(KINDS[number % len(KINDS)](number, user, password, host, port, home_of(user), own))
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=client.goes_on, args=[self.stop]) for client in self.clients]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        """No client begins another file; returns when the last has ended its own."""
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def each_moves(self, verb, largest):
        """Every client at the same moment, a file of fewer bytes than `largest`; what each was told."""
        last = [threading.Thread(target=client.moves, args=[verb, largest]) for client in self.clients]
        for thread in last:
            thread.start()
        for thread in last:
            thread.join()
        return [client.told[-1] for client in self.clients]

    @property
    def told(self):
        return [one for client in self.clients for one in client.told]

    @property
    def wrong(self):
        return [one for client in self.clients for one in client.wrong]
