"""Real FTP servers, each plain by default and, where it can, with explicit or implicit TLS of its own."""

from servers.apache import Apache
from servers.proftpd import ProFTPD
from servers.pureftpd import PureFTPd
from servers.pyftpd import PyFtpd
from servers.vsftpd import Vsftpd

ALL = {server.name: server for server in (Vsftpd, ProFTPD, PureFTPd, PyFtpd, Apache)}
