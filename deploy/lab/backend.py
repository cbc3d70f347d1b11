"""What the bridge is told of one server behind it: an entry of its `backends`."""

from dataclasses import dataclass, field

import certificates


@dataclass(frozen=True)
class Backend:
    """A server on loopback, 127.0.0.1 or [::1]; the words of `tls` and `more` go into the entry as they are."""

    port: int
    security: str = "plain"
    tls: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    host: str = "127.0.0.1"

    @property
    def entry(self):
        words = {"address": f'"{self.host}:{self.port}"', "security": self.security}
        if self.tls:
            words["tls"] = mapping(self.tls)
        return mapping({**words, **self.more})


def over_tls(server, version=None, **more):
    """A server that speaks TLS and is trusted by the lab's CA; `version` is None (any), "1.2" or "1.3"."""
    versions = {"minVersion": f"TLSv{version}", "maxVersion": f"TLSv{version}"} if version else {}
    return Backend(server.port, server.tls, {"trust": certificates.ca(), **versions}, more, literal(server.host))


def literal(host):
    """An address as the configuration writes it."""
    return f"[{host}]" if ":" in host else host


def mapping(words):
    return "{ " + ", ".join(f"{key}: {word}" for key, word in words.items()) + " }"
