"""What cannot all hold: the conflicts of a story, and what keeps two statements out of one claim.

::

    rival_counts   "at least 12" against 21; a toll that rose
    ages           "Ana Ruiz, 39" against "38-year-old Ana Ruiz"
    denials        one says what the other denies
    moments        Sunday against Monday, 6:04 against 6:10
    details        another wall, another clock, all or none
"""

from __future__ import annotations

from dataclasses import replace

from secondsource.attribute.statement import Statement
from secondsource.compare.ages import age_conflicts
from secondsource.compare.claim import Conflict
from secondsource.compare.counts import different_counts
from secondsource.compare.denials import polarity_conflicts
from secondsource.compare.details import detail_conflicts
from secondsource.compare.matter import Matter
from secondsource.compare.moments import day_conflicts
from secondsource.compare.rival_counts import number_conflicts


def at_odds(a: Statement, b: Statement) -> bool:
    """True when two statements can never be one claim: another count, or one denies."""
    return different_counts(a, b) or (a.certainty == "denied") != (b.certainty == "denied")


def find_conflicts(matter: Matter) -> tuple[Conflict, ...]:
    """All conflicts of a story, numbers first, numbered X1, X2, ..."""
    found = [*number_conflicts(matter), *age_conflicts(matter)]
    found += [*polarity_conflicts(matter), *day_conflicts(matter)]
    found += detail_conflicts(matter, found)
    return tuple(replace(c, id=f"X{n}") for n, c in enumerate(found, start=1))
