"""The alert rules: what promtool says of them, what their unit tests cover, and that each has its place in the runbook."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

import rules
from prometheus import PROMTOOL

ALERTS = rules.alerts()
NEVER_SEEN = {
    "FtpsBridgeDefect": "an exception that a session did not expect: whatever is known to cause one from outside is mended"
    " (SessionFuzz looks for more), and one planted in the program would show nothing about it",
}


def promtool(*words, folder=rules.FOLDER):
    return subprocess.run([PROMTOOL, *words], cwd=folder, capture_output=True, text=True, timeout=60)


def unit_tests():
    """Each unit test with how often its file judges."""
    files = [yaml.safe_load(file.read_text()) for file in rules.UNIT_TESTS]
    return [(rules.seconds(file["evaluation_interval"]), test) for file in files for test in file["tests"]]


def test_promtool_accepts_them():
    told = promtool("check", "rules", rules.FILE.name)
    assert told.returncode == 0 and f"{len(ALERTS)} rules found" in told.stdout, told.stdout + told.stderr


def test_each_fires_for_what_is_wrong_and_for_nothing_else():
    told = promtool("test", "rules", *(file.name for file in rules.UNIT_TESTS))
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_its_unit_test_sees_it_wait_fire_beside_a_healthy_twin_and_clear(alert):
    tests = [(every, test) for every, test in unit_tests() if test["name"].partition(":")[0] == alert]
    assert tests
    twins = set()
    for every, test in tests:
        asked = test["alert_rule_test"]
        assert {one["alertname"] for one in asked} == {alert}
        waits, fires, clears = (one.get("exp_alerts", []) for one in asked)
        assert not waits and len(fires) == 1 and not clears
        early, late, after = (rules.seconds(one["eval_time"]) for one in asked)
        assert early < late < after and late >= rules.seconds(ALERTS[alert]["for"]) + every
        names = re.findall(r'(?:instance|listener)="(\w+)"', " ".join(one["series"] for one in test["input_series"]))
        twins |= set(names) - {"sick", "gone", "a"}
    assert twins


@pytest.mark.long
@pytest.mark.parametrize("alert", ALERTS)
def test_its_unit_test_notices_when_it_never_fires_and_when_it_always_does(alert, tmp_path):
    for another in ("vector(1) > 2", "{__name__=~'ftpsbridge.+|up|process.+|jvm.+'} > -1"):
        spoilt = {"groups": [{"name": "spoilt", "rules": [{**ALERTS[alert], "expr": another}]}]}
        (tmp_path / rules.FILE.name).write_text(yaml.safe_dump(spoilt))
        codes = []
        for file in rules.UNIT_TESTS:
            whole = yaml.safe_load(file.read_text())
            whole["tests"] = [test for test in whole["tests"] if test["name"].partition(":")[0] == alert]
            (tmp_path / file.name).write_text(yaml.safe_dump(whole))
            codes.append(promtool("test", "rules", file.name, folder=tmp_path).returncode)
        assert any(codes), another


def named_by(file, function):
    """The alerts that calls of this function name."""
    calls = [node for node in ast.walk(ast.parse((Path(__file__).parent / file).read_text())) if isinstance(node, ast.Call)]
    words = [word for call in calls if getattr(call.func, "id", "") == function for word in call.args if isinstance(word, ast.Constant)]
    return {word.value for word in words}


def test_each_fires_and_clears_in_front_of_a_running_bridge_but_for_those_that_nothing_outside_causes():
    by_default = named_by("test_observe.py", "await_firing") & named_by("test_observe.py", "await_cleared")
    seen = by_default | named_by("test_rarer_alerts.py", "seen")
    assert seen | set(NEVER_SEEN) == set(ALERTS)
    assert not seen & set(NEVER_SEEN)


@pytest.mark.parametrize("alert", ALERTS)
def test_it_says_what_to_do_and_how_soon(alert):
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rules.seconds(rule["for"]) >= 120, "what is over in a moment wakes nobody"
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert file == "deploy/README.md" and anchor in rules.anchors(rules.RUNBOOK.read_text())
    section = next(
        part for part in re.split(r"(?m)^#{2,3} ", rules.RUNBOOK.read_text()) if anchor in rules.anchors(f"# {part.splitlines()[0]}")
    )
    assert re.search(rf"\b{alert}\b", section), "its section says what it means"


def test_the_runbook_knows_no_alert_that_is_none():
    assert set(re.findall(r"\bFtpsBridge[A-Z]\w+", rules.RUNBOOK.read_text())) == set(ALERTS)


def test_prometheus_takes_the_configuration_that_scrapes_bridges_and_has_them(tmp_path):
    configuration = (rules.FOLDER / "prometheus.yaml").read_text()
    for name, text in {"prometheus.yaml": configuration, rules.FILE.name: rules.FILE.read_text(), "token": "t", "ca.pem": ""}.items():
        (tmp_path / name).write_text(text)
    told = promtool("check", "config", "prometheus.yaml", folder=tmp_path)
    assert told.returncode == 0 and f"{len(ALERTS)} rules found" in told.stdout, told.stdout + told.stderr
    (job,) = yaml.safe_load(configuration)["scrape_configs"]
    assert f'job="{job["job_name"]}"' in rules.FILE.read_text()
    assert rules.seconds(job["scrape_interval"]) <= 30
