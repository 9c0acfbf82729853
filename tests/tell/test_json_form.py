"""The JSON contract: valid, exact, deterministic, and readable back."""

import dataclasses
import json

import pytest
from jsonschema import Draft202012Validator

from secondsource.acquire.report import Report
from secondsource.errors import DataError
from secondsource.tell.json_form import from_json, tell_json, to_data, to_json
from tell.contract import SCHEMA, faults
from tell.invented import dossier

FULL = dossier()
DATA = json.loads(to_json(FULL))
KEYS = ("schema story reports statements entities claims conflicts copies labels timeline gaps "
        "notices judgements made")  # fmt: skip


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_the_invented_dossier_keeps_the_contract():
    assert faults(DATA) == []


def test_gold_dossiers_keep_the_contract(gold_dossiers):
    for gold in gold_dossiers:
        assert faults(json.loads(to_json(gold))) == [], gold.id


def test_keys_stand_in_the_order_of_the_contract():
    assert " ".join(DATA) == KEYS


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "secondsource/dossier/1"),
        (("story", "from"), "2021-05-04"),
        (("reports", 1, "published_basis"), "inferred"),
        (("statements", 2, "chain", 0, "as", "text"), "Harbour master Ilse Brandt"),
        (("statements", 2, "chain", 1, "cue", "text"), "had found"),
        (("statements", 2, "origin"), {"entity": "E3", "name": "Tom Okafor"}),
        (("statements", 0, "origin"), None),
        (("statements", 4, "quantities", 0, "high"), None),
        (("conflicts", 0, "range"), {"low": 7, "high": 9}),
        (("conflicts", 1, "range"), None),
        (("labels", 0, "by_report", "A"), [{"text": "blast", "count": 2}]),
        (("copies", 0, "to"), "C"),
        (("gaps", 0), {"report": "A", "claims": ["K9", "K10"]}),
    ],
)
def test_says(path, value):
    node = DATA
    for step in path:
        node = node[step]
    assert node == value


def test_a_wrong_offset_is_found():
    data = to_data(FULL)
    data["statements"][3]["start"] += 1
    assert faults(data)


def test_comes_back_as_it_went():
    assert to_json(from_json(to_json(FULL))) == to_json(FULL) == tell_json(dossier())


def test_gold_comes_back_as_it_went(gold_dossiers):
    for gold in gold_dossiers:
        assert to_json(from_json(to_json(gold))) == to_json(gold), gold.id


def test_broken_text_can_still_be_written_and_read():
    report = Report("A", "a.txt", "a\ud800b\x00\u202e😀")
    odd = dataclasses.replace(
        FULL, reports=(report,), statements=(), entities=(), claims=(), conflicts=(), copies=(),
        labels=(), timeline=(), gaps=(), blocks={},
    )  # fmt: skip
    text = to_json(odd)
    assert from_json(text.encode().decode()).reports[0].text == report.text


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"schema": "other"}', "{", '"x"'])
def test_what_is_no_dossier_is_refused_with_a_way_out(text):
    with pytest.raises(DataError, match="secondsource read --json"):
        from_json(text)
