"""Two texts that are one but for a word: "in Chad" and "in Mali", "Monday" and "Sunday".

::

    words ──lists──▶ pieces ──alignment──▶ what was replaced ──may both hold?──▶ Swap

Copies of one agency's report, and outlets that lean on one source, differ like this.  Only what is
on a list can clash (figures, ranks, countries, nations, days, months, years, opposites): two words
that are merely different may be two names of one thing, and "daddy" is no rival of "father".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from secondsource.compare.claim import ConflictKind
from secondsource.lexicon import rows
from secondsource.lexicon.calendar import months, weekdays
from secondsource.lexicon.frequency import folded
from secondsource.lexicon.numerals import find_amounts


class Piece(NamedTuple):
    """A word, or several that stand for one thing; ``value`` is what is compared."""

    kind: str
    value: str
    words: str


class Swap(NamedTuple):
    """What one text has in the place of what the other has; ``share`` of the words is the same."""

    kind: ConflictKind
    one: str
    other: str
    share: float


# Of the shorter text; below it the two are different sentences and what differs need not be one
# thing.  Half is what "People walk in Chad" and "People walk in Mali" share with room to spare.
LEAST = 0.5


def find_swap(one: str, other: str) -> Swap | None:
    """The words that exclude each other in two otherwise equal texts, None where there are none.

    >>> find_swap("Two boats left for Chad.", "Two boats left for Mali.")
    Swap(kind='place', one='Chad', other='Mali', share=0.8)
    >>> find_swap("The big barge sank.", "The large barge sank.") is None
    True
    """
    first, second = pieces(one), pieces(other)
    if not first or not second:
        return None
    shared = len({p[:2] for p in first} & {p[:2] for p in second})
    if shared < LEAST * min(len(first), len(second)) / 2:
        return None  # far from one text: not worth laying side by side
    matcher = SequenceMatcher(None, [p[:2] for p in first], [p[:2] for p in second], autojunk=False)
    same, found = 0, []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            same += i_end - i
            continue
        pair = _clash(_telling(first[i:i_end]), _telling(second[j:j_end]))
        if pair is None:
            return None
        same += pair.same
        found += [pair.swap] if pair.swap else []
    share = same / min(len(first), len(second))
    if not found or share < LEAST:
        return None
    return found[0]._replace(share=round(share, 3))


class _Judged(NamedTuple):
    """How two replaced stretches compare: how many pieces agree, and what clashes if anything."""

    same: int
    swap: Swap | None


def _clash(one: Sequence[Piece], other: Sequence[Piece]) -> _Judged | None:
    """None when the stretches differ by something that is not known to exclude the other."""
    same, swap = 0, None
    for a, b in zip_longest(one, other):
        if a is None or b is None:
            return None
        if _alike(a, b):
            same += 1
            continue
        kind = excludes(a, b)
        if kind is None:
            return None
        swap = swap or Swap(kind, a.words, b.words, 0.0)
    return _Judged(same, swap)


def _alike(a: Piece, b: Piece) -> bool:
    return a.kind == b.kind == "word" and _stem(a.value) == _stem(b.value)


def excludes(a: Piece, b: Piece) -> ConflictKind | None:
    """The kind of conflict when what the two pieces say cannot both hold, else None."""
    if b.value in opposites().get(a.value, ()):
        return "polarity"
    if a.kind != b.kind or a.value == b.value:
        return None
    if a.kind == "number" and _meet(a.value, b.value):
        return None
    return _KINDS.get(a.kind)


def _meet(one: str, other: str) -> bool:
    """True for a number inside another's bounds: "10" and "at least 10".

    Two open figures are two figures ("over three", "over six").

    >>> _meet("10..10", "10.."), _meet("10..10", "12.."), _meet("10..", "12..")
    (True, False, False)
    """
    if one.endswith("..") and other.endswith(".."):
        return False
    (low, high), (bottom, top) = (
        (float(first or 0), float(last or "inf"))
        for first, _, last in (value.partition("..") for value in (one, other))
    )
    return low <= top and bottom <= high


_KINDS: dict[str, ConflictKind] = {
    "number": "number",
    "rank": "number",
    "country": "place",
    "nation": "other",
    "weekday": "time",
    "month": "time",
    "year": "time",
    "clock": "time",
    "site": "place",
    "part": "place",
    "vehicle": "other",
    "weapon": "other",
    "colour": "other",
}


# ------------------------------------------------------------------------------------- pieces


@lru_cache(maxsize=4096)  # each statement is held against many others
def pieces(text: str) -> tuple[Piece, ...]:
    """The words of a text, those that stand for one number, country or nation as one piece.

    >>> [p.kind for p in pieces("Two North Korean crews, the third in May")]
    ['number', 'nation', 'word', 'word', 'rank', 'word', 'month']
    """
    found: list[Piece] = []
    at = 0
    for start, end, piece in _listed(text):
        if start >= at:
            found += _plain(text[at:start])
            found.append(piece)
            at = end
    return (*found, *_plain(text[at:]))


def _listed(text: str) -> list[tuple[int, int, Piece]]:
    """Numbers, ranks and names of the lists, with their places, the longer first of two."""
    found = [*_numbers(text), *_names(text)]
    return sorted(found, key=lambda f: (f[0], -f[1]))


_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"(?<![\w:])\d{1,2}:\d\d(?!\d)")


def _numbers(text: str) -> Iterator[tuple[int, int, Piece]]:
    for amount in find_amounts(text):
        words = amount.span.of(text)
        kind = "year" if _YEAR.fullmatch(words) else "number"
        yield amount.span.start, amount.span.end, Piece(kind, _value(amount[2:4]), words)
    for m in _CLOCK.finditer(text):
        yield *m.span(), Piece("clock", m[0].lower(), m[0])
    for m in _rank_pattern().finditer(text):
        rank = m[0].lower()
        value = int(rank[:-2]) if rank[0].isdigit() else _ranks()[rank]
        yield *m.span(), Piece("rank", str(value), m[0])


def _value(bounds: Iterable[float | None]) -> str:
    return "..".join("" if bound is None else f"{bound:g}" for bound in bounds)


_RANKS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@cache
def _ranks() -> dict[str, int]:
    ranks = {word: n for n, word in enumerate(_RANKS, start=1)}
    for n, tens in enumerate(_TENS, start=2):
        ranks[f"{tens[:-1]}ieth"] = 10 * n
        ranks |= {f"{tens}-{word}": 10 * n + k for k, word in enumerate(_RANKS[:9], start=1)}
    return ranks | {"hundredth": 100, "thousandth": 1000}


@cache
def _rank_pattern() -> re.Pattern[str]:
    longest = sorted(_ranks(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?i)\b(?:\d+(?:st|nd|rd|th)|{'|'.join(longest)})\b")


def _names(text: str) -> Iterator[tuple[int, int, Piece]]:
    names = _listed_names()
    for m in _name_pattern().finditer(text):
        kind, value = names[m[0]]
        yield *m.span(), Piece(kind, value, m[0])


# What is in England is in Britain.
_WITHIN = dict.fromkeys(("England", "Scotland", "Wales", "Northern Ireland"), "United Kingdom")


@cache
def _listed_names() -> dict[str, tuple[str, str]]:
    """Names as they are written, by kind; "Asian" excludes nobody and is no nation here."""
    names: dict[str, tuple[str, str]] = {}
    for word, of, _use, scope in rows("nationalities"):
        names[word] = ("nation", _WITHIN.get(of, of)) if scope == "state" else ("people", of)
    for first, *others in rows("countries"):
        names |= dict.fromkeys([first, *others], ("country", _WITHIN.get(first, first)))
    names |= {day: ("weekday", day) for day in weekdays()}
    return names | {month: ("month", month) for month in months()}


@cache
def _name_pattern() -> re.Pattern[str]:
    longest = sorted(_listed_names(), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


_WORD = re.compile(r"\w+(?:['’]\w+)*")


def _plain(text: str) -> list[Piece]:
    return [_word(m[0]) for m in _WORD.finditer(text)]


def _word(word: str) -> Piece:
    kind, value = exclusive().get(_stem(folded(word)), ("word", folded(word)))
    return Piece(kind, value, word)


@cache
def exclusive() -> Mapping[str, tuple[str, str]]:
    """Words of which a thing can be only one, by kind, and the first word for the same.

    >>> exclusive()["lorry"], exclusive()["truck"]
    (('vehicle', 'truck'), ('vehicle', 'truck'))
    """
    return {
        _stem(word): (kind, words.split()[0])
        for kind, words in rows("exclusive")
        for word in words.split()
    }


_LITTLE = frozenset({"a", "an", "the", "of"})


def _telling(some: Sequence[Piece]) -> list[Piece]:
    """Without articles: "an Iraqi", "the Iraqi" and "a Thai" stand in one place."""
    return [p for p in some if p.value not in _LITTLE]


_FORMS = {
    "are": "is",
    "were": "was",
    "have": "has",
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "their": "his",
    "her": "his",
}


def _stem(word: str) -> str:
    """Without the endings that follow a number: "one dog runs", "two dogs run".

    >>> _stem("boxes"), _stem("people"), _stem("bus")
    ('box', 'person', 'bus')
    """
    word = _FORMS.get(word, word)
    if len(word) > 4 and word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Both ways: what excludes a word is excluded by it."""
    found: dict[str, set[str]] = {}
    for word, others in rows("opposites"):
        for other in others.split():
            found.setdefault(word, set()).add(other)
            found.setdefault(other, set()).add(word)
    return {word: frozenset(others) for word, others in found.items()}
