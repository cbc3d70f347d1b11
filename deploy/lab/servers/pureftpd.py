"""Pure-FTPd with a puredb of virtual users. It has explicit TLS only."""

import subprocess

import certificates
from place import PEERS
from processes import Program
from servers.server import Server


class PureFTPd(Server):
    name = "pureftpd"
    kinds_of_tls = ("explicit",)

    def launch(self):
        pure = PEERS / "pure-ftpd/usr"
        passwd = self.run / "passwd"
        for user, password in self.users.items():
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
        tls = ["-Y", "2", "-2", certificates.folder() / "both.pem"] if self.tls else []
        return Program(
            [pure / "sbin/pure-ftpd", "-S", f"127.0.0.1,{self.port}", "-l", f"puredb:{self.run}/pdb", "-A", "-E", "-j",
             "-u", "1", "-H", "-p", f"{self.passive[0]}:{self.passive[1]}", "-g", self.run / "pid", "-c", "40", "-C", "40",
             "-O", f"clf:{self.run}/transfer.log", *tls],
            self.run / "output",
        )  # fmt: skip

    def _use_a_fast_hash(self, passwd):
        # The default argon2 hash is made to take seconds; a login of the lab should not.
        lines = []
        for line in passwd.read_text().splitlines():
            fields = line.split(":")
            hashing = ["openssl", "passwd", "-6", self.users[fields[0]]]
            made = subprocess.run(hashing, check=True, capture_output=True, text=True)
            fields[1] = made.stdout.strip()
            lines.append(":".join(fields))
        passwd.write_text("\n".join(lines) + "\n")
