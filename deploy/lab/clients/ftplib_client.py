#!/usr/bin/python3
"""The scenario with Python's ftplib as it is shipped, but for implicit TLS, which it does not know; there its data connections
never resume with --without-session. With --active it waits for them."""

import ftplib
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from implicit import ImplicitFtp, context  # noqa: E402

env = os.environ
if env["FTPS_SECURITY"] == "plain":
    ftp = ftplib.FTP(timeout=20)
else:
    kind = ImplicitFtp if env["FTPS_SECURITY"] == "implicit" else ftplib.FTP_TLS
    ftp = kind(context=context(env["FTPS_CA"], env["FTPS_TLS"]), timeout=20)
    ftp.resumes = "--without-session" not in sys.argv
ftp.set_pasv("--active" not in sys.argv)
ftp.connect(env["FTPS_HOST"].strip("[]"), int(env["FTPS_PORT"]))
ftp.login(env["FTPS_USER"], env["FTPS_PASSWORD"])
if env["FTPS_SECURITY"] != "plain":
    ftp.prot_p()
ftp.cwd(env["FTPS_DIR"])
for line in ftp.nlst():
    print("listed", line.rsplit("/", 1)[-1])
for step in env["FTPS_PLAN"].splitlines():
    way, name = step.split()
    if way == "up":
        with open(f"up/{name}", "rb") as source:
            ftp.storbinary(f"STOR {name}", source)
    else:
        with open(f"down/{name}", "wb") as sink:
            ftp.retrbinary(f"RETR {name}", sink.write)
before = time.monotonic()
try:
    ftp.retrbinary("RETR no-such-file", lambda part: None)
    sys.exit("the missing file was got")
except ftplib.error_perm as refused:
    print(f"missing refused {time.monotonic() - before:.3f} {str(refused)[:3]}")
ftp.quit()
print("done")
