"""The tagger: features, windows, paths; and, where the model is there, whole attributions."""

from __future__ import annotations

from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from secondsource.attribute import tagger as t
from secondsource.attribute.tagger import Gap, Quote, Shape, Tagged, Tagger
from secondsource.rim.models import load_tagger
from secondsource.spans import Span

MODELS = Path(str(resources.files("secondsource") / "models"))


class Marks:
    """Quote states as a line of digits below the text."""

    @staticmethod
    def of(text: str) -> str:
        return "".join(map(str, t.quote_states(text)))


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ('"Go," he said.', "21113000000000"),
        ("“Go,” he said.", "21113000000000"),
        ('He said "go', "00000000244"),
        ("'Go,' he said", "2555300000000"),
        ("Ana's dog's", "00000000000"),
        ("“One\nTwo", "24440000"),
        ("no marks", "00000000"),
        ("", ""),
    ],
)
def test_quote_states(text: str, states: str) -> None:
    assert Marks.of(text) == states


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("said", Shape.LOWER),
        ("Ruiz", Shape.TITLE),
        ("UN", Shape.UPPER),
        ("McCoy", Shape.MIXED),
        ("2017", Shape.DIGITS),
        ("I", Shape.TITLE),
    ],
)
def test_word_shapes(word: str, shape: Shape) -> None:
    assert t.word_shape(word) is shape


def test_window_cores_tile_the_text() -> None:
    for n in (1, 7, 20, 100, 501):
        cuts = list(range(0, n, 9))
        windows = t.plan_windows(n, cuts, 40, 8)
        assert windows[0].core_start == 0
        assert windows[-1].core_end == n
        for window, following in pairwise(windows):
            assert window.core_end == following.core_start
        assert all(0 < w.end - w.start <= 40 for w in windows)
        assert all(w.start <= w.core_start < w.core_end <= w.end for w in windows)


def test_no_pieces_no_windows() -> None:
    assert t.plan_windows(0, [], 40, 8) == []


def test_one_endless_sentence_is_cut() -> None:
    windows = t.plan_windows(100, [0], 40, 8)
    assert [w.core_end for w in windows][-1] == 100
    assert max(w.end - w.start for w in windows) == 40


def test_paths_obey_bio() -> None:
    scores = np.random.default_rng(0).normal(size=(5, 30, 7)).astype(np.float32) * 5
    inner = np.zeros((5, 30), dtype=bool)
    for row in t.best_paths(scores, t.legal_steps(), inner):
        before = t.OUT
        for tag in row:
            if tag in (t.I_SOURCE, t.I_CUE, t.I_CONTENT):
                assert before in (tag, tag - 1)
            before = tag


def test_no_span_ends_inside_a_word() -> None:
    scores = np.random.default_rng(1).normal(size=(5, 30, 7)).astype(np.float32) * 5
    inner = np.random.default_rng(2).random((5, 30)) < 0.4
    inner[:, 0] = False
    for row, within in zip(t.best_paths(scores, t.legal_steps(), inner), inner, strict=True):
        for _, start, end in t.runs(row):
            assert not within[start]
            assert end == len(row) or not within[end]


def test_two_cues_never_share_a_piece() -> None:
    one = t.Reading(3, 0.9, ((t.B_CUE, 3, 5), (t.B_CONTENT, 5, 9)))
    two = t.Reading(4, 0.8, ((t.B_CUE, 4, 5), (t.B_CONTENT, 5, 9)))
    assert t.choose([two, one], t.Decoding()) == [one]


def test_nested_needs_its_own_threshold() -> None:
    outer = t.Reading(1, 0.9, ((t.B_CUE, 1, 2), (t.B_CONTENT, 2, 9)))
    inner = t.Reading(4, 0.6, ((t.B_CUE, 4, 5), (t.B_CONTENT, 5, 9)))
    assert t.choose([outer, inner], t.Decoding(nested=0.7)) == [outer]
    assert t.choose([outer, inner], t.Decoding(nested=0.5)) == [outer, inner]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    if not (MODELS / "manifest.json").is_file():
        pytest.skip("no model in this checkout")
    pytest.importorskip("onnxruntime")
    return load_tagger(MODELS, verify=True)


