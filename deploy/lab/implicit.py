"""Implicit FTPS for Python's ftplib, with the data connections resuming the control connection's session."""

import ftplib
import socket
import ssl


def context(ca, version=None):
    """A verifying client context; `version` is None (any), "1.2" or "1.3"."""
    made = ssl.create_default_context(cafile=str(ca))
    if version:
        exact = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
        made.minimum_version = made.maximum_version = exact
    return made


class ImplicitFtp(ftplib.FTP_TLS):
    """TLS from the first byte of the control connection."""

    resumes = True

    def connect(self, host="", port=990, timeout=-999, source_address=None):
        self.host, self.port = host, port
        if timeout != -999:
            self.timeout = timeout
        plain = socket.create_connection((host, port), self.timeout, source_address)
        self.af = plain.family
        self.sock = self.context.wrap_socket(plain, server_hostname=host)
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome

    def login(self, user="", passwd="", acct="", secure=False):
        return super().login(user, passwd, acct, secure=False)

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            session = self.sock.session if self.resumes else None
            connection = self.context.wrap_socket(connection, server_hostname=self.host, session=session)
        return connection, size
