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
    kinds_of_tls = ("explicit", "implicit")
    can_insist_on_resumption = False
    passive_ports_per_user = 10
    system_user = "games"
    host = "127.0.0.1"

    def __init__(self, tls=None, must_resume=False, users=USERS, host=None):
        """`tls` is None (plain), or "explicit" or "implicit": then a session without it is refused, and 1.2 and 1.3 are both
        spoken. With `must_resume` a data connection has to resume the TLS session of its control connection. It
        listens on `host`, 127.0.0.1 or ::1."""
        if tls and tls not in self.kinds_of_tls:
            raise ValueError(f"{self.name} has no {tls} TLS")
        if must_resume and not self.can_insist_on_resumption:
            raise ValueError(f"{self.name} cannot demand that a TLS session is resumed")
        self.tls = tls
        self.must_resume = must_resume
        self.users = users
        self.host = host or self.host
        label = "-".join(str(word) for word in (next(_count), self.name, tls) if word)
        self.run = RUN / label
        self.run.mkdir()
        self.data = DATA / label
        self.port = ports.free_port()
        self.passive = ports.free_range(self.passive_ports_per_user * len(users))
        for user in users:
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
        self.program.await_port(self.port, host=self.host)
        return self

    def launch(self):
        raise NotImplementedError

    def kill(self):
        """SIGKILL to the server and its session processes."""
        self.program.kill_tree()

    def stop(self):
        if self.program:
            self.program.end()

    def logged(self, file_name):
        """The text of one of the server's own logs, empty before its first line."""
        log = self.run / file_name
        return log.read_text(errors="replace") if log.exists() else ""

    def uploads(self, file_name):
        """What the server's own log says of uploads of this name: a list of 'complete' and 'incomplete'."""
        raise NotImplementedError

    def turned_away(self):
        """How many data connections the server's own log says it refused because they did not resume a session."""
        raise NotImplementedError

    def data_handshakes(self):
        """How many data connections the server's own log says have shaken hands, each having resumed a session."""
        raise NotImplementedError
