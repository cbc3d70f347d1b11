"""What a Service of Kubernetes does with connections: each goes to some Pod that is there when it begins, and stays with it."""

import contextlib
import itertools
import socket
import threading

import ports
from bridge import SHORT_LIVED, Bridge
from door import Door

_CHUNK = 1 << 16


class Service:
    """One address with two ports, for clients on loopback, whose own addresses it keeps. `pods` are the addresses that new connections
    go to, each in its turn, on the ports of the same numbers, and the turns of the two ports are apart; with `affinity` a client
    keeps to the Pod that it got first, on each port for itself (sessionAffinity: ClientIP)."""

    address = "127.0.0.1"

    def __init__(self, *pods):
        self.control, self.data = ports.free_range(2)
        self.doors = []
        self.lead_to(*pods)

    def lead_to(self, *pods, affinity=False):
        """From now on new connections go to these."""
        self.pods = pods
        self.affinity = {} if affinity else None
        self.turns = {port: itertools.count(turn) for turn, port in enumerate((self.control, self.data))}

    def start(self):
        for port in (self.control, self.data):
            door = socket.create_server((self.address, port))
            self.doors.append(door)
            threading.Thread(target=self._serve, args=(door, port), daemon=True).start()
        return self

    def stop(self):
        for door in self.doors:
            with contextlib.suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _serve(self, door, port):
        while True:
            try:
                client, (address, _) = door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client, address, port), daemon=True).start()

    def _pass_on(self, client, address, port):
        with client, socket.socket() as pod:
            try:
                pod.bind((address, 0))
                pod.connect((self._pod_for(address, port), port))
            except OSError:
                return
            back = threading.Thread(target=_carry, args=(pod, client), daemon=True)
            back.start()
            _carry(client, pod)
            back.join()

    def _pod_for(self, address, port):
        turn = next(self.turns[port]) % len(self.pods)
        if self.affinity is None:
            return self.pods[turn]
        return self.affinity.setdefault((address, port), self.pods[turn])


def _carry(reader, writer):
    with contextlib.suppress(OSError):
        while part := reader.recv(_CHUNK):
            writer.sendall(part)
        writer.shutdown(socket.SHUT_WR)


class Pod(Bridge):
    """A bridge at an address of its own, behind a Service."""

    def __init__(self, service, address, backend, **more):
        words = {"bind": address, "doors": {"vsftpd": Door()}, "timeouts": {"promise": "1s"}, "env": SHORT_LIVED}
        super().__init__({"vsftpd": backend.port}, **words, **more)
        self.service = service

    def config(self):
        self.ports, self.data = {"vsftpd": self.service.control}, {"vsftpd": (self.service.data, self.service.data)}
        return super().config()
