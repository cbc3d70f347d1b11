"""A small FTP server, TLS included, whose dialogue a test controls and which keeps all that it was told."""

from scripted.server import End, Scripted
from scripted.wire import server_context

__all__ = ["End", "Scripted", "server_context"]
