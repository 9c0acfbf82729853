"""Details that exclude each other, read with the parser; all sentences are invented."""

import pytest

from compare.matters import LETTERS, matter, passage
from secondsource.annotate.times import find_times
from secondsource.compare.clashes import (
    all_or_none,
    beside,
    clash_of,
    negated,
    phases,
    told_in,
    under_one_verb,
)
from secondsource.compare.relate import find_conflicts
from secondsource.spans import Span


def kinds(clash):
    return clash.kind if clash else None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("A man rammed a van into the gate.", "A man rammed the main building.", "place"),
        ("He shot at cars and killed a guard.", "After killing a guard, he took a truck.", None),
        ("He shot a guard with a pistol.", "He shot a door with a shotgun.", None),
        ("He entered by the door.", "He entered the bathroom.", None),
        ("A man rammed a van into the gate.", "A man rammed a lorry into the gate.", "other"),
        ("He was stabbed with a knife.", "He was stabbed with an axe.", "other"),
        ("A man rammed a van into the gate.", "A man painted the main building.", None),
        ("He fled in a car and a van.", "He fled in a bus.", None),  # two of a kind
        ("A man rammed a car into a wall.", "A man rammed a sedan into a wall.", None),
    ],
)
def test_one_verb_and_another_thing(one, other, kind):
    assert kinds(under_one_verb(passage(one), passage(other))) == kind
    assert kinds(under_one_verb(passage(other), passage(one))) == kind


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Divers continue to inspect the wreck.", "An inspection will begin on Monday.", "time"),
        ("Divers continue to inspect the wreck.", "The sale will begin on Monday.", None),
        ("Divers inspected the wreck.", "An inspection will begin on Monday.", None),
        ("The inspection is under way.", "The inspection would begin on Monday.", "time"),
    ],
)
def test_going_on_or_yet_to_begin(one, other, kind):
    assert kinds(phases(passage(one), passage(other))) == kind
    assert kinds(phases(passage(other), passage(one))) == kind


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("They killed all the foreigners.", "No Danish staff were hurt.", "polarity"),
        ("All the sailors were killed.", "All the sailors are safe.", "polarity"),
        ("All the sailors were killed.", "No one on the quay was hurt.", None),
        ("All the sailors were killed.", "All of the horses were unhurt.", None),
        ("Two sailors were killed.", "All the passengers are safe.", None),
    ],
)
def test_all_or_none(one, other, kind):
    assert kinds(all_or_none(passage(one), passage(other))) == kind
    assert kinds(all_or_none(passage(other), passage(one))) == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge was not repaired.", [{"repair"}]),
        ("This is not a ransom.", [{"ransom"}]),
        ("The talks were not calm.", [{"calm"}]),
        ("The dam is not out of control.", [{"control"}]),
        ("No barges sank.", [{"barge", "sink"}]),  # that barges, and that they sank
        ("No one drowned.", [{"drown"}]),
        ("These men were not injured.", []),  # of certain persons only
        ("He did not drown.", []),
        ("The bridge was repaired.", []),
    ],
)
def test_what_is_negated(text, words):
    assert list(map(set, negated(passage(text)))) == words


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("A ransom was paid.", "ransom", True),
        ("They look into a possible ransom.", "ransom", False),
        ("An inquiry into the ransom goes on.", "ransom", False),
    ],
)
def test_what_is_feared_or_looked_into_is_not_told(text, word, told):
    assert (word in told_in(passage(text))) is told


def test_a_time_stands_by_the_word_before_it():
    text = "It was in retaliation for the strikes near Oru last week."
    start = text.index("last week")
    assert "strike" in beside(passage(text), Span(start, start + 9))


def test_copies_that_differ_in_a_word_clash():
    clash = clash_of(
        passage("The ferry sank off Chad in a storm."),
        passage("The ferry sank off Mali in a storm."),
    )
    assert (clash.kind, clash.one, clash.other) == ("place", "Chad", "Mali")


# ------------------------------------------------------------------------ through the whole room


def found(texts, *, score=0.3, meaning=0.7, together=False, **facts):
    """The kinds of conflict between statements of as many reports, each of its own source."""

    def told(letter, text, annotation):
        own = {name: value[LETTERS.index(letter)] for name, value in facts.items()}
        return {"times": find_times(text, annotation, None), **own}

    said = matter(texts, told, score=score, meaning=meaning, together=together)
    return [c.kind for c in find_conflicts(said)]


YES, NO = "positive", "negative"


@pytest.mark.parametrize(
    ("one", "other", "polarity", "expected"),
    [
        ("The crew repaired the old dam.", "The crew did not repair the old dam.", (YES, NO), 1),
        ("The crew painted the old dam.", "The crew did not repair the old dam.", (YES, NO), 0),
        ("They nearly repaired the old dam.", "The dam was not repaired, old as it is.", (YES, NO), 0),
        ("Six sailors were hurt.", "These sailors were not hurt.", (YES, NO), 0),
    ],
)  # fmt: skip
def test_a_no_answers_what_was_said(one, other, polarity, expected):
    assert len(found([one, other], polarity=polarity)) == expected


def test_a_denied_no_agrees_with_a_yes():
    texts = ["The crew repaired the old dam.", "The crew did not repair the old dam."]
    assert not found(
        texts, score=0.6, polarity=(YES, NO), certainty=("asserted", "denied"), together=False
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The call was received at 12:13 p.m.", "The port received a call at 12:20 p.m.", ["time"]),
        ("The call was received at 12:13 p.m.", "The ferry left at 12:20 p.m.", []),
        ("The call was received at 12:13 p.m.", "The port received a call at 5 p.m.", []),
    ],
)
def test_clocks_of_one_moment(one, other, expected):
    assert found([one, other], score=0.01, meaning=0.45) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The crew has lost control of the dam.", "The dam is not out of control.", 1),
        ("The dam is out of control.", "The dam cannot be controlled.", 0),
        ("The police shot a man.", "Don't shoot the man, police.", 0),
        ("The crew repaired the old dam.", "The crew should not repair the old dam.", 0),
        ("The crew won the old cup.", "The crew would never win the old cup.", 0),
    ],
)
def test_lost_and_out_of_turn_the_answer_round(one, other, expected):
    assert len(found([one, other], polarity=(YES, NO))) == expected
