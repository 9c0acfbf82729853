"""Names of days and months as English writes them, in the order of the calendar."""

from __future__ import annotations

from functools import cache

from secondsource.lexicon import rows


def weekdays() -> tuple[str, ...]:
    """Monday first.

    >>> weekdays()[0], len(weekdays())
    ('Monday', 7)
    """
    return _named("weekday")


def months() -> tuple[str, ...]:
    """January first.

    >>> months()[4], len(months())
    ('May', 12)
    """
    return _named("month")


@cache
def _named(kind: str) -> tuple[str, ...]:
    """The first word of each value: the list has full names before short ones."""
    names: dict[int, str] = {}
    for row in rows("times"):
        if row[0] == kind:
            names.setdefault(int(row[2]), row[1].capitalize())
    return tuple(names[value] for value in sorted(names))
