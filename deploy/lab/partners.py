"""Clients as partners have them, with what they are known not to say."""

from place import PASSWORD, USER
from session import Session


class WithoutProt(Session):
    """No PBSZ, no PROT, as IBM i and programs that forgot them."""

    def login(self, user=USER, password=PASSWORD):
        assert [self.command(one).code for one in (f"USER {user}", f"PASS {password}", "TYPE I")] == [331, 230, 200]


class GreetedInClear(Session):
    """220 in clear, and then the handshake, as z/OS has it, with PBSZ and PROT before USER."""

    def greeted(self, plain):
        self.speak(plain)
        greeting = self.reply()
        self.lines.close()
        self.secure(plain)
        return greeting

    def login(self, user=USER, password=PASSWORD):
        said = ("PBSZ 0", "PROT P", f"USER {user}", f"PASS {password}", "TYPE I")
        assert [self.command(one).code for one in said] == [200, 200, 331, 230, 200]


class NeverResuming(Session):
    """Begins a TLS session of its own on each data connection."""

    ticket = None


class ResumingAtFirst(Session):
    """Resumes the TLS session of its control connection until it is told not to."""

    resumes = True

    @property
    def ticket(self):
        return self.socket.session if self.resumes else None


class Device(Session):
    """Waits for a ClientHello from whoever connects to it."""

    says_hello = False


def upload_without_close_notify(session, name, content):
    """The reply to it."""
    data = session.begin(f"STOR {name}")
    data.send(content)
    data.cut()
    return session.reply().code
