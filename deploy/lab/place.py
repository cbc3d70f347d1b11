"""Where the lab keeps things: the work tree, the scratch folder, the unpacked peers, the data on tmpfs."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

LAB = Path(__file__).resolve().parent
TREE = LAB.parent.parent
SCRATCH = Path(os.environ.get("LAB_SCRATCH") or Path(tempfile.gettempdir()) / "ftps-bridge-lab")
PEERS = SCRATCH / "peers"
JARS = SCRATCH / "jars"
CLASSES = SCRATCH / "classes"
NODE_MODULES = SCRATCH / "node_modules"
DISTRIBUTION = Path(os.environ.get("LAB_DISTRIBUTION") or TREE / "proxy-app" / "target" / "ftps-bridge")

USER = "user1"
PASSWORD = "pw one"
OTHER_USER = "user2"
OTHER_PASSWORD = "pw two"
USERS = {USER: PASSWORD, OTHER_USER: OTHER_PASSWORD}


def many_users(count):
    """`count` users with a password each, the two above among them."""
    return {**USERS, **{f"user{number}": f"pw {number}" for number in range(len(USERS) + 1, count + 1)}}


def _fresh(parent, keep):
    folder = Path(tempfile.mkdtemp(prefix="ftps-bridge-lab.", dir=parent))
    folder.chmod(0o755)
    if not keep:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


SCRATCH.mkdir(parents=True, exist_ok=True)
(SCRATCH / "runs").mkdir(exist_ok=True)
RUN = _fresh(SCRATCH / "runs", keep=True)  # configs and logs: kept, they explain a failure
DATA = _fresh("/dev/shm" if os.path.isdir("/dev/shm") else SCRATCH, keep=bool(os.environ.get("LAB_KEEP_DATA")))
