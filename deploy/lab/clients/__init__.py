"""Real FTPS clients: the command that runs the scenario with each of them."""

from pathlib import Path

from place import CLASSES, JARS

_HERE = Path(__file__).resolve().parent
JAVA = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"]

COMMANDS = {
    "curl": ["bash", _HERE / "curl.sh"],
    "lftp": ["bash", _HERE / "lftp.sh"],
    "wget": ["bash", _HERE / "wget.sh"],
    "ftplib": ["/usr/bin/python3", _HERE / "ftplib_client.py"],
    "netftp": ["perl", _HERE / "netftp.pl"],
    "commons-net": [*JAVA, f"{CLASSES}:{JARS}/*", "CommonsNet"],
    "basic-ftp": ["node", _HERE / "basic_ftp.cjs"],
}
_OPENED = [f"--add-opens=java.base/sun.security.{room}=ALL-UNNAMED" for room in ("ssl", "util")]
# Commons Net as on a Java of long ago, which knows one cipher suite; it resumes the session of its control connection.
OLD = {
    f"commons-net-{suite}": ["env", f"FTPS_CIPHER={suite}", JAVA[0], *_OPENED, *COMMANDS["commons-net"][1:]]
    for suite in ("SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "SSL_RSA_WITH_3DES_EDE_CBC_SHA")
}
# The same, but no data connection offers the session of the control connection.
NEVER_RESUMING = {
    "lftp-without-session": [*COMMANDS["lftp"], "set ftp:ssl-copy-sid no"],
    "ftplib-without-session": [*COMMANDS["ftplib"], "--without-session"],
}
# The same, saying neither PBSZ nor PROT, which to this one means that data connections are clear.
WITHOUT_PROT = {"commons-net-without-prot": [*COMMANDS["commons-net"], "--without-prot"]}
# The same, waiting for its data connections instead of opening them.
ACTIVE = {
    "curl-active": [*COMMANDS["curl"], "--ftp-port", "-"],
    "lftp-active": [*COMMANDS["lftp"], "set ftp:passive-mode off"],
    "wget-active": [*COMMANDS["wget"], "--no-passive-ftp"],
    "ftplib-active": [*COMMANDS["ftplib"], "--active"],
    "netftp-active": [*COMMANDS["netftp"], "--active"],
    "commons-net-active": [*COMMANDS["commons-net"], "--active"],
}
# Clients of which one meets few, or which need a screen.
RARE = {
    "filezilla": ["/usr/bin/python3", _HERE / "filezilla_client.py"],
    "gftp": ["bash", _HERE / "gftp.sh"],
    "rclone": ["bash", _HERE / "rclone.sh"],
}
ALL = COMMANDS | NEVER_RESUMING | WITHOUT_PROT | ACTIVE | RARE | OLD
CORE = {"curl", "lftp", "commons-net"}
DOWNLOADS_ONLY = {"wget", "wget-active"}
EMPTY_UPLOADS_RACE = {"basic-ftp"}
# curl asks SIZE and closes with the last byte; where that comes before the server's 226, nobody can prove what it had read.
CLOSES_AT_THE_LENGTH = {"curl", "curl-active"}
# FileZilla shows on its screen what it lists; of that it tells the one file whose date it then asks for.
TELLS_ONE_OF_THE_LIST = {"filezilla"}
