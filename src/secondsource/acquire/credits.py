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
from secondsource.spans import Span

# A story's credit stands at its head or foot; between them it is somebody else's business.
_HEAD_CHARS, _FOOT_CHARS, _HEAD_LINES, _FOOT_LINES = 1500, 600, 12, 3

_PICTURE = re.compile(
    r"(?i)\b(?:photo|photograph|image|picture|video|file|getty|pool|handout|graphic|courtesy|via)\b|©"
)
_CONTRIBUTED = re.compile(
    r"(?i)\bcontributed (?:to (?:this|the|these) (?:report|story|article|post|piece|coverage)"
    r"|(?:additional )?(?:reporting|material|information))"
)
_CONTRIBUTORS = re.compile(
    r"(?i)\b(?:(?:with|additional) (?:reporting|information|material) (?:by|from)"
    r"|(?:with )?(?:inputs?|files|contributions?) from|contributing:"
    r"|(?:information|material|content) from|^compiled from|^sources?:"
    r"|this (?:story|report|article|dispatch) (?:is|was|has been|originally|first|includes)"
    r" [^.]{0,60}\b(?:by|from|on|in))\s"
)
_TELLING = re.compile(r"(?i)\b(?:told|tells?|said|says?|report(?:s|ed|ing to)|according)\b")
_SENTENCE = re.compile(r"[^\n]+?(?:(?<=[\w)][.!?])(?=\s)|(?=\n)|\Z)")
_SIGN_OFF = re.compile(
    r"(?:\(|^|[.!?”\"] )(?:Additional )?[Rr]eporting by [^()]{3,400}?"
    r"[;.,] ?(?:[Ww]riting|[Ee]diting)(?: and [\w ]{4,20})? by [^()\n]{3,200}"
    r"|Thomson Reuters Trust Principles",
    re.MULTILINE,
)
_RUN = re.compile(r"\w+")
_UNLISTED = re.compile(r"(?:[A-Z][\w'’-]+ ){1,3}(?:News|Press) Agency")
# A credit's words are this near to its agency: the longest has desks, four agencies and a date.
_REACH = 300
_RIGHTS = re.compile(r"(?i)all rights reserved|may not be (?:published|reproduced)")


def agencies_credited(text: str, stated: Iterable[str] = ()) -> tuple[str, ...]:
    """Full names of the agencies that a report credits, in alphabetical order.

    ``stated`` are what the page's own data say of author, source and copyright.

    >>> agencies_credited("HARBOUR CITY (AP) — The old bridge was closed on Monday, police said.")
    ('Associated Press',)
    >>> agencies_credited("The mayor told Reuters that the bridge was closed (AP Photo/Ana Ruiz).")
    ()
    >>> agencies_credited("SUND (Euxine News Agency) - The old bridge was closed on Monday.")
    ('Euxine News Agency',)
    """
    words = [span.of(text) for span in credits_in(text)]
    names = {_full_names().get(form, form) for form in words}
    tail = text[-2500:]
    if ("eporting by" in tail or "Trust Principles" in tail) and _SIGN_OFF.search(tail):
        names.add("Reuters")  # nobody else signs off with reporters and editors in this form
    for value in stated:
        names.update(_agencies_as_author(value))
    return tuple(sorted(names))


def credits_in(text: str) -> tuple[Span, ...]:
    """Where a report's text gives credit: the spans of the agencies' names, in order.

    >>> text = "The bridge was closed. (AFP, dpa)"
    >>> [span.of(text) for span in credits_in(text)]
    ['AFP', 'dpa']
    """
    form = _patterns().form
    found = {
        Span(*match.span())
        for stretch in _credits(text)
        for match in form.finditer(text, stretch.start, stretch.end)
    }
    return tuple(sorted(found))


def agency_named(name: str) -> str | None:
    """The full name of the agency that goes by ``name``; None when it is none.

    >>> agency_named("AFP"), agency_named("The Associated Press"), agency_named("Harbour Post")
    ('Agence France-Presse', 'Associated Press', None)
    """
    return _full_names().get(re.sub(r"^[Tt]he ", "", name.strip()))


def _credits(text: str) -> Iterator[Span]:
    """Stretches of the text in which every form of an agency is a credit.

    Only what lies around an agency's name is looked at: most reports name none, and every pattern
    below tries each of hundreds of names wherever it looks.
    """
    around = _around(text)
    if not around:
        return
    pattern = _patterns()
    head = min(len(text), _HEAD_CHARS)
    for start, end in around:
        yield from _datelines(text, head, start, end)
        for match in pattern.inline.finditer(text, start, min(end, head)):
            yield Span(*match.span(match.lastgroup or 0))
        for match in pattern.listed.finditer(text, start, end):
            yield Span(*match.span("marks"))
        for match in pattern.initials.finditer(text, start, end):
            yield Span(*match.span("marks"))
    yield from _bylines(text, around)
    yield from _contributors(text, head, around)
    yield from _at_foot(text, around)


