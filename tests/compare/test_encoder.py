"""Vectors of words where they stand."""

import numpy as np
import pytest

from secondsource.compare.encoder import Within, whole
from secondsource.rim.wiring import tools
from secondsource.spans import Span

TOLD = "The ferry struck the pier and was towed to Kesten."


def within(words, text=TOLD):
    start = text.index(words)
    return Within(text, (Span(start, start + len(words)),))


@pytest.fixture(scope="module")
def embed():
    return tools().embed


def test_vectors_have_length_one(embed):
    found = embed([whole(TOLD), within("was towed to Kesten"), whole("Rain fell.")])
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_words_know_what_their_sentence_is_about(embed):
    bare, inside, asked = embed(
        [whole("was towed to Kesten"), within("was towed to Kesten"), whole("A ferry hit a pier.")]
    )
    assert inside @ asked > bare @ asked


def test_several_spans_are_one_passage(embed):
    apart = Within(TOLD, (Span(0, 9), Span(30, 49)))
    one, other = embed([apart, whole("The ferry was towed to Kesten.")])
    assert one @ other > 0.7


def test_words_beyond_what_the_network_reads_still_have_a_vector(embed):
    long = "The ferry sailed on. " * 60 + TOLD
    assert np.isfinite(embed([within("towed", long)])).all()


def test_nothing_gives_nothing(embed):
    assert embed([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_what_is_read_beside_it(embed):
    others = ["Rain fell on the town and the river rose.", "The ferry is late.", "Snow fell."]
    alone, beside = embed([whole(TOLD)])[0], embed([*map(whole, others), whole(TOLD)])[-1]
    assert np.array_equal(alone, beside)


def test_texts_of_one_length_are_read_together_and_stay_apart(embed):
    texts = ["The ferry is late.", "The bridge is shut."]
    assert np.array_equal(
        embed(list(map(whole, texts))), embed(list(map(whole, texts[::-1])))[::-1]
    )
