"""When a report was published and changed, where it lives, whose it is: page, container, text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from secondsource.acquire.extract import report_from
from secondsource.acquire.front import dateline_of
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.acquire.report import Known, RawDocument, Report, Validator
from secondsource.settings import Settings

STORY = "The old bridge was closed on Monday after a barge struck it, the harbour police said."
MORE = "It will stay closed for two weeks, said the mayor, who was not hurt."
RECEIVED = datetime(2021, 6, 1, tzinfo=UTC)


def page(head: str = "", before: str = "", **more: object) -> Report:
    source = (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><article><h1>Bridge closed</h1>"
        f"{before}<p>{STORY}</p><p>{MORE}</p></article></body></html>"
    )
    raw = RawDocument("https://post.example/x/a", source.encode(), "text/html", **more)  # type: ignore[arg-type]
    return report_from(raw, Settings())


def linked(**fields: object) -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


# ---------------------------------------------------------------------------------------- instants


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("2021-05-03T14:02:11Z", "2021-05-03 14:02:11+00:00"),
        ("2021-05-03T14:02:11.123+05:30", "2021-05-03 14:02:11+05:30"),
        ("2021-05-03T14:02-0500", "2021-05-03 14:02:00-05:00"),
        ("2021-05-03 14:02:11 +0100", "2021-05-03 14:02:11+01:00"),
        ("2021-05-03 14:02:11 UTC", "2021-05-03 14:02:11+00:00"),
        ("20210503T140211Z", "2021-05-03 14:02:11+00:00"),
        ("Mon, 03 May 2021 14:02:11 GMT", "2021-05-03 14:02:11+00:00"),
        ("3 May 2021 14:02 EST", "2021-05-03 14:02:00-05:00"),
        ("1620050531", "2021-05-03 14:02:11+00:00"),
        ("1620050531000", "2021-05-03 14:02:11+00:00"),
        ("2021-05-03T14:02:11", None),
        ("2021-05-03", None),
        ("2021-05-03T00:00:00Z", None),
        ("2021-13-03T14:02:11Z", None),
        ("2021-05-03T25:02:11Z", None),
        ("2021-05-03T14:02:11+99:00", None),
        ("0001-01-01T01:00:00Z", None),
        ("Mon, 03 May 2021 14:02:11 CEST", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_instants_have_a_zone(words: str, instant: str | None) -> None:
    found = instant_of(words)
    assert (str(found) if found else None) == instant


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021-05-03T23:59:00-05:00", date(2021, 5, 3)),
        ("20210503T140211Z", date(2021, 5, 3)),
        ("May 3, 2021", date(2021, 5, 3)),
        ("1620050531", date(2021, 5, 3)),
        ("soon", None),
    ],
)
def test_days_stand_as_they_were_written(words: str, day: date | None) -> None:
    assert day_stated(words) == day


# ------------------------------------------------------------------------------------ pages' times


@pytest.mark.parametrize(
    ("head", "published_at"),
    [
        (linked(datePublished="2021-05-03T14:02:11-05:00"), "2021-05-03 14:02:11-05:00"),
        (meta("article:published_time", "2021-05-03T14:02:11Z"), "2021-05-03 14:02:11+00:00"),
        (linked(datePublished="2021-05-03"), None),
        (linked(datePublished="2021-05-03T14:02:11"), None),
        (
            linked(datePublished="2021-05-03") + meta("og:published_time", "2021-05-03T09:00:05Z"),
            "2021-05-03 09:00:05+00:00",
        ),
        (
            linked(datePublished="2021-05-03") + meta("og:published_time", "2021-05-09T09:00:05Z"),
            None,
        ),
    ],
)
def test_the_page_states_its_publication(head: str, published_at: str | None) -> None:
    report = page(head)
    assert str(report.published) == "2021-05-03"
    assert (str(report.published_at) if report.published_at else None) == published_at


@pytest.mark.parametrize(
    ("before", "day"),
    [
        ('<time datetime="2021-05-03T14:02:11Z">3 May</time>', "2021-05-03"),
        (
            '<time datetime="2021-05-03">x</time><time datetime="2021-05-03T09:01Z">y</time>',
            "2021-05-03",
        ),
        ('<time datetime="2021-05-03">x</time><time datetime="2019-01-01">y</time>', "None"),
        ('<time datetime="2021-05-03" itemprop="dateModified">x</time>', "2021-05-03"),
        ("<time>3 May</time>", "None"),
    ],
)
def test_a_time_element_counts_when_it_is_the_only_day(before: str, day: str) -> None:
    assert str(page(before=before).published) == day


@pytest.mark.parametrize(
    ("published", "modified", "updated_at"),
    [
        ("2021-05-03T14:02:11Z", "2021-05-04T08:00:01Z", "2021-05-04 08:00:01+00:00"),
        ("2021-05-03T14:02:11Z", "2021-05-03T14:02:11Z", "None"),
        ("2021-05-03T14:02:11Z", "2021-05-03T10:00:00Z", "None"),
        ("2021-05-03T14:02:11Z", "2021-05-04", "None"),
        ("2021-05-03T14:02:11Z", "2031-05-04T08:00:01Z", "None"),
        ("2021-05-03", "2021-05-04T08:00:01Z", "2021-05-04 08:00:01+00:00"),
    ],
)
def test_a_change_is_later_than_its_publication(
    published: str, modified: str, updated_at: str
) -> None:
    head = linked(datePublished=published, dateModified=modified)
    assert str(page(head, received_at=RECEIVED).updated_at) == updated_at


# ----------------------------------------------------------------------- what its container knows


AT = datetime(2021, 5, 3, 14, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "known", "published", "published_at"),
    [
        ("", Known(published_at=AT), "2021-05-03", AT),
        ("", Known(published=date(2021, 5, 3)), "2021-05-03", None),
        # The page's day and the feed's time of day; zones may part them by a day.
        (linked(datePublished="2021-05-03"), Known(published_at=AT), "2021-05-03", AT),
        (linked(datePublished="2021-05-04"), Known(published_at=AT), "2021-05-04", AT),
        # Another day is another publication: the page's word is the report's.
        (linked(datePublished="2021-04-01"), Known(published_at=AT), "2021-04-01", None),
        (linked(datePublished="2031-04-01"), Known(published_at=AT), "2021-05-03", AT),
    ],
)
def test_page_and_container(
    head: str, known: Known, published: str, published_at: datetime | None
) -> None:
    report = page(head, known=known, received_at=RECEIVED)
    assert (str(report.published), report.published_at) == (published, published_at)


@pytest.mark.parametrize(
    ("day", "is_used"),
    [("2021-05-31", True), ("2021-06-02", True), ("2021-06-03", False), ("2031-01-01", False)],
)
def test_more_than_a_day_ahead_is_a_wrong_clock(day: str, is_used: bool) -> None:
    report = page(linked(datePublished=day), received_at=RECEIVED)
    assert (str(report.published) == day) is is_used
    assert bool(report.notices) is not is_used
    assert (report.published_basis == "stated") is is_used


def test_without_a_receipt_no_clock_is_wrong() -> None:
    assert str(page(linked(datePublished="2031-01-01")).published) == "2031-01-01"


@pytest.mark.parametrize(
    ("head", "updated_at"),
    [("", "2021-05-03 14:02:11+00:00"), (linked(datePublished="2021-05-01"), "None")],
)
def test_last_modified_counts_only_where_nothing_else_tells_a_time(
    head: str, updated_at: str
) -> None:
    served = Validator("x", last_modified="Mon, 03 May 2021 14:02:11 GMT")
    report = page(head, validator=served)
    assert str(report.updated_at) == updated_at
    assert report.published_at is None


def test_what_the_container_knows_completes_the_rest() -> None:
    known = Known(
        title="Another title",
        byline="Ana Ruiz",
        outlet="The Harbour Post",
        language="en",
        licence="CC BY 4.0",
        agencies=("AFP",),
        dateline="Harbour City",
    )
    raw = RawDocument("a.txt", STORY.encode(), known=known)
    report = report_from(raw, Settings())
    assert (report.title, report.byline, report.outlet) == (
        "Another title",
        "Ana Ruiz",
        "The Harbour Post",
    )
    assert (report.licence, report.agencies) == ("CC BY 4.0", ("Agence France-Presse",))
    assert (report.dateline, report.text) == ("Harbour City", STORY)


# ------------------------------------------------------------------ where it lives, whose it is


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/b">', "https://post.example/b"),
        (meta("og:url", "https://www.post.example/b"), "https://www.post.example/b"),
        ('<link rel="canonical" href="https://other.example/b">', None),
        ('<link rel="canonical" href="/">', None),
        ('<link rel="canonical" href="http://[1/">', None),
        ("", None),
    ],
)
def test_where_a_page_says_it_lives(head: str, canonical: str | None) -> None:
    report = page(head, url="https://post.example/x/a?utm=1")
    assert report.canonical == canonical
    assert report.url == "https://post.example/x/a?utm=1"


@pytest.mark.parametrize(
    ("head", "licence"),
    [
        (
            linked(license="https://creativecommons.org/licenses/by/4.0/"),
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        (
            linked(license={"@type": "CreativeWork", "url": "https://x.example/l"}),
            "https://x.example/l",
        ),
        (linked(license={"name": "x"}), None),
        ('<link rel="license" href="https://x.example/l">', "https://x.example/l"),
        (meta("dcterms.license", "CC0"), "CC0"),
        ("", None),
    ],
)
def test_licences(head: str, licence: str | None) -> None:
    assert page(head).licence == licence


@pytest.mark.parametrize(
    ("url", "outlet", "publisher"),
    [
        ("https://www.thesun.co.uk/a", None, "News Corp"),
        ("https://post.example/a", "Fox News", "Fox Corporation"),
        ("https://post.example/a", None, None),
        (None, "The Harbour Post", None),
    ],
)
def test_publisher_families(url: str | None, outlet: str | None, publisher: str | None) -> None:
    raw = RawDocument("a.txt", STORY.encode(), url=url, known=Known(outlet=outlet))
    assert report_from(raw, Settings()).publisher == publisher


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("HARBOUR CITY (AP) — The bridge was closed.", "HARBOUR CITY"),
        (
            "HARBOUR CITY, Norland, May 3 (Reuters) - The bridge was closed.",
            "HARBOUR CITY, Norland",
        ),
        ("Harbour City, 3 May (Agency) – The bridge was closed.", "Harbour City"),
        ("ST. JOHN'S — The bridge was closed.", "ST. JOHN'S"),
        ("HARBOUR CITY, May 3 /Newswire/ -- The bridge was closed.", "HARBOUR CITY"),
        ("The bridge - old and narrow - was closed.", None),
        ("Harbour City - The bridge was closed.", None),
        ("BREAKING - The bridge was closed.", None),
        ("UPDATE 2 - The bridge was closed.", None),
        ("(AP) — The bridge was closed.", None),
        ("Monday, May 3 - The bridge was closed.", None),
        ("US-led forces closed the bridge.", None),
    ],
)
def test_datelines(line: str, dateline: str | None) -> None:
    assert dateline_of(f"Bridge closed\n\n{line}") == dateline
