"""Words as searches see them: one meaning, whichever database looks them up.

::

    text ── fold ──► tokens ──► FTS5 row | tsvector        (what is found)
    what was typed ── query ──► Query ──► MATCH | tsquery   (by the database)
                                      └─► matches(text)     (in memory: what both must agree with)

Both databases are handed tokens that were cut and folded here, never text: their own parsers
differ in what is a word (``e-mail``, ``U.S.``, ``١٢``, 北京) and in what they fold.  Queries are
built from tokens, which hold letters and digits only, so nothing that is typed reaches the query
languages.

Folding takes compatibility forms apart (full width, ligatures), drops case and accents, turns
digits of all scripts into ASCII and cuts scripts that write no spaces into single characters, which
a query then asks for as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from secondsource.errors import UsageError
from secondsource.spans import Span

# Longer "words" are addresses and noise; PostgreSQL's limit is 2,046 bytes.
LONGEST_TOKEN = 64
# What one query may ask for; more is a paste, not a search.
MOST_TERMS = 32
SHORTEST_PREFIX = 2  # letters; one letter and a star stand for that word alone
# PostgreSQL counts positions up to 16,383 and keeps 255 of one word: beyond, a word is still
# found, a phrase perhaps not.
_MOST_POSITION = 16_383
_MOST_PLACES = 255
# Of one report; its limit is a megabyte.  What comes for the first time after that is not found.
_MOST_BYTES = 900_000
# Words between title and text, so that no phrase spans both.
_GAP = 10

# Scripts without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# Letters whose stroke or shape no decomposition takes off.
_LETTERS = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe",
    "þ": "th", "ŋ": "n", "ə": "e", "ـ": "",
}  # fmt: skip
# Canonical combining classes that are part of a letter rather than an accent: vowel signs (0),
# marks of voice in kana (8), viramas (9).
_PARTS = {0, 8, 9}


class _Folding(dict[int, str]):
    """Code point → its folded form; a space for what parts words.  Learns as it is asked."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _folded(chr(code))
        return form


def _folded(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character.casefold()).casefold()
    kept = unicodedata.normalize("NFC", "".join(_folded_part(part) for part in parts))
    if len(kept) == 1 and any(low <= ord(kept) <= high for low, high in _UNSPACED):
        return f" {kept} "
    return kept


def _folded_part(part: str) -> str:
    if part in _LETTERS:
        return _LETTERS[part]
    kind = unicodedata.category(part)
    if kind == "Nd":
        return str(unicodedata.digit(part))
    if kind[0] in "LN":
        return part
    if kind in {"Mn", "Mc"}:
        selector = part == "\u034f" or "\ufe00" <= part <= "\ufe0f" or part >= "\U000e0100"
        return "" if selector or unicodedata.combining(part) not in _PARTS else part
    return "" if kind in {"Cf", "Me"} else " "


_FOLDING = _Folding()


