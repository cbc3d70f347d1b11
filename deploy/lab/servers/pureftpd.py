"""Pure-FTPd with a puredb of virtual users. It has explicit TLS only."""

import subprocess

from place import PEERS, USERS
from processes import Program
from servers.server import Server


class PureFTPd(Server):
    name = "pureftpd"
    can_do_implicit_tls = False

    def launch(self):
        pure = PEERS / "pure-ftpd/usr"
        passwd = self.run / "passwd"
        for user, password in USERS.items():
            subprocess.run(
                [pure / "bin/pure-pw", "useradd", user, "-f", passwd, "-u", self.system_user,
                 "-g", self.system_user, "-d", self.home_of(user)],
                input=f"{password}\n{password}\n", text=True, check=True, capture_output=True,
            )  # fmt: skip
        self._use_a_fast_hash(passwd)
        subprocess.run(
            [pure / "bin/pure-pw", "mkdb", self.run / "pdb", "-f", passwd],
            check=True, capture_output=True,
        )  # fmt: skip
        return Program(
            [pure / "sbin/pure-ftpd", "-S", f"127.0.0.1,{self.port}", "-l", f"puredb:{self.run}/pdb", "-A", "-E", "-j",
             "-u", "1", "-H", "-p", f"{self.passive[0]}:{self.passive[1]}", "-g", self.run / "pid", "-c", "40", "-C", "40",
             "-O", f"clf:{self.run}/transfer.log"],
            self.run / "output",
        )  # fmt: skip

    @staticmethod
    def _use_a_fast_hash(passwd):
        # The default argon2 hash is made to take seconds; a login of the lab should not.
        lines = []
        for line in passwd.read_text().splitlines():
            fields = line.split(":")
            made = subprocess.run(["openssl", "passwd", "-6", USERS[fields[0]]], check=True, capture_output=True, text=True)
            fields[1] = made.stdout.strip()
            lines.append(":".join(fields))
        passwd.write_text("\n".join(lines) + "\n")
