"""Layout and sentences: what is part of the report, and where one sentence ends."""

import pytest

from secondsource.annotate.segment import find_blocks, segment

TEXT = """Mayor calls bridge ‘safe’

Mayor calls bridge ‘safe’

The mayor of Leeds said on Monday that the bridge is safe after the strike by a barge.
4 min read
07 May, 2021
Barges moored below the bridge [Getty]
LEEDS- The mayor said on Monday that the bridge is safe.
River traffic stopped
Gen. A. B. Cole said “no.” He left at 5 p.m. The river rose. “Why?” Mayor Ana Ruiz asked.
"""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Mayor calls bridge", "headline"),
        ("The mayor of Leeds said", "standfirst"),
        ("4 min read", "furniture"),
        ("07 May, 2021", "byline"),
        ("Barges moored", "caption"),
        ("LEEDS-", "dateline"),
        ("The mayor said on Monday", "paragraph"),
        ("River traffic stopped", "subheading"),
        ("Gen. A. B. Cole", "paragraph"),
    ],
)
def test_a_line_is_what_it_looks_like(words, kind):
    assert next(b.kind for b in find_blocks(TEXT) if b.span.of(TEXT).startswith(words)) == kind


def test_a_headline_printed_twice_is_furniture_the_second_time():
    kinds = [b.kind for b in find_blocks(TEXT) if b.span.of(TEXT).startswith("Mayor calls")]
    assert kinds == ["headline", "furniture"]


def test_hard_wrapped_lines_are_one_paragraph():
    wrapped = "\n".join(["The river had risen for a third day in a row when the first"] * 8)
    assert len(find_blocks(wrapped)) == 1


def test_sentences_end_where_a_reader_ends_them(nlp):
    annotation = segment(TEXT, None, nlp)
    last = len(annotation.blocks) - 1
    assert [s.span.of(TEXT) for s in annotation.sentences if s.block == last] == [
        "Gen. A. B. Cole said “no.”",
        "He left at 5 p.m.",
        "The river rose.",
        "“Why?” Mayor Ana Ruiz asked.",
    ]


@pytest.mark.parametrize("blanks", [" ", "  ", "\u00a0 ", " \t "])
def test_blanks_after_a_full_stop_are_as_good_as_one(nlp, blanks):
    text = f"The river rose.{blanks}It fell.{blanks}“Why?”{blanks}Nobody knew."
    told = [s.span.of(text) for s in segment(text, None, nlp).sentences]
    assert told == ["The river rose.", "It fell.", "“Why?”", "Nobody knew."]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace(". ", ".  ")])
def test_tokens_point_at_their_words(nlp, text):
    annotation = segment(text, None, nlp)
    assert all(t.span.of(text) == t.text for t in annotation.tokens)


def test_an_empty_text_has_no_blocks(nlp):
    assert segment("", None, nlp).sentences == ()
