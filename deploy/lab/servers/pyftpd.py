"""pyftpdlib, run as a program by the system's Python."""

from pathlib import Path

import certificates
from place import USERS
from processes import Program
from servers.server import Server


class PyFtpd(Server):
    name = "pyftpdlib"
    system_user = "root"

    def launch(self):
        mode = "implicit" if self.implicit_tls else "plain"
        words = [mode, self.port, *self.passive, certificates.folder() / "both.pem", self.data, *sum(USERS.items(), ())]
        return Program(["/usr/bin/python3", Path(__file__).with_name("pyftpd_program.py"), *words], self.run / "output")
