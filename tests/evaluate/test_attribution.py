"""Spans, wholes and links, each with the faults that it has to see."""

import pytest

from secondsource.errors import DataError
from secondsource.evaluate import attribution
from secondsource.evaluate.corpora import Article, Attribution
from secondsource.evaluate.metrics import PRF
from secondsource.spans import Span

TEXT = "“The pier,” Ana Ruiz said, “is closed.” It may rain, she added. Trains run."


def at(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


CLOSED = Attribution((at("Ana Ruiz"),), (at("said"),), (at("“The pier,”"), at("“is closed.”")))
RAIN = Attribution((at("she"),), (at("added"),), (at("It may rain"),))
UNNAMED = Attribution((), (), (at("Trains run"),))
ARTICLE = Article("own", TEXT, (CLOSED, RAIN))


def score(*said, article=ARTICLE):
    return attribution.judge(article, {"attributions": [each.public() for each in said]})[0]


def test_all_right():
    scores = score(CLOSED, RAIN)
    assert (scores["source"], scores["content"]) == (PRF(2, 0, 0), PRF(3, 0, 0))
    assert (scores["content.whole"], scores["linked"]) == (PRF(2, 0, 0), PRF(2, 0, 0))
    assert scores["content.jaccard"].value == 1.0


def test_nothing_read():
    assert score()["linked"] == PRF(0, 0, 2)


def test_one_piece_lost_breaks_the_whole_but_not_the_link():
    half = Attribution(CLOSED.source, CLOSED.cue, CLOSED.content[1:])
    scores = score(half, RAIN)
    assert scores["content"] == PRF(2, 0, 1)
    assert scores["content.whole"] == PRF(1, 1, 1)
    assert scores["linked"] == PRF(2, 0, 0)


@pytest.mark.parametrize("words", ["Ana Ruiz said", "Ruiz"])
def test_a_boundary_off_is_not_exact_but_linked_at_half(words):
    near = Attribution((at(words),), CLOSED.cue, CLOSED.content)
    scores = score(near, RAIN)
    assert (scores["source"], scores["linked"]) == (PRF(1, 1, 1), PRF(2, 0, 0))


def test_the_wrong_speaker_is_not_linked_though_every_span_is_right():
    crossed = Attribution(RAIN.source, CLOSED.cue, CLOSED.content)
    other = Attribution(CLOSED.source, RAIN.cue, RAIN.content)
    scores = score(crossed, other)
    assert (scores["source"], scores["linked"]) == (PRF(2, 0, 0), PRF(0, 2, 2))


def test_two_without_a_source_agree_on_it():
    article = Article("own", TEXT, (UNNAMED,))
    assert score(UNNAMED, article=article)["linked"] == PRF(1, 0, 0)


def test_no_source_against_a_source_is_another_thing():
    named = Attribution((at("she"),), (), UNNAMED.content)
    assert score(named, article=Article("own", TEXT, (UNNAMED,)))["linked"] == PRF(0, 1, 1)


def test_one_reading_finds_one_attribution_only():
    assert score(CLOSED, CLOSED)["linked"] == PRF(1, 1, 1)


def test_one_source_of_two_contents_is_one_span():
    twice = Attribution(RAIN.source, (), (at("Trains run"),))
    assert score(RAIN, twice)["source"] == PRF(1, 0, 1)


def test_pieces_with_only_blanks_between_are_one_run():
    split = Attribution(RAIN.source, RAIN.cue, (at("It may"), at("rain")))
    assert score(CLOSED, split)["content"] == PRF(3, 0, 0)


@pytest.mark.parametrize(
    "broken",
    [{"source": [[0, 999]]}, {"cue": [[5, 5]]}, {"content": "all of it"}, {"content": [[1]]}, []],
)
def test_a_prediction_that_is_none_is_named(broken):
    with pytest.raises(DataError, match="own"):
        attribution.judge(ARTICLE, {"attributions": [broken]})


def test_misses_are_told_with_their_words():
    _, misses = attribution.judge(ARTICLE, {"attributions": [CLOSED.public(), UNNAMED.public()]})
    assert [miss.kind for miss in misses] == ["missed attribution", "spurious attribution"]
    assert "It may rain" in misses[0].told
