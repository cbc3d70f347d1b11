"""Certificate authorities of the lab, and whatever certificates a test wants of them: right ones and wrong ones."""

import base64
import hashlib
import itertools
import subprocess
from dataclasses import dataclass
from pathlib import Path

import certificates
from place import RUN

LOOPBACK = "IP:127.0.0.1"
ALWAYS = ("20200101000000Z", "20490101000000Z")
PAST = ("20200101000000Z", "20210101000000Z")
FUTURE = ("20480101000000Z", "20490101000000Z")

_numbers = itertools.count(1)

# `openssl ca` is the one command of OpenSSL 3.0 that takes both dates.
_CONF = """
[ca]
default_ca = lab
[lab]
dir = {folder}
database = {folder}/index.txt
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Identity:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path

    def pin(self):
        """The public key, as the bridge's configuration names it."""
        shown = _openssl("x509", "-in", self.certificate, "-noout", "-pubkey")
        key = base64.b64decode("".join(line for line in shown.splitlines() if "-----" not in line))
        return "sha256/" + base64.b64encode(hashlib.sha256(key).digest()).decode()


def of_the_lab():
    """The certificate that the lab's own CA signed for loopback."""
    tls = certificates.folder()
    return Identity(tls / "srv.pem", tls / "srv.key")


def self_signed(name="127.0.0.1", names=LOOPBACK, algorithm="ec", digest="sha256"):
    """A certificate that vouches for itself, and for nobody else."""
    folder = _folder()
    made = Identity(folder / "pem", folder / "key")
    _openssl(
        "req", "-x509", *_new_key(algorithm), "-nodes", "-days", "2", f"-{digest}", "-subj", f"/CN={name}",
        "-keyout", made.key, "-out", made.certificate,
        "-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE",
    )  # fmt: skip
    made.key.chmod(0o600)
    return made


class Authority:
    """A private CA."""

    def __init__(self):
        self.folder = _folder()
        self.certificate = self.folder / "ca.pem"
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        (self.folder / "conf").write_text(_CONF.format(folder=self.folder))
        _openssl(
            "req", "-x509", *_new_key("ec"), "-nodes", "-days", "2", "-subj", f"/CN=lab CA {self.folder.name}",
            "-keyout", self.folder / "ca.key", "-out", self.certificate,
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip

    def issue(self, names=LOOPBACK, dates=ALWAYS, usage="serverAuth", algorithm="ec", digest="sha256"):
        folder = _folder()
        made = Identity(folder / "pem", folder / "key")
        (folder / "extensions").write_text(
            f"subjectAltName={names}\nextendedKeyUsage={usage}\nbasicConstraints=critical,CA:FALSE\n"
        )
        _openssl(
            "req", *_new_key(algorithm), "-nodes", "-subj", f"/CN=lab {folder.name}",
            "-keyout", made.key, "-out", folder / "csr",
        )  # fmt: skip
        _openssl(
            "ca", "-batch", "-notext", "-config", self.folder / "conf", "-cert", self.certificate,
            "-keyfile", self.folder / "ca.key", "-md", digest, "-startdate", dates[0], "-enddate", dates[1],
            "-extfile", folder / "extensions", "-in", folder / "csr", "-out", made.certificate,
        )  # fmt: skip
        made.key.chmod(0o600)
        return made


def _folder():
    folder = RUN / f"certificates-{next(_numbers)}"
    folder.mkdir()
    return folder


def _new_key(algorithm):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if algorithm == "ec" else ["-newkey", algorithm]


def _openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, f"openssl {words[0]}: {done.stderr}"
    return done.stdout