def words(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(span.of(text) for span in spans)


def whole(text: str) -> list[Span]:
    return [Span(0, len(text))]


def found(tagger: Tagger, text: str) -> list[tuple[str, str, str]]:
    return [
        (words(text, each.source), words(text, each.cue), words(text, each.content))
        for each in tagger.tag(text, whole(text))
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("The bridge will stay shut until Monday, the mayor said.", "the mayor", "said"),
        ("“The bridge will stay shut,” said Ana Ruiz, the mayor.", "Ana Ruiz, the mayor", "said"),
        ("According to the fire service, nobody was hurt.", "the fire service", "According to"),
        ("The ministry denied that the dam had failed.", "The ministry", "denied"),
    ],
)
def test_one_attribution(tagger: Tagger, text: str, source: str, cue: str) -> None:
    assert [(s, c) for s, c, _ in found(tagger, text)] == [(source, cue)]


def test_interrupted_content_is_one_attribution(tagger: Tagger) -> None:
    text = "“We saw the smoke,” she said, “and then we ran.”"
    (each,) = tagger.tag(text, whole(text))
    assert len(each.content) == 2
    assert words(text, each.source) == "she"


def test_what_is_told_inside_a_content_is_found(tagger: Tagger) -> None:
    text = "The minister said the general had told him that the city was taken."
    outer, inner = tagger.tag(text, whole(text))
    assert (outer.inner, inner.inner) == (False, True)
    assert words(text, outer.source) == "The minister"
    assert words(text, inner.source) == "the general"
    assert outer.content[0].covers(inner.content[0])


def test_a_source_does_not_swallow_the_next_quotation(tagger: Tagger) -> None:
    text = "'We are waiting,' said Tom Hale, 43. 'No one has come.'"
    (each,) = tagger.tag(text, [Span(0, 36), Span(37, len(text))])
    assert words(text, each.source).startswith("Tom Hale")
    assert "No one" not in words(text, each.source)


def test_a_plain_sentence_has_none(tagger: Tagger) -> None:
    assert found(tagger, "The bridge was built in 1931 and has two lanes.") == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Fire", "”", "\x00", "ёж 漢字 🔥", "“" * 40])
def test_odd_texts(tagger: Tagger, text: str) -> None:
    assert isinstance(tagger.tag(text, whole(text)), tuple)


def test_offsets_and_order_in_a_long_text(tagger: Tagger) -> None:
    part = "“Rain is near,” the office said 🔥. It was dry. Ana Ruiz told us she had left.\n\n"
    text = part * 60
    sentences = [Span(i * len(part), (i + 1) * len(part) - 2) for i in range(60)]
    tagged = tagger.tag(text, sentences)
    assert tagged == tagger.tag(text, sentences)
    starts = [each.content[0].start for each in tagged]
    assert starts == sorted(starts)
    assert 60 <= len(tagged) <= 140
    assert all(each.source and each.cue and 0 <= each.score <= 1 for each in tagged)
    for each in tagged:
        for span in (*each.source, *each.cue, *each.content):
            assert 0 <= span.start < span.end <= len(text)


def test_features_follow_the_text(tagger: Tagger) -> None:
    pieces = t.cut_pieces("UN: “Go.”\n\nHe left", tagger.tokenizer)
    assert pieces.features[0].tolist() == [Shape.UPPER, Gap.START, Quote.OUTSIDE]
    assert pieces.features[2].tolist() == [Shape.MARK, Gap.SPACE, Quote.OPENING]
    assert pieces.features[6].tolist() == [Shape.TITLE, Gap.PARAGRAPH, Quote.OUTSIDE]


def test_tagged_is_a_plain_value() -> None:
    one = Tagged((), (Span(0, 1),), (Span(2, 3),), 0.5)
    assert one == Tagged((), (Span(0, 1),), (Span(2, 3),), 0.5)