def _around(text: str) -> list[tuple[int, int]]:
    """Stretches of whole lines around the names of agencies, near ones joined.

    >>> _around("The bridge was closed."), _around("One (AP) two")
    ([], [(0, 12)])
    """
    pattern = _patterns()
    begins = set(_RUN.findall(text)) & pattern.begins
    unlisted = _UNLISTED.finditer(text) if " Agency" in text else ()
    found = [match.start() for match in unlisted]
    if begins:
        starts = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(begins))})(?!\w)")
        found += [m.start() for m in starts.finditer(text) if pattern.form.match(text, m.start())]
    stretches: list[tuple[int, int]] = []
    for at in sorted(found):
        start, end = max(0, at - _REACH), min(len(text), at + _REACH)
        if stretches and start <= stretches[-1][1]:
            start, _ = stretches.pop()
        stretches.append((start, end))
    return stretches


def _is_near(start: int, end: int, around: list[tuple[int, int]]) -> bool:
    return any(start < high and low < end for low, high in around)


def _datelines(text: str, head: int, start: int, end: int) -> Iterator[Span]:
    """*PLACE (AGENCY) —*: at the beginning of any line, within a line only near the head."""
    for match in _patterns().dateline.finditer(text, start, end):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        begins = not line or (len(line) <= 80 and line[0].isupper() and not _TELLING.search(line))
        near_head = match.end() <= head and line[-1:].isalnum()
        if (begins or near_head) and not _PICTURE.search(match["marks"]):
            yield Span(*match.span("marks"))


