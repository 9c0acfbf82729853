"""How things are put in words, the same in every telling.

Numbers, dates, names and cut words: small pure functions, so that the terminal, the Markdown and
the page can never differ by a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import PurePosixPath

from secondsource.acquire.report import Report
from secondsource.lexicon.calendar import months, weekdays

# Newspapers spell out small numbers.
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
# Embeddings, overrides and isolates can make the words around them read backwards; the plain
# direction marks (200E, 200F) belong to honest Arabic and Hebrew text and stay.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SHOWN = {code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)} | {
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    **dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD),  # no characters: XML, and so Word, refuses them
    **_BIDI,
}


def visible(text: str) -> str:
    r"""Control codes and broken surrogates as printable signs, direction overrides left out.

    >>> visible("a\x1b[31mb\x00 \u202ec")
    'a␛[31mb␀ c'
    """
    return text.translate(_SHOWN)


def folded(text: str) -> str:
    r"""One line without anything that steers a terminal: controls shown, white space joined.

    >>> folded("the\n  bridge \u202e closed")
    'the bridge closed'
    """
    return " ".join(visible(text).split())


def headed(words: str) -> str:
    """Words of a report as a heading: a capital in front, no quotation mark without its fellow.

    >>> headed('benefit cuts" would be needed'), headed("the pier is shut")
    ('Benefit cuts would be needed', 'The pier is shut')
    >>> headed("iPads were stolen"), headed("“it is shut” for now")
    ('iPads were stolen', '“It is shut” for now')
    """
    if words.count('"') % 2:
        words = words.replace('"', "")
    if words.count("“") != words.count("”"):
        words = re.sub("[“”]", "", words)
    first = re.match(r"[“\"‘'\[(]*(\w[\w’'-]*)", words)
    if first is None or not first.group(1).islower():
        return words
    at = first.start(1)
    return words[:at] + words[at].upper() + words[at + 1 :]


def cut(text: str, most: int) -> str:
    """At most ``most`` characters, cut between words and marked with an ellipsis.

    >>> cut("the bridge is closed until further notice", 20)
    'the bridge is closed …'
    >>> cut("short", 20)
    'short'
    """
    if len(text) <= most:
        return text
    head = text[: most + 1].rsplit(" ", 1)[0] if " " in text[: most + 1] else text[:most]
    return head.rstrip(" ,;:–—-") + " …"


def count(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun, small numbers in words.

    >>> count(2, "outlet"), count(1, "origin"), count(31, "statement"), count(3, "copy", "copies")
    ('two outlets', 'one origin', '31 statements', 'three copies')
    """
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def number(n: int) -> str:
    """A whole number, in words up to twelve.

    >>> number(6), number(0), number(1300)
    ('six', 'no', '1,300')
    """
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def figure(value: float) -> str:
    """A figure as a newspaper prints it.

    >>> figure(12.0), figure(2.5), figure(1200)
    ('12', '2.5', '1,200')
    """
    return f"{int(value):,}" if value == int(value) else f"{value:,g}"


def span_of(low: float | None, high: float | None) -> str:
    """Inclusive bounds in words; an open end stays open.

    >>> span_of(12, 21), span_of(12, None), span_of(None, 4), span_of(7, 7)
    ('12–21', '12 or more', '4 or fewer', '7')
    """
    if low is None and high is None:
        return "not stated"
    if high is None:
        return f"{figure(low or 0)} or more"
    if low is None:
        return f"{figure(high)} or fewer"
    return figure(low) if low == high else f"{figure(low)}–{figure(high)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row.

    >>> listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def day(when: date, weekday: bool = False) -> str:
    """A calendar day, whatever the locale of the machine.

    >>> day(date(2021, 5, 3)), day(date(2021, 5, 3), weekday=True)
    ('3 May 2021', 'Monday 3 May 2021')
    """
    plain = f"{when.day} {months()[when.month - 1]} {when.year}"
    return f"{weekdays()[when.weekday()]} {plain}" if weekday else plain


