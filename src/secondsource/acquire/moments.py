"""Times as metadata write them → instants with their zone, or nothing.

::

    2021-05-03T14:02:00-05:00        ISO 8601: JSON-LD, OpenGraph, Atom, sitemaps
    Mon, 03 May 2021 14:02:00 EST    RFC 5322: RSS, HTTP, e-mail
    20210503T140200Z                 ISO 8601 basic: ninjs, NewsML-G2
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from secondsource.acquire.datelines import day_of

_ISO = re.compile(
    r"\s*(?P<day>\d{4}-?\d\d-?\d\d)[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?"
    r"(?:[.,]\d{1,9})?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?\s*",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"\s*(1\d{9})(\d{3})?\s*")


def instant_of(words: str | None) -> datetime | None:
    """The instant that a metadata value states; None without a zone, since it is none then.

    Midnight sharp is how programs write a day without a time, so that it is no instant either.

    >>> str(instant_of("2021-05-03T14:02:00-05:00")), instant_of("2021-05-03T14:02:00")
    ('2021-05-03 14:02:00-05:00', None)
    >>> str(instant_of("Mon, 03 May 2021 14:02:00 EST"))
    '2021-05-03 14:02:00-05:00'
    """
    if not words:
        return None
    found = _iso(words) or _internet(words) or _epoch(words)
    return None if found is None or found.time() == time() else found


def day_stated(words: str | None) -> date | None:
    """The day that a metadata value states, as its outlet's readers saw it.

    >>> day_stated("20210503T233000-0500"), day_stated("soon")
    (datetime.date(2021, 5, 3), None)
    """
    if not words:
        return None
    epoch = _epoch(words)
    return epoch.date() if epoch else day_of(words)


def _iso(words: str) -> datetime | None:
    match = _ISO.fullmatch(words)
    if not match or not match["zone"]:
        return None
    zone = match["zone"].upper()
    zone = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone
    clock = f"{match['hour']}:{match['minute']}:{match['second'] or '00'}"
    return _aware(lambda: datetime.fromisoformat(f"{match['day'].replace('-', '')}T{clock}{zone}"))


def _internet(words: str) -> datetime | None:
    return _aware(lambda: parsedate_to_datetime(words)) if len(words) < 60 else None


def _epoch(words: str) -> datetime | None:
    """Seconds or milliseconds since 1970, from 2001 to 2033."""
    match = _SECONDS.fullmatch(words)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _aware(read: Callable[[], datetime]) -> datetime | None:
    """What ``read`` reads; None when there is no such time or it has no zone."""
    try:
        found = read()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    # A year at the edge of the calendar has no instant in every other zone.
    return found if found.tzinfo and 1800 < found.year < 2200 else None