def _bylines(text: str, around: list[tuple[int, int]]) -> Iterator[Span]:
    """Whole lines near the head or foot that are a byline."""
    lines = [match for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    for line in (*lines[:_HEAD_LINES], *lines[_HEAD_LINES:][-_FOOT_LINES:]):
        words = line[0].strip()
        if len(words) > 120 or not _is_near(line.start(), line.end(), around):
            continue
        byline = _patterns().byline.fullmatch(words)
        if byline:
            at = line.start() + line[0].index(words)
            yield Span(at + byline.start("marks"), at + byline.end("marks"))


def _contributors(text: str, head: int, around: list[tuple[int, int]]) -> Iterator[Span]:
    """*AGENCY contributed to this report*, *with reporting by AGENCY*: near the head or foot."""
    for low, high in ((0, head), (max(head, len(text) - 1500), len(text))):
        if not _is_near(low, high, around):
            continue
        for sentence in _SENTENCE.finditer(text, low, high):
            if len(sentence[0]) > 400 or _PICTURE.search(sentence[0]):
                continue
            start = sentence.start()
            gave = _CONTRIBUTED.search(sentence[0])
            if gave and not _TELLING.search(sentence[0][: gave.start()]):
                yield Span(start, start + gave.start())
            giver = _CONTRIBUTORS.search(sentence[0])
            if giver:
                yield Span(start + giver.end(), sentence.end())


def _at_foot(text: str, around: list[tuple[int, int]]) -> Iterator[Span]:
    """The last words, and who holds the rights."""
    pattern = _patterns()
    tail = text.rstrip()
    near = _is_near(len(tail) - 120, len(text), around)
    last = pattern.last.search(tail, max(0, len(tail) - 120)) if near else None
    if last and not _PICTURE.search(text, max(0, last.start() - 80), last.end()):
        yield Span(*last.span(last.lastgroup or 0))
    for start, end in around:
        for match in pattern.copyright.finditer(text, start, end):
            is_picture = _PICTURE.search(text, max(0, match.start() - 12), match.start())
            rights = _RIGHTS.search(text, match.end(), match.end() + 60)
            if not is_picture and (rights or match.end() > len(text) - _FOOT_CHARS):
                yield Span(*match.span("marks"))


def _agencies_as_author(value: str) -> set[str]:
    """An author field is a credit when an agency is one of its names, not a part of one."""
    cuts = r"\s*(?:[|,;/&•·()—–]|\band\b|\bwith\b|\bfor\b|\bvia\b| - )\s*"
    lead = re.compile(r"(?i)^(?:by|from|©|copyright)(?:\s+\d{4})?\s+")
    named = (agency_named(lead.sub("", part)) for part in re.split(cuts, value[:300]))
    return {name for name in named if name}


@cache
def _full_names() -> dict[str, str]:
    """Every listed form, and every full name, to the full name."""
    listed = rows("agencies")
    return {**{full: full for full, _, _ in listed}, **{form: full for full, form, _ in listed}}


class _Patterns(NamedTuple):
    """Built once from the list of agencies; ``marks`` is the group in which they stand."""

    begins: frozenset[str]
    form: re.Pattern[str]
    dateline: re.Pattern[str]
    inline: re.Pattern[str]
    byline: re.Pattern[str]
    listed: re.Pattern[str]
    initials: re.Pattern[str]
    last: re.Pattern[str]
    copyright: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    forms = sorted(_full_names(), key=lambda form: (-len(form), form))
    # Where credit is given, what calls itself a news agency is one, listed or not.
    form = "(?:" + "|".join([*map(re.escape, forms), _UNLISTED.pattern]) + r")(?![\w’']|-\w)"
    one = rf"(?:[Tt]he )?{form}"
    between = r"\s*(?:[,/&+;]|\band\b| - )\s*(?:and\s+)?"
    only = rf"{one}(?:{between}{one}){{0,3}}"
    # Beside an agency may stand another desk: "(CBS/AP)", "(KMOX, AFP)".
    desk = r"[A-Z][\w.&' ]{1,24}"
    mixed = rf"(?:{desk}{between}){{0,2}}{one}(?:{between}(?:{one}|{desk})){{0,3}}"
    names = r"(?:[A-Z][\w.'’-]*,?\s+(?:and\s+|de\s+|van\s+|al-)?){1,9}"
    weekday = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
    month = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    return _Patterns(
        begins=frozenset(match[0] for each in forms if (match := _RUN.search(each))),
        form=re.compile(rf"(?<!\w)(?<!\w-){form}"),
        # The city (AP) —, (AP) -, The city | AP |, AP —, The city, May 3. /TASS/.
        dateline=re.compile(
            r"(?:[(\[]\s*(?=[^()\[\]\n]{2,60}[)\]]\s{0,2}"
            r"(?:[—–―:|-]|[A-Z]{2,}[\w,. ]{0,30} [—–-]))"
            rf"|(?<=[|/])\s?(?={one}\s?(?:[|]|/\.))|(?<![^\n])(?={one}\s[—–|-]\s))"
            rf"(?P<marks>{mixed})"
        ),
        # "By AGENCY" before a date or a capital, "AGENCY, Monday 3 May": where lines are lost.
        inline=re.compile(
            rf"(?<![\w’'-])B[yY]\s+(?P<marks>{one})"
            r"(?=\s*(?:$|\n|[|•·,—–-]|\d|[Pp]ublished|PUBLISHED|[Uu]pdated|UPDATED|[A-Z]))"
            rf"|(?<![\w’'-])(?P<dated>{one})\s*,?\s+(?:{weekday}\s+)?\d{{1,2}}\s+{month}"
        ),
        byline=re.compile(
            r"(?:(?i:by|from|source|author|via|credit|distributed by)\s*:?\s+)?"
            rf"(?:{names}(?:[|,—–-]|\bfor\b|\bof\b|\bin\b)?\s*)??(?P<marks>{only})"
            r"(?:\s+(?:[Ss]taff|[Ww]riters?|[Nn]ews|[Cc]orrespondents?|[Rr]eporters?)){0,2}"
            rf"(?:\s*[|•·,—–-]?\s*(?:[Pp]ublished|[Uu]pdated|[Pp]osted|\d|{weekday}|{month}).*)?\.?"
        ),
        listed=re.compile(rf"[.!?”\"]\s*\((?P<marks>{one}(?:{between}{one}){{1,3}})\)"),
        # "ng/jil (AFP, dpa)": authors' initials, then where their copy came from.
        initials=re.compile(rf"\b[a-z]{{1,4}}(?:[/,][a-z]{{1,4}})+\s*\((?P<marks>{mixed})\)"),
        last=re.compile(
            rf"(?:[(\[]\s*(?P<marks>{mixed})\s*[)\]]|(?<=\s)[—–-]{{1,2}}\s*(?:[Ww]ith )?"
            rf"(?P<bare>{only}))\.?$"
        ),
        copyright=re.compile(
            r"(?:Copyright|©|\([cC]\))(?: ?(?:©|\([cC]\)))?(?: by)?(?:[\s,]*\d{4})?[\s,]*"
            rf"(?:by )?(?:{desk}{between})?(?P<marks>{only})"
        ),
    )
