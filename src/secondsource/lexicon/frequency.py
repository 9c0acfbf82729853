"""How telling a word is: rare words say what a text is about, common ones do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from math import log

from secondsource import lexicon

# Document frequencies were counted over this many reports; a word of fewer than eight of them is
# not in the list and is taken to stand in four.
REPORTS = 2788
RARE = 4

_ACCENT = re.compile(r"[\u0300-\u036f]+")  # combining marks, once letters are decomposed


def folded(text: str) -> str:
    """The form in which words are compared: compatibility forms folded, case and accents dropped.

    >>> folded("Müller’s"), folded("ﬁre")
    ("muller's", 'fire')
    """
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.replace("’", "'")).casefold())


@cache
def _frequencies() -> Mapping[str, int]:
    return {word: int(count) for word, count in lexicon.rows("document_frequencies")}


@lru_cache(maxsize=1 << 17)  # reports repeat one vocabulary
def rarity(word: str) -> float:
    """Inverse document frequency of a folded word without its possessive 's.

    0 for a word that stands in every news report, 1.2 for one of three reports in ten, 6.5 for a
    rare one.

    >>> rarity("the") < 0.1 < rarity("police") < 2 < rarity("viaduct")
    True
    """
    return log(REPORTS / max(RARE, _frequencies().get(word, RARE)))
