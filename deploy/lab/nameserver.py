"""A DNS server of the lab's own, dnsmasq, and a place where programs ask nobody else."""

import itertools
import os

from place import RUN
from processes import Program

_count = itertools.count(1)


class Dns:
    """Answers from `records`, lines of dnsmasq's configuration, each of which lives for a second."""

    def __init__(self, *records):
        number = next(_count)
        self.folder = RUN / f"{number}-dns"
        self.folder.mkdir()
        self.address = f"127.{20 + os.getpid() % 200}.{os.getpid() // 200 % 250}.{number}"  # resolv.conf knows no ports
        self.records = records
        self.program = None

    def start(self):
        (self.folder / "resolv.conf").write_text(f"nameserver {self.address}\noptions timeout:1 attempts:1\n")
        words = ("port=53", f"listen-address={self.address}", "bind-interfaces", "no-resolv", "no-hosts", "local-ttl=1")
        file = self.folder / "dnsmasq.conf"
        file.write_text("".join(f"{word}\n" for word in (*words, "user=root", "log-queries", "log-facility=-", "local=/lab/", *self.records)))
        self.program = Program(["dnsmasq", "--keep-in-foreground", f"--conf-file={file}", "--pid-file"], self.folder / "output")
        self.program.await_port(53, host=self.address)
        return self

    def become(self, *records):
        """From now on these are the records."""
        self.stop()
        self.records = records
        self.start()

    def stop(self):
        if self.program:
            self.program.end()

    @property
    def inside(self):
        """A command that runs the one behind it where this is the DNS."""
        return ["unshare", "-m", "sh", "-c", f'mount --bind {self.folder}/resolv.conf /etc/resolv.conf && exec "$0" "$@"']
