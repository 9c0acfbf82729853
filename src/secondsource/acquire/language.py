"""Is this English?  Asked of the words themselves; a model is only asked to name what is not.

*the, of, and, to* and their like are a third of all English words and next to none of any other
language's, so that a report of one line is still judged right, where language models fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from secondsource.lexicon import words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FIRST_CHARS = 20_000
# A page of English is English; only what is none is read further.
_SAMPLE_CHARS = 2_000


class Language(NamedTuple):
    """``code`` as in BCP 47 (``tr``), ``name`` in English (``Turkish``)."""

    code: str
    name: str


class Guess(NamedTuple):
    """A language and how sure the guess is, 0-1."""

    language: Language
    confidence: float


NameLanguage = Callable[[str], Guess]

ENGLISH = Language("en", "English")
UNKNOWN = Language("und", "another language")

# Share of little words that makes a text English whatever else is in it.  See the figures in
# tests/acquire/test_language.py: English reports have 0.2-0.5, other languages less than 0.06.
ENGLISH_SHARE = 0.12
# Fewer words than this are a headline, which often has no little word at all ("Bridge closed").
SHORT = 12
SURE, SURE_OF_SHORT = 0.5, 0.9
# With nobody to ask: half of what the poorest English reports have, twice what others have.
LEAST_SHARE = 0.05


def language_of(text: str, hint: str | None = None, name: NameLanguage | None = None) -> Language:
    """The language of a text; ``hint`` is what its page says, ``name`` who can name others.

    Without ``name`` a text is English or "another language".

    >>> language_of("The old bridge was closed on Monday, police said.").name
    'English'
    >>> language_of("Eski köprü pazartesi günü kapatıldı ve uzun süre kapalı kalacak, polis bunu "
    ...             "basına açıkladı.").name
    'another language'
    """
    tokens = _tokens(text[:_SAMPLE_CHARS])
    if _english_share(tokens) >= ENGLISH_SHARE:
        return ENGLISH
    tokens = _tokens(text[:_FIRST_CHARS])
    share = _english_share(tokens)
    if share >= ENGLISH_SHARE:
        return ENGLISH
    is_short = len(tokens) < SHORT
    if name:
        guess = name(text[:_FIRST_CHARS])
        if guess.confidence >= (SURE_OF_SHORT if is_short else SURE):
            return ENGLISH if guess.language.code == "en" else guess.language
    says_english = bool(hint) and str(hint).lower().startswith("en")
    is_plausible = _is_latin(text) and (says_english or not hint)
    is_enough = is_short or says_english or share >= (0 if name else LEAST_SHARE)
    return ENGLISH if is_plausible and is_enough else UNKNOWN


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _english_share(tokens: list[str]) -> float:
    little = words("little_words")
    return sum(map(little.__contains__, tokens)) / len(tokens) if tokens else 0.0


def _is_latin(text: str) -> bool:
    letters = [char for char in text[:2000] if char.isalpha()]
    return not letters or sum(char < "\u0250" for char in letters) >= len(letters) / 2
