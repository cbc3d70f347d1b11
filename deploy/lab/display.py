"""A screen that nobody sees, for programs with windows: Xvfb, what is on it, and the keys pressed there."""

import os
import struct
import subprocess
import zlib

from processes import Program, await_true

_SIZE = "1024x768x24"
_XWD_HEADER = struct.Struct(">25I")
_COLOUR = 12  # bytes of one entry of the colour map behind that header


class Display:
    """`folder` takes its output and its frame buffer."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        read_end, write_end = os.pipe()
        os.set_inheritable(write_end, True)
        self.program = Program(
            ["Xvfb", "-displayfd", write_end, "-screen", "0", _SIZE, "-fbdir", self.folder, "-nolisten", "tcp", "-noreset"],
            self.folder / "xvfb.txt", keep=[write_end],
        )  # fmt: skip
        os.close(write_end)
        with open(read_end) as told:  # one line once it is ready, none if it ends
            number = told.readline().strip()
        assert number, f"Xvfb did not start:\n{self.program.text()}"
        self.env = {**os.environ, "DISPLAY": f":{number}"}
        return self

    def __exit__(self, *_):
        self.program.end()

    def windows(self, title):
        """The visible windows whose title matches, by their numbers."""
        return self._xdotool("search", "--onlyvisible", "--name", title).stdout.split()

    def await_window(self, title, seconds=20.0):
        return await_true(lambda: self.windows(title), f"a window with the title {title}", seconds, every=0.05)[0]

    def press(self, window, keys):
        done = self._xdotool("windowfocus", window, "key", keys)
        assert done.returncode == 0, done.stderr

    def save(self, path):
        """What is on the screen, as PNG."""
        raw = (self.folder / "Xvfb_screen0").read_bytes()
        words = _XWD_HEADER.unpack_from(raw)
        begin, width, height, row = words[0] + words[19] * _COLOUR, words[4], words[5], words[12]
        lines = bytearray()
        for at in range(begin, begin + height * row, row):
            pixels = raw[at : at + 4 * width]
            line = bytearray(3 * width)
            line[0::3], line[1::3], line[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
            lines += b"\0" + line
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")
        )

    def _xdotool(self, *words):
        return subprocess.run(["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=20)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
