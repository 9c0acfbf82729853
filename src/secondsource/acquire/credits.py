"""Which news agencies a report credits: copy that came from one has one origin, however often run.

Only a credit counts.  *"(Agency) –"* after the place, *"By Agency"*, *"Agency contributed to this
report"*, *"(Agency, Agency)"* at the end are credits; *"told Agency"*, *"Agency reported"*, a
picture's *"Agency/Jim Young"* or *"(Agency Photo)"* are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from secondsource.lexicon import rows

# A story's credit stands at its head or foot; between them it is somebody else's business.
_HEAD_CHARS, _FOOT_CHARS, _BYLINES = 1500, 600, 12

_NOT_COPY = re.compile(r"(?i)\b(?:photo|image|picture|video|file|getty|pool|handout|graphic)\b")
_CONTRIBUTED = re.compile(
    r"(?i)\bcontributed (?:to (?:this|the|these) (?:report|story|article|post|piece|coverage)"
    r"|(?:additional )?(?:reporting|material|information))|\b(?:with|additional) reporting (?:by|from)"
    r"|\b(?:inputs?|information|material|files|content|contributions?) from\b"
    r"|\b(?:this|the) (?:story|report|article) (?:is|was|has been|originally|first) [^.]{0,60}"
    r"\b(?:by|from|on|appeared)\b"
)
_SIGN_OFF = re.compile(
    r"(?:\(|^|\. )(?:Additional )?[Rr]eporting by [^()]{3,400}?"
    r"(?:[;.,] ?(?:[Ww]riting|[Ee]diting)(?: and [\w ]{4,20})? by )[^()\n]{3,200}",
    re.MULTILINE,
)
_RIGHTS = re.compile(r"(?i)all rights reserved|may not be (?:published|reproduced)")


class _Patterns(NamedTuple):
    listed: re.Pattern[str]
    dateline: re.Pattern[str]
    bare: re.Pattern[str]
    byline: re.Pattern[str]
    inline: re.Pattern[str]
    named: re.Pattern[str]
    copyright: re.Pattern[str]
    foot: re.Pattern[str]
    initials: re.Pattern[str]
    several: re.Pattern[str]


def agencies_credited(text: str, stated: Iterable[str] = ()) -> tuple[str, ...]:
    """Full names of the agencies that a report credits, in alphabetical order.

    ``stated`` are what the page's own data say of author, source and copyright.

    >>> agencies_credited("HARBOUR CITY (AP) — The old bridge was closed on Monday, police said.")
    ('Associated Press',)
    >>> agencies_credited("The mayor told Reuters that the bridge was closed (AP Photo/Ana Ruiz).")
    ()
    """
    forms = {form for words in _credits(text) for form in _forms_in(words)}
    for value in stated:
        forms.update(_forms_as_author(value))
    names = {_full_names()[form] for form in forms if form in _full_names()}
    if _SIGN_OFF.search(text[-2500:]):
        names.add("Reuters")  # nobody else signs off with reporters and editors in this form
    return tuple(sorted(names))


def agency_named(name: str) -> str | None:
    """The full name of the agency that goes by ``name``; None when it is none.

    >>> agency_named("AFP"), agency_named("The Associated Press"), agency_named("Harbour Post")
    ('Agence France-Presse', 'Associated Press', None)
    """
    return _full_names().get(name.strip().removeprefix("The ").removeprefix("the "))


def _credits(text: str) -> Iterator[str]:
    """The stretches of a text that give credit, in which every agency's form counts."""
    pattern = _patterns()
    head = text[:_HEAD_CHARS]
    for match in pattern.dateline.finditer(text):
        at_line = match.start() == 0 or text[match.start() - 1] == "\n"
        if (at_line or match.end() <= _HEAD_CHARS) and not _NOT_COPY.search(match["marks"]):
            yield match["marks"]
    for match in (*pattern.bare.finditer(head), *pattern.inline.finditer(head)):
        yield match["marks"]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in (*lines[:_BYLINES], *lines[_BYLINES:][-3:]):
        match = pattern.byline.fullmatch(line) if len(line) <= 120 else None
        if match:
            yield match["marks"]
    for match in (*pattern.several.finditer(text), *pattern.initials.finditer(text)):
        yield match["marks"]
    yield from _at_foot(text, pattern)


def _at_foot(text: str, pattern: _Patterns) -> Iterator[str]:
    foot = text[-_FOOT_CHARS:]
    match = pattern.foot.search(text.rstrip()[-200:])
    if match:
        yield match["marks"]
    for match in pattern.copyright.finditer(text):
        is_picture = _NOT_COPY.search(text[max(0, match.start() - 12) : match.start()])
        rights = _RIGHTS.search(text[match.end() : match.end() + 60])
        if not is_picture and (rights or match.end() > len(text) - _FOOT_CHARS):
            yield match["marks"]
    for sentence in (*_sentences(text[:_HEAD_CHARS]), *_sentences(text[-1500:])):
        found = _CONTRIBUTED.search(sentence)
        if found and len(sentence) <= 400:
            yield from _beside(sentence, found)
    if "Thomson Reuters Trust Principles" in foot:
        yield "Reuters"


