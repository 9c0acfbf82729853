"""When it was: days and clock times of one happening that differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from secondsource.annotate.annotation import TimeExpression
from secondsource.attribute.statement import CARRIED, Statement
from secondsource.compare.claim import Conflict, Side
from secondsource.compare.clashes import Clash, Passage, beside, verbs_of
from secondsource.compare.matter import Matter
from secondsource.lexicon import rows


def disjoint(a: Sequence[TimeExpression], b: Sequence[TimeExpression]) -> bool:
    """True when both give days and no day is in both."""
    days_a = [(t.first, t.last) for t in a if t.first and t.last]
    days_b = [(t.first, t.last) for t in b if t.first and t.last]
    if not days_a or not days_b:
        return False
    return not any(
        p[0] <= q[1] and q[0] <= p[1]
        for p in days_a
        for q in days_b
        if p[0] and q[0] and p[1] and q[1]
    )


def own_times(times: Sequence[TimeExpression]) -> list[TimeExpression]:
    """The times that the words themselves give, else those that the report gives elsewhere."""
    return [t for t in times if t.first and t.basis != CARRIED] or list(times)


def as_of(statement: Statement) -> Sequence[TimeExpression]:
    """The times of a statement; when it gives none, the time at which it was said."""
    if statement.times or statement.said is None:
        return statement.times
    return (statement.said,)


_COARSE = frozenset({"month", "season", "year"})
_LONG_AGO = timedelta(days=45)


def far_back(a: Statement, b: Statement, published: Mapping[str, date]) -> bool:
    """One is dated far back ("in September", "in 2015") and the other tells today's news."""
    own = [t for t in a.times if t.first and t.basis != CARRIED]
    past = [t for t in own if t.granularity in _COARSE]
    told = [t for t in b.times if t.first and t.basis != CARRIED]
    if past and not told and len(past) == len(own):
        return True
    # "Wednesday's crash was the first since 1959, when three died": the day of print tells.
    printed = published.get(a.report)
    old = [t for t in past if printed and t.last and t.last < printed - _LONG_AGO]
    return bool(old) and all(disjoint([t], told) or not told for t in old)


def after_print(a: Statement, b: Statement, published: Mapping[str, date]) -> bool:
    """One tells of a day on which the other was already in print."""
    printed = published.get(b.report)
    days = [t.first for t in own_times(a.times) if t.first]
    return bool(days) and printed is not None and min(days) > printed


# ---------------------------------------------------------------------------------------- days

# An hour is an hour ago, counted from the day of print as often as from the happening.
_NEAR_TIME = frozenset({"minute", "daypart", "day", "week"})
_DAYS = "different days for one happening"
# When it was to be is no rival of when it was.
_PLANNED = re.compile(
    r"(?i)\b(?:schedul\w+|plan(?:s|ned|ning)?|due|set (?:to|for)|slated|expected|would|will|"
    r"(?:is|are|was|were) to|upcoming|until|deadline)\b|['’](?:ll|d)\b"
)
# Days; further apart are two happenings: two who turned 17, a year after each other.
_ONE_DATE = 31
_SHARED = 2  # words; "released on Thursday" tells neither who nor what
# "Yesterday" is counted from the day of print, which for a copy may be a day late.
_DEICTIC = re.compile(r"(?i)(?:to|yester)day|(?:last |to)night|this (?:morning|afternoon|evening)")


_EARLY = re.compile(
    r"(?i)\b(?:early|overnight|midnight|pre-?dawn|dawn|small hours|local time|"
    r"(?:12|[1-5])(?::\d\d)? ?a\.?m)\b"
)
_STRETCH = re.compile(
    r"(?i)\b(?:since|until|till|by|before|after|from|through|end(?:ed|ing|s)?)(?: the| last)? *$"
)
_LAST = re.compile(r"(?i)last \w+day")
_HALF_A_WEEK, _FORTNIGHT = 3, 11  # days
_EARLY_BEFORE = 30  # characters before a time in which "early" may stand


