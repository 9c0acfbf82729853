"""Which statements assert the same."""

from dataclasses import replace

import numpy as np
import pytest

from secondsource.attribute.statement import Statement
from secondsource.compare.align import SAME, align, shared_words
from secondsource.compare.encoder import Within
from secondsource.compare.facts import Facts, Seen
from secondsource.compare.group import group
from secondsource.compare.nearness import Nearness, nearness
from secondsource.spans import Span


def facts(id_, report, words, source=None, numbers=()):
    return Facts(id_, report, frozenset(words.split()), frozenset(numbers), source)


A = facts("A1", "A", "barge strike kesten bridge", "mayor")
B = facts("B1", "B", "barge hit kesten bridge", "mayor")
C = facts("B2", "B", "orchestra open season lindau")


def near(*rows):
    """As near as the vectors given are, in every way."""
    found = np.array(rows, dtype=np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    likeness = found @ found.T
    return Nearness(likeness, likeness, likeness)


def test_rare_shared_words_weigh_more_than_common_ones():
    shared = shared_words([A, B, C]).likeness
    assert shared[0, 1] > 0.3 > shared[0, 2]


def test_the_same_in_other_words_scores_above_the_bar():
    scores = align([A, B, C], near([1, 0, 0], [0.9, 0.1, 0], [0, 0, 1])).scores
    assert scores[0, 1] > SAME > scores[0, 2]


def test_different_numbers_speak_against_one_claim():
    both = near([1, 0, 0], [0.9, 0.1, 0])
    plain = align([A, B], both).scores[0, 1]
    one, two = (
        facts("A1", "A", "barge strike", None, ["12"]),
        facts("B1", "B", "barge hit", None, ["21"]),
    )
    assert align([one, two], both).scores[0, 1] < plain


def test_what_shares_its_subject_alone_is_not_one_claim():
    held = replace(facts("A1", "A", "suspect lang custody"), said_of=frozenset({"custody"}))
    fired = replace(facts("B1", "B", "suspect lang fire shot"), said_of=frozenset({"fire", "shot"}))
    shot = replace(facts("A2", "A", "gunman shot"), said_of=frozenset({"shot"}))
    unlike = Nearness(*(np.full((3, 3), v, dtype=np.float32) for v in (0.8, 0.8, 0.3)))
    scores = align([held, fired, shot], unlike).scores
    assert scores[0, 1] == 0 < scores[1, 2]


def test_what_failed_is_not_what_was_done():
    failed = replace(facts("A1", "A", "satellite fail enter orbit"), none_of=frozenset({"enter"}))
    entered = facts("B1", "B", "satellite enter orbit")
    again = replace(facts("B2", "B", "satellite fail enter orbit"), none_of=frozenset({"enter"}))
    tells = align([failed, entered, again], near([1, 0], [1, 0.1], [1, 0.2])).tells
    assert not tells[0, 1]
    assert tells[0, 2]


FEW = {"two": "cleared court", "one": "vindicate", "common": "mean"}


@pytest.mark.parametrize(
    ("words", "source", "tells"),
    [
        ("two", None, True),
        ("one", None, False),
        ("one", "lawyer", True),
        ("common", "lawyer", False),
    ],
)
def test_a_single_rare_word_tells_on_the_word_of_one_source(words, source, tells):
    told = [facts(id_, id_[0], FEW[words], source) for id_ in ("A1", "B1")]
    assert bool(align(told, near([1, 0], [1, 0])).tells[0, 1]) is tells


def test_the_very_same_words_of_nothing_in_particular_are_not_one_claim():
    told = [facts(id_, id_[0], FEW["one"]) for id_ in ("A1", "B1")]
    alignment = align(told, near([1, 0], [1, 0]))
    said = [statement("A1"), statement("B1")]
    assert group(said, alignment, ["was cleared"] * 2, lambda _i, _j: False) == [[0], [1]]


@pytest.mark.parametrize(
    ("one", "other", "negative", "may"),
    [
        ("bridge closed", "bridge reopened", False, False),
        ("bridge closed", "bridge closed", False, True),
        ("bridge closed", "bridge reopened", True, True),
        ("bridge closed", "bridge closed reopened", False, True),
    ],
)
def test_words_that_exclude_each_other_make_no_claim(one, other, negative, may):
    told = [
        replace(facts("A1", "A", one), forms=frozenset(one.split()), negative=negative),
        replace(facts("B1", "B", other), forms=frozenset(other.split())),
    ]
    assert bool(align(told, near([1, 0], [1, 0])).tells[0, 1]) is may


@pytest.mark.parametrize(
    ("words", "source", "may"),
    [("condemn raid", "mayor", True), ("condemn raid", "pilot", False)],
)
def test_what_two_do_by_speaking_are_two_acts(words, source, may):
    told = [
        replace(facts("A1", "A", "condemn harbour raid", "mayor"), act=True),
        replace(facts("B1", "B", words, source), act=True),
    ]
    assert bool(align(told, near([1, 0], [1, 0])).tells[0, 1]) is may


@pytest.mark.parametrize(
    ("other", "may"),
    [
        ({"source": "pilot", "name": "pilot"}, False),
        ({"source": "pilot", "name": "mayor"}, True),  # one by two ids
        ({"source": "pilot", "name": "pilot", "of_self": False}, True),
    ],
)
def test_what_two_say_of_themselves_is_not_one_claim(other, may):
    """ "I will not run", said the mayor; "I do not run late", said the pilot."""
    told = [replace(facts("A1", "A", "run race", "mayor"), of_self=True, name="mayor")]
    told.append(replace(facts("B1", "B", "run late"), **{"of_self": True, **other}))
    assert bool(align(told, near([1, 0], [1, 0])).tells[0, 1]) is may


def test_what_is_undone_in_one_breath_excludes_nothing():
    """ "Those who were captured are freed" beside "the captives were released"."""
    told = [
        replace(facts("A1", "A", "girl captured freed"), forms=frozenset({"captured", "freed"})),
        replace(facts("B1", "B", "girl released"), forms=frozenset({"released"})),
    ]
    assert bool(align(told, near([1, 0], [1, 0])).tells[0, 1])


def nothing(meant):
    return np.zeros((len(meant), 3), dtype=np.float32)


def test_no_statements_no_pairs():
    assert align([], nearness([], nothing)).scores.shape == (0, 0)


def test_scores_are_the_same_either_way():
    scores = align([A, B, C], near([1, 0, 0], [0.9, 0.1, 0], [0, 0, 1])).scores
    assert np.array_equal(scores, scores.T)


def statement(id_):
    return Statement(id_, id_[0], Span(0, 1), "own")


def test_statements_that_exclude_each_other_are_never_one_claim():
    alignment = align([A, B], near([1, 0, 0], [0.9, 0.1, 0]))
    told = [statement("A1"), statement("B1")]
    assert group(told, alignment, ["barge", "ship"], lambda _i, _j: False) == [[0, 1]]
    assert group(told, alignment, ["barge", "ship"], lambda _i, _j: True) == [[0], [1]]


STATES = {"ferry": [1, 0, 0], "boat": [0.8, 0.6, 0], "sank": [0, 0, 1], "rose": [0, 1, 0]}


def states(meant):
    """One vector for each word; those of several words are their mean."""
    rows = [np.sum([STATES[w] for w in one.spans[0].of(one.text).split()], axis=0) for one in meant]
    return np.array([r / np.linalg.norm(r) for r in rows], dtype=np.float32)


def told(text):
    places = [
        (w, Within(text, (Span(text.index(w), text.index(w) + len(w)),))) for w in text.split()
    ]
    return Seen(Within(text, (Span(0, len(text)),)), tuple(places), places[-1][1])


def test_words_look_for_their_like_and_deeds_for_theirs():
    found = nearness([told("ferry sank"), told("boat sank"), told("ferry rose")], states)
    assert found.told[0, 1] > found.told[0, 2]
    assert found.deed[0, 1] == pytest.approx(1)
    assert found.deed[0, 2] == pytest.approx(0)
    assert np.array_equal(found.told, found.told.T)


def test_a_statement_without_words_is_like_none():
    found = nearness([told("ferry sank"), Seen(Within("ferry", (Span(0, 5),)))], states)
    assert found.told[0, 1] == 0


def test_the_same_words_with_and_without_a_no_are_two_claims():
    told = [facts("A1", "A", "bridge hit barge"), facts("B1", "B", "bridge hit barge")]
    both = near([1, 0], [1, 0])
    assert align(told, both).tells[0, 1]
    assert not align([told[0], replace(told[1], negative=True)], both).tells[0, 1]
