"""pyftpdlib as a program: MODE PORT LOW HIGH CERTIFICATE DATA (USER PASSWORD)..."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer


class Plain(FTPHandler):
    pass


class Implicit(TLS_FTPHandler):
    """TLS from the first byte, before the greeting."""

    tls_control_required = tls_data_required = True

    def handle(self):
        self.secure_connection(self.ssl_context)
        super().handle()

    def handle_ssl_established(self):
        pass


def serve(mode, port, low, high, certificate, data, *users):
    authorizer = DummyAuthorizer()
    for user, password in zip(users[::2], users[1::2]):
        authorizer.add_user(user, password, f"{data}/{user}", perm="elradfmwMT")
    handler = Implicit if mode == "implicit" else Plain
    handler.authorizer = authorizer
    handler.passive_ports = range(int(low), int(high) + 1)
    if mode == "implicit":
        handler.certfile = certificate
    FTPServer(("127.0.0.1", int(port)), handler).serve_forever()


serve(*sys.argv[1:])
