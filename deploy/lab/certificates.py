"""A throw-away CA, the server certificate it signed for localhost, 127.0.0.1, ::1 and ftp.example.org, made once per run."""

import subprocess
from functools import lru_cache

from place import RUN

_MAKE = """
set -e
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=lab test CA" -keyout ca.key -out ca.pem \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout srv.key -out srv.csr
openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out srv.pem -extfile ext
openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout own.key -out own.csr
openssl x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out own.pem -extfile ext
openssl pkcs12 -export -in srv.pem -inkey srv.key -out srv.p12 -passout pass:changeit
chmod 600 srv.key own.key
cat srv.key srv.pem > both.pem
"""


@lru_cache(maxsize=None)
def folder():
    """The folder with ca.pem, srv.pem, srv.key, both.pem (key and certificate), srv.p12 (password changeit), and
    own.pem with own.key, for a listener that shares its key with none."""
    tls = RUN / "tls"
    tls.mkdir()
    (tls / "ext").write_text(
        "subjectAltName=DNS:localhost,DNS:ftp.example.org,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
    )
    subprocess.run(["bash", "-c", _MAKE], cwd=tls, check=True, capture_output=True)
    return tls


def ca():
    return folder() / "ca.pem"