def tokens(text: str) -> list[str]:
    """The words of a text as the index has them.

    >>> tokens("Müller’s e-mail: Ｆｉｒｅ in Łódź, 北京!")
    ['muller', 's', 'e', 'mail', 'fire', 'in', 'lodz', '北', '京']
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    words = text.translate(_FOLDING).split()
    if max(map(len, words), default=0) > LONGEST_TOKEN:
        return [word[:LONGEST_TOKEN] for word in words]
    return words


def vector(title: Sequence[str], text: Sequence[str]) -> str:
    """The words and their places in the notation of PostgreSQL's tsvector.

    >>> vector(["fire"], ["a", "fire"])
    "'fire':1A,13 'a':12"
    """
    places: dict[str, list[str]] = {}
    room = _MOST_BYTES
    for place, word in chain(enumerate(title, 1), enumerate(text, len(title) + _GAP + 1)):
        found = places.get(word)
        if found is None:
            room -= len(word.encode()) + 8
            if room < 0:
                continue
            found = places[word] = []
        if place <= _MOST_POSITION and len(found) < _MOST_PLACES:
            room -= 2
            found.append(f"{place}A" if place <= len(title) else str(place))
    return " ".join(f"'{w}':{','.join(p)}" if p else f"'{w}'" for w, p in places.items())


# -------------------------------------------------------------------------------------- queries


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """Words in a row; ``prefix``: the last one may go on; ``without``: they must not stand."""

    words: tuple[str, ...]
    prefix: bool = False
    without: bool = False

    def stands_in(self, words: Sequence[str]) -> bool:
        """The words stand in a row among these."""
        size, first = len(self.words), self.words[0]
        if size == 1:
            return any(map(self._ends, words))
        *heads, _ = self.words
        return any(
            word == first and list(words[at : at + size - 1]) == heads and self._ends(end)
            for at, (word, end) in enumerate(zip(words, words[size - 1 :], strict=False))
        )

    def _ends(self, word: str) -> bool:
        last = self.words[-1]
        return word.startswith(last) if self.prefix else word == last


@dataclass(frozen=True, slots=True)
class Query:
    """What a report must have: all terms, none of those ``without``."""

    terms: tuple[Term, ...]

    def matches(self, text: str, title: str = "") -> bool:
        """A report of this title and text would be found.

        >>> query('"the bridge" clos* -ferry').matches("The bridge was closed.")
        True
        """
        parts = (tokens(title), tokens(text))
        return all(
            any(term.stands_in(words) for words in parts) is not term.without for term in self.terms
        )

    def fts5(self) -> str:
        """The query in the language of SQLite's FTS5.

        >>> query('"the bridge" clos* -ferry').fts5()
        '("the bridge" AND "clos" *) NOT "ferry"'
        """
        said = [f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in self.terms]
        wanted = " AND ".join(s for s, t in zip(said, self.terms, strict=True) if not t.without)
        barred = [f" NOT {s}" for s, t in zip(said, self.terms, strict=True) if t.without]
        return f"({wanted}){''.join(barred)}"

    def tsquery(self) -> str:
        """The query in the notation of PostgreSQL's tsquery.

        >>> query('"the bridge" clos* -ferry').tsquery()
        "('the' <-> 'bridge') & ('clos':*) & !('ferry')"
        """
        return _joined(self.terms, " <-> ")

    def words_tsquery(self) -> str:
        """The words that must stand, in whatever order: an index alone can tell who has them.

        >>> query('"the bridge" clos* -ferry').words_tsquery()
        "('the' & 'bridge') & ('clos':*)"
        """
        return _joined([term for term in self.terms if not term.without], " & ")

    @property
    def has_phrase(self) -> bool:
        """Some words must stand in a row."""
        return any(len(term.words) > 1 and not term.without for term in self.terms)


def _joined(terms: Sequence[Term], between: str) -> str:
    parts = []
    for term in terms:
        row = between.join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "")
        parts.append(f"{'!' if term.without else ''}({row})")
    return " & ".join(parts)


_TYPED = re.compile(
    r'(?P<minus>(?<!\S)[-−])?(?:["“”„«](?P<row>[^"“”„«»]*)["“”»]|(?P<word>[^\s"“”„«»]+))(?P<star>\*)?'
)


def query(words: str) -> Query:
    """What somebody typed.

    All words must stand in a report, in any order; ``"words in quotation marks"`` in a row;
    ``begin*`` stands for all words that begin so; ``-word`` must not stand.  A word with marks in
    it, as ``e-mail`` or ``U.S.``, is a row of words.

    >>> [term.words for term in query('flood* "River Bank" U.S.').terms]
    [('flood',), ('river', 'bank'), ('u', 's')]

    Raises:
        UsageError: no word to search for is left, or there are too many.
    """
    terms = []
    for typed in _TYPED.finditer(words):
        said = typed["row"] if typed["row"] is not None else typed["word"]
        row = tuple(tokens(said))
        prefix = bool(typed["star"]) or (typed["word"] or "").endswith("*")
        if row:
            prefix = prefix and sum(map(len, row)) >= SHORTEST_PREFIX
            terms.append(Term(row, prefix, without=bool(typed["minus"])))
    kept = tuple(dict.fromkeys(terms))
    if not any(not term.without for term in kept):
        raise UsageError(f"search {words.strip()!r}", "has no word to search for", "give a word")
    if sum(len(term.words) for term in kept) > MOST_TERMS:
        raise UsageError("search", f"has more than {MOST_TERMS} words", "give the telling ones")
    return Query(kept)


# ---------------------------------------------------------------------------------------- marks

_BEFORE, _LONG = 60, 220  # code points of an excerpt before the first mark, and in all
_MOST_MARKS = 40  # of one term: a place with all terms is near the top, or there is none


def excerpt(text: str, asked: Query) -> tuple[Span, tuple[Span, ...]]:
    """The first piece of the text that has most of what was asked for, and where it stands in it.

    >>> span, marks = excerpt("On Monday the bridge was closed.", query("bridge"))
    >>> tuple(span), [tuple(mark) for mark in marks]
    ((0, 32), [(14, 20)])
    """
    wanted = tuple(term for term in asked.terms if not term.without)
    found = _marks(text, wanted)
    start = _fullest(found)
    start, end = _at_words(text, start, min(len(text), start + _LONG))
    shown: list[Span] = []
    for mark, _ in found:
        if start <= mark.start and mark.end <= end and not (shown and mark.start < shown[-1].end):
            shown.append(mark)
    return Span(start, end), tuple(shown)


def _marks(text: str, wanted: Sequence[Term]) -> list[tuple[Span, Term]]:
    """Where terms stand, in order; first as they were typed, which is quick and mostly enough."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and its like
        lowered = text
    plain = [list(islice(_plain_marks(lowered, term), _MOST_MARKS)) for term in wanted]
    if not all(plain) and not text.isascii():
        plain = _folded_marks(text, wanted)
    return sorted((mark, term) for term, marks in zip(wanted, plain, strict=True) for mark in marks)


