"""How old somebody is: one person, two ages, in reports printed close to each other.

*"Ana Ruiz, 39,"* against *"38-year-old Ana Ruiz"*.  Of eight such pairs in 300 stories that nobody
tuned on all were two outlets' two ages; what looks alike and is none (a birthday between two
reports, a trial years later, father and son of one name) is told by the days of print and the name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from secondsource.compare.claim import Conflict, Side
from secondsource.compare.matter import Matter
from secondsource.lexicon.frequency import folded

_NAME = r"(?P<name>[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]*\.?|de|la|del|van|von|bin|al)){1,4})"
_END = r"(?=\s*(?:[,.;:)—–]|$))(?!,\d)"
_AGES = (
    re.compile(rf"{_NAME}(?:, (?:aged? )?| \()(?P<age>\d{{1,3}}){_END}"),
    # "The 19-year-old brother of Ana Ruiz" is not her age; "student Ana Ruiz" is.
    re.compile(
        r"(?P<age>\d{1,3})[- ]years?[- ]old (?:(?!(?:of|and|by|with|from|to|for|in|on|at|who|whose"
        rf"|told|said|named?) )[a-z-]+ ){{0,3}}{_NAME}"
    ),
    re.compile(rf"{_NAME},? (?:who )?(?:is|was) (?P<age>\d{{1,3}})(?= years old|{_END})"),
)
_TITLES = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sgt|Lt|Cpl|Pvt|Capt|Det|Officer|Deputy|Police|Sheriff)\.? )+"
)
_OF_BOTH = frozenset({"jr", "sr", "ii", "iii", "iv"})  # father and son are two
_NO_PERSON = frozenset({"GPE", "LOC", "FAC", "DATE", "EVENT"})
_OLDEST = 115
# An age of another day: "she was 12 when her father left", "now 35"; looked for beside the age.
_THEN = re.compile(r"(?i)\b(?:then|when|at the time|years ago|now|turned|would have)\b")
_BESIDE = 16  # characters
# Days between two reports within which a birthday is not looked for; a month has one in twelve.
_AT_ONCE = 14
_FAR = 9  # years; further apart are two of one name: a father of 49 and his son of 5


class Aged(NamedTuple):
    """An age as one statement gives it; ``is_person`` where words or parse say that it is one's."""

    statement: int
    name: str
    age: int
    is_person: bool


def age_conflicts(matter: Matter) -> list[Conflict]:
    """Conflicts between outlets over a named person's age."""
    people: dict[tuple[str, ...], list[Aged]] = defaultdict(list)
    for n in range(len(matter.statements)):
        for aged in _ages(n, matter):
            people[_key(aged.name)].append(aged)
    found = []
    for told in people.values():
        sides = _sides(told, matter) if any(a.is_person for a in told) else {}
        if len(sides) > 1:
            name = max((a.name for a in told), key=lambda name: (len(name), name))
            found.append(_conflict(name, sides, matter))
    return found


def _ages(n: int, matter: Matter) -> Iterator[Aged]:
    """The ages that a statement gives of persons named in full."""
    passage, start = matter.passages[n], matter.statements[n].span.start
    for pattern in _AGES:
        for m in pattern.finditer(passage.text):
            name, at = _TITLES.sub("", m["name"]), (m.start("name") + start, m.end("name") + start)
            inside = [t for t in passage.tokens if at[0] <= t.start < at[1]]
            tagged = {t.entity_type for t in inside}
            beside = passage.text[max(0, m.start() - _BESIDE) : m.end() + _BESIDE]
            fits = " " in name and 0 < int(m["age"]) <= _OLDEST and not tagged & _NO_PERSON
            if fits and not _THEN.search(beside):
                is_person = "PERSON" in tagged or "year" in m[0]
                yield Aged(n, name, int(m["age"]), is_person or not inside)


def _key(name: str) -> tuple[str, ...]:
    """First and last name, and which of two who bear it: "Ana B. Ruiz" is "Ana Ruiz"."""
    words = [folded(w.strip(".’'")) for w in re.sub(r"[’']s$", "", name).split()]
    last = [w for w in words if w not in _OF_BOTH]
    return (*last[:1], *last[-1:], *(w for w in words if w in _OF_BOTH))


def _sides(told: list[Aged], matter: Matter) -> dict[int, list[int]]:
    """The statements by the age that they give; none where the ages may all be right."""
    by_report: dict[str, set[int]] = defaultdict(set)
    for aged in told:
        by_report[matter.statements[aged.statement].report].add(aged.age)
    # A report that gives two ages tells of two days, or of two persons.
    sure = {report: ages for report, ages in by_report.items() if len(ages) == 1}
    sides: dict[int, list[int]] = defaultdict(list)
    for aged in told:
        report = matter.statements[aged.statement].report
        if report in sure and any(
            _are_at_odds(report, aged.age, other, next(iter(ages)), matter.published)
            for other, ages in sure.items()
        ):
            sides[aged.age].append(aged.statement)
    return sides


def _are_at_odds(
    report: str, age: int, other: str, age_there: int, published: Mapping[str, date]
) -> bool:
    """True for two ages of which not both can be right, by the days of print."""
    printed = published.get(report), published.get(other)
    if age == age_there or printed[0] is None or printed[1] is None:
        return False
    if abs(age_there - age) > _FAR:
        return False
    days = (printed[1] - printed[0]).days
    older = age_there - age if days >= 0 else age - age_there
    return older < 0 or (abs(days) <= _AT_ONCE) or older > abs(days) / 365.25 + 1


def _conflict(name: str, sides: Mapping[int, list[int]], matter: Matter) -> Conflict:
    told = tuple(
        Side(tuple(dict.fromkeys(matter.statements[n].id for n in some)), str(age))
        for age, some in sorted(sides.items(), key=lambda side: side[1][0])
    )
    ages = " against ".join(side.value for side in told)
    because = f"different ages of one person: {ages}"
    return Conflict("", "number", f"age of {name}", told, because, min(sides), max(sides))
