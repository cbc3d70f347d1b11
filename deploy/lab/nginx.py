"""nginx as a TLS terminator for one TCP stream: the yardstick for the cost of a byte."""

import certificates
import ports
from place import PEERS, RUN
from processes import Program

_CONF = """
daemon off;
master_process on;
user root;
worker_processes 1;
pid {run}/pid;
error_log {run}/error.log;
load_module {module};
events {{ worker_connections 64; }}
stream {{
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {tls}/srv.pem;
    ssl_certificate_key {tls}/srv.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;
    proxy_buffer_size 64k;
    proxy_pass 127.0.0.1:{to};
  }}
}}
"""


class NginxStream:
    def __init__(self, to):
        self.port = ports.free_port()
        self.run = RUN / f"nginx-{self.port}"
        self.run.mkdir()
        self.to = to

    def start(self):
        conf = self.run / "nginx.conf"
        module = next((PEERS / "libnginx-mod-stream").rglob("ngx_stream_module.so"))
        conf.write_text(
            _CONF.format(run=self.run, module=module, port=self.port, to=self.to, tls=certificates.folder())
        )
        words = [PEERS / "nginx/usr/sbin/nginx", "-p", self.run, "-e", self.run / "error.log", "-c", conf]
        self.program = Program(words, self.run / "output")
        self.program.await_port(self.port)
        return self

    def stop(self):
        self.program.end()
