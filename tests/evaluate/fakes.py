"""Events and articles of our own words, and desks that read them as they are told to."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from secondsource.annotate.annotation import Annotation

BRIDGE = {
    "A": (
        "Old bridge closed\n\n"
        "The old bridge was closed on Monday, the mayor, Ana Ruiz, said, citing the harbour office."
        " At least 12 people were hurt, the clinic said. The ferry still runs."
        " A barge may have struck a pillar, Ruiz said."
    ),
    "B": (
        "The harbour office has shut the old bridge, Mayor Ruiz told reporters."
        " 15 people were injured, according to the fire service."
        " The ferry has stopped. Nobody was arrested, the police said."
    ),
    "C": (
        "Residents say the old bridge is shut. The clinic spoke of at least 12 injured."
        " Far below, words beyond the marked part: the bridge is green, a painter said."
    ),
}


def _statement(id, words, *, chain=(), **more):
    report = id[0]
    start = BRIDGE[report].index(words)
    links = [{"source": source, "as": None, "cue": None} for source in chain]
    base = {
        "id": id,
        "report": report,
        "start": start,
        "end": start + len(words),
        "text": words,
        "chain": links,
        "origin": chain[-1] if chain else None,
        "certainty": "asserted",
        "polarity": "positive",
        "quantities": [],
        "date": None,
        "place": None,
    }
    return base | more


def bridge():
    """Three reports: a repeated claim of one origin, a corroborated one, two conflicts."""
    ruiz, harbour = "Ana Ruiz", "harbour office"
    return {
        "id": "bridge",
        "title": "An old bridge is closed",
        "reports": [
            {"id": "A", "dataset": "own", "record": "a", "outlet": None, "published": None},
            {"id": "B", "dataset": "own", "record": "b", "outlet": None, "published": None},
            {
                "id": "C",
                "dataset": "own",
                "record": "c",
                "outlet": None,
                "published": None,
                "annotated_until": BRIDGE["C"].index("Far below"),
            },
        ],
        "statements": [
            _statement("A1", "Old bridge closed", repeats="A2"),
            _statement(
                "A2",
                "The old bridge was closed on Monday",
                chain=(ruiz, harbour),
                date="2021-05-03",
            ),
            _statement(
                "A3",
                "At least 12 people were hurt",
                chain=("clinic",),
                quantities=[{"what": "people hurt", "low": 12, "high": None}],
            ),
            _statement("A4", "The ferry still runs"),
            _statement("A5", "A barge may have struck a pillar", chain=(ruiz,), certainty="hedged"),
            _statement("B1", "The harbour office has shut the old bridge", chain=(ruiz,)),
            _statement(
                "B2",
                "15 people were injured",
                chain=("fire service",),
                quantities=[{"what": "people injured", "low": 15, "high": 15}],
            ),
            _statement("B3", "The ferry has stopped"),
            _statement("B4", "Nobody was arrested", chain=("police",), polarity="negative"),
            _statement("C1", "the old bridge is shut", chain=("Residents",)),
            _statement(
                "C2",
                "at least 12 injured",
                chain=("clinic",),
                quantities=[
                    {"what": "people injured", "low": 12, "high": None},
                    {"what": "worked out", "low": 3, "high": 3, "derived": True},
                ],
            ),
        ],
        "claims": [
            {
                "id": "K1",
                "gloss": "The bridge is closed",
                "statements": ["A1", "A2", "B1", "C1"],
                "origins": [["A1", "A2", "B1"], ["C1"]],
                "status": "corroborated",
            },
            {
                "id": "K2",
                "gloss": "At least 12 hurt",
                "statements": ["A3", "C2"],
                "origins": [["A3", "C2"]],
                "status": "repeated",
            },
            *(
                {
                    "id": f"K{n}",
                    "gloss": "",
                    "statements": [each],
                    "origins": [[each]],
                    "status": "single",
                }
                for n, each in enumerate(("A4", "A5", "B2", "B3", "B4"), start=3)
            ),
        ],
        "conflicts": [
            {"kind": "number", "what": "hurt", "sides": [["A3", "C2"], ["B2"]]},
            {"kind": "polarity", "what": "ferry", "sides": [["A4"], ["B3"]]},
        ],
        "labels": [
            {"entity": "bridge", "by_report": {"A": ["old bridge"], "B": ["the old bridge"]}}
        ],
    }


def save(folder: Path, event=None) -> Path:
    """Write the event and its reports as a gold folder beside a data folder."""
    event = event or bridge()
    (folder / "gold").mkdir(exist_ok=True)
    (folder / "data" / "own").mkdir(parents=True, exist_ok=True)
    for report in event["reports"]:
        path = folder / "data" / "own" / f"{report['record']}.txt"
        path.write_text(BRIDGE[report["id"]], encoding="utf-8")
    path = folder / "gold" / f"{event['id']}.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    return path


def perfect(event, texts) -> dict:
    """The dossier JSON that says exactly what the gold says."""
    return {
        "schema": "secondsource/dossier/1",
        "reports": [{"id": r["id"], "text": texts[r["id"]]} for r in event["reports"]],
        "statements": [_as_said(each) for each in event["statements"] if "repeats" not in each],
        "entities": [],
        "claims": [
            {
                "id": claim["id"],
                "statements": [e for e in claim["statements"] if not _repeats(event, e)],
                "status": claim["status"],
            }
            for claim in event["claims"]
        ],
        "conflicts": [
            {
                "id": f"X{n}",
                "kind": each["kind"],
                "what": each["what"],
                "sides": [{"statements": side, "value": ""} for side in each["sides"]],
            }
            for n, each in enumerate(event["conflicts"])
        ],
        "labels": [
            {
                "entity": each["entity"],
                "by_report": {
                    report: [{"text": words, "count": 1} for words in phrases]
                    for report, phrases in each["by_report"].items()
                },
            }
            for each in event["labels"]
        ],
        "made": {"version": "0", "models": {}, "settings": {}},
    }


def _repeats(event, id):
    return any(each["id"] == id and "repeats" in each for each in event["statements"])


def _as_said(gold):
    said = copy.deepcopy(gold)
    chain = [{"source": link["source"], "entity": None} for link in gold["chain"]]
    said["chain"] = chain
    said["origin"] = {"entity": None, "name": chain[-1]["source"]} if chain else None
    said["dates"] = [{"from": gold["date"], "to": gold["date"]}] if gold["date"] else []
    return said


class FakeDesk:
    """Gives back what it was told to."""

    engine = "fake"

    def __init__(self, dossiers=(), attributions=()):
        self.dossiers = list(dossiers)
        self.by_text = dict(attributions)

    def read_reports(self, reports):
        return self.dossiers.pop(0)

    def annotation(self, report):
        return self.by_text.get(report.text, Annotation(report.id))

    def copies(self, reports, at_least):
        return [pair for pair in self.by_text.get("copies", ()) if pair[2] >= at_least]

    def stories(self, reports):
        return [(report.id, self.by_text.get(report.text, report.id)) for report in reports]

    def wordings(self, reports):
        return self.by_text["wordings"]

    def attributions(self, text):
        return self.by_text.get(text, [])
