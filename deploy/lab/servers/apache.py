"""Apache FtpServer, embedded in a few lines of Java."""

import certificates
from place import CLASSES, JARS, USERS
from processes import Program
from servers.server import Server


class Apache(Server):
    name = "apache"
    system_user = "root"

    def launch(self):
        mode = "implicit" if self.implicit_tls else "plain"
        words = [mode, self.port, f"{self.passive[0]}-{self.passive[1]}", certificates.folder() / "srv.p12", self.data]
        options = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{CLASSES}:{JARS}/*"]
        return Program(["java", *options, "ApacheFtp", *words, *sum(USERS.items(), ())], self.run / "output")
