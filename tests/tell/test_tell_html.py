"""The page: safe against its own reports, whole without script or network, and quick."""

import base64
import dataclasses
import hashlib
import re
import time
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from secondsource.spans import Span
from secondsource.tell.html import tell_html
from secondsource.tell.planning import plan
from secondsource.tell.telling import SECTIONS
from tell.invented import dossier

FULL = dossier()
PAGE = tell_html(FULL)
TREE = lxml_html.fromstring(PAGE)
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "&lt;b&gt; &#x3c;b&#x3e;",
    "--><svg/onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "\u202ekcab\u202c\u2066",
    "a\x00b\x1b[2J\x0b\x7f\ud800",
]
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def everywhere(text):
    """The dossier with a hostile text in every field that a report or page can fill."""
    report = dataclasses.replace(
        FULL.reports[0], source=text, outlet=text, title=text, byline=text, agencies=(text,),
        url=text, notices=(text,), language=text, text=text + FULL.reports[0].text + text,
    )  # fmt: skip
    shift = len(text)

    def moved(span):
        return Span(span.start + shift, span.end + shift) if span else None

    statements = tuple(
        dataclasses.replace(
            s,
            span=moved(s.span),
            because=text,
            chain=tuple(dataclasses.replace(x, source=text, words=None, cue=None) for x in s.chain),
            quantities=(),
            times=(),
            places=tuple(dataclasses.replace(p, name=text) for p in s.places),
        )
        if s.report == "A"
        else s
        for s in FULL.statements
    )
    return dataclasses.replace(
        FULL,
        title=text,
        reports=(report, *FULL.reports[1:]),
        statements=statements,
        blocks={},
        claims=tuple(dataclasses.replace(c, gloss=text, because=text) for c in FULL.claims),
        conflicts=tuple(
            dataclasses.replace(
                x, what=text, because=text,
                sides=tuple(dataclasses.replace(s, value=text) for s in x.sides),
            )
            for x in FULL.conflicts
        ),
        notices=(text,),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_report_text_stays_text(text):
    page = tell_html(everywhere(text))
    tree = lxml_html.fromstring(page)
    assert len(tree.findall(".//script")) == 1
    assert tree.findall(".//img") == []
    assert [a for e in tree.iter() for a in e.attrib if a.startswith("on") or a == "style"] == []
    links = [a.get("href") for a in tree.iter("a")]
    assert [h for h in links if not h.startswith("#")] == []
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", page
    )
    page.encode()


def test_nothing_is_fetched():
    for element in TREE.iter():
        for name in ("src", "srcset", "action", "data", "poster", "background"):
            assert name not in element.attrib or element.tag == "span", element.tag
    assert {x.get("href") for x in TREE.iter("link")} == {"data:,"}
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert "http://" not in PAGE
    assert "https://" not in PAGE


def test_the_policy_names_the_style_and_the_script():
    policy = TREE.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", PAGE, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_every_link_leads_somewhere():
    ids = TREE.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {a.get("href") for a in TREE.iter("a")} <= {f"#{i}" for i in ids}


@pytest.mark.parametrize("anchor", [s.id for s in FULL.statements] + [c.id for c in FULL.claims])
def test_deep_links(anchor):
    assert TREE.get_element_by_id(anchor) is not None


@pytest.mark.parametrize("report", FULL.reports)
def test_the_whole_text_stands_on_the_page(report):
    article = lxml_html.fromstring(PAGE).get_element_by_id(f"text-{report.id}")
    article.remove(article.find("header"))
    for number in article.xpath(".//a[@class='n']"):
        number.drop_tree()
    assert article.text_content().split() == report.text.split()


@pytest.mark.parametrize("statement", FULL.statements)
def test_every_statement_is_marked_with_its_exact_words(statement):
    mark = lxml_html.fromstring(PAGE).get_element_by_id(statement.id)
    for number in mark.xpath(".//a[@class='n']"):
        number.drop_tree()
    assert mark.text_content() == FULL.words(statement)


def test_sections_come_in_the_order_of_the_plan():
    found = [s.get("id") for s in TREE.iter("section")]
    assert found == [*SECTIONS, "texts"]


def test_headings_never_skip_a_level():
    levels = [int(e.tag[1]) for e in TREE.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_drawings_say_in_words_what_they_show():
    assert all(s.find("title").text for s in TREE.iter("svg"))


@pytest.mark.parametrize(
    "words",
    [
        "5 May 2021, inferred from A",
        "one origin, three reports:",
        "all quote Ilse Brandt, who cites Tom Okafor.",
        "range 7–9",
        "2 apprentices killed among them",
        "Kept, not read: it is in German, and only English is read.",
        "It gives no verdict on what is true.",
    ],
)
def test_says(words):
    assert words in " ".join(TREE.text_content().split())


def test_same_bytes_every_time():
    assert tell_html(dossier()) == PAGE


def test_gold_pages_are_small(gold_dossiers):
    for gold in gold_dossiers:
        assert len(tell_html(gold).encode()) < 300_000, gold.id


def test_is_quick_with_five_reports():
    five = dataclasses.replace(
        FULL, reports=(*FULL.reports, dataclasses.replace(FULL.reports[3], id="E"))
    )
    best = 1.0
    for _ in range(5):
        start = time.process_time()
        tell_html(five)
        best = min(best, time.process_time() - start)
    assert best < 0.1


def test_an_empty_dossier_is_a_page():
    bare = dataclasses.replace(
        FULL, reports=(), blocks={}, statements=(), entities=(), claims=(), conflicts=(),
        copies=(), labels=(), timeline=(), gaps=(), notices=(), first=None, last=None,
    )  # fmt: skip
    assert "No report." in tell_html(bare)


def test_the_plan_is_what_every_telling_says():
    text = " ".join(TREE.text_content().split())
    for claim in plan(FULL).shared:
        assert f"{claim.count}: {claim.because}." in text
