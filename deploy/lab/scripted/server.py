"""An FTP server whose every reply, certificate and end of a data connection a test may choose; honest where it chooses none."""

import socket
import threading
from dataclasses import dataclass

from scripted.dialogue import Dialogue
from scripted.wire import Wire, clear_bytes

SESSIONS = 12  # at the same moment


@dataclass(frozen=True)
class End:
    """How a data connection ends: after `at` bytes (None: all), `how` as in Wire.end, with the reply before or after it."""

    how: str = "clean"
    reply_first: bool = False
    at: int | None = None
    reply: str = "226 done"


class Scripted:
    """`answers` maps a command, its verb or "greeting" to a reply, or to a function that gets the dialogue and the command. With
    `greets_first` an implicit server says its greeting in clear, TLS begins after it, and who speaks before it is left. `patience` is in seconds,
    for any one read, write or accept. It listens on `address`, a host and a port, where 0 is any that is free. `context` is TLS's,
    or makes one for each session, which then resumes no other's. With `must_resume` data connections have to resume a TLS session."""

    def __init__(
        self, security="plain", context=None, answers=None, end=End(), receive_buffer=None, greets_first=False, patience=10.0,
        address=("127.0.0.1", 0), must_resume=False,
    ):  # fmt: skip
        self.security = security
        self.context = context
        self.answers = answers or {}
        self.end = end
        self.receive_buffer = receive_buffer
        self.greets_first = greets_first
        self.patience = patience
        self.must_resume = must_resume
        self.files = {}
        self.dialogues = []
        self.moved = []
        self.defects = []
        self.threads = []
        self.room = threading.Semaphore(SESSIONS)
        self.listener = socket.create_server(address)
        self.port = self.listener.getsockname()[1]

    def start(self):
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        """Ends what runs. A defect of a script, of which its thread could tell nobody, is told here."""
        self.listener.shutdown(socket.SHUT_RDWR)
        for dialogue in self.dialogues:
            dialogue.interrupt()
        for thread in [self.thread, *self.threads]:
            thread.join(self.patience + 5)
        self.listener.close()
        assert not self.defects, self.defects

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if not self.room.acquire(blocking=False):
                connection.close()
                continue
            self.dialogues.append(Dialogue(self, Wire(connection, self.patience), self.patience))
            self.threads.append(threading.Thread(target=self._serve, args=[self.dialogues[-1]], daemon=True))
            self.threads[-1].start()

    def _serve(self, dialogue):
        try:
            dialogue.run()
        except Exception as defect:
            self.defects.append(repr(defect))
        finally:
            self.room.release()

    def answer(self, command):
        return self.answers.get(command, self.answers.get(command.split(" ")[0]))

    def is_idle(self):
        return not any(thread.is_alive() for thread in self.threads)

    def forget(self):
        """Begins the record anew, for the next test."""
        self.dialogues, self.moved = [], []

    def heard(self):
        """Every command of every session, in clear or within TLS."""
        return [command for dialogue in self.dialogues for command in dialogue.heard]

    def in_clear(self):
        """Every line of every session that came outside TLS records."""
        return [line for dialogue in self.dialogues for line in clear_bytes(dialogue.wire.raw).decode("latin-1").splitlines()]
