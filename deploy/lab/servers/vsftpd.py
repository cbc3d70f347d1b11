"""vsftpd, with virtual users from a password file through PAM."""

import subprocess
from pathlib import Path

import certificates
from place import PEERS
from processes import Program
from servers.server import Server

_LISTEN = """
listen=YES
listen_ipv6=NO
listen_address={host}
pasv_address={host}
"""

_LISTEN_V6 = """
listen=NO
listen_ipv6=YES
listen_address6={host}
pasv_address=127.0.0.1
"""

_CONF = """
{listen}
listen_port={port}
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=YES
guest_enable=YES
guest_username={account}
virtual_use_local_privs=YES
pam_service_name={service}
user_sub_token=$USER
local_root={data}/$USER
chroot_local_user=YES
allow_writeable_chroot=YES
local_umask=022
hide_ids=YES
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
setproctitle_enable=NO
use_localtime=NO
xferlog_enable=YES
log_ftp_protocol=YES
vsftpd_log_file={run}/vsftpd.log
dual_log_enable=NO
pasv_enable=YES
pasv_min_port={low}
pasv_max_port={high}
connect_from_port_20=NO
max_per_ip=0
secure_chroot_dir={run}/empty
"""

_TLS = """
ssl_enable=YES
implicit_ssl={implicit}
rsa_cert_file={tls}/srv.pem
rsa_private_key_file={tls}/srv.key
ssl_tlsv1=NO
ssl_sslv2=NO
ssl_sslv3=NO
force_local_logins_ssl=YES
force_local_data_ssl={data_must_be_private}
debug_ssl=YES
require_ssl_reuse={reuse}
ssl_ciphers=HIGH
max_clients={most_clients}
"""

_PAM = """
auth    required {module} pwdfile={passwords}
account required pam_permit.so
session required pam_permit.so
"""


class Vsftpd(Server):
    name = "vsftpd"
    can_insist_on_resumption = True
    data_must_be_private = True
    most_clients = 0  # no limit; beyond one vsftpd says 421, on an implicit port in clear

    def launch(self):
        service = self._install_pam_service()
        (self.run / "empty").mkdir(exist_ok=True)
        words = dict(
            listen=(_LISTEN_V6 if ":" in self.host else _LISTEN).format(host=self.host),
            port=self.port,
            account=self.system_user,
            service=service.name,
            data=self.data,
            run=self.run,
            low=self.passive[0],
            high=self.passive[1],
            tls=certificates.folder(),
            implicit="YES" if self.tls == "implicit" else "NO",
            reuse="YES" if self.must_resume else "NO",
            most_clients=self.most_clients,
            data_must_be_private="YES" if self.data_must_be_private else "NO",
        )
        conf = self.run / "vsftpd.conf"
        conf.write_text((_CONF + (_TLS if self.tls else "")).format(**words))
        return Program([PEERS / "vsftpd/usr/sbin/vsftpd", conf], self.run / "output")

    def _install_pam_service(self):
        # PAM takes only names of files in its own folder; this is the one file the lab puts outside its scratch.
        passwords = self.run / "passwords"
        hashed = (
            subprocess.run(["openssl", "passwd", "-6", word], check=True, capture_output=True, text=True).stdout
            for word in self.users.values()
        )
        passwords.write_text("".join(f"{user}:{one}" for user, one in zip(self.users, hashed)))
        passwords.chmod(0o600)
        module = next((PEERS / "libpam-pwdfile").rglob("pam_pwdfile.so"))
        self.service = Path("/etc/pam.d", f"ftps-bridge-lab-{self.port}")
        self.service.write_text(_PAM.format(module=module, passwords=passwords))
        return self.service

    def stop(self):
        super().stop()
        if hasattr(self, "service"):
            self.service.unlink(missing_ok=True)

    def uploads(self, file_name):
        lines = [line for line in self.logged("vsftpd.log").splitlines() if " UPLOAD: " in line and f"{file_name}\"" in line]
        return ["incomplete" if " FAIL UPLOAD: " in line else "complete" for line in lines]

    def turned_away(self):
        return self.logged("vsftpd.log").count("522 SSL connection failed: session reuse required")

    def data_handshakes(self):
        return self.logged("vsftpd.log").count(", reused, ")
