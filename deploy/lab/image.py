"""The container image, as deploy/container/build makes it of the distribution under test, and the folder that is mounted into it."""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess

import certificates
from place import DISTRIBUTION, RUN, TREE

OF_THE_BRIDGE = 10001
HERE = TREE / "deploy/container"

_CONFIG = """log: {{ format: json }}
drain: {{ timeout: 60s }}
listeners:
  - name: implicit
    bind: "0.0.0.0:990"
    security: implicit
    tls: {{ certificate: tls.crt, key: tls.key }}
    data: {{ port: 989 }}
    backend: legacy
backends:
  legacy: {{ address: "127.0.0.1:{port}", security: plain }}
"""


def build(podman, *words, **environment):
    """What the script says when it is done; it is given podman by its environment, as an operator would."""
    env = {**os.environ, "DISTRIBUTION": str(DISTRIBUTION), "PODMAN": str(podman.command), **environment}
    done = subprocess.run([HERE / "build", *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


class Image:
    """An image that stands, by its tag, and its file system as a folder."""

    def __init__(self, podman, tag):
        self.podman = podman
        self.tag = f"localhost/{tag}"
        self.said = build(podman, "--tag", tag)

    @property
    def about(self):
        return self.podman.inspect(self.tag)

    def folder(self):
        return self.podman("image", "mount", self.tag).stdout.strip()


def configuration(port, name="etc"):
    """A folder for /etc/ftps-bridge: the bridge in front of a plain server on that port, and a key for nobody else's eyes."""
    folder = RUN / name
    folder.mkdir()
    (folder / "ftps-bridge.yaml").write_text(_CONFIG.format(port=port))
    shutil.copy(certificates.folder() / "srv.pem", folder / "tls.crt")
    shutil.copy(certificates.folder() / "srv.key", folder / "tls.key")
    os.chown(folder / "tls.key", 0, OF_THE_BRIDGE)
    (folder / "tls.key").chmod(0o440)
    return folder


def options_of_the_readme(folder, network):
    """The options of README's first `podman run`, on a network of the lab and with that folder."""
    text = (HERE / "README.md").read_text()
    words = shlex.split(re.search(r"^podman run (--read-only.*?)$\s(?!  )", text, re.M | re.S)[1].replace("\\\n", " "))
    assert words[-1].startswith("ftps-bridge:"), words
    kept = []
    for before, word in zip(["", *words], words[:-1]):
        if "-p" in (before, word):
            continue
        kept.append(word.replace("/etc/ftps-bridge:/", f"{folder}:/"))
    assert any(word.startswith(str(folder)) for word in kept), kept
    return [*kept, f"--network={network}"]


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def words_of_the_launcher(folder):
    """What the distribution's launcher would start Java 17 with, up to the class path."""
    (folder / "bin").mkdir()
    java = folder / "bin/java"
    java.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    java.chmod(0o755)
    (folder / "release").write_text('JAVA_VERSION="17.0.1"\n')
    said = subprocess.run(
        [DISTRIBUTION / "bin/ftps-bridge"], env={**os.environ, "JAVA_HOME": str(folder)}, capture_output=True, text=True, check=True
    )
    words = said.stdout.splitlines()
    return words[: words.index("-cp")]


def bill(image_folder):
    return json.loads((image_folder / "usr/share/doc/ftps-bridge/bill-of-materials.cdx.json").read_text())
