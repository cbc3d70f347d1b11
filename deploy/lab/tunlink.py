"""Joins two network namespaces by a TUN device in each, and lets every packet wait: NEAR FAR MILLISECONDS, each way.

A stand-in for the kernel's netem, which not every kernel has. It runs until it is ended.
"""

import ctypes
import fcntl
import heapq
import os
import select
import struct
import sys
import time

DEVICE = "link0"
_TUNSETIFF = 0x400454CA
_TUN_WITHOUT_HEADER = 0x1001
_CLONE_NEWNET = 0x40000000
_LARGEST = 65535
_TURN = 64  # packets taken from one side before the other is looked at

_libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    """Moves the calling thread, and whatever it starts, into an open namespace."""
    if _libc.setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def tun_in(name):
    """A new TUN device in the namespace of that name, open for reading and writing packets."""
    here, there = (os.open(path, os.O_RDONLY) for path in ("/proc/self/ns/net", f"/run/netns/{name}"))
    enter(there)
    try:
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", DEVICE.encode(), _TUN_WITHOUT_HEADER))
    finally:
        enter(here)
        os.close(here)
        os.close(there)
    return device


def packets(device):
    for _ in range(_TURN):
        try:
            yield os.read(device, _LARGEST)
        except BlockingIOError:
            return


def carry(near, far, delay):
    """Moves packets for ever, each `delay` seconds after it came, in the order they came."""
    other, waiting, count = {near: far, far: near}, [], 0
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for device in select.select([near, far], [], [], pause)[0]:
            for packet in packets(device):
                count += 1
                heapq.heappush(waiting, (time.monotonic() + delay, count, other[device], packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(waiting)
            try:
                os.write(device, packet)
            except OSError:  # a device that is down or full loses packets, as links do
                pass


if __name__ == "__main__":
    carry(tun_in(sys.argv[1]), tun_in(sys.argv[2]), float(sys.argv[3]) / 1000)