def _fullest(found: Sequence[tuple[Span, Term]]) -> int:
    """Where the first excerpt begins that has as many of the terms as any."""
    best, start, first = 0, 0, 0
    for last, (mark, _) in enumerate(found):
        while mark.end - found[first][0].start > _LONG - _BEFORE and first < last:
            first += 1
        terms = len({term for _, term in found[first : last + 1]})
        if terms > best:
            best, start = terms, max(0, found[first][0].start - _BEFORE)
    return start


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The piece without the halves of words at its ends, where a space is near."""
    if start:
        gap = text.find(" ", start, start + 20)
        start = gap + 1 if gap >= 0 else start
    if end < len(text):
        gap = text.rfind(" ", end - 20, end)
        end = gap if gap > start else end
    return start, end


@lru_cache(maxsize=256)
def _rest(term: Term) -> re.Pattern[str]:
    """What stands after the term's first word."""
    row = "".join(rf"[\W_]+{re.escape(word)}" for word in term.words[1:])
    return re.compile(row + (r"[^\W_]*" if term.prefix else r"(?![^\W_])"))


def _plain_marks(text: str, term: Term) -> Iterator[Span]:
    """Marks of a term as it was typed, in a text in small letters.

    By `str.find`, since a pattern that ignores case tries every character: 0.8 ms of 3 kB.
    """
    at = text.find(term.words[0])
    while at >= 0:
        after = at + len(term.words[0])
        rest = _rest(term).match(text, after) if not at or not text[at - 1].isalnum() else None
        if rest:
            yield Span(at, rest.end())
        at = text.find(term.words[0], after)


def _folded_marks(text: str, terms: Sequence[Term]) -> list[list[Span]]:
    """Marks of terms that the text spells otherwise."""
    placed = list(_placed(text))
    words = [word for word, _ in placed]
    return [
        [
            Span(placed[at][1].start, placed[at + len(term.words) - 1][1].end)
            for at in range(len(words) - len(term.words) + 1)
            if term.stands_in(words[at : at + len(term.words)])
        ]
        for term in terms
    ]


def _placed(text: str) -> Iterator[tuple[str, Span]]:
    """The tokens, each with the stretch of the text that it stands for."""
    word, start = "", 0
    for at, character in enumerate(text):
        form = _FOLDING[ord(character)]
        if " " not in form:
            start = start if word else at
            word += form
            end = at + 1
            continue
        if word:
            yield word[:LONGEST_TOKEN], Span(start, end)
            word = ""
        yield from ((piece, Span(at, at + 1)) for piece in form.split())
    if word:
        yield word[:LONGEST_TOKEN], Span(start, end)
