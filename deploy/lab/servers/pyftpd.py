"""pyftpdlib, run as a program by the system's Python."""

from pathlib import Path

import certificates
from processes import Program
from servers.server import Server


class PyFtpd(Server):
    name = "pyftpdlib"
    system_user = "root"

    def launch(self):
        mode, certificate = self.tls or "plain", certificates.folder() / "both.pem"
        words = [mode, self.host, self.port, *self.passive, certificate, self.data, *sum(self.users.items(), ())]
        return Program(["/usr/bin/python3", Path(__file__).with_name("pyftpd_program.py"), *words], self.run / "output")


class WidePyFtpd(PyFtpd):
    """For many sessions at once: of vsftpd's, two that choose one passive port at the same moment kill one of them."""

    passive_ports_per_user = 150
