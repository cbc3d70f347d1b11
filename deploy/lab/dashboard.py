"""The Grafana dashboard: what it asks, and what Grafana makes of that before Prometheus hears it."""

import json
import re
from dataclasses import dataclass

from place import TREE

FILE = TREE / "deploy/observability/ftps-bridge-dashboard.json"
_METRIC = re.compile(r"([a-zA-Z_:][\w:]*)\s*[{\[]|\b((?:ftpsbridge|jvm|process)_\w+)")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
_LABEL_VALUES = re.compile(r"label_values\((.+), (\w+)\)")
_FIRST_PART = re.compile(r"_(bucket|count|sum|max)$")


@dataclass(frozen=True)
class Query:
    """What a panel asks, and what it calls the answers."""

    panel: str
    expression: str
    legend: str


def model():
    return json.loads(FILE.read_text())


def panels():
    """All but the rows, which hold nothing else."""
    return [panel for panel in model()["panels"] if panel["type"] != "row"]


def queries():
    return [Query(panel["title"], target["expr"], target["legendFormat"]) for panel in panels() for target in panel["targets"]]


def variables():
    """The variables that Prometheus is asked for, in their order: the series and the label whose values they are."""
    asked = {one["name"]: one["query"]["query"] for one in model()["templating"]["list"] if one["type"] == "query"}
    return {name: _LABEL_VALUES.fullmatch(query).groups() for name, query in asked.items()}


def metrics(expression):
    """The names of the series that an expression asks for."""
    return {one or other for one, other in _METRIC.findall(expression)}


def family(metric):
    """What a series of a histogram belongs to."""
    return _FIRST_PART.sub("", metric)


def matchers(expression):
    """The label, the operator and the word of each condition."""
    return _MATCHER.findall(expression)


def alternatives(word):
    """A regular expression without its | and ?: all that it stands for."""
    group = re.search(r"\(([^()]*)\)(\??)", word)
    if not group:
        return word.split("|")
    choices = group[1].split("|") + [""] * bool(group[2])
    return [one for choice in choices for one in alternatives(word[: group.start()] + choice + word[group.end() :])]


def filled(text, chosen, window="1m"):
    """A text with its variables as Grafana fills them in: several values as one regular expression, a backslash as two."""
    for name, values in chosen.items():
        escaped = [re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\\\1", value) for value in values]
        text = text.replace(f"${name}", escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})")
    for word, duration in (("$__rate_interval", window), ("$__range", "10m")):
        text = text.replace(word, duration)
    assert "$" not in text, f"a variable that nobody knows: {text}"
    return text
