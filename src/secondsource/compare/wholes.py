"""Which figures count a whole that another outlet's figure can rival, and which only a part of it.

*"Three of the dead were brothers"*, *"another two died"*, *"several were hurt"* rival no toll.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from secondsource.annotate.annotation import Quantity
from secondsource.compare.counts import is_harm, is_toll, of_anyone, slot_of
from secondsource.compare.matter import Matter


class Count(NamedTuple):
    """A quantity and the statement (its index) that gives it."""

    statement: int
    quantity: Quantity


# "Home to 120,000 people", "a city of 500,000 people": of whom nothing is said.
_UNTOLD = frozenset({"", "people"})
# Two men were taken to hospital, three men were: whoever else was counted is not said.
_SOME = frozenset({"men", "women", "children", "others"})
# How far it is says nothing without its two ends: two towns are 65 miles from here, 170 from there.
_BETWEEN = "distance "
# What is traded has another price every minute.
_PRICE = re.compile(
    r"(?i)\b(?:shares?|stocks?|trad(?:es?|ed|ing)|bitcoins?|index|barrels?|futures|ounce)\b"
)
# All of a city's shootings, a year's crashes; and those who were dead when help came, of all who
# died.
_ELSEWHERE = re.compile(
    r"(?i)\b(?:(?-i:(?:across|around|throughout) [A-Z]\w+)|"
    r"(?:across|around) the (?:city|county|country|state|region|nation|world)|city-?wide|"
    r"nationwide|worldwide|this year|last year|a year|collectively|(?:prior|previous) \w+|"
    r"(?:dead|died) (?:at|on) the (?:scene|spot)|"
    r"(?:found|discovered|located) (?!guilty)[^.;]{0,40}?\b"
    r"(?:dead|deceased|lifeless|shot|to death)|"
    r"(?:last|past) (?:two|three|four|five|few|several|\d+))\b"
)
_OF_WHOM_DEAD = re.compile(r"(?i)\b(?:mortally|fatally)\b")  # "six wounded, two fatally"
_BESIDES = re.compile(r"(?i)\bothers?\b")  # besides one who is told of elsewhere
_OTHER = 6  # characters: "the other eight people"
# "Kenneth, 16, who was shot as well": an age.
_AGE = re.compile(r"[A-Z][\w’'-]+, $|\b(?:aged?|ages) $")
_MORE = re.compile(
    r"(?i)\b(?:additional|another|further|extra|more|next|last|first)\W+(?:\w+\W+)?$"
)
_AND_MORE = re.compile(r"(?i)\W*\b(?:additional|further|extra|more(?! than))\b")
# "Three of the victims"; "all three of them" are all.
_PART = re.compile(
    r"(?i)^(?:\w+[ -]){1,3}?(?:of|among) (?:the|them|those|these|whom|his|her|its|our|their)\b"
)
_WHOLE = re.compile(r"(?i)\b(?:all|total of)\W*$")
# "Several" is said of three and of nine, "more than a dozen" of all beyond: no figures.
_VAGUE = re.compile(
    r"(?i)^(?:(?:more than|over|at least) (?:a|one) dozen|several|multiple|many|numerous|various|"
    r"some|(?:quite )?a (?:number|handful|couple|few)|few)\b(?! ?\d)(?! (?:two|three|four|five|"
    r"six|seven|eight|nine|ten|dozen)\b)"
)


def is_whole(count: Count, matter: Matter) -> bool:
    """True for a whole count that is told.

    Not for "a man was arrested", one of them, nor for persons told by name ("Ana and her two
    sons"): they may be some of those whom others count.
    """
    quantity, statement = count.quantity, matter.statements[count.statement]
    slot, text = slot_of(quantity), matter.passages[count.statement].text
    known = quantity.of is None and bool(quantity.low or quantity.high)
    if not known or statement.certainty == "asked" or slot in _UNTOLD | _SOME:
        return False
    if slot.startswith(_BETWEEN):
        return False
    if (quantity.unit is not None and _PRICE.search(text)) or _ELSEWHERE.search(text):
        return False
    if slot == "injured" and _OF_WHOM_DEAD.search(text):
        return False
    named = any(
        t.entity_type == "PERSON" and quantity.span.covers(t.span)
        for t in matter.passages[count.statement].tokens
    )
    return not named and not _is_some(count, matter)


def _is_some(count: Count, matter: Matter) -> bool:
    """True for one of several, some of them, some more, and for "several"."""
    quantity, text = count.quantity, matter.passages[count.statement].text
    start = quantity.span.start - matter.statements[count.statement].span.start
    end = start + quantity.span.length
    before, words = (text[:start], text[start:]) if start >= 0 else ("", "")
    # One who is harmed is mostly one of several ("killing her and injuring one"): held against
    # tolls, ones made four false conflicts for one true, in the lead no fewer.
    single = is_toll(slot_of(quantity)) or words.casefold().startswith(("a ", "an ", "another "))
    if quantity.high == 1 and single:
        return True
    if start < 0:
        return False
    if slot_of(quantity) != "injured" and _BESIDES.search(text, max(0, start - _OTHER), end):
        return True
    if _BESIDES.search(text, start, end) and not _tells_of_dead(count, matter):
        return True  # one in a critical state, three others hurt: four
    if words[: end - start].isdigit() and _AGE.search(before):
        return True
    if _MORE.search(before) or _AND_MORE.search(text, start, end) or _VAGUE.search(words):
        return True
    return bool(_PART.search(words)) and not _WHOLE.search(before)


def _tells_of_dead(count: Count, matter: Matter) -> bool:
    """True when the statement, or the news of its report, counts dead."""
    told = matter.statements[count.statement]
    news = [
        s
        for s, early in zip(matter.statements, matter.early, strict=True)
        if early and s.report == told.report
    ]
    return any(slot_of(q) == "killed" and q.low for s in (told, *news) for q in s.quantities)


# A report that gives as many figures for one harm lists happenings: "the worst attacks since 1990".
_LIST = 4


def unlisted(counts: Sequence[Count], matter: Matter) -> list[Count]:
    """Without the counts of reports that list happenings; their news is no part of the list."""
    told: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        if is_harm(slot_of(count.quantity)) and not matter.early[count.statement]:
            told[matter.statements[count.statement].report].append(count)
    listed = [
        count
        for some in told.values()
        if len({(c.quantity.low, c.quantity.high) for c in some if of_anyone(c.quantity)}) >= _LIST
        for count in some
    ]
    return [count for count in counts if count not in listed]
