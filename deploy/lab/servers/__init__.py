"""Real FTP servers, each plain by default and, where it can, with explicit or implicit TLS of its own."""

from functools import partial

from servers.apache import Apache
from servers.proftpd import ProFTPD
from servers.pureftpd import PureFTPd
from servers.pyftpd import PyFtpd
from servers.vsftpd import Vsftpd

ALL = {server.name: server for server in (Vsftpd, ProFTPD, PureFTPd, PyFtpd, Apache)}

# How a backend over TLS is met outside; those that can insist that data connections resume the session do insist.
OVER_TLS = {
    "vsftpd-explicit": partial(Vsftpd, "explicit", must_resume=True),
    "vsftpd-implicit": partial(Vsftpd, "implicit", must_resume=True),
    "proftpd-explicit": partial(ProFTPD, "explicit", must_resume=True),
    "proftpd-implicit": partial(ProFTPD, "implicit", must_resume=True),
    "pureftpd-explicit": partial(PureFTPd, "explicit"),
    "pyftpdlib-explicit": partial(PyFtpd, "explicit"),
}
