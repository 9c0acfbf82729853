"""Which names are those of news outlets and agencies: their word is handed on, not first-hand."""

from __future__ import annotations

import re
from functools import cache

from secondsource.lexicon import rows

_NEWS = re.compile(
    r"\b(?:news|times|post|journal|herald|tribune|guardian|telegraph|agency|agencies|television|tv"
    r"|radio|newspaper|broadcaster|magazine|media|website|daily|gazette|chronicle|observer|reuters|press)\b",
    re.IGNORECASE,
)


def is_news(name: str) -> bool:
    """True when a name is that of a news outlet or agency.

    >>> is_news("the state news agency"), is_news("reporters"), is_news("the Associated Press")
    (True, False, True)
    """
    plain = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE).casefold()
    plain = plain.replace("-", " ")
    if plain in {"media", "the media", "press", "the press", "news media"}:
        return False
    if _NEWS.search(plain) or plain.upper() in _BROADCASTERS:
        return True
    return bool(_agencies().search(plain))


@cache
def _agencies() -> re.Pattern[str]:
    forms = {row[1].casefold().replace("-", " ") for row in rows("agencies")}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(forms)))})\b")


_BROADCASTERS = frozenset(
    {"BBC", "CNN", "NPR", "NBC", "ABC", "CBS", "PBS", "ITV", "RT", "MSNBC", "FOX", "ZDF", "ARD"}
)
