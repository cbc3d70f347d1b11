"""Joins two network namespaces, as `tunlink.py` does, by a firewall that forgets connections: NEAR FAR SECONDS.

One of which no packet has passed for so long is unknown from then on: what comes of it is dropped without a word.
"""

import os
import select
import sys
import time

from tunlink import packets, tun_in

_TCP = 6
_SYN, _ACK = 0x02, 0x10


class Memory:
    """The connections that are known, with the time when a packet of each passed last."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.last = {}

    def knows(self, packet, now):
        """Whether a packet belongs to a connection that is known, as one that begins it does from then on."""
        if packet[0] >> 4 != 4 or packet[9] != _TCP:
            return True
        at = 4 * (packet[0] & 15)
        ends = frozenset(((packet[12:16], packet[at : at + 2]), (packet[16:20], packet[at + 2 : at + 4])))
        begins = packet[at + 13] & (_SYN | _ACK) == _SYN
        known = begins or now - self.last.get(ends, -self.seconds) < self.seconds
        if known:
            self.last[ends] = now
        return known


def carry(near, far, seconds):
    other, memory = {near: far, far: near}, Memory(seconds)
    while True:
        for device in select.select([near, far], [], [])[0]:
            for packet in packets(device):
                if memory.knows(packet, time.monotonic()):
                    try:
                        os.write(other[device], packet)
                    except OSError:  # a device that is down or full loses packets, as links do
                        pass


if __name__ == "__main__":
    carry(tun_in(sys.argv[1]), tun_in(sys.argv[2]), float(sys.argv[3]))
