"""The table of what is left when somebody dies in a transfer: what was seen, as a file for operators, and back."""

import re

from killpoints import MOMENTS, VERBS, VICTIMS, Seen
from place import TREE

FILE = TREE / "deploy" / "OUTCOMES.md"

_HEAD = """# What is left when somebody dies in a transfer

Written by `deploy/lab/test_kill_points.py` from what it saw with vsftpd and ProFTPD, plain and over TLS, TLS 1.2 and 1.3
(`pytest test_kill_points.py --full --write-outcomes`); a run that sees anything else fails. Nowhere is there a part together with
a success: what the client heard, what the bridge's log says, and what the server's own log says is compared each time with what
whoever was to get the file holds.

A row is who dies: a process is killed with SIGKILL, a leg is reset on the wire. A column is when: so many bytes have moved (with
TLS, whole records), or all have but not the sender's end, or the server has said 226 and the bridge has not heard it. A cell has

- the last reply that the client hears, or `lost` where its control connection ends without one;
- the outcome in the bridge's log;
- what the server holds and what its own log says of it, or what the client holds and how its data connection ended.

`-` is what cannot be, since the leg has been closed by then. What differs from server to server, or with TLS, stands side by side.
Where all bytes are there and the client heard of none, the file may well be whole: send it again, or ask for its size.
"""

_WORDS = {
    "RETR": "the client gets the file",
    "STOR": "the server gets the file",
    "APPE": "the server appends to what was there before",
}


def write(seen):
    """`seen` maps (verb, victim, moment) to the set of what was seen there."""
    FILE.write_text("\n".join([_HEAD, *(_table(verb, seen) for verb in VERBS)]))


def _table(verb, seen):
    rows = [_row("dies", MOMENTS), "|---" * (len(MOMENTS) + 1) + "|"]
    rows += [_row(victim, [_cell(seen.get((verb, victim, moment), ())) for moment in MOMENTS]) for victim in VICTIMS]
    return "\n".join([f"## {verb}: {_WORDS[verb]}\n", *rows, ""])


def _row(first, others):
    return f"| {' | '.join([first, *others])} |"


def _cell(seen):
    heard = {}
    for one in sorted(seen, key=str):
        heard.setdefault((one.event, one.holds), []).append(one.heard)
    return " *or* ".join(str(Seen("/".join(codes), *rest)) for rest, codes in heard.items()) or "-"


def read():
    """What `write` was told."""
    seen = {}
    for verb, table in re.findall(r"^## (\w+):.*?\n\n(.*?)(?:\n\n|\Z)", FILE.read_text(), re.S | re.M):
        for row in table.splitlines()[2:]:
            victim, *cells = (word.strip() for word in row.strip().strip("|").split("|"))
            for moment, cell in zip(MOMENTS, cells):
                if cell != "-":
                    seen[verb, victim, moment] = {one for words in cell.split(" *or* ") for one in _each(Seen.of(words))}
    return seen


def _each(cell):
    return [Seen(heard, cell.event, cell.holds) for heard in cell.heard.split("/")]
