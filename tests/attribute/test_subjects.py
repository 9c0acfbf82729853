"""Whom a statement speaks of, where its span leaves the words out."""

import pytest

TEXTS = [
    ("The mayor opened the bridge and left for the harbour at noon.", "left", "The mayor"),
    ("Ana Ruiz and Tom Oak opened the bridge and left for the harbour at noon.", "left",
     "Ana Ruiz and Tom Oak"),
    ("The bridge was named after the harbour pilot, who had steered a ferry.", "who had",
     "the harbour pilot"),
    ("The barge hurt one of the sailors, who had steered a ferry.", "who had",
     "one of the sailors"),
    ("Ana Ruiz, an engineer from Leeds, who had steered a ferry, opened the bridge.", "who had",
     "Ana Ruiz"),
    ("A truck hit the harbour office on Monday, killing at least two sailors.", "killing",
     "A truck"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "subject"), TEXTS)
def test_a_subject_left_out_is_named_beside(read, text, words, subject):
    found = next(s for s in read(text) if s.span.of(text).startswith(words))
    assert found.about is not None
    assert found.about.of(text) == subject


@pytest.mark.parametrize(
    "text",
    ["The mayor opened the bridge on Monday.", "He opened the bridge and cut the ribbon."],
)
def test_a_subject_in_the_words_or_a_pronoun_is_not(read, text):
    assert {s.about for s in read(text)} == {None}
