"""`openssl s_client` as a running program: told what to type, watched for what it prints, its TLS session kept in a file."""

import ctypes
import ctypes.util
import os
import re
import subprocess
import threading

from processes import await_true

MOST_EARLY = 16384


def greeting_in(printed):
    """The server's 220 at the start of a line; elsewhere the program prints times, lengths and keys that may hold these digits."""
    return re.search(r"^220[ -]", printed, re.M)


class SClient:
    """One connection; as in the program itself a line that begins with R renegotiates, and one with Q ends."""

    def __init__(self, port, *words):
        self.process = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-crlf", *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "OPENSSL_CONF": "/dev/null"},
        )  # fmt: skip
        self.printed = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while part := self.process.stdout.read1(1 << 16):
            self.printed += part

    @property
    def text(self):
        return self.printed.decode("latin-1")

    def type(self, line):
        try:
            os.write(self.process.stdin.fileno(), line.encode() + b"\n")
        except BrokenPipeError:  # it has ended
            pass

    def await_text(self, text, count=1, seconds=8):
        try:
            await_true(lambda: self.text.count(text) >= count, f"{text!r} from s_client", seconds)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.text}") from None
        return self

    def end(self):
        """Says close_notify, and waits for the end; what was printed."""
        self.process.stdin.close()
        return self.await_end()

    def await_end(self, seconds=8):
        """Waits until the other side has ended it; what was printed."""
        self.process.wait(seconds)
        self.reader.join(seconds)
        return self.text

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(8)
        self.process.stdin.close()
        self.reader.join(8)
        self.process.stdout.close()


def allow_early_data(session, forged):
    """Writes the session of one file into another, as if the server had allowed early data with it."""
    ssl = ctypes.CDLL(ctypes.util.find_library("ssl"))
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    for function in (crypto.BIO_new_file, ssl.PEM_read_bio_SSL_SESSION):
        function.restype = ctypes.c_void_p
    source = ctypes.c_void_p(crypto.BIO_new_file(str(session).encode(), b"r"))
    kept = ctypes.c_void_p(ssl.PEM_read_bio_SSL_SESSION(source, None, None, None))
    assert kept, f"{session} holds no session"
    assert ssl.SSL_SESSION_set_max_early_data(kept, ctypes.c_uint32(MOST_EARLY)) == 1
    target = ctypes.c_void_p(crypto.BIO_new_file(str(forged).encode(), b"w"))
    assert ssl.PEM_write_bio_SSL_SESSION(target, kept) == 1
    for bio in (source, target):
        crypto.BIO_free(bio)
    return forged


def inviting_early_data(context):
    """The same context of Python's ssl, whose sessions allow early data; Python itself has no word for that."""
    ssl = ctypes.CDLL(ctypes.util.find_library("ssl"))
    native = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)  # behind the head of the object, as CPython has it
    assert ssl.SSL_CTX_set_max_early_data(native, ctypes.c_uint32(MOST_EARLY)) == 1
    return context