def days(first: date | None, last: date | None, weekday: bool = False) -> str:
    """A stretch of days in the fewest words that say it exactly.

    >>> days(date(2015, 1, 1), date(2015, 12, 31))
    '2015'
    >>> days(date(2017, 12, 1), date(2017, 12, 31))
    'December 2017'
    >>> days(date(2017, 12, 5), date(2017, 12, 6))
    '5–6 December 2017'
    >>> days(date(2017, 12, 30), date(2018, 1, 2)), days(None, None)
    ('30 December 2017 – 2 January 2018', 'undated')
    """
    if first is None or last is None:
        known = first or last
        return day(known, weekday) if known else "undated"
    if first == last:
        return day(first, weekday)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if first.year == last.year and first.month == last.month:
        month = f"{months()[first.month - 1]} {first.year}"
        return month if whole else f"{first.day}–{last.day} {month}"
    if whole and first.year == last.year:
        return f"{months()[first.month - 1]}–{months()[last.month - 1]} {first.year}"
    if first.year == last.year:
        return f"{first.day} {months()[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?: (?:to|–|-) (\d{4}-\d\d-\d\d))?")


def dates_in_words(text: str) -> str:
    """ISO dates in a value as a reader writes them.

    >>> dates_in_words("2016-10-31 to 2016-11-06"), dates_in_words("at least 12")
    ('31 October – 6 November 2016', 'at least 12')
    """

    def worded(match: re.Match[str]) -> str:
        try:
            first = date.fromisoformat(match[1])
            return days(first, date.fromisoformat(match[2]) if match[2] else first)
        except ValueError:  # 2016-13-40 is no date: leave the words alone
            return match[0]

    return _ISO.sub(worded, text)


def why_together(because: str, names: Mapping[str, str]) -> str:
    """Why a report is of a story, in words: names for ids, days as a reader writes them.

    >>> why_together("shares “pier” with ef20; both name 2017-12-31", {"ef20": "B"})
    'shares “pier” with B; both name 31 December 2017'
    >>> why_together("shares “pier” with ef20; published 1 days apart", {"ef20": "the Post"})
    'shares “pier” with the Post; published one day apart'
    >>> why_together("no report near in time shares enough of its rare words and names", {})
    'the story began with it'
    """
    if because.startswith("no report near in time"):
        return "the story began with it"
    told = re.sub(r"\w+", lambda found: names.get(found[0], found[0]), because)
    return dates_in_words(re.sub(r"\b1 days\b", "one day", told))


def short_days(first: date, last: date) -> str:
    """The same with three-letter months, for the axis of a chart.

    >>> short_days(date(2017, 12, 6), date(2017, 12, 6))
    '6 Dec 2017'
    """
    text = days(first, last)
    for name in months():
        text = text.replace(name, name[:3])
    return text


def name_of(report: Report) -> str:
    """The outlet, or the file's name where the outlet is not known.

    >>> name_of(Report("A", "in/bridge.html", "...")), name_of(Report("A", "x", "", outlet="Post"))
    ('bridge.html', 'Post')
    """
    if report.outlet:
        return folded(report.outlet).removeprefix("www.")
    return folded(PurePosixPath(report.source.replace("\\", "/")).name or report.source)


# What the telling says itself before the colon: "3 reports, one origin:", "two origins:".
_COUNTED = re.compile(
    r"(?i)^\s*(?:\w+\s+(?:reports?|outlets?),\s*)?\w+\s+(?:independent\s+)?origins?"
    r"(?:,\s*\w+\s+(?:reports?|outlets?))?:\s*"
)
_TOGETHER = re.compile(r"(?i);?\s*taken for one claim:\s*")


def reasons(because: str) -> tuple[str, str]:
    """Why the origins are one or several, and why the statements are one claim.

    >>> reasons("2 reports, one origin: both quote Ana Ruiz; taken for one claim: same words.")
    ('both quote Ana Ruiz', 'same words')
    >>> reasons("both quote Ana Ruiz")
    ('both quote Ana Ruiz', '')
    """
    origin, _, together = _TOGETHER.sub("\0", folded(because), count=1).partition("\0")
    return _COUNTED.sub("", origin).rstrip("."), together.rstrip(".")


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order met."""
    return tuple(dict.fromkeys(items))
