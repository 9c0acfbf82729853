"""Yardstick entities: a text of our own words, and a desk that puts together what it is told to."""

import json

import pytest

from evaluate.fakes import FakeDesk
from secondsource.annotate.annotation import Annotation, Entity, Mention
from secondsource.evaluate.run import rescore, run
from secondsource.spans import Span

TEXT = "Mayor Ana Ruiz spoke. The mayor left, she said. The harbour office and its mayor waited."
GOLD = {"Ana Ruiz": "r", "mayor": "r", "she": "r", "harbour office": "h", "its": "h"}


def at(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


def row(words, chain, **more):
    span = at(words)
    base = {"start": span.start, "end": span.end, "chain": chain, "kind": "human"}
    return base | {"tag": "HUMAN_PART_PER", "validated": True} | more


@pytest.fixture
def told(tmp_path):
    marked = [row(words, chain) for words, chain in GOLD.items()]
    left_out = [row("left", "e", kind="event"), row("waited", "r", validated=False),
                row("spoke", "v", tag="HUMAN_PART_VEH")]  # fmt: skip
    path = tmp_path / "told.jsonl"
    path.write_text(json.dumps({"id": "t", "text": TEXT, "mentions": marked + left_out}))
    return path


def desk(*groups):
    """A desk that takes the words of each group for one."""
    entities = tuple(
        Entity(f"e{n}", words[0], "person", tuple(Mention(at(w), "name", f"e{n}") for w in words))
        for n, words in enumerate(groups)
    )
    return FakeDesk(attributions={TEXT: Annotation("t", entities=entities)})


@pytest.mark.parametrize(
    ("groups", "figures"),
    [
        (
            [("Ana Ruiz", "mayor", "she"), ("harbour office", "its")],
            {"links.f1": 1, "pairs.f1": 1, "b3.precision": 1, "b3.recall": 1, "found": 1},
        ),
        (
            [("Mayor Ana Ruiz", "The mayor"), ("harbour office",)],
            {"links.precision": 1, "links.recall": 1 / 3, "pairs.recall": 1 / 4, "found": 0.6},
        ),
        (
            [tuple(GOLD)],
            {"links.precision": 3 / 4, "links.recall": 1, "b3.precision": 13 / 25, "b3.recall": 1},
        ),
        ([], {"links.recall": 0, "pairs.recall": 0, "b3.precision": 1, "b3.recall": 2 / 5}),
    ],
)
def test_chains_are_as_whole_and_as_pure_as_they_are(told, groups, figures):
    result = run("entities", [told], desk=desk(*groups))
    assert {n: result.value(f"entities.{n}") for n in figures} == pytest.approx(figures)


def test_the_trivial_reader_goes_by_the_last_word(told):
    result = run("entities", [told], desk=desk())
    assert result.value("entities.trivial.links.recall") == 0.0


def test_entities_can_be_scored_again(told, tmp_path):
    out = tmp_path / "out.jsonl"
    first = run("entities", [told], desk=desk(("Ana Ruiz", "she")), predictions=out)
    assert rescore("entities", [told], out, engine="fake").figures == first.figures


def test_what_is_parted_and_what_is_joined_is_told(told):
    result = run("entities", [told], desk=desk(("Ana Ruiz", "mayor", "harbour office")))
    assert [(m.kind, m.told) for m in result.misses] == [
        ("parted", "mayor | she"),
        ("parted", "harbour office | its"),
        ("joined", "mayor | harbour office"),
    ]
