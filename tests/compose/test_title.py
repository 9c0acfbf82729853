"""The title: the best headline among the reports."""

from __future__ import annotations

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation, Block
from secondsource.compare.claim import Claim
from secondsource.compose.title import clean, title
from secondsource.spans import Span

TEXT = "A barge struck the old bridge at Vellmar on Monday. Two crew members are missing. "
PLAIN = "Barge strikes bridge at Vellmar, two missing"


@pytest.mark.parametrize(
    ("headline", "outlet", "expected"),
    [
        (PLAIN, None, PLAIN),
        ("WATCH: " + PLAIN, None, PLAIN),
        ("UPDATE 3-" + PLAIN, None, PLAIN),
        (PLAIN + " | World | The Harbour Post", None, PLAIN),
        (PLAIN + " - Harbour Post", "Harbour Post", PLAIN),
        (PLAIN + " – divers search on", "Harbour Post", PLAIN + " – divers search on"),
        ("  Barge strikes\n bridge ", None, "Barge strikes bridge"),
        ("Live music returns", None, "Live music returns"),
    ],
)
def test_clean(headline: str, outlet: str | None, expected: str) -> None:
    assert clean(headline, outlet) == expected


@pytest.mark.parametrize(
    "worse",
    [
        "‘It was like an earthquake’",
        "Who steered the barge at Vellmar bridge?",
        "5 things to know about the Vellmar bridge",
        "Barge strikes bridge at Vellmar, and what this means for the thousands who cross it daily",
        "Barge",
        "Choir sings for its supper at midnight",
        "",
    ],
)
def test_a_plain_central_headline_wins(worse: str) -> None:
    reports = [Report("A", "a", TEXT, title=worse), Report("B", "b", TEXT + TEXT, title=PLAIN)]
    assert title(reports, {}) == title(reports[::-1], {}) == PLAIN


def test_the_headline_block_serves_where_metadata_have_none() -> None:
    text = f"{PLAIN}\n\n{TEXT}"
    annotation = Annotation("A", blocks=(Block(Span(0, len(PLAIN)), "headline"),))
    assert title([Report("A", "a", text)], {"A": annotation}) == PLAIN


def test_without_headlines_the_most_told_claim_serves() -> None:
    claims = [
        Claim("K1", "Two are missing.", ("A1",), (), "single", False, ""),
        Claim("K2", "A barge struck the bridge.", ("A2", "B1"), (), "repeated", False, ""),
    ]
    reports = [Report("A", "a", TEXT), Report("B", "b", TEXT)]
    assert title(reports, {}, claims) == "A barge struck the bridge."
    assert title(reports, {}) == "A, B"
