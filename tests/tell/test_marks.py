"""Marks in text: nothing lost, nothing twice, crossings cut."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from secondsource.annotate.annotation import Block
from secondsource.spans import Span
from secondsource.tell.marks import Mark, marked

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=6,
)


def tree(text, spans, blocks=()):
    marks = [Mark(s, f"A{n}", f"K{n}", "single", "said") for n, s in enumerate(spans, 1)]
    found = lxml_html.fromstring(f"<div>{marked(text, blocks, marks)}</div>")
    for number in found.xpath(".//a"):
        number.drop_tree()
    return found


@given(st.text("ab <&>\n", min_size=40, max_size=60), SPANS)
def test_every_word_once_and_in_order(text, spans):
    assert tree(text, spans).text_content().split() == text.split()


@given(SPANS)
def test_each_mark_holds_its_words(spans):
    text = "".join(chr(0x4E00 + n) for n in range(60))  # every character another one
    found = tree(text, spans)
    for n, span in enumerate(spans, 1):
        pieces = found.xpath(f".//span[@data-s='A{n}']")
        assert "".join(p.text_content() for p in pieces) == span.of(text)
        assert len(found.xpath(f".//*[@id='A{n}']")) == 1


def test_a_dateline_stands_before_its_sentence():
    text = "PORT VERRAN - The silo burned."
    blocks = (Block(Span(0, 13), "dateline"), Block(Span(14, 30), "paragraph"))
    found = tree(text, [Span(14, 29)], blocks)
    assert [p.get("class") for p in found.iter("p")] == ["paragraph"]
    assert found.text_content() == text


def test_a_statement_over_two_paragraphs_keeps_one_id():
    found = tree("one two\nthree four", [Span(4, 13)])
    assert [s.text_content().strip() for s in found.xpath(".//span")] == ["two", "three"]
    assert len(found.xpath(".//*[@id='A1']")) == 1
