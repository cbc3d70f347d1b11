"""The fingerprint JA4 of a ClientHello, counted by nothing that the bridge has a part in."""

import hashlib
import struct

VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2"}
GREASE = {0x0A0A + 0x1010 * n for n in range(16)}


def ja4(message):
    """Of a handshake message with its header, as a TLS record carries it."""
    (legacy,) = struct.unpack_from(">H", message, 4)
    at = 38 + 1 + message[38]
    suites, at = _counted(message, at, 2)
    extensions = extensions_of(message)
    suites = sorted(_words(suites))
    versions = _words(extensions[43][1:]) if 43 in extensions else [legacy]
    types = [t for t in extensions if t not in GREASE]
    hashed = ",".join(sorted(f"{t:04x}" for t in types if t not in (0, 16)))
    if 13 in extensions:
        hashed += "_" + ",".join(f"{a:04x}" for a in _words(extensions[13][2:]))
    first = extensions[16][3 : 3 + extensions[16][2]] if 16 in extensions else b""
    return (
        f"t{VERSIONS.get(max(versions), '00')}{'d' if 0 in extensions else 'i'}{min(len(suites), 99):02}"
        f"{min(len(types), 99):02}{_ends(first)}_{_hash(','.join(f'{s:04x}' for s in suites))}_{_hash(hashed)}"
    )


def extensions_of(message):
    """The extensions of a ClientHello, each under its number."""
    _, at = _counted(message, 38 + 1 + message[38], 2)
    _, at = _counted(message, at, 1)
    return dict(_extensions(_counted(message, at, 2)[0])) if at < len(message) else {}


def _ends(protocol):
    if not protocol:
        return "00"
    shown = protocol.decode("ascii", "replace")
    if not (shown[0].isascii() and shown[0].isalnum() and shown[-1].isascii() and shown[-1].isalnum()):
        shown = protocol.hex()
    return shown[0] + shown[-1]


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0" * 12


def _counted(message, at, bytes_of_count):
    end = at + bytes_of_count + int.from_bytes(message[at : at + bytes_of_count], "big")
    return message[at + bytes_of_count : end], end


def _words(data):
    return [word for (word,) in struct.iter_unpack(">H", data) if word not in GREASE]


def _extensions(block):
    at = 0
    while at < len(block):
        (kind,) = struct.unpack_from(">H", block, at)
        data, at = _counted(block, at + 2, 2)
        yield kind, data
