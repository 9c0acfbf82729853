"""How many of what: which figures count one thing, and which of them agree."""

from __future__ import annotations

from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Statement

#: What befalls people: counts of one harm are rivals whoever is counted.
EVENTS = ("killed", "injured", "wounded", "missing", "arrested", "abducted", "freed", "displaced")
# Two figures for one count are "rounder words for one" up to this ratio: more than 270 and 276,
# about 30 and 32.  At 1.2 it swallowed tolls of 25 and 27 that two agencies corrected.
_ROUND = 1.06
_ABOUT = 1.15  # the same where one says "about": "dozens" and "about 100" are one figure
_FIRST = 3  # what is first known of a toll: "at least one", "several"; it excludes no higher one
_COUNTED = 100  # below it people count one by one: tolls of 84 and 85 are two tolls
_GRADES = frozenset({"seriously", "slightly"})
_ANYONE = frozenset({"people", "persons", "civilians", "victims"})
# Bodies of soldiers go by many names; "service members" are counted like troops.
_SOLDIERS = frozenset({"soldiers", "troops", "servicemen", "servicemembers"})


def different_counts(a: Statement, b: Statement) -> bool:
    """True when two statements give different figures for one count: never one claim.

    "Two pilots died" is no rival of "ten passengers and two pilots died", which gives it too.
    """
    return any(
        slot_of(p) == slot_of(q) and not compatible(p, q) and not (_gives(p, b) or _gives(q, a))
        for p in a.quantities
        for q in b.quantities
        if p.of is None and q.of is None and slot_of(p)
    )


def _gives(quantity: Quantity, other: Statement) -> bool:
    """True when another statement counts the same people or things, and as many."""
    return any(q.what == quantity.what and compatible(q, quantity) for q in other.quantities)


def slot_of(quantity: Quantity) -> str:
    """What is counted, coarse enough to compare: the harm for people, else the thing and unit.

    "civilians killed" and "people killed" are one slot; "soldiers" is its own, and so are those
    "seriously injured", who are a part of the injured.
    """
    what = quantity.what.casefold()
    *before, last = what.split() or [""]
    if last in EVENTS:
        grade = f"{before[-1]} " if before and before[-1] in _GRADES else ""
        return grade + ("injured" if last == "wounded" else last)
    if _counted(quantity)[1] in _SOLDIERS:
        return "soldiers"
    return " ".join(filter(None, [what, quantity.unit]))


def _counted(quantity: Quantity) -> tuple[str, str]:
    """Whose or what kind, and the noun: ("german", "soldiers")."""
    what = quantity.what.casefold().replace("service members", "servicemembers")
    kind, _, noun = what.rpartition(" ")
    return kind, noun


def is_harm(slot: str) -> bool:
    """True for the slot of a harm: "killed", "seriously injured"."""
    return slot.rpartition(" ")[2] in EVENTS


# Told like a toll though it says of nobody how he fared.
_STRUCK = frozenset({"people shot", "people stabbed"})


def is_toll(slot: str) -> bool:
    """True for the slot of a harm or of people struck: "killed", "people shot"."""
    return is_harm(slot) or slot in _STRUCK


def compatible(a: Quantity, b: Quantity) -> bool:
    """True when two figures are one figure in rounder words.

    >>> from secondsource.spans import Span
    >>> at = Span(0, 1)
    >>> compatible(Quantity(at, "girls", 271, None), Quantity(at, "girls", 276, 276))
    True
    >>> compatible(Quantity(at, "people killed", 12, None), Quantity(at, "people killed", 21, 21))
    False
    """
    if _is_wide(a) or _is_wide(b):
        return _meet(a, b)
    low_a, low_b = a.low or 0.0, b.low or 0.0
    vague = a.approximate or b.approximate
    if a.high is None and b.high is None and not is_toll(slot_of(a)):
        return min(low_a, low_b) <= _FIRST or max(low_a, low_b) <= min(low_a, low_b) * _ABOUT
    if (a.high is None) != (b.high is None):
        open_low, told = (low_a, low_b) if a.high is None else (low_b, low_a)
        if told >= open_low and (open_low <= _FIRST or not is_toll(slot_of(a))):
            return True  # a toll is told as it stands; "more than 30" may be 46 shells
        if told < open_low - 1 and not vague:
            return False  # 80 is not "at least 84"; 700 may be "more than 700"
        if open_low >= _COUNTED and told <= open_low * _ABOUT and not vague:
            return True  # 1.1 million is "more than a million"
    small, large = sorted((low_a, low_b))
    exact = a.high is not None and b.high is not None and not vague
    if small == large or (exact and small < _COUNTED):
        return small == large
    return small >= 20 and large <= small * (_ABOUT if vague else _ROUND)


def _is_wide(quantity: Quantity) -> bool:
    """True for "dozens", "7 to 10", "up to 40"."""
    return quantity.high is not None and quantity.high > (quantity.low or 0.0)


def _meet(a: Quantity, b: Quantity) -> bool:
    """True when two ranges have a figure in common."""
    (low_a, top_a), (low_b, top_b) = _reach(a), _reach(b)
    return low_a <= top_b and low_b <= top_a


def _reach(quantity: Quantity) -> tuple[float, float]:
    low = quantity.low or 0.0
    slack = _ABOUT if quantity.approximate else 1 if quantity.high is not None else _ROUND
    return low / (_ABOUT if quantity.approximate else 1), (quantity.high or low) * slack


def one_body(a: Quantity, b: Quantity) -> bool:
    """True for two phrases for those counted that may be of one body of people.

    People and civilians are counted alike by news; pilots and children are parts of them.
    """
    if a.what == b.what:
        return True
    if slot_of(a) != "soldiers":
        return of_anyone(a) and of_anyone(b)
    (one, _), (other, _) = _counted(a), _counted(b)
    if "other" in {one, other}:
        return False
    return one == other or not one or not other


def of_anyone(quantity: Quantity) -> bool:
    """True for a count of people as such: a whole, as far as its words tell."""
    words = quantity.what.casefold().split()
    if slot_of(quantity) in _STRUCK:
        return True
    if words[:1] == ["others"] and slot_of(quantity) == "injured":
        return True  # "killing one and wounding six others": six are wounded
    return " ".join(w for w in words if w not in {*EVENTS, *_GRADES}) in _ANYONE


def value_of(quantity: Quantity) -> str:
    """A figure as a reader should see it: "at least 12", "about 30", "7 to 10 km"."""
    low, high = quantity.low, quantity.high
    unit = f" {quantity.unit}" if quantity.unit else ""
    about = "about " if quantity.approximate else ""
    if low is not None and high is None:
        return f"at least {_figure(low)}{unit}"
    if high is not None and (low is None or low == 0) and high:
        return f"up to {_figure(high)}{unit}"
    if low == high and low is not None:
        return f"{about}{_figure(low)}{unit}"
    return f"{_figure(low or 0)} to {_figure(high or 0)}{unit}"


def _figure(number: float) -> str:
    """In figures, from a million on with the word: "850", "1,200", "4.5 billion"."""
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if number >= size:
            return f"{round(number / size, 2):g}{word}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,g}"
