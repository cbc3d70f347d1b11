"""Backends of several servers: how the bridge is told of them, and which server its sessions are on."""

from collections import Counter
from dataclasses import dataclass

from backend import mapping
from session import Session


@dataclass(frozen=True)
class Group:
    """What the bridge is told of a backend that has several servers."""

    entry: str


def group(*endpoints, **more):
    return Group(mapping({"endpoints": f"[ {', '.join(endpoints)} ]", "security": "plain", **more}))


def address(server):
    return f"{server.host}:{server.port}"


def endpoint(server, **more):
    return mapping({"address": f'"{address(server)}"', **more})


def homes(bridge, count, name="farm"):
    """How many of so many new sessions each server gets."""
    log = bridge.log.from_here()
    for _ in range(count):
        with Session(bridge.port(name)) as session:
            session.quit()
    return Counter(entry["server"] for entry in log.await_entries("login", count))
