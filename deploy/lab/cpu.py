"""Figures without a goal: CPU seconds per GiB of the bridge, beside nginx's stream TLS termination in the same run."""

import socket
import ssl
import sys
import threading

import certificates
import servers
from bridge import Bridge
from implicit import context
from nginx import NginxStream
from place import RUN
from processes import cpu_seconds
from session import Session

GIB = 1 << 30
WARM = 256 << 20
CHUNK = bytes(1 << 18)


def push(connection, size):
    while size > 0:
        connection.sendall(CHUNK[: min(size, len(CHUNK))])
        size -= len(CHUNK)


def pull(connection):
    buffer, got = bytearray(1 << 18), 0
    while count := connection.recv_into(buffer):
        got += count
    return got


class Endpoint(threading.Thread):
    """The plain peer behind nginx: takes everything, or sends `size` bytes, once for each turn in the list."""

    def __init__(self, turns):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.turns = turns

    def run(self):
        for way, size in self.turns:
            connection, _ = self.listener.accept()
            with connection:
                push(connection, size) if way == "RETR" else pull(connection)


def client_context(version):
    made = context(certificates.ca(), version)
    if version == "1.2":
        made.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    return made


def through_nginx(port, version, way, size):
    plain = socket.create_connection(("127.0.0.1", port), 30)
    connection = client_context(version).wrap_socket(plain, server_hostname="127.0.0.1")
    cipher = connection.cipher()[0]
    if way == "RETR":
        assert pull(connection) == size
    else:
        push(connection, size)
    try:
        connection.unwrap()
    except (OSError, ssl.SSLError):
        pass
    connection.close()
    return cipher


def through_bridge(session, server, way, size):
    data = session.begin(f"{way} cpu.bin")
    cipher = data.socket.cipher()[0]
    if way == "RETR":
        assert pull(data.socket) == size
        data.read_all()
    else:
        push(data.socket, size)
        data.finish()
    assert session.reply().code == 226
    return cipher


def sized(server, size):
    with open(server.home / "cpu.bin", "wb") as file:
        push(_Writer(file), size)
    server.give(server.home / "cpu.bin")


class _Writer:
    def __init__(self, file):
        self.sendall = file.write


def measure_bridge(version, way):
    server = servers.ALL["vsftpd"]().start()
    try:
        with Bridge({"vsftpd": server.port}) as bridge:
            session = Session(bridge.port("vsftpd"), version, timeout=60)
            for size in (WARM, GIB):
                sized(server, size)
                before = cpu_seconds(bridge.program.pid)
                cipher = through_bridge(session, server, way, size)
            spent = cpu_seconds(bridge.program.pid) - before
            session.close()
            return spent, cipher
    finally:
        server.stop()
        (server.home / "cpu.bin").unlink(missing_ok=True)


def measure_nginx(version, way):
    peer = Endpoint([(way, WARM), (way, GIB)])
    peer.start()
    nginx = NginxStream(peer.port).start()
    try:
        for size in (WARM, GIB):
            before = cpu_seconds(nginx.program.pid)
            cipher = through_nginx(nginx.port, version, way, size)
        return cpu_seconds(nginx.program.pid) - before, cipher
    finally:
        nginx.stop()


def main():
    rows = [f"{'CPU s/GiB':<12}{'way':<6}{'bridge':>8}{'nginx':>8}   cipher of each"]
    for version in ("1.2", "1.3"):
        for way in ("STOR", "RETR"):
            (bridge, one), (nginx, other) = measure_bridge(version, way), measure_nginx(version, way)
            rows.append(f"TLS {version:<8}{way:<6}{bridge:>8.2f}{nginx:>8.2f}   {one} / {other}")
            print(rows[0] if len(rows) == 2 else "", rows[-1], sep="\n" if len(rows) == 2 else "", flush=True)
    (RUN / "cpu.txt").write_text("\n".join(rows) + "\n")
    print(f"written to {RUN / 'cpu.txt'}")


if __name__ == "__main__":
    sys.exit(main())
