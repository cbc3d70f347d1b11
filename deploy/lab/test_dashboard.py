"""The Grafana dashboard, without a Grafana: its form, and that each panel says what it is for."""

import json
import re
import subprocess
from collections import Counter
from itertools import combinations

import pytest

import dashboard
import rules
from place import LAB, NODE_MODULES, RUN

PANELS = dashboard.panels()
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
# Ids of Grafana's units: none, operations a minute, bytes a second, seconds, days, shares of 1, bytes, how long ago.
UNITS = {"none", "opm", "Bps", "s", "d", "percentunit", "bytes", "dateTimeFromNow"}

STRICTLY = {
    "noEmit": True,
    "strict": True,
    "skipLibCheck": True,
    "types": [],
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "node10",
}

by_title = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])


# A place in the dashboard, and what it may not be.
SPOILT = {
    "a number that is a word": (["schemaVersion"], "39"),
    "a key that nobody knows": (["nonsense"], 1),
    "a key of a place": (["panels", 1, "gridPos", "z"], 1),
    "an option's word": (["panels", 1, "options", "colorMode"], "loud"),
    "a key of a query": (["panels", 1, "targets", 0, "expression"], "up"),
    "a word within a field": (["panels", 1, "fieldConfig", "defaults", "thresholds", "mode"], "relative"),
    "a variable's number": (["templating", "list", 1, "refresh"], "always"),
}


def spoilt(path, wrong):
    model = place = dashboard.model()
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    return model


def typed(model):
    """A dashboard as a program that only a right one lets compile."""
    panels = model.pop("panels")
    variables = model.pop("templating")["list"]
    pieces = [("Frame", model), *(("Variable", one) for one in variables), *((f"Panels['{one['type']}']", one) for one in panels)]
    consts = [f"export const piece{number}: {kind} = {json.dumps(piece)};\n" for number, (kind, piece) in enumerate(pieces)]
    return (LAB / "grafana.ts").read_text() + "".join(consts)


@pytest.fixture(scope="module")
def verdict():
    """What tsc has against the dashboard, and against each way of spoiling it, by the file's name."""
    folder = RUN / "grafana"
    folder.mkdir()
    (folder / "node_modules").symlink_to(NODE_MODULES)
    models = [dashboard.model(), *(spoilt(*how) for how in SPOILT.values())]
    files = [f"dashboard{number}.ts" for number in range(len(models))]
    for file, model in zip(files, models):
        (folder / file).write_text(typed(model))
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": STRICTLY, "files": files}))
    told = subprocess.run(
        ["node", NODE_MODULES / "typescript/bin/tsc", "-p", folder, "--pretty", "false"], capture_output=True, text=True, timeout=120
    )
    assert told.returncode in (0, 2) and not told.stderr, told.stdout + told.stderr
    return {file: [line for line in told.stdout.splitlines() if f"{file}(" in line and "error TS" in line] for file in files}


def test_it_is_what_grafanas_types_allow(verdict):
    assert verdict["dashboard0.ts"] == []


@pytest.mark.parametrize("number, how", enumerate(SPOILT, 1))
def test_what_they_do_not_allow_is_noticed(verdict, number, how):
    assert len(verdict[f"dashboard{number}.ts"]) == 1, how


def test_grafana_can_tell_its_panels_apart():
    model = dashboard.model()
    assert model["uid"] and model["schemaVersion"] >= 36
    ids = [panel["id"] for panel in model["panels"]]
    assert len(set(ids)) == len(ids)
    assert [title for title, count in Counter(panel["title"] for panel in model["panels"]).items() if count > 1] == []


def test_its_panels_lie_side_by_side():
    places = [panel["gridPos"] for panel in dashboard.model()["panels"]]
    assert all(one["x"] >= 0 and one["w"] > 0 and one["x"] + one["w"] <= 24 for one in places)
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"], (one, other)


def test_its_datasource_and_what_is_shown_are_chosen_by_variables():
    model = dashboard.model()
    first, *others = model["templating"]["list"]
    assert (first["name"], first["type"], first["query"]) == ("datasource", "datasource", "prometheus")
    assert [one["name"] for one in others] == ["job", "instance", "listener", "backend"]
    asking = [*others, *PANELS, *(target for panel in PANELS for target in panel["targets"])]
    assert all(one["datasource"] == DATASOURCE for one in asking)
    assert all(one["multi"] and one["includeAll"] for one in others)


@by_title
def test_a_panel_answers_a_question_in_a_unit_and_names_its_lines(panel):
    assert "?" in panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    assert panel["targets"] and all(target["legendFormat"] for target in panel["targets"])
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


@by_title
def test_a_panel_shows_the_bridges_that_are_chosen(panel):
    for target in panel["targets"]:
        for selector in re.findall(r"\{([^}]*)\}", target["expr"]):
            chosen = {(label, word) for label, operator, word in dashboard.matchers(selector) if operator == "=~"}
            assert {("job", "$job"), ("instance", "$instance")} <= chosen or "alertname" in selector, selector


def test_panels_that_the_runbook_names_are_there():
    titles = {panel["title"] for panel in PANELS}
    section = rules.RUNBOOK.read_text().partition("## Dashboard and alerts")[2].partition("\n## ")[0]
    named = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", section))
    assert named and named <= titles
