"""The lab counts JA4 by itself, and the bridge's unit tests hold the bridge to that count."""

import pytest

from ja4 import ja4
from place import TREE

CAPTURES = TREE / "proxy-core/src/test/resources/org/ftpsbridge/tls/hellos.txt"


@pytest.mark.parametrize("capture", [line for line in CAPTURES.read_text().splitlines() if line[0] != "#"], ids=lambda line: line.split()[0])
def test_the_ja4_that_the_bridge_is_held_to(capture):
    _, expected, message = capture.split()
    assert ja4(bytes.fromhex(message)) == expected
