"""Which names are those of news outlets and agencies: their word is handed on, not first-hand."""

from __future__ import annotations

import re
from functools import cache

from secondsource import lexicon

# Nouns that say so by themselves, and those that do with the word before ("news agency").
_KINDS = re.compile(
    r"""(?: .*\b )? (?: newspapers? | broadcasters? | magazines? | tabloids? | dail(?:y|ies)
      | televisions? | tv | radio
      | (?:news|press|wire|media) [ -] (?: agency | agencies | services? | outlets? | sites?
          | websites? | channels? | networks? | organi[sz]ations? | wires? )
      | (?:radio|tv|television) [ -] (?:stations? | channels? | networks?)
      | .+\b (?:media|press|news) )""",
    re.VERBOSE | re.IGNORECASE,
)
# "the daily Bild", "news agency dpa"
_KIND_BEFORE = re.compile(
    r"(?:.* )?(?:daily|weekly|newspaper|magazine|broadcaster|tabloid|news (?:agency|site|channel))"
    r" [A-Z][\w' -]*"
)
# Words that many a masthead ends in, and that mean something else in small letters.
_MASTHEADS = frozenset(
    {"Times", "Post", "Journal", "Herald", "Tribune", "Guardian", "Telegraph", "Gazette", "Daily",
     "Chronicle", "Observer", "Examiner", "Inquirer", "Courier", "Standard", "Dispatch", "Ledger",
     "Register", "Globe", "Mail", "Record", "Bulletin", "Weekly", "Review", "Press", "News", "TV",
     "Television", "Radio", "Broadcasting", "Agency", "Sun", "Mirror", "Star", "Argus", "Echo"}
)  # fmt: skip
_BARE = frozenset({"media", "press", "news", "news media", "agency", "agencies"})
_BROADCASTERS = frozenset(
    {"BBC", "CNN", "NPR", "NBC", "ABC", "CBS", "PBS", "ITV", "RT", "MSNBC", "FOX", "ZDF", "ARD"}
)
# What stands behind the name does not change it: "a daily of the port", "media reports".
_BEHIND = re.compile(
    r"\s*(?:,|\b(?:of|in|for|on|by|from|at|who|that|which|with|seen|based)\b).*$"
    r"|\s+(?:reports?|stories|accounts)$"
)


def is_news(name: str) -> bool:
    """True when a name, or a description, is that of a news outlet or agency.

    Not a person who works for one, nor an agency of another kind, nor what is done for the press.

    >>> is_news("the state news agency"), is_news("reporters"), is_news("the Associated Press")
    (True, False, True)
    >>> is_news("the space agency"), is_news("a press conference"), is_news("a Facebook post")
    (False, False, False)
    """
    plain = re.sub(r"^(?:the|an?)\s+", "", name.strip(), flags=re.IGNORECASE)
    core = _BEHIND.sub("", plain.replace("’", "'")).strip("'\" ")
    core = re.split(r"\s(?:and|or)\s", core)[-1]
    if not core or core.casefold() in _BARE:
        return False
    return (
        bool(_KINDS.fullmatch(core.replace("'s ", " ")))
        or bool(_KIND_BEFORE.fullmatch(core))
        or core.replace("-", " ") in _names()
        or bool(_agencies().search(core))
        or _is_masthead(core)
    )


def _is_masthead(core: str) -> bool:
    """«Harbour Post», «Daily News»; not «Press Secretary», «blog post», «Space Agency»."""
    words = core.split()
    if words[-1] not in _MASTHEADS:
        return False
    if words[-1] == "Agency":
        return bool(re.search(r"\b(?:News|Press)\b", core))
    is_person = words[0] in lexicon.words("given_names") or words[0].endswith(".")
    named = len(words) > 1 and words[-2][:1].isupper() and not is_person
    return named or words[-1] == "Times"


@cache
def _names() -> frozenset[str]:
    """Outlets, and agencies' initials: as whole names; «Petra said» may be a woman."""
    outlets = {re.sub(r"^The ", "", row[1]) for row in lexicon.rows("publishers")}
    initials = {row[1] for row in lexicon.rows("agencies") if row[1].isupper()}
    return _BROADCASTERS | {name.replace("-", " ") for name in outlets | initials}


@cache
def _agencies() -> re.Pattern[str]:
    """An agency's name at the end: «news agency dpa», «Korean Central News Agency»."""
    forms = sorted(row[1] for row in lexicon.rows("agencies") if row[2] == "name")
    either = "|".join(re.escape(form).replace(r"\-", "[- ]") for form in forms)
    return re.compile(rf"(?<![\w-])(?:{either})$")
