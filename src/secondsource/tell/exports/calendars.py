"""The timelines of dossiers as iCalendar (RFC 5545): all-day events, free of anybody's time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.linked import web_address
from secondsource.tell.phrases import cut, folded, name_of
from secondsource.tell.planning import plan
from secondsource.tell.telling import OWN_VOICE, MomentTold, Quote, Telling

_SUMMARY_CHARS, _WHO_CHARS = 120, 60
# A calendar must say when its entry was made; the clock would give other bytes each time, so it is
# the day of the latest report, and this where no report has one.
_UNDATED = date(1970, 1, 1)


def tell_ics(dossiers: Iterable[Dossier]) -> Iterator[str]:
    r"""One calendar, in pieces, however many dossiers; lines end in CRLF and are folded.

    >>> "".join(tell_ics([])).split("\r\n")[:2]
    ['BEGIN:VCALENDAR', 'VERSION:2.0']
    """
    yield _lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Second Source//Dossiers//EN",
        "CALSCALE:GREGORIAN",
    )
    for dossier in dossiers:
        yield from _events(dossier)
    yield _lines("END:VCALENDAR")


def _events(dossier: Dossier) -> Iterator[str]:
    telling = plan(dossier)
    for moment in telling.timeline:
        for quote, ids in moment.told:
            yield _event(dossier, telling, moment, quote, ids)


def _event(
    dossier: Dossier, telling: Telling, moment: MomentTold, quote: Quote, ids: tuple[str, ...]
) -> str:
    """One event: what one claim tells of one day, in the words of one statement."""
    told = "\n".join(_told(dossier, telling.quotes[i]) for i in ids)
    address = web_address(dossier.report(quote.report))
    return _lines(
        "BEGIN:VEVENT",
        f"UID:{_uid(dossier, moment, quote)}",
        f"DTSTAMP:{_stamp(dossier):%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{moment.first:%Y%m%d}",
        # The day after: iCalendar's end is not part of the event.
        f"DTEND;VALUE=DATE:{_after(moment.last):%Y%m%d}",
        f"SUMMARY:{escaped(_summary(dossier, quote))}",
        f"DESCRIPTION:{escaped(told)}",
        f"CATEGORIES:{escaped(telling.title or dossier.id)}",
        *([f"URL:{address}"] if address else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _summary(dossier: Dossier, quote: Quote) -> str:
    """Who says it and what: a calendar's line must not read as a fact."""
    outlet = name_of(dossier.report(quote.report))
    said = outlet if quote.said == OWN_VOICE else quote.said
    marks = "".join(f" ({m})" for m in quote.marks)
    return f"{cut(said, _WHO_CHARS)}{marks}: {cut(quote.shown, _SUMMARY_CHARS)}"


def _told(dossier: Dossier, quote: Quote) -> str:
    """“they left” — Ana Ruiz (Harbour Post, A:10-19 ¶2)."""
    marks = "".join(f", {m}" for m in quote.marks)
    outlet = name_of(dossier.report(quote.report))
    return f"“{quote.shown}” — {quote.said}{marks} ({outlet}, {quote.where})"


def _uid(dossier: Dossier, moment: MomentTold, quote: Quote) -> str:
    """The same for the same words and day, whatever else the story has gained."""
    report = dossier.report(quote.report)
    parts = (dossier.id, report.sha256, quote.locator.partition(":")[2], str(moment.first))
    name = hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=12).hexdigest()
    return f"{name}@secondsource.invalid"


def _stamp(dossier: Dossier) -> date:
    days = [r.published for r in dossier.reports if r.published]
    return max(days, default=dossier.last or _UNDATED)


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def escaped(text: str) -> str:
    r"""Text as a property's value.

    >>> escaped("a, b; c\\d\ne")
    'a\\, b\\; c\\\\d\\ne'
    """
    lines = (folded(line) for line in text.split("\n"))
    text = "\n".join(lines).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _lines(*lines: str) -> str:
    return "".join(f"{folded_line(line)}\r\n" for line in lines)


def folded_line(line: str) -> str:
    r"""A line in parts of at most 75 bytes, never inside a character.

    >>> folded_line("é" * 40).encode().split(b"\r\n ")[0].decode() == "é" * 37
    True
    """
    parts: list[str] = []
    held = ""
    for character in line:
        # A continuation line begins with a space, which counts.
        if len((held + character).encode("utf-8", "replace")) > (75 if not parts else 74):
            parts.append(held)
            held = ""
        held += character
    return "\r\n ".join([*parts, held])
