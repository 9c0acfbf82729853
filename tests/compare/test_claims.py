"""What stands around the statements of a claim."""

import numpy as np
import pytest

from secondsource.annotate.segment import segment
from secondsource.attribute.statement import Statement
from secondsource.compare.align import align
from secondsource.compare.claim import Origin
from secondsource.compare.confirms import Told, confirmed, one_text
from secondsource.compare.encoder import whole
from secondsource.compare.facts import Facts, Seen, around
from secondsource.compare.nearness import nearness
from secondsource.rim.wiring import tools
from secondsource.spans import Span

TEXT = "The ferry struck a pier and was towed home. Nobody was hurt, the pilot said."


def stated(text, words, id_="A1"):
    start = text.index(words)
    return Statement(id_, id_[0], Span(start, start + len(words)), "own")


@pytest.mark.parametrize(
    ("words", "stretch"),
    [
        ("was towed home", "The ferry struck a pier and was towed home."),
        ("Nobody was hurt", "Nobody was hurt, the pilot said."),
        ("was towed home. Nobody was hurt", TEXT),
    ],
)
def test_a_statement_stands_in_its_sentences(words, stretch):
    annotation = segment(TEXT, None, tools().parse, "A")
    assert around(stated(TEXT, words), annotation).of(TEXT) == stretch


LONG, SHORT = "parting friend winter quarrel country", "two man flee harbour"


@pytest.mark.parametrize(
    ("one", "other", "manner", "witnesses"),
    [
        (LONG, LONG, "direct", 1),
        (LONG, "parting friend winter quarrel abroad", "direct", 1),
        (LONG, "parting friend winter quarrel abroad", "indirect", 2),
        (LONG, SHORT, "direct", 2),
        ("two flee", "two flee", "direct", 2),
    ],
)
def test_the_same_words_are_one_text_whoever_is_named_for_them(one, other, manner, witnesses):
    told = [Statement(f"{r}1", r, Span(0, 1), manner) for r in "AB"]
    facts = [
        Facts(s.id, s.report, frozenset(words.split()), frozenset(), s.id)
        for s, words in zip(told, (one, other), strict=True)
    ]
    near = nearness([Seen(whole(s.id)) for s in told], lambda meant: np.eye(len(meant)))
    alignment = align(facts, near)
    found = tuple(Origin(f"source of {s.id}", (s.id,), "") for s in told)
    assert len(one_text(found, [0, 1], Told(told, facts, ["", ""], alignment))) == witnesses


@pytest.mark.parametrize(
    ("one", "other", "witnesses"),
    [
        ("We are all fine, so stop asking how we are", "We are all fine, so stop asking", 1),
        ("We are all fine", "We are all", 2),
    ],
)
def test_a_quotation_cut_short_is_the_same_text(one, other, witnesses):
    told = [Statement(f"{r}1", r, Span(0, 1), "direct") for r in "AB"]
    facts = [Facts(s.id, s.report, frozenset({s.id}), frozenset(), s.id) for s in told]
    near = nearness([Seen(whole(s.id)) for s in told], lambda meant: np.eye(len(meant)))
    found = tuple(Origin(f"source of {s.id}", (s.id,), "") for s in told)
    known = Told(told, facts, [one, other], align(facts, near))
    assert len(one_text(found, [0, 1], known)) == witnesses


@pytest.mark.parametrize(("polarity", "witnesses"), [("positive", 2), ("negative", 1)])
def test_a_no_confirms_no_yes(polarity, witnesses):
    told = [
        Statement("A1", "A", Span(0, 1), "indirect"),
        Statement("B1", "B", Span(0, 1), "indirect", polarity=polarity),
    ]
    words = [frozenset("ferry pilot strike pier night".split())] * 2
    words[1] = frozenset("ferry strike pier evening".split())
    facts = [Facts(s.id, s.report, w, frozenset(), s.id) for s, w in zip(told, words, strict=True)]
    near = nearness([Seen(whole("x")) for _ in told], lambda meant: np.ones((len(meant), 1)))
    found = tuple(Origin(f"source of {s.id}", (s.id,), "") for s in told)
    assert (
        len(confirmed(found, [0, 1], Told(told, facts, ["", ""], align(facts, near)))) == witnesses
    )
