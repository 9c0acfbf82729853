"""When a report was published and changed: the page's word, its container's, its text's, in turn.

::

    page's own data ─► container (feed, row) ─► a line of the text ─► the address
    day                day, time of day         day                   day

What lies more than a day after the bytes were received is a clock gone wrong: it is told and not
used, and the next in turn is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from secondsource.acquire.datelines import day_in_address, stated_date
from secondsource.acquire.formats.article import Article
from secondsource.acquire.moments import instant_of
from secondsource.acquire.report import RawDocument

# Somewhere it is tomorrow already: zones reach 14 hours ahead, and clocks err a little more.
AHEAD = timedelta(days=1)


class Dates(NamedTuple):
    """What is known of a report's times, and what the reader should know of that."""

    published: date | None
    published_at: datetime | None
    updated_at: datetime | None
    notices: tuple[str, ...] = ()


class _When(NamedTuple):
    day: date | None
    at: datetime | None
    who: str


def dated(raw: RawDocument, article: Article, text: str) -> Dates:
    """The times of a report.

    >>> from secondsource.acquire.report import Known
    >>> raw = RawDocument("a.txt", b"", known=Known(published=date(2021, 5, 3)))
    >>> dated(raw, Article("It was closed."), "It was closed.").published
    datetime.date(2021, 5, 3)
    """
    latest = raw.received_at + AHEAD if raw.received_at else None
    lines, notice = stated_date(text)
    stated = [when for when in _stated(raw, article, lines) if when.day]
    credible = [when for when in stated if not _is_ahead(when, latest)]
    notices = [
        f"{when.who} says it was published on {when.day}, after it was received; that is not used"
        for when in stated
        if _is_ahead(when, latest)
    ]
    if notice and not credible:
        notices.append(notice)
    first = credible[0] if credible else _When(None, None, "")
    at = first.at or _same_day(first.day, credible)
    return Dates(first.day, at, _updated(raw, article, at, first.day, latest), tuple(notices))


def _stated(raw: RawDocument, article: Article, line: date | None) -> Iterator[_When]:
    known = raw.known
    yield _When(article.published, article.published_at, "the page")
    day = known.published or (known.published_at.date() if known.published_at else None)
    yield _When(day, known.published_at, "its container")
    yield _When(line, None, "the text")
    yield _When(day_in_address(article.url or raw.url or known.url), None, "its address")


def _is_ahead(when: _When, latest: datetime | None) -> bool:
    if latest is None or when.day is None:
        return False
    return when.at > latest if when.at else when.day > latest.date()


def _same_day(day: date | None, stated: list[_When]) -> datetime | None:
    """A page's day becomes a time where its container knows one; zones may part them by a day."""
    near = (w.at for w in stated if w.at and day and abs(w.at.date() - day) <= AHEAD)
    return next(near, None)


def _updated(
    raw: RawDocument,
    article: Article,
    published_at: datetime | None,
    published: date | None,
    latest: datetime | None,
) -> datetime | None:
    """When it was changed; a server's Last-Modified only where nothing else tells any time."""
    served = raw.validator.last_modified if raw.validator and not published else None
    stated = (article.updated_at, raw.known.updated_at, instant_of(served))
    for moment in stated:
        if moment and not (latest and moment > latest):
            # Many pages state one time twice; that is no change.
            return moment if published_at is None or moment > published_at else None
    return None
