"""A client in a process of its own, to be killed."""

import gc
import os
import signal

from session import Session


class Forked:
    """`work(session, data)` goes on where `go` is said, after `command` has had its 150."""

    def __init__(self, port, version, command, work):
        began, tell = os.pipe()
        wait, self._go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                gc.disable()  # what the parent has open is not ours to close, once its numbers are given again
                for low, high in _gaps(tell, wait):
                    os.closerange(low, high)
                session = Session(port, version)
                data = session.begin(command)
                os.write(tell, b"!")
                os.read(wait, 1)
                work(session, data)
                signal.pause()
            finally:
                os._exit(1)
        os.close(tell)
        os.close(wait)
        assert os.read(began, 1), "the client in a process of its own did not begin its transfer"
        os.close(began)

    def go(self):
        os.write(self._go, b"!")

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._go)


def _gaps(*kept):
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    return [(low + 1, high) for low, high in zip(edges, edges[1:])]
