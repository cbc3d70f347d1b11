"""Secrets that occur nowhere else, and the search for them in whatever a program writes."""

import base64
import secrets


class Planted:
    """Each secret under the name of how it was said."""

    def __init__(self):
        self.needles = {}

    def secret(self, name):
        """A new one, 24 characters; whoever shows half of it has shown it."""
        made = secrets.token_hex(12)
        self.needles[name] = [dress for half in (made[:12], made[12:]) for dress in _dresses(half.encode())]
        return made

    def private_key(self, name, pem):
        """The private half of a key file: what stands behind the public numbers."""
        lines = [line for line in pem.read_text().splitlines() if line and "-----" not in line]
        private = base64.b64decode("".join(lines))
        private = private[len(private) // 2 :]
        self.needles[name] = [line[8:40].encode() for line in lines[len(lines) // 2 : -1]]
        for at in range(0, len(private) - 16, 16):
            self.needles[name] += [private[at : at + 16], private[at : at + 16].hex().encode()]

    def found_in(self, content):
        """The names of all that are shown there, in whatever dress."""
        return sorted(name for name, needles in self.needles.items() if any(needle in content for needle in needles))


def _dresses(half):
    """As it is, in upper case, in hexadecimal, in UTF-16, and in base64 wherever it begins."""
    yield from (half, half.upper(), half.hex().encode(), half.hex().upper().encode(), half.decode().encode("utf-16-le"))
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + half)
        yield encoded[4 if before else 0 : (before + len(half)) // 3 * 4]