_DAY = re.compile(r"(?i)day\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d")


def day_conflicts(matter: Matter) -> list[Conflict]:
    """Within one claim: the one day or week that each outlet gives, when they differ."""
    found = []
    for members in matter.claims:
        dated: dict[str, tuple[int, TimeExpression]] = {}
        for n in members:
            time = _the_day(n, matter)
            if time is not None:
                dated.setdefault(matter.statements[n].report, (n, time))
        pairs = list(dated.values())
        for k, (n, t) in enumerate(pairs):
            for m, u in pairs[k + 1 :]:
                if not disjoint([t], [u]) or _alike(t, u) or _may_be_one_day(n, t, m, u, matter):
                    continue
                alike = matter.vocabulary[n] & matter.vocabulary[m]
                if len(alike) >= _SHARED and _of_one_deed(n, t, m, u, matter):
                    one, other = matter.statements[n].id, matter.statements[m].id
                    sides = (Side((one,), _day(t)), Side((other,), _day(u)))
                    found.append(Conflict("", "time", "when it was", sides, _DAYS))
    return _merged(found)


def _the_day(n: int, matter: Matter) -> TimeExpression | None:
    """The one day or week that a statement gives of what has been, None else."""
    statement = matter.statements[n]
    times = [t for t in statement.times if t.first and t.granularity in _NEAR_TIME]
    times = [t for t in times if t.basis != CARRIED]
    times = [t for t in times if not _words(n, t, matter).endswith("earlier")]  # than what?
    if any(_STRETCH.search(_before(n, t, matter)) for t in times):
        return None  # "the second since Saturday"
    # A bare clock time is of the day of print only for want of another.
    times = [t for t in times if t.granularity != "minute" or _DAY.search(_words(n, t, matter))]
    if statement.polarity == "negative" or statement.certainty != "asserted":
        return None  # "no motive was known on Monday", nor on Tuesday
    if len(times) != 1 or _PLANNED.search(matter.passages[n].text):
        return None
    printed = matter.published.get(statement.report)
    first = times[0].first
    return None if printed and first and first > printed else times[0]  # is yet to come


def _alike(a: TimeExpression, b: TimeExpression) -> bool:
    """Two Mondays, two New Year's Eves (one was counted from a wrong date), or two happenings."""
    if a.first is None or b.first is None or "week" in {a.granularity, b.granularity}:
        return False
    if abs((a.first - b.first).days) > _ONE_DATE:
        return True
    same_day = (a.first.month, a.first.day) == (b.first.month, b.first.day)
    return same_day or a.first.weekday() == b.first.weekday()


def _may_be_one_day(n: int, t: TimeExpression, m: int, u: TimeExpression, matter: Matter) -> bool:
    """True for neighbouring days of which one is told from the day of print, or begins at night.

    "Last Saturday" may be a week before the one that was meant.

    "Thursday night" and "early Friday" are one night; where it is Friday morning there it may be
    Thursday here.
    """
    if t.first is None or u.first is None:
        return False
    days = (t.first - u.first).days
    if any(_is_of_that_week(at, week, day, matter) for at, week, day in ((n, t, u), (m, u, t))):
        return True
    if abs(days) > 1:
        return any(
            _LAST.match(_words(at, time, matter)) and _HALF_A_WEEK < apart < _FORTNIGHT
            for at, time, apart in ((n, t, days), (m, u, -days))
        )
    told = [(n, t), (m, u)] if t.first < u.first else [(m, u), (n, t)]
    if any(_DEICTIC.fullmatch(_words(at, time, matter)) for at, time in told):
        return True
    at, time = told[1]
    start = time.span.start - matter.statements[at].span.start
    around = matter.passages[at].text[max(0, start - _EARLY_BEFORE) : start + time.span.length + 12]
    return bool(_EARLY.search(around))


