"""What stands before the story in a plain text: its headline and its byline.

::

    Bridge closed after barge strike          the headline: short, no full stop, a line of its own
    By Ana Ruiz and Tom Lindqvist             the byline
    3 May 2021 | 2 min read                   a date line: see datelines
    HARBOUR CITY – The old bridge …           the story
"""

from __future__ import annotations

import re

from secondsource.acquire.datelines import is_date_line

_BYLINE = re.compile(
    r"(?:(?i:by|written by|reported by|from)[ :]\s*|(?i:reporter|author)s?:\s*)"
    r"(?P<who>[A-Z][^\n|•·:]{1,100})"
)
# A story's first words: a place in capitals, or a place and an agency, before a dash.
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]{2,}[\w ,.'’/-]{0,40}(?:\([^)\n]{2,40}\)\s*)?[—–-]{1,2}\s"
    r"|[A-Z][\w ,.'’/-]{1,40}\([^)\n]{2,40}\)\s*[—–-]"
)
# "HARBOUR CITY, Norland, May 3 (Agency) —", "Harbour City, 3 May (Agency) –", "HARBOUR CITY —".
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?"
_PLACE = (
    rf"(?!{_MONTH} \d|{_WEEKDAY},)[A-Z][\w.'’]*+"
    rf"(?:[ -](?!{_MONTH} \d)(?:[A-Z][\w.'’]*+|de|del|la|al|el|sur|am|upon)){{0,4}}"
)
_DAY = rf"(?:{_WEEKDAY},? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_FILED_FROM = re.compile(
    rf"(?P<place>{_PLACE}(?:, {_PLACE}){{0,2}})(?:,? {_DAY})?,?\s*"
    r"(?P<agency>[(/|][^()/|\n]{2,40}[)/|])?\s*(?:—|–|--|-(?=\s))\s*\S"
)
# What stands before a dash in capitals and is no place.
_NO_PLACE = frozenset(
    "ANALYSIS BREAKING COMMENT CORRECTED CORRECTION DEVELOPING EDITORIAL EXCLUSIVE EXPLAINER"
    " FACTBOX FEATURE FILE GALLERY INTERVIEW INVESTIGATION LATEST LIVE NEWS OPINION PHOTO PHOTOS"
    " PICTURES PODCAST PROFILE REVIEW SPECIAL TIMELINE UPDATE UPDATED URGENT VIDEO WATCH".split()
)
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "its", "nor"}
    | {"of", "off", "on", "onto", "or", "over", "per", "so", "than", "the", "to", "up", "via", "vs"}
    | {"was", "were", "will", "with"}
)
# A picture's caption and credit, two sentences, a page's own voice.
_NO_HEADLINE = re.compile(
    r"\((?:photo|source|image|credit|file)\b|\[(?:getty|reuters|ap|afp)\b"
    r"|\bimage (?:caption|copyright)"
    r"|/(?:reuters|ap|afp|pa|epa|getty)\b|\babout the author|\bcourtesy of"
    r"|\b(?:photo|photograph|credit|getty images|media playback|javascript|cookies?|sign up)\b"
    r"|(?-i:[a-z]{2}[.!?] [A-Z])",
    re.IGNORECASE,
)
_NO_STOP = ("...", "U.S.", "U.N.", "U.K.", "Jr.", "Sr.")
# Longer than any of the 307 + 207 headlines of two measuring sets (135 characters).
_HEADLINE_CHARS = 160


def headline_of(text: str) -> str | None:
    r"""The headline of a plain text: its first line, when that looks like one.

    >>> headline_of("Bridge closed after barge strike\n\nThe old bridge was closed on Monday.")
    'Bridge closed after barge strike'
    >>> headline_of("The old bridge was closed on Monday.\n\nIt will stay closed.") is None
    True
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    first = lines[0].lstrip("\ufeff#= ").rstrip("= ")
    if len(first.split()) < 2 or len(first) > _HEADLINE_CHARS or _NO_HEADLINE.search(first):
        return None
    if _BYLINE.fullmatch(first) or is_date_line(first) or _DATELINE.match(first):
        return None
    if first[-1] in ".:;," and not first.endswith(_NO_STOP) and not _is_title_case(first):
        return None
    return first if first.endswith(_NO_STOP) else first.rstrip(".")


def byline_of(text: str) -> str | None:
    r"""Who wrote the report, as the line near its head says, without "By" and dates.

    >>> byline_of("Bridge closed\nBy Ana Ruiz and Tom Lindqvist | 3 May 2021\nThe bridge …")
    'Ana Ruiz and Tom Lindqvist'
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()]
    for line in lines[1:8]:
        match = _BYLINE.match(line)
        if match and len(line) <= 140:
            who = re.split(r"\s*(?:[|•·]|\bon \d|\d{1,2}[ :/.]|\d{4})", match["who"])[0]
            who = re.sub(r",?\s*(?:[Uu]pdated|[Pp]ublished|[Pp]osted).*", "", who).strip(" ,.-–—")
            if who and _is_name(who):
                return who
    return None


def dateline_of(text: str) -> str | None:
    r"""The place that a report was filed from, as its first paragraphs say before a dash.

    A place without an agency or a day behind it must stand in capitals.

    >>> dateline_of("Bridge closed\n\nHARBOUR CITY, Norland, May 3 (AP) — The bridge was closed.")
    'HARBOUR CITY, Norland'
    >>> dateline_of("The bridge - old and narrow - was closed.") is None
    True
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()]
    for line in lines[:6]:
        match = _FILED_FROM.match(line)
        if match and _is_place(match["place"], match[0]):
            return match["place"]
    return None


def _is_place(place: str, lead: str) -> bool:
    first = place.partition(",")[0]
    if _NO_PLACE & {word.strip(":.") for word in first.upper().split()}:
        return False
    letters = [char for char in first if char.isalpha()]
    filed = len(place) + 4 < len(lead) and bool(re.search(r"[(/|]|\d", lead[len(place) :]))
    return len(letters) > 2 and (filed or "".join(letters).isupper())


def _is_title_case(line: str) -> bool:
    """True when nearly every long word is capitalised, as no sentence of a story is."""
    long = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if word.lower() not in _SMALL]
    return len(long) >= 3 and sum(word[0].isupper() for word in long) >= 0.9 * len(long)


def _is_name(words: str) -> bool:
    """True when every word is capitalised but for the small ones that names and teams have."""
    parts = re.findall(r"[^\W\d_][\w.'’-]*", words)
    small = {"and", "of", "the", "for", "in", "de", "van", "von", "bin", "al", "el", "la", "der"}
    return 0 < len(parts) <= 14 and all(part[0].isupper() or part in small for part in parts)
