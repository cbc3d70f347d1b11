"""What every server of the lab has: a port, homes on tmpfs, a log, a start and an end."""

import itertools
import os
import pwd

import ports
from place import DATA, RUN, USER, USERS

_count = itertools.count(1)


class Server:
    """One FTP server process. Subclasses write the configuration and name the command."""

    name = "server"
    passive_ports = 20
    can_do_implicit_tls = True
    system_user = "games"

    def __init__(self, implicit_tls=False):
        if implicit_tls and not self.can_do_implicit_tls:
            raise ValueError(f"{self.name} has no implicit TLS")
        self.implicit_tls = implicit_tls
        label = f"{next(_count)}-{self.name}{'-tls' if implicit_tls else ''}"
        self.run = RUN / label
        self.run.mkdir()
        self.data = DATA / label
        self.port = ports.free_port()
        self.passive = ports.free_range(self.passive_ports)
        for user in USERS:
            self.folder(self.home_of(user))
        self.program = None

    def home_of(self, user):
        return self.data / user

    @property
    def home(self):
        return self.home_of(USER)

    def folder(self, path):
        """A folder that the server's own account may write."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o777)
        return path

    def give(self, path):
        """Hands a file to the server's own account."""
        account = pwd.getpwnam(self.system_user)
        os.chown(path, account.pw_uid, account.pw_gid)
        path.chmod(0o666)
        return path

    def start(self):
        self.program = self.launch()
        self.program.await_port(self.port)
        return self

    def launch(self):
        raise NotImplementedError

    def kill(self):
        """SIGKILL to the server and its session processes."""
        self.program.kill_tree()

    def stop(self):
        if self.program:
            self.program.end()

    def uploads(self, file_name):
        """What the server's own log says of uploads of this name: a list of 'complete' and 'incomplete'."""
        raise NotImplementedError
