"""The alert rules as they are deployed, and forms of them for tests."""

import re

import yaml

from place import TREE

FOLDER = TREE / "deploy/observability"
FILE = FOLDER / "alerts.yaml"
UNIT_TESTS = [FOLDER / "alerts.test.yaml", FOLDER / "alerts.week.test.yaml"]
RUNBOOK = TREE / "deploy/README.md"

_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def alerts(text=None):
    """Each rule of the text, without one of those deployed, by the name of its alert."""
    (group,) = yaml.safe_load(text or FILE.read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def seconds(duration):
    """How long 1h30m is."""
    return sum(int(number) * _UNIT[unit] for number, unit in re.findall(r"(\d+)([smhdw])", duration))


def quickened(window):
    """The rules with every `for` half a second, every window as short as said, and a week ago as long ago as two windows and a second:
    what else they say is what is deployed."""
    text = re.sub(r"(?m)^( +for:) \w+$", r"\1 500ms", FILE.read_text())
    text = re.sub(r" offset \w+", f" offset {2 * seconds(window) + 1}s", text)
    return re.sub(r"\[\w+\]", f"[{window}]", text)


def anchors(text):
    """What the headings of a Markdown text are reached by, as GitHub makes it."""
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
