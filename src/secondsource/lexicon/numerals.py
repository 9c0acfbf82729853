"""Numbers as news writes them: "1,200", "4.5bn", "twenty-one", "at least a dozen", "7 to 10".

Word numerals are read by text2num; digits, scales and fractions are ours because no library tried
(text2num, word2number, quantulum3) reads "1.2 million" or "half a million" right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from text_to_num import text2num

from secondsource.lexicon import rows
from secondsource.spans import Span

_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "crore": 1e7,
    "lakh": 1e5,
}
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_BIG = "hundred|thousand|million|billion|trillion"
_WORD = rf"(?:{_ONES}|{_TENS}|{_BIG})"
# "two hundred and five" is one number, "two and three" are two.
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)) and "
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"

#: One number, without sign, currency or unit; compile with IGNORECASE and word borders around it.
NUMBER = (
    rf"(?:{_DIGITS}(?:[ -]1/2)?(?:[ \n-](?:{_BIG}|crore|lakh)|(?:k|mn|m|bn|tn)\b)?"
    rf"|half[ -]a[ -](?:million|billion|dozen|hundred|thousand)"
    rf"|(?:(?:(?:a|one)[ -])?quarter|three[ -]quarters)[ -]of[ -]a[ -](?:million|billion)"
    rf"|a[ -](?:{_BIG})(?:(?:[ -]and)?[ -]{_WORD})*"
    rf"|{_WORD}(?:(?:[ \n-]+|{_AND}){_WORD})*"
    rf"(?:[ -]dozen)?|(?:a |half )?dozen)"
)
_PARTS = re.compile(rf"({_DIGITS})([ -]1/2)?[ \n-]?([a-z]*)")


@cache
def number_value(words: str) -> float | None:
    """What a phrase that matches ``NUMBER`` is worth, or None when it is not one number.

    >>> [number_value(w) for w in ("1,200", "4.5bn", "twenty-one", "a dozen", "5 1/2")]
    [1200.0, 4500000000.0, 21.0, 12.0, 5.5]
    >>> number_value("half a million"), number_value("two dozen"), number_value("two and three")
    (500000.0, 24.0, None)
    >>> number_value("a quarter of a million"), number_value("three quarters of a million")
    (250000.0, 750000.0)
    """
    phrase = " ".join(words.lower().split())
    digits = _PARTS.fullmatch(phrase)
    if digits:
        value = float(digits[1].replace(",", "")) + (0.5 if digits[2] else 0.0)
        return round(value * _SCALES.get(digits[3], 1.0), 6)
    factor = 1.0
    if phrase.startswith(("half a ", "half-a-", "half ")):
        factor, phrase = 0.5, re.sub(r"^half[ -](?:a[ -])?", "", phrase)
    quarters = re.match(r"(?:(a|one|three)[ -])?quarters?[ -]of[ -]a[ -]", phrase)
    if quarters:
        factor = 0.75 if quarters[1] == "three" else 0.25
        phrase = phrase[quarters.end() :]
    if phrase.endswith("dozen"):
        factor, phrase = factor * 12.0, phrase[: -len("dozen")].strip(" -")
    phrase = re.sub(r"^a[ -]", "", phrase)
    if phrase in {"", "a"}:
        return factor
    return _words_value(phrase, factor)


def _words_value(phrase: str, factor: float) -> float | None:
    try:
        return float(text2num(phrase, "en")) * factor
    except ValueError:
        return None


class Amount(NamedTuple):
    """A number with its bounds, both included; None is an open end.

    ``core`` covers the number itself, ``span`` also the words that bound it ("at least 12").
    ``sign`` is the currency sign, ``vague`` tells "dozens" from "24".
    """

    span: Span
    core: Span
    low: float | None
    high: float | None
    approximate: bool = False
    sign: str = ""
    vague: bool = False


def find_amounts(text: str) -> Iterator[Amount]:
    """Every number of a text with its bounds, in order.

    >>> [(a.low, a.high) for a in find_amounts("at least 12, 7 to 10, dozens, up to $3bn, over 40")]
    [(12.0, None), (7.0, 10.0), (24.0, 99.0), (None, 3000000000.0), (41.0, None)]
    >>> [a.approximate for a in find_amounts("some 30 of 200")]
    [True, False]
    """
    for m in _amount_pattern().finditer(text):
        ends = _ends(m)
        if ends is None:
            continue
        bound = " ".join((m["bound"] or "").lower().split())
        kind = _bounds().get(bound, "exact")
        after = (m["after"] or "").strip(" -").lower()
        kind = "least" if after in {"+", "or more", "plus"} else kind
        kind = "about" if after == "or so" else kind
        core = Span(m.start("a") if m["a"] else m.start("vague"), m.end("b") if m["b"] else _end(m))
        bounded = _bounded(kind, *ends)
        yield Amount(Span(*m.span()), core, *bounded, kind == "about", m["sign"] or "", not m["a"])


def _end(m: re.Match[str]) -> int:
    return m.end("a") if m["a"] else m.end("vague")


def _ends(m: re.Match[str]) -> tuple[float, float | None] | None:
    if not m["a"]:
        return _vague()[" ".join(m["vague"].lower().split())]
    low = number_value(m["a"])
    if low is None or not m["b"]:
        return None if low is None else (low, low)
    high = number_value(m["b"])
    if high is None:
        return None
    scale = re.search(r"(?i)(?:thousand|million|billion|trillion|bn|m|k)$", m["b"])
    if scale and low < 1000 <= high and m["a"].replace(".", "").isdigit():
        low *= number_value(f"1 {scale[0]}") or 1.0  # "7 to 10 million"
    return (low, high) if low < high else None  # "3-2" is a score


def _bounded(kind: str, low: float, high: float | None) -> tuple[float | None, float | None]:
    step = 1.0 if low == int(low) else 0.0
    if kind == "least":
        return low, None
    if kind == "more":
        return low + step, None
    if kind == "most":
        return None, high
    if kind == "fewer":
        return None, low - step
    return low, high


@cache
def _bounds() -> dict[str, str]:
    return {row[1]: row[0] for row in rows("bounds")}


@cache
def _vague() -> dict[str, tuple[float, float | None]]:
    return {
        row[0]: (float(row[1]), float(row[2]) if len(row) > 2 and row[2] else None)
        for row in rows("counted")
    }


@cache
def _amount_pattern() -> re.Pattern[str]:
    def any_of(words: list[str]) -> str:
        words = sorted(words, key=lambda w: (-len(w), w))
        return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words)

    sign = r"(?:US\$|A\$|C\$|[$€£¥₹₦])"
    between = r"(?:(?P<between>between|from)\s+)?"
    join = r"(?:\s?[-–—]\s?|\s+(?:to|or)\s+|(?(between)\s+and\s+|(?!)))"
    return re.compile(
        rf"(?<![\w.,:/$€£#-])(?:(?P<bound>{any_of(list(_bounds()))})\s+)?{between}"
        rf"(?:(?P<sign>{sign})\s?)?"
        rf"(?:(?P<a>{NUMBER})(?:{join}{sign}?(?P<b>{NUMBER}))?|(?P<vague>{any_of(list(_vague()))}))"
        r"(?P<after>\+|-plus\b|\s+or\s+more\b|\s+or\s+so\b)?"
        r"(?!\w|[:/]\d|,\d|\.\d)",
        re.IGNORECASE,
    )