def _beside(sentence: str, found: re.Match[str]) -> Iterator[str]:
    """Agencies before "contributed to this report", or after "with inputs from"."""
    before = "contributed" in found[0].lower() and "contributions" not in found[0].lower()
    side = sentence[: found.start()] if before else sentence[found.end() - 4 :]
    for match in _patterns().named.finditer(side):
        # "who told Reuters he had contributed …" tells a story; a credit has no such words.
        if not re.search(r"(?i)\b(?:told|said|says|reported|according)\b", side[: match.start()]):
            yield match[0]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[a-z0-9)][.!?])\s+|\n+", text)


def _forms_in(words: str) -> list[str]:
    return [match[0] for match in _patterns().listed.finditer(words)]


def _forms_as_author(value: str) -> list[str]:
    """An author field is a credit when an agency is one of its names, not a part of one."""
    parts = re.split(
        r"\s*(?:[|,;/&•·()]|\band\b|\bwith\b|\bfor\b|\bvia\b|[—–]| - )\s*", value[:300]
    )
    cleaned = (re.sub(r"(?i)^(?:by|the|from|©|copyright)(?:\s+\d{4})?\s+", "", p) for p in parts)
    return [form for form in cleaned if form in _full_names()]


@cache
def _full_names() -> dict[str, str]:
    names = {form: full for full, form, _ in rows("agencies")}
    return {**{full: full for full in names.values()}, **names}


@cache
def _patterns() -> _Patterns:
    every = sorted(_full_names(), key=lambda form: (-len(form), form))
    one = "(?:" + "|".join(re.escape(form) for form in every) + ")(?![\\w’'])"
    long = [form for form in every if form not in _marks()]
    name = r"\b(?:" + "|".join(re.escape(form) for form in long) + ")(?![\\w’'])"
    # Beside an agency may stand another desk: "(CBS/AP)", "(WASHINGTON POST, AFP)".
    other = r"[A-Z][\w.&' ]{1,24}"
    between = r"\s*(?:[,/&+;]|\band\b)\s*(?:and\s+)?"
    listed = rf"(?:{other}{between}){{0,2}}{one}(?:{between}(?:{one}|{other})){{0,3}}"
    only = rf"{one}(?:{between}{one})"
    names = r"(?:[A-Z][\w.'’-]*,?\s+(?:and\s+|de\s+|van\s+|al-)?){1,9}"
    return _Patterns(
        listed=re.compile(rf"(?<![\w-]){one}"),
        dateline=re.compile(
            r"(?:(?<![^\n])|(?<=[A-Z\d.,:|a-z] ))[(\[]\s*(?P<marks>" + listed + r")\s*[)\]]"
            r"\s*(?:[—–―:]|-{1,2})\s*"
        ),
        bare=re.compile(rf"(?:(?:^|\n)[ \t]*|\s[|/]\s?)(?P<marks>{one})\s?(?:[—–|-]\s|/\.)"),
        byline=re.compile(
            rf"(?:(?i:by|from|source|author|via|credit|distributed by)\s*:?\s+)?(?:The |the )?"
            rf"(?:{names}(?:[|,/•·—–-]|\bfor\b|\bof\b|\bin\b)?\s*)?"
            rf"(?P<marks>(?:The |the )?{one}(?:{between}(?:The |the )?{one}){{0,3}})"
            r"(?:\s+(?:Staff|staff|Writers?|writers?|News|Correspondent|reporters?))?"
            r"(?:\s*(?:[|•·,—–-]|[Pp]ublished|[Uu]pdated|\d).*)?\.?"
        ),
        inline=re.compile(
            rf"(?<![\w’'-])[Bb](?:y|Y)\s+(?:[Tt]he\s+)?(?P<marks>{one})"
            r"(?=\s*(?:$|\n|[|•·,—–-]|\d|[Pp]ublished|PUBLISHED|[Uu]pdated|UPDATED|[A-Z]))"
        ),
        named=re.compile(rf"{name}|(?<![\w-])(?:AP|PA|PTI|ANI|IANS|EFE|DPA)(?![\w’'-])"),
        copyright=re.compile(
            rf"(?:Copyright|©|\([cC]\))\s*(?:©|\([cC]\))?\s*\d{{4}}[\s,]*(?:by )?"
            rf"(?:The |the )?(?P<marks>{one})"
        ),
        foot=re.compile(
            rf"(?:[(\[]\s*|(?:^|\s)[—–-]{{1,2}}\s*(?:[Ww]ith )?)"
            rf"(?P<marks>{one}(?:{between}(?:{one}|{other})){{0,3}})\s*[)\]]?\.?$"
        ),
        # "ng/jil (AFP, dpa)": authors' initials, then where their copy came from.
        initials=re.compile(rf"\b[a-z]{{1,4}}(?:[/,][a-z]{{1,4}})+\s*\((?P<marks>{listed})\)"),
        several=re.compile(rf"[.!?”\"]\s*\((?P<marks>{only}(?:{between}{one}){{0,3}})\)"),
    )


@cache
def _marks() -> frozenset[str]:
    return frozenset(form for _, form, kind in rows("agencies") if kind == "mark")
