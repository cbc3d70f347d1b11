"""Joins two network namespaces by a TUN device in each, and does to their packets what bad networks do: NEAR FAR WEATHER.

The file WEATHER has a line for the way from NEAR to FAR and one for the way back: milliseconds of delay, milliseconds that it
varies by, and the part of all packets that is lost. It is read at the start and at each SIGHUP.

A stand-in for the kernel's netem, which not every kernel has. It runs until it is ended.
"""

import fcntl
import heapq
import os
import random
import select
import signal
import struct
import sys
import time
from pathlib import Path

from namespace import NAMED, within

DEVICE = "link0"
_TUNSETIFF = 0x400454CA
_TUN_WITHOUT_HEADER = 0x1001
_LARGEST = 65535
_TURN = 64  # packets taken from one side before the other is looked at

def tun_in(name):
    """A new TUN device in the namespace of that name, open for reading and writing packets."""
    with within(NAMED / name):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", DEVICE.encode(), _TUN_WITHOUT_HEADER))
        return device


def packets(device):
    for _ in range(_TURN):
        try:
            yield os.read(device, _LARGEST)
        except BlockingIOError:
            return


class Way:
    """Where packets go that come from one side; they stay in their order, however much their delay varies."""

    def __init__(self, device):
        self.device = device
        self.last = 0.0

    def become(self, delay, jitter, loss):
        self.delay, self.jitter, self.loss = delay / 1000, jitter / 1000, loss

    def takes(self):
        """Whether the next packet is not lost."""
        return random.random() >= self.loss

    def due(self):
        """When a packet that comes now leaves."""
        self.last = max(self.last, time.monotonic() + self.delay + random.uniform(-self.jitter, self.jitter))
        return self.last


def read_weather(file, ways):
    for line, way in zip(Path(file).read_text().splitlines(), ways, strict=True):
        way.become(*map(float, line.split()))


def carry(near, far, weather):
    """Moves packets for ever, each when its time has come."""
    ways = {near: Way(far), far: Way(near)}
    waiting, count = [], 0
    read_weather(weather, ways.values())
    signal.signal(signal.SIGHUP, lambda *_: read_weather(weather, ways.values()))
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for device in select.select([near, far], [], [], pause)[0]:
            for packet in packets(device):
                if ways[device].takes():
                    count += 1
                    heapq.heappush(waiting, (ways[device].due(), count, ways[device].device, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:  # a device that is down or full loses packets, as links do
                pass


if __name__ == "__main__":
    carry(tun_in(sys.argv[1]), tun_in(sys.argv[2]), sys.argv[3])