def _is_of_that_week(n: int, week: TimeExpression, day: TimeExpression, matter: Matter) -> bool:
    """True for a day of the seven before that on which "last week" or "this week" was printed."""
    printed = matter.published.get(matter.statements[n].report)
    if week.granularity != "week" or day.granularity == "week" or not printed or not day.first:
        return False
    return timedelta(0) <= printed - day.first <= timedelta(7)


def _before(n: int, time: TimeExpression, matter: Matter) -> str:
    start = max(0, time.span.start - matter.statements[n].span.start)
    return matter.passages[n].text[max(0, start - _EARLY_BEFORE) : start]


def _words(n: int, time: TimeExpression, matter: Matter) -> str:
    start = time.span.start - matter.statements[n].span.start
    return matter.passages[n].text[start : start + time.span.length] if start >= 0 else ""


def _of_one_deed(n: int, t: TimeExpression, m: int, u: TimeExpression, matter: Matter) -> bool:
    """True when both times stand by one deed: the strikes last week, the strikes this week."""
    one, other = matter.passages[n], matter.passages[m]
    if not one.tokens or not other.tokens:
        return True
    if _are_phases(one, other) or _ONE_OF.search(one.text) or _ONE_OF.search(other.text):
        return False
    people = [_persons(p) for p in (one, other)]
    if all(people) and not people[0] & people[1]:
        return False  # Ana was charged on Monday, Ben on Tuesday
    deeds = (verbs_of(one) & verbs_of(other)) | _happenings()
    return bool(beside(one, t.span) & beside(other, u.span) & deeds)


_AGREED = frozenset(
    "agree announce approve accept call declare order pass pledge plan propose reach sign unveil "
    "vote vow warn".split()
)
_BEGUN = frozenset({"begin", "start", "commence", "open", "launch"})
_ENDED = frozenset({"end", "finish", "conclude", "expire", "cease", "close"})


# The first shooting was on Monday, the second on Tuesday; both are told as "the shooting".
_ONE_OF = re.compile(
    r"(?i)\b(?:first|second|third|fourth|another|other|unrelated|separate) (?:\w+ ){0,2}?"
    r"(?:shootings?|attacks?|incidents?|blasts?|explosions?|bombings?|crash(?:es)?|cases?|fires?|"
    r"strikes?|robber(?:y|ies)|stabbings?|killings?|victims?|suspects?|m[ae]n|wom[ae]n)\b"
)
_IN_FORCE = re.compile(r"(?i)\b(?:(?:in|into)(?: \w+)? (?:effect|force)|t[ao]\w+ effect)\b")


def _are_phases(one: Passage, other: Passage) -> bool:
    """True for what was agreed on one day, came into force on another and ended on a third."""
    first, second = _phases(one), _phases(other)
    in_force = [bool(_IN_FORCE.search(p.text)) for p in (one, other)]
    return in_force[0] != in_force[1] or bool(first and second and first != second)


def _phases(passage: Passage) -> frozenset[int]:
    """Whether it tells that something was agreed on, began, ended."""
    verbs = {t.lemma.casefold() for t in passage.tokens if t.pos == "VERB"}
    return frozenset(k for k, some in enumerate((_AGREED, _BEGUN, _ENDED)) if verbs & some)


def _persons(passage: Passage) -> frozenset[str]:
    """The names of persons; a name that is the subject counts, also one that was not recognised."""
    return frozenset(
        t.lemma
        for t in passage.tokens
        if t.text[:1].isupper()
        and (t.entity_type == "PERSON" or (t.pos == "PROPN" and t.dep in {"nsubj", "nsubjpass"}))
    )


@cache
def _happenings() -> frozenset[str]:
    """Nouns that name what happened: "crash", "strike"."""
    return frozenset(lemma for lemma, pos, *_ in rows("happenings") if pos == "noun")


