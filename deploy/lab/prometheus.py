"""Debian's Prometheus, which scrapes a watched bridge, judges rules, and is asked as Grafana asks it."""

import itertools
import json
import urllib.error
import urllib.parse
import urllib.request

import certificates
import ports
from place import PEERS, RUN
from processes import Program, await_true

PROMTOOL = PEERS / "prometheus/usr/bin/promtool"
_count = itertools.count(1)


class Prometheus:
    """Scrapes every half second, as job ftps-bridge, and judges the text `rules` as often."""

    def __init__(self, bridge, rules=""):
        self.bridge = bridge
        self.rules = rules

    def start(self):
        self.folder = RUN / f"{next(_count)}-prometheus"
        self.folder.mkdir()
        self.port = ports.free_port()
        (self.folder / "rules.yaml").write_text(self.rules)
        (self.folder / "prometheus.yml").write_text(
            "global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }\n"
            "rule_files: [ rules.yaml ]\n"
            "scrape_configs:\n"
            "  - job_name: ftps-bridge\n"
            "    scheme: https\n"
            f"    authorization: {{ credentials_file: {self.bridge.folder}/token }}\n"
            f"    tls_config: {{ ca_file: {certificates.ca()} }}\n"
            f'    static_configs: [ {{ targets: ["127.0.0.1:{self.bridge.admin_port}"] }} ]\n'
        )
        self.program = Program(
            [
                PEERS / "prometheus/usr/bin/prometheus",
                f"--config.file={self.folder}/prometheus.yml",
                f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            self.folder / "log",
        )
        self.program.await_port(self.port, 30)
        await_true(self.is_ready, "Prometheus is ready", 30)
        return self

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=10) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False

    def ask(self, path, **words):
        """What the API answers."""
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}?" + urllib.parse.urlencode(words)
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{words}: {refused.read().decode()}") from None

    def samples(self, expression):
        """The labels and values that an expression has now."""
        return [(one["metric"], float(one["value"][1])) for one in self.ask("query", query=expression)["result"]]

    def query(self, expression):
        """The value of an expression, None if nothing has it."""
        return next((value for _, value in self.samples(expression)), None)

    def words(self, label, series):
        """The values of a label of these series."""
        return self.ask(f"label/{label}/values", **{"match[]": series})

    def alerts(self, *states):
        """The names of the alerts in these states, pending or firing."""
        return {one["labels"]["alertname"] for one in self.ask("alerts")["alerts"] if one["state"] in states}

    def stop(self):
        self.program.end()
