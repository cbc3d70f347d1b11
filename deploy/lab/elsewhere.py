"""The other machine of the recipes, by the name and the ports that they give it: a network of its own, one cable away from a Machine."""

import subprocess

from confined import Network
from scripted import Scripted
from simulators import words_of

NAME = "ftp.example.org"  # in the certificate of the lab
ADDRESS, NEAR = "192.0.2.10", "192.0.2.1"


class Elsewhere(Network):
    """Where servers start for a Machine that knows it as ftp.example.org."""

    def __init__(self, machine):
        super().__init__()
        self.machine = machine

    def __enter__(self):
        super().__enter__()
        try:
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _connect(self):
        cable = ["near", "netns", str(self.machine.first), "type", "veth", "peer", "name", "far", "netns", self.name]
        subprocess.run(["ip", "link", "add", *cable], check=True, capture_output=True)
        for words in (["address", "add", f"{ADDRESS}/24", "dev", "far"], ["link", "set", "far", "up"]):
            subprocess.run(["ip", "-n", self.name, *words], check=True, capture_output=True)
        self.machine.run("ip", "address", "add", f"{NEAR}/24", "dev", "near")
        self.machine.run("ip", "link", "set", "near", "up")
        with self.machine.path("/etc/hosts").open("a") as hosts:
            hosts.write(f"{ADDRESS} {NAME}\n")

    def starts(self, kind, port=21):
        """A server of servers/ on that port, which insists that data connections resume and has the user of the recipes."""
        server = kind("explicit", must_resume=True, users={"bob": "secret"}, host=ADDRESS)
        server.port = port
        with self.within():
            return server.start()

    def simulates(self, system, port=990):
        """A server of that system, by simulators.py, on that port."""
        with self.within():
            return Scripted(**words_of(system), address=(ADDRESS, port)).start()
