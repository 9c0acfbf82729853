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


@pytest.mark.parametrize("mark", ["(HNN)", "(HNN) ", "(HNN) - ", "OLDPORT, Norland (Reuters) — "])
def test_the_agency_before_the_first_words_is_a_dateline(mark):
    text = f"Road shut in Oldport\n\n{mark}A road was shut on Monday after a landslide."
    assert [b.span.of(text) for b in find_blocks(text) if b.kind == "dateline"] == [mark.rstrip()]


def test_a_headline_printed_twice_is_furniture_the_second_time():
    kinds = [b.kind for b in find_blocks(TEXT) if b.span.of(TEXT).startswith("Mayor calls")]
    assert kinds == ["headline", "furniture"]


FURNITURE = [
    "Ana Ruiz in Leeds and Tom Oak in York contributed to this report.",
    "The Northern Press Agency contributed to this story.",
    "Staff Writer Ana Ruiz contributed.",
    "Additional reporting by Ana Ruiz",
    "— With assistance by Ana Ruiz",
    "Contact Ana Ruiz at aruiz@harbour.example or 555-0100.",
    "Follow Ana Ruiz on Twitter.",
    "Like Harbour News on Facebook and stay updated",
    "This article originally appeared on Harbour News.",
    "A version of this story was first published on Monday.",
    "Read or Share this story: https://harbour.example/1",
    "(Copyright 2013 by Harbour News. All Rights Reserved.)",
    "ALSO READ: Dog found asleep on second pier",
    "[A woman ordered goldfish. The post delivered a box of sand.]",
]
TEXT_ALL_THE_SAME = [
    "Ice on the river contributed to the collapse of the second pier.",
    "The union said that old rivets contributed to the collapse.",
    "Like many others, he wrote on Facebook that the bridge was shut.",
    "This report was handed to the minister on Monday evening.",
    "Related work on the second pier was put off until the spring of next year, he said.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_what_the_page_says_of_itself_is_furniture(line):
    text = f"The bridge is shut.\n{line}\nThe river rose on Monday."
    assert [b.kind for b in find_blocks(text)][1] == "furniture"


@pytest.mark.parametrize("line", TEXT_ALL_THE_SAME)
def test_what_only_looks_like_it_is_text(line):
    text = f"The bridge is shut.\n{line}\nThe river rose on Monday."
    assert [b.kind for b in find_blocks(text)][1] == "paragraph"


@pytest.mark.parametrize(
    "line",
    [
        "A barge lies below the bridge in Leeds. REUTERS/Ana Ruiz",
        "The barge was towed away on Tuesday. Photograph: Ana Ruiz for the Post",
        "Getty - Contributor The barge lay there for a week",
    ],
)
def test_a_line_with_a_picture_credit_is_a_caption(line):
    assert find_blocks(f"The bridge is shut.\n{line}\nIt rained.")[1].kind == "caption"


def test_a_caption_printed_again_is_furniture():
    line = "The scene after a barge struck the bridge in Leeds."
    assert [b.kind for b in find_blocks(f"It rained.\n{line}\nIt rained.\n{line}")] == [
        "paragraph", "paragraph", "paragraph", "furniture",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Tragic: Ben Holm, pictured, was hurt when a boat hit the quay at Kesten", "caption"),
        ("The man, pictured on posters across the town, said he was home. He left.", "paragraph"),
        ("Photo: Ana Ruiz Image 1 of 5 A man was hurt on May 3. Image 2 of 5 A man fell.",
         "furniture"),
    ],
)  # fmt: skip
def test_a_picture_line_is_no_report(line, kind):
    text = f"The bridge at Kesten has been shut.\n\n{line}\n\nNobody was hurt there."
    assert [b.kind for b in find_blocks(text)][1] == kind


def test_teasers_printed_twice_are_no_report():
    teaser = "The pier at Lindau will open again in May after ten years."
    text = f"{teaser}\n{teaser}\nThe bridge at Kesten is shut, police said.\nNobody was hurt there."
    kinds = [b.kind for b in find_blocks(text)]
    assert kinds == ["furniture", "furniture", "paragraph", "paragraph"]


def test_links_to_other_stories_end_a_report():
    links = "A ship sank. Its owner wept.\nRiver rises again\nHarbour to close"
    blocks = find_blocks(f"The bridge is shut.\nRead more:\n{links}")
    assert [b.kind for b in blocks] == ["paragraph"] + ["furniture"] * 4


def test_the_count_of_a_thread_is_no_part_of_a_post():
    text = "1/2 The bridge is shut. — Ana Ruiz (@ana) May 3, 2021"
    assert [b.span.of(text) for b in find_blocks(text) if b.kind == "furniture"] == ["1/2"]


def test_a_report_goes_on_below_a_link():
    for rest in ("The river rose again and again. " * 8, "A ship sank.\nRiver rises\nIt rained."):
        assert find_blocks(f"The bridge is shut.\nRelated\n{rest}")[-1].kind == "paragraph"


def test_credits_that_end_the_last_paragraph_are_cut_off():
    text = "The bridge is shut. “It rains,” he said. Ana Ruiz contributed to this report."
    assert [b.span.of(text) for b in find_blocks(text)] == [
        "The bridge is shut. “It rains,” he said.",
        "Ana Ruiz contributed to this report.",
    ]


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


def test_a_number_is_no_sentence_of_its_own(nlp):
    text = "The barge hit pier No. 2 on Monday. He said no. Three men left."
    assert [s.span.of(text) for s in segment(text, None, nlp).sentences] == [
        "The barge hit pier No. 2 on Monday.", "He said no.", "Three men left.",
    ]  # fmt: skip


def test_an_abbreviation_is_one_token_and_ends_no_sentence(nlp):
    text = "It closed at 5:30p.m. Monday, Capt. Ana Ruiz said. Harbour Sgt. Ivo Lang left."
    annotation = segment(text, None, nlp)
    assert [s.span.of(text) for s in annotation.sentences] == [
        "It closed at 5:30p.m. Monday, Capt. Ana Ruiz said.", "Harbour Sgt. Ivo Lang left.",
    ]  # fmt: skip
    assert {"5:30p.m.", "Capt.", "Sgt."} <= {t.text for t in annotation.tokens}


@pytest.mark.parametrize("text", [TEXT, TEXT.replace(". ", ".  ")])
def test_tokens_point_at_their_words(nlp, text):
    annotation = segment(text, None, nlp)
    assert all(t.span.of(text) == t.text for t in annotation.tokens)


def test_an_empty_text_has_no_blocks(nlp):
    assert segment("", None, nlp).sentences == ()
