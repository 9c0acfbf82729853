"""What stands around the statements of a claim."""

import numpy as np
import pytest

from secondsource.annotate.segment import segment
from secondsource.attribute.statement import Statement
from secondsource.compare.align import align
from secondsource.compare.claim import Origin
from secondsource.compare.confirms import Told, one_text
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