def _merged(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """One conflict for each two days: three outlets that say Sunday stand on one side."""
    sides: dict[tuple[str, ...], dict[str, dict[str, None]]] = {}
    for conflict in conflicts:
        key = tuple(sorted(side.value for side in conflict.sides))
        for side in conflict.sides:
            sides.setdefault(key, {}).setdefault(side.value, {}).update(
                dict.fromkeys(side.statements)
            )
    return [
        Conflict("", "time", "when it was", tuple(Side(tuple(ids), v) for v, ids in by.items()),
                 _DAYS)
        for by in sides.values()
    ]  # fmt: skip


def _day(time: TimeExpression) -> str:
    if time.first is None or time.last is None:
        return ""
    first, last = time.first.isoformat(), time.last.isoformat()
    return first if first == last else f"{first} to {last}"


# -------------------------------------------------------------------------------------- clocks

# The clock of one moment differs by minutes; hours apart are two moments.
_ONE_MOMENT = 60
_ROUNDED = 5  # 8:14 and "about 8:15" are one moment


def clocks(a: Statement, b: Statement, one: Passage, other: Passage) -> Clash | None:
    """Two clock times, minutes apart, of what the same verb tells."""
    first, second = _clock(a), _clock(b)
    if first is None or second is None or not 0 < abs(first - second) <= _ONE_MOMENT:
        return None
    if abs(first - second) <= _ROUNDED and 0 in {first % _ROUNDED, second % _ROUNDED}:
        return None
    if _ONE_OF_SOME.search(one.text) or _ONE_OF_SOME.search(other.text):
        return None
    if disjoint(_with_a_day(a, one), _with_a_day(b, other)):
        return None
    near = _by_the_clock(a, one) & _by_the_clock(b, other)
    if not _is_of_one(one, other, near):
        return None
    told = "different times of day for one happening"
    return Clash("time", "when it was", _hour(first), _hour(second), told)


# One shooting was at 12:30, another at 1:00.
_ONE_OF_SOME = re.compile(
    r"(?i)\b(?:second|third|another|also|other|later|earlier|then|that case)\b"
)
_IT = frozenset({"it", "this", "that", "they", "he", "she"})


def _is_of_one(one: Passage, other: Passage, near: frozenset[str]) -> bool:
    """True when both tell that one did the same; a shooting begins, and the response to it."""
    for verb in sorted(verbs_of(one) & verbs_of(other) & near):
        active, passive = (
            [_below(p, verb, dep) for p in (one, other)] for dep in ("nsubj", "nsubjpass")
        )
        if not any(all(s) for s in (active, passive)):  # "they received", "it was received"
            return True
        for subjects in (active, passive):
            if subjects[0] & subjects[1] or all(s & (_happenings() | _IT) for s in subjects):
                return True
    return False


def _below(passage: Passage, verb: str, dep: str) -> frozenset[str]:
    """The lemmas that hang on a verb in one way."""
    return frozenset(
        t.lemma.casefold()
        for t in passage.tokens
        if t.dep == dep
        and 0 <= t.head - passage.first < len(passage.words)
        and passage.words[t.head - passage.first] == verb
    )


def _by_the_clock(statement: Statement, passage: Passage) -> frozenset[str]:
    """What stands by the clock time: "was dead after being shot at 11:35" is when he was shot."""
    times = [t for t in statement.times if statement.span.overlaps(t.span)]
    found = [beside(passage, t.span) for t in times if t.granularity == "minute"]
    return found[0] if found else frozenset()


def _with_a_day(statement: Statement, passage: Passage) -> list[TimeExpression]:
    """The times of which the words give the day; a bare clock time has that of print."""
    start = statement.span.start
    return [
        t
        for t in statement.times
        if statement.span.covers(t.span)
        and _DAY.search(passage.text[t.span.start - start : t.span.end - start])
    ]


def _clock(statement: Statement) -> int | None:
    """Minutes since midnight of the one clock time that a statement gives in its own words."""
    times = [t for t in statement.times if statement.span.overlaps(t.span)]
    values = [t.value.partition("T")[2] for t in times if t.granularity == "minute"]
    if len(values) != 1 or not values[0][:2].isdigit() or not values[0][3:5].isdigit():
        return None
    return int(values[0][:2]) * 60 + int(values[0][3:5])


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
