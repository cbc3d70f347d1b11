"""A bridge with its admin endpoint, and what that answers."""

import http.client
import json
import re
import ssl
import subprocess

import certificates
import ports
from bridge import Bridge
from processes import await_true
from prometheus import PROMTOOL

TOKEN = "lab-0123456789abcdef"
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class Watched(Bridge):
    """A bridge whose admin endpoint is reached over TLS with a token; `admin` are the keys of that section but for bind, and
    `sections` more of the file. The endpoint is at a port that is free at the start, or was at `admin_port`."""

    def __init__(
        self, backends, admin="tokenFile: token, tls: {{ certificate: {tls}/srv.pem, key: {tls}/srv.key }}", sections="", admin_port=None, **more
    ):  # fmt: skip
        super().__init__(backends, **more)
        self.chosen_port = admin_port
        self.admin_port = admin_port
        self.admin = admin.format(tls=certificates.folder())
        self.secured = "tls:" in admin
        self.sections = sections
        token = self.folder / "token"
        token.touch(mode=0o600)
        token.write_text(TOKEN + "\n")

    def config(self):
        self.admin_port = self.chosen_port or ports.free_port()
        return f'admin: {{ bind: "127.0.0.1:{self.admin_port}", {self.admin} }}\n{self.sections}{super().config()}'

    def start(self):
        super().start()
        self.program.await_port(self.admin_port)
        return self

    def ask(self, method, path, token=TOKEN, headers=None, certificate=None):
        """The status and the text of an answer."""
        if self.secured:
            context = ssl.create_default_context(cafile=certificates.ca())
            if certificate:
                context.load_cert_chain(*certificate)
            connection = http.client.HTTPSConnection("127.0.0.1", self.admin_port, timeout=10, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=10)
        try:
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            connection.request(method, path, headers={**shown, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def json(self, path):
        status, text = self.ask("GET", path)
        assert status == 200, text
        return json.loads(text)

    def value(self, metric, **labels):
        """The sum of all samples that have these labels."""
        status, text = self.ask("GET", "/metrics")
        assert status == 200, text
        return sum(
            float(value)
            for name, given, value in _SAMPLE.findall(text)
            if name == metric and labels.items() <= dict(_LABEL.findall(given)).items()
        )

    def await_value(self, metric, wanted, seconds=10, **labels):
        """Waits until the sum is as wanted, a number or what a test of it says."""
        fits = wanted if callable(wanted) else (lambda value: value == wanted)
        await_true(lambda: fits(self.value(metric, **labels)), f"{metric} {labels}", seconds, every=0.1)

    def complaints(self):
        """What promtool has against its metrics."""
        metrics = self.ask("GET", "/metrics")[1]
        checked = subprocess.run([PROMTOOL, "check", "metrics"], input=metrics, capture_output=True, text=True, timeout=30)
        return "" if checked.returncode == 0 else checked.stdout + checked.stderr + f" ({checked.returncode})"
