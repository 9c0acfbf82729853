"""What every dossier's JSON must hold: the schema, and text that is exactly where it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads((files("secondsource") / "schema" / "dossier-1.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def faults(data: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a dossier's JSON; empty when nothing is."""
    found = [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(data)]
    return found or [*_texts(data), *_references(data)]


def _places(node: Any, report: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        report = node.get("report", report)
        if {"start", "end", "text"} <= node.keys():
            yield report, node
        for value in node.values():
            yield from _places(value, report)
    elif isinstance(node, list):
        for value in node:
            yield from _places(value, report)


def _texts(data: dict[str, Any]) -> Iterator[str]:
    texts = {r["id"]: r["text"] for r in data["reports"]}
    for report, words in _places({k: data[k] for k in ("statements", "entities")}, ""):
        if texts[report][words["start"] : words["end"]] != words["text"]:
            yield f"{report}:{words['start']}-{words['end']} is not {words['text']!r}"


def _references(data: dict[str, Any]) -> Iterator[str]:
    statements = [s["id"] for s in data["statements"]]
    claims = {c["id"] for c in data["claims"]}
    if len(set(statements)) != len(statements):
        yield "a statement id stands twice"
    told = [i for c in data["claims"] for i in c["statements"]]
    if sorted(told) != sorted(statements):
        yield "not every statement is in exactly one claim"
    for c in data["claims"]:
        if sorted(i for o in c["origins"] for i in o["statements"]) != sorted(c["statements"]):
            yield f"the origins of {c['id']} do not part its statements"
    for x in data["conflicts"]:
        for side in x["sides"]:
            for i in side["statements"]:
                if i not in statements:
                    yield f"{x['id']} names {i}, which is no statement"
    for g in data["gaps"]:
        if unknown := set(g["claims"]) - claims:
            yield f"the gap of {g['report']} names {sorted(unknown)}"
