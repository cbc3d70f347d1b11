#!/usr/bin/python3
"""The scenario with FileZilla: a queue of all transfers and, at its end, the missing file."""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from filezilla import FileZilla, Job  # noqa: E402

env = os.environ
here = Path.cwd()
steps = [step.split() for step in env["FTPS_PLAN"].splitlines()]
client = FileZilla(
    here,
    env["FTPS_HOST"],
    int(env["FTPS_PORT"]),
    Path(env["FTPS_CA"]).with_name("srv.pem"),
    env["FTPS_USER"],
    env["FTPS_PASSWORD"],
    [Job(way, here / way / name, env["FTPS_DIR"]) for way, name in [*steps, ("down", "no-such-file")]],
    Path(env["FTPS_LOGS"]),
    env["FTPS_TLS"],
)
*moved, missing = client.run()
print(client.text())
if [(one.name, one.whole) for one in moved] != [(name, True) for _, name in steps]:
    sys.exit("not every transfer was a whole one")
for name in re.findall(r"Command: MDTM (.*)", client.text()):
    print("listed", name)
if missing.whole or missing.name != "no-such-file":
    sys.exit("the missing file was got")
(code,) = [line.split("Response:")[1].split()[0] for line in missing.lines if re.search(r"Response:\s+5", line)]
print(f"missing refused {missing.seconds:.3f} {code}")
print("done")
