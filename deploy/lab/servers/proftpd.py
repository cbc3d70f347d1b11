"""ProFTPD with a password file of its own."""

import os
import pwd
import subprocess

import certificates
from place import PEERS
from processes import Program
from servers.server import Server

_CONF = """
ModulePath {modules}
{load}
ServerName "lab"
ServerType standalone
DefaultAddress {host}
SocketBindTight on
Port {port}
UseIPv6 {ipv6}
UseReverseDNS off
User {account}
Group {account}
PidFile {run}/pid
ScoreboardFile {run}/score
SystemLog {run}/system.log
TransferLog {run}/transfer.log
WtmpLog off
DelayEngine off
AuthOrder mod_auth_file.c
AuthUserFile {run}/passwd
AuthGroupFile {run}/group
RequireValidShell off
DefaultRoot ~
AllowOverwrite on
AllowStoreRestart on
PassivePorts {low} {high}
MaxInstances 40
TimeoutIdle 60
TimesGMT on
<Limit SITE_CHMOD>
  DenyAll
</Limit>
"""

_TLS = """
TLSEngine on
TLSRequired {required}
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile {tls}/srv.pem
TLSRSACertificateKeyFile {tls}/srv.key
{clients}
{sessions}
TLSRenegotiate none
TLSLog {run}/tls.log
LogFormat said "%r"
ExtendedLog {run}/commands.log ALL said
{options}
"""


class ProFTPD(Server):
    name = "proftpd"
    can_insist_on_resumption = True
    tls_sessions = "TLSSessionCache internal:"
    tls_required = "on"
    tls_clients = "TLSVerifyClient off"

    def launch(self):
        sbin = PEERS / "proftpd-core/usr/sbin"
        account = pwd.getpwnam(self.system_user)
        for user, password in self.users.items():
            subprocess.run(
                [
                    sbin / "ftpasswd", "--passwd", f"--file={self.run}/passwd", f"--name={user}",
                    f"--uid={account.pw_uid}", f"--gid={account.pw_gid}", f"--home={self.home_of(user)}",
                    "--shell=/bin/false", "--sha512", "--stdin",
                ],
                input=password + "\n", text=True, check=True, capture_output=True,
            )  # fmt: skip
        subprocess.run(
            [sbin / "ftpasswd", "--group", f"--file={self.run}/group", f"--name={self.system_user}",
             f"--gid={account.pw_gid}"],
            check=True, capture_output=True,
        )  # fmt: skip
        for secret in ("passwd", "group"):
            os.chmod(self.run / secret, 0o640)
        options = ["UseImplicitSSL"] * (self.tls == "implicit") + ["NoSessionReuseRequired"] * (not self.must_resume)
        words = dict(
            modules=PEERS / "proftpd-modules",
            load="LoadModule mod_tls.c" if self.tls else "",
            host=self.host,
            ipv6="on" if ":" in self.host else "off",
            port=self.port,
            account=self.system_user,
            run=self.run,
            low=self.passive[0],
            high=self.passive[1],
            tls=certificates.folder(),
            sessions=self.tls_sessions,
            required=self.tls_required,
            clients=self.tls_clients,
            options=f"TLSOptions {' '.join(options)}" if options else "",
        )
        conf = self.run / "proftpd.conf"
        conf.write_text((_CONF + (_TLS if self.tls else "")).format(**words))
        env = {**os.environ, "LD_LIBRARY_PATH": f"{PEERS}/proftpd-libs"}
        return Program([sbin / "proftpd", "-n", "-q", "-c", conf], self.run / "output", env=env)

    def uploads(self, file_name):
        lines = [line.split() for line in self.logged("transfer.log").splitlines() if f"{file_name} " in line]
        return ["complete" if line[-1] == "c" else "incomplete" for line in lines if line[-7] == "i"]

    def turned_away(self):
        return self.logged("tls.log").count("client did not reuse TLS session, rejecting")

    def data_handshakes(self):
        return self.logged("tls.log").count(" data connection accepted, ")
