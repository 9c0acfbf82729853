"""The date that a text states for itself: in a line near its head or foot, never in its story.

*"Published: 14:02 GMT, 7 December 2017"*, *"07 December, 2017"*, *"Dec. 7, 2017 | 2 min read"* are
such lines; *"on 7 December 2017 the army said"* and *"on Wednesday"* are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<{0}>(?:18|19|20)\d\d)"
_DATE = re.compile(
    r"(?<![\w/.-])(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0-]{{1,2}}{_MONTH.format('m1')},?[ \u00a0-]{{1,2}}"
    + _YEAR.format("y1")
    + rf"|{_MONTH.format('m2')}[ \u00a0]{{1,2}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0]{{1,2}}"
    + _YEAR.format("y2")
    + "|"
    + _YEAR.format("y3")
    + r"(?P<s3>[-/.])(?P<n3>\d{1,2})(?P=s3)(?P<d3>\d{1,2})(?=T\d|\b)"
    + r"|(?P<a4>\d{1,2})(?P<s4>[/.])(?P<b4>\d{1,2})(?P=s4)"
    + _YEAR.format("y4")
    + r")(?![\d]|[/-]\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
# Every date that counts has a year, and most lines of a report have none.
_A_YEAR = re.compile(r"(?:18|19|20)\d\d")
_A_LABEL = re.compile(r"(?i)(?:published|posted|updated)")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_CLOCK = (
    r"(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)"
    r"(?:\s*\(?(?:[A-Z]{2,5}|local time)\)?)?"
)
_LEAD = (
    r"(?:(?:first|last|originally|date|article)\s+)?"
    r"(?:published|posted|updated|modified|created|issued|released|filed|dated?|release date)"
    r"(?:\s+(?:on|at|date))?\s*[:–-]?"
)
_ASIDE = (
    rf"(?:{_LEAD}|{_WEEKDAY}|{_CLOCK}|at|on|\d+\s*(?:-\s*)?min(?:ute)?s?(?:\s+read)?"
    r"|\d+ (?:comments?|shares?|views?)|(?:GMT|UTC|E[SD]T|P[SD]T|C[SE]S?T|BST|IST|MSK)(?:[+-]\d+)?)"
)
# Besides clock, weekday and labels, a date line may have a byline beside a separator.
_FURNITURE = re.compile(
    rf"\s*+(?:(?i:{_ASIDE})(?!\w)|[|•·,;:()–—/-]|[Bb][Yy](?:\s+[A-Z][\w.'’-]*){{1,5}})"
)
_PLACE = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}(?:, [A-Z][\w.'’-]*){0,2}, ?")
_PUBLISHED = re.compile(r"(?i)\b(?:first |originally )?(?:published|posted|issued|filed)\b")
_UPDATED = re.compile(r"(?i)\b(?:last )?(?:updated|modified)\b")
# In a text whose line breaks are lost a label still marks its date: "Published: 05:12 GMT, …".
_LABELLED = re.compile(
    rf"\b(?P<label>(?:First |Originally |Last )?(?:[Pp]ublished|PUBLISHED|Posted|POSTED"
    rf"|[Uu]pdated|UPDATED))(?:\s+(?:on|at))?\s*:\s*(?:{_WEEKDAY},?\s*)?(?:{_CLOCK}[,\s]*)?"
    rf"(?:{_WEEKDAY},?\s*)?$",
    re.IGNORECASE,
)
# "ISTANBUL, 7 December 2017 (Agency) –": the day a wire filed from a place is the day it says.
_DATELINE_TAIL = re.compile(r"\s*(?:[(/][\w ,./&-]{2,40}[)/]\.?\s*)?(?:[—–:-]|\.\s*[/(])")

HEAD_LINES, FOOT_LINES, HEAD_CHARS = 10, 4, 1500


class StatedDate(NamedTuple):
    """The day, and how the line called it: 0 published, 1 no label, 2 updated."""

    day: date | None
    rank: int
    words: str


def stated_date(text: str) -> tuple[date | None, str | None]:
    r"""The publication date that the text states, and a notice when it stated one unreadably.

    >>> stated_date("Bridge closed\n07 December, 2017\nThe bridge was closed on Monday.")[0]
    datetime.date(2017, 12, 7)
    >>> stated_date("The treaty of 7 December, 2017 was broken on Monday, officials said.")
    (None, None)
    >>> stated_date("Bridge closed\n07/12/2017\nThe bridge was closed.")[1]
    'the date line "07/12/2017" can be read in two ways; the date is left open'
    """
    found = sorted(_stated(text), key=lambda stated: stated.rank)
    for stated in found:
        if stated.day:
            return stated.day, None
    if found:
        note = f'the date line "{found[0].words}" can be read in two ways; the date is left open'
        return None, note
    return None, None


def day_of(words: str) -> date | None:
    """The day that a metadata value begins with or consists of, as it stands there.

    A time zone is not applied: the day is the one that the outlet's readers saw.

    >>> day_of("2017-12-07T23:30:00-05:00"), day_of("Thu, 07 Dec 2017 14:02:00 GMT")
    (datetime.date(2017, 12, 7), datetime.date(2017, 12, 7))
    """
    match = _DATE.search(words[:200])
    if match:
        return _day(match)
    compact = re.match(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?=T|\d{4}(?:\d\d)?\b|\b)", words)
    return _real(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None


def day_in_address(url: str | None) -> date | None:
    """The day that many outlets put into an article's address.

    >>> day_in_address("https://post.example/world/2021/may/03/bridge")
    datetime.date(2021, 5, 3)
    >>> day_in_address("https://post.example/2021/05/bridge-closed") is None
    True
    """
    match = re.search(r"/((?:19|20)\d\d)[/-]?(\d\d|[a-z]{3})[/-]?(\d\d)(?=[/_-])", url or "")
    if not match:
        return None
    name = match[2]
    month = int(name) if name.isdigit() else _MONTHS.index(name) + 1 if name in _MONTHS else 0
    return _real(int(match[1]), month, int(match[3]))


def is_date_line(line: str) -> bool:
    """True when the line holds a date and nothing that tells of an event.

    >>> is_date_line("Dec. 7, 2017 | 2 min read"), is_date_line("The 7 May 2021 flood")
    (True, False)
    """
    return any(_is_furniture(line, match) for match in _DATE.finditer(line[:200]))


def _stated(text: str) -> Iterator[StatedDate]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head, foot = lines[:HEAD_LINES], lines[HEAD_LINES:][-FOOT_LINES:]
    for line in (*head, *foot):
        if not _A_YEAR.search(line, 0, 210):
            continue
        for match in _DATE.finditer(line[:200]):
            if _is_furniture(line, match):
                yield StatedDate(_day(match), _rank(line[: match.start()]), match[0])
    for line in head:
        early = _DATE.search(line[:80]) if _A_YEAR.search(line, 0, 90) else None
        if early and _is_dateline(line, early):
            yield StatedDate(_day(early), 1, early[0])
    start = text[:HEAD_CHARS]
    for match in _DATE.finditer(start) if _A_LABEL.search(start) else ():
        label = _LABELLED.search(text[max(0, match.start() - 80) : match.start()])
        if label:
            yield StatedDate(_day(match), _rank(label["label"]), match[0])


def _is_furniture(line: str, match: re.Match[str]) -> bool:
    if len(line) > 140:
        return False
    before, after = line[: match.start()], line[match.end() :]
    place = _PLACE.fullmatch(before.lstrip())
    return _only_furniture(after) and (bool(place) or _only_furniture(before))


def _only_furniture(words: str) -> bool:
    """Piece by piece and never back: one pattern for the whole would try every way to cut it."""
    at = 0
    while match := _FURNITURE.match(words, at):
        at = match.end()
    return not words[at:].strip()


def _is_dateline(line: str, match: re.Match[str]) -> bool:
    place = _PLACE.fullmatch(line[: match.start()])
    return bool(place and _DATELINE_TAIL.match(line[match.end() :]))


def _rank(label: str) -> int:
    if _PUBLISHED.search(label):
        return 0
    return 2 if _UPDATED.search(label) else 1


def _day(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    for number in "12":
        if part["y" + number]:
            month = _MONTHS.index(part["m" + number][:3].lower()) + 1
            return _real(int(part["y" + number]), month, int(part["d" + number]))
    if part["y3"]:
        return _real(int(part["y3"]), int(part["n3"]), int(part["d3"]))
    first, second, year = int(part["a4"]), int(part["b4"]), int(part["y4"])
    # 13/12/2017 can only be read one way; 7.12.2017 is written with dots where the day is first.
    if first > 12 or first == second or "." in match[0]:
        return _real(year, second, first)
    return _real(year, first, second) if second > 12 else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
