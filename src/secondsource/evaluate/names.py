"""Do two names mean the same source?  Tolerant of how a name is written, not of who is meant.

The judge has its own short lists: were they the reader's, one mistake in them would hide itself.
"""

from __future__ import annotations

import re
import unicodedata

_TITLES = frozenset(
    """president mr mrs ms miss dr sir lord lady gen general col colonel maj major capt captain lt
    lieutenant sgt sergeant adm admiral rep representative sen senator gov governor mayor minister
    premier chancellor king queen prince princess pope rabbi rev reverend imam sheikh ayatollah
    mallam judge justice congressman congresswoman secretary chief officer detective prof
    professor ambassador former deputy vice prime acting""".split()
)
# An unnamed spokesman is his body (GUIDE.md, decision 2).
_SPOKES = frozenset(
    "spokesman spokeswoman spokesperson spokespeople spokesmen representative".split()
)
_SMALL = frozenset("the a an of for in at on to and from by with s another".split())
_JOINTS = frozenset("of for in at on from with by who that".split())
_SPELLINGS = {
    "defence": "defense",
    "centre": "center",
    "organisation": "organization",
    "labour": "labor",
    "programme": "program",
    "daesh": "isis",
    "usa": "us",
    "uk": "britain",
    "british": "britain",
}
# Below five letters one letter tells names apart (Iran, Iraq; Khan, Khin); above, transliteration
# and demonyms differ by one (Sergei, Sergey; Nigeria, Nigerian).
_LOOSE_LENGTH = 5


def same_source(one: str, other: str) -> bool:
    """True when a careful reader would say that the two name one source.

    >>> [same_source("Vladimir Putin", each) for each in ("Putin", "President Putin", "Mr Putin")]
    [True, True, True]
    >>> same_source("Ministry of Defence", "the Russian Defense Ministry")
    True
    >>> same_source("WHO", "World Health Organization"), same_source("US", "United States")
    (True, True)
    >>> same_source("a spokesman for the harbour office", "Harbour office")
    True

    A pronoun or a bare title names nobody, and a shared surname is not enough when first names
    differ.

    >>> same_source("Ana Ruiz", "she"), same_source("Ana Ruiz", "the mayor")
    (False, False)
    >>> same_source("Ana Ruiz", "Carlos Ruiz"), same_source("Syrian army", "Russian army")
    (False, False)
    """
    mine, yours = _words(one), _words(other)
    if _plain(one) == _plain(other) and _plain(one):
        return True
    if _is_acronym(mine, _letters(other)) or _is_acronym(yours, _letters(one)):
        return True
    mine, yours = _content(mine), _content(yours)
    if not mine or not yours:
        return False
    short, long = sorted((mine, yours), key=len)
    if not all(any(_alike(word, each) for each in long) for word in short):
        return False
    return (
        len(short) >= 2
        or len(short) == len(long)
        or any(_alike(short[0], head) for head in _heads(one if long is mine else other))
    )


def _plain(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    """Lower-case words without accents, possessives and the dots of abbreviations."""
    flat = unicodedata.normalize("NFKD", name)
    flat = "".join(char for char in flat if not unicodedata.combining(char)).casefold()
    flat = re.sub(r"['’]s\b", "", flat)
    flat = re.sub(r"\b(?:\w\.){2,}", lambda found: found.group().replace(".", "") + " ", flat)
    return [_SPELLINGS.get(word, word) for word in re.findall(r"\w+", flat)]


def _content(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in _SMALL and word not in _SPOKES]
    named = [word for word in kept if word not in _TITLES]
    return named or kept


def _heads(name: str) -> list[str]:
    """What a single word may stand for: a surname, or the noun before "of"."""
    words = _words(name)
    joint = next((n for n, word in enumerate(words) if n and word in _JOINTS), len(words))
    before, after = _content(words[:joint]), _content(words[joint:])
    if any(word in _SPOKES for word in words[:joint]) and after:
        return [after[-1]]
    return [before[-1]] if before else []


def _letters(name: str) -> set[str]:
    """Initials of a name of several words, with and without its small words."""
    words = _words(name)
    if len(words) < 2:
        return set()
    full = [word for word in words if word != "the"]
    content = [word for word in full if word not in _SMALL]
    return {"".join(word[0] for word in row) for row in (full, content) if len(row) >= 2}


def _is_acronym(words: list[str], letters: set[str]) -> bool:
    words = [word for word in words if word != "the"]
    return len(words) == 1 and words[0] in letters


def _alike(one: str, other: str) -> bool:
    if one == other or one.rstrip("s") == other.rstrip("s"):
        return True
    if min(len(one), len(other)) < _LOOSE_LENGTH or one[0] != other[0]:
        return False
    return _one_edit(one, other)


def _one_edit(one: str, other: str) -> bool:
    """One letter more, less or other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    rest = same + (len(short) == len(long))
    return short[rest:] == long[same + 1 :]
