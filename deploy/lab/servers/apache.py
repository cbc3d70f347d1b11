"""Apache FtpServer, embedded in a few lines of Java."""

import certificates
from place import CLASSES, JARS
from processes import Program
from servers.server import Server


class Apache(Server):
    name = "apache"
    kinds_of_tls = ("implicit",)
    system_user = "root"

    def launch(self):
        mode, passive = self.tls or "plain", f"{self.passive[0]}-{self.passive[1]}"
        words = [mode, self.port, passive, certificates.folder() / "srv.p12", self.data, *sum(self.users.items(), ())]
        options = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{CLASSES}:{JARS}/*"]
        return Program(["java", *options, "ApacheFtp", *words], self.run / "output")
