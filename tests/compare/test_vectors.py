"""Vectors are made once, kept as bytes and the same wherever they come from."""

import numpy as np
import pytest

from secondsource.compare.encoder import Within, whole
from secondsource.compare.facts import Seen
from secondsource.compare.vectors import WIDE, at_hand, made, places
from secondsource.rim.wiring import tools
from secondsource.spans import Span

TOLD = "The ferry struck the pier and was towed to Kesten."


def within(words):
    start = TOLD.index(words)
    return Within(TOLD, (Span(start, start + len(words)),))


FERRY = Seen(whole(TOLD), (("ferry", within("ferry")), ("pier", within("pier"))), within("towed"))
PIER = Seen(within("struck the pier"), (("pier", within("pier")),))
BOTH = [FERRY, PIER]


@pytest.fixture(scope="module")
def embed():
    return tools().embed


@pytest.fixture(scope="module")
def kept(embed):
    return made(BOTH, embed)


def never(meant):
    raise AssertionError(f"{len(meant)} vectors were made again")


def test_each_place_has_its_bytes(kept):
    assert [len(each) for each in kept] == [WIDE * len(places(s)) for s in BOTH]


def test_what_is_kept_is_not_made_again(kept):
    assert at_hand(BOTH, kept, never).shape == (6, WIDE)


def test_a_place_in_two_statements_is_one_vector(embed, kept):
    assert kept[0][2 * WIDE : 3 * WIDE] == kept[1][WIDE:]


@pytest.mark.parametrize("lacking", [(), (0,), (1,), (0, 1)])
def test_made_now_or_then_is_the_same(embed, kept, lacking):
    some = [b"" if n in lacking else each for n, each in enumerate(kept)]
    assert np.array_equal(at_hand(BOTH, some, embed), at_hand(BOTH, kept, never))


def test_vectors_of_another_statement_are_not_taken(embed, kept):
    found = at_hand(BOTH, kept[::-1], embed)
    assert np.array_equal(found, at_hand(BOTH, kept, never))


def test_kept_vectors_point_where_the_made_ones_did(embed, kept):
    fresh = embed([place for s in BOTH for place in places(s)])
    assert (1 - (at_hand(BOTH, kept, never) * fresh).sum(axis=1)).max() < 0.001


def test_nothing_gives_nothing(embed):
    assert made([], embed) == ()
    assert at_hand([], (), never).shape == (0, WIDE)
