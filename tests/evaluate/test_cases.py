"""The frozen cases are in the format, and a perfect reading of them is perfect."""

import json
from pathlib import Path

import pytest

from evaluate.fakes import FakeDesk, perfect
from secondsource.evaluate import corpora, gate, gold
from secondsource.evaluate.run import YARDSTICKS, run

ROOT = Path(__file__).parents[2]
EVENTS = sorted((ROOT / "eval" / "cases" / "gold").glob("*.json"))


def read_perfectly(path):
    event = gold.read_event(path)
    records = gold.records_for(event, gold.default_places([path]))
    texts = {r.id: record["text"] for r, record in zip(event.reports, records, strict=True)}
    return perfect(json.loads(path.read_text(encoding="utf-8")), texts)


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_frozen_event_is_marked_as_the_guide_asks(path):
    result = run("dossier", [path], desk=FakeDesk([read_perfectly(path)]))
    assert [miss.told for miss in result.misses] == []
    event = gold.read_event(path)
    placed = [each for claim in event.claims for each in claim.statements]
    assert sorted(placed) == sorted(each.id for each in event.statements)


def test_a_frozen_article_is_in_the_format():
    [path] = sorted((ROOT / "eval" / "cases" / "attribution").glob("*.jsonl"))
    read = list(corpora.articles(path))
    found = {article.text: [each.public() for each in article.attributions] for article in read}
    assert run("attribution", [path], desk=FakeDesk(attributions=found)).misses == ()


def test_every_floor_is_of_a_yardstick_there_is():
    pins = gate.read_pins(ROOT / gate.FLOORS)
    assert {pin.yardstick for pin in pins} <= set(YARDSTICKS)
    assert all(floor.name.startswith(f"{pin.yardstick}.") for pin in pins for floor in pin.floors)


@pytest.mark.parametrize("name", ["gold", "data"])
def test_the_shared_gold_reads_perfectly_too(name, shared):
    if name == "gold":
        files = sorted((shared / "gold").glob("*.json"))
        desk = FakeDesk([read_perfectly(path) for path in files])
        assert run("dossier", files, desk=desk).misses == ()
        return
    path = shared / "data" / "polnear" / "dev.jsonl.gz"
    read = corpora.articles(path)
    found = {article.text: [each.public() for each in article.attributions] for article in read}
    assert run("attribution", [path], desk=FakeDesk(attributions=found)).misses == ()
