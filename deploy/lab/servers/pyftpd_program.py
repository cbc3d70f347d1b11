"""pyftpdlib as a program: MODE HOST PORT LOW HIGH CERTIFICATE DATA (USER PASSWORD)..."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer


class Plain(FTPHandler):
    pass


class Explicit(TLS_FTPHandler):
    """Refuses everything but TLS."""

    tls_control_required = tls_data_required = True


class Implicit(Explicit):
    """TLS from the first byte, before the greeting."""

    def handle(self):
        self.secure_connection(self.ssl_context)
        super().handle()

    def handle_ssl_established(self):
        pass


def serve(mode, host, port, low, high, certificate, data, *users):
    authorizer = DummyAuthorizer()
    for user, password in zip(users[::2], users[1::2]):
        authorizer.add_user(user, password, f"{data}/{user}", perm="elradfmwMT")
    handler = {"plain": Plain, "explicit": Explicit, "implicit": Implicit}[mode]
    handler.authorizer = authorizer
    handler.passive_ports = range(int(low), int(high) + 1)
    if handler is not Plain:
        handler.certfile = certificate
    FTPServer((host, int(port)), handler).serve_forever()


serve(*sys.argv[1:])
