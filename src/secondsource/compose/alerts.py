"""What somebody wants to be told of, and which changes of a story that is.

A rule is about the story: where it happens, which words its reports have, who tells it.  The kind
of change is asked for as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from secondsource.acquire.report import Report
from secondsource.compose.changes import Change, ChangeKind
from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError

Says = Callable[[str], bool]

# A new report of a story that is known is what `stories` is for: told only when it is asked for.
USUAL: tuple[ChangeKind, ...] = (
    "new story",
    "second origin",
    "figure changed",
    "new conflict",
    "conflict gone",
)
# The lead tells where it happened.  A place further down may be where the mayor was born: it has
# to stand in two reports.
LEAD_CHARS = 600
_EARTH_KM = 6371.0
_FORM = 'give for example "place=Burgas; words=ferry fire; kinds=second origin, new conflict"'


@dataclass(frozen=True, slots=True)
class Circle:
    """All places within so many kilometres of a point (WGS 84 degrees).

    >>> Circle(42.50, 27.47, 30).has(42.42, 27.70), Circle(42.50, 27.47, 30).has(43.21, 27.91)
    (True, False)
    """

    lat: float
    lon: float
    km: float

    def has(self, lat: float, lon: float) -> bool:
        """The point lies in it (great-circle distance, by the haversine formula)."""
        here, there = math.radians(self.lat), math.radians(lat)
        across = math.radians(lon - self.lon)
        part = math.sin((there - here) / 2) ** 2
        part += math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
        return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, part))) <= self.km


@dataclass(frozen=True, slots=True)
class Rule:
    """What to be told of; every part that is given must hold.

    ``place`` is a name, ``words`` a search as `secondsource search` understands it, ``outlets``
    any of which tells the story, ``kinds`` any of which the change is.
    """

    name: str = "everything"
    place: str | None = None
    near: Circle | None = None
    words: str = ""
    outlets: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = USUAL


@dataclass(frozen=True, slots=True)
class Alert:
    """A change that a rule asked for, with what a reader needs to see it by."""

    rule: str
    change: Change
    story: str
    title: str
    reports: tuple[tuple[str, str], ...]

    @property
    def line(self) -> str:
        """One line for a terminal, a subject, a feed."""
        return f"{self.change.kind}: {self.change.what}"

    def data(self) -> dict[str, Any]:
        """The alert in plain form; ``reports`` are (outlet, where it was found)."""
        c = self.change
        return {
            "rule": self.rule,
            "kind": c.kind,
            "what": c.what,
            "because": c.because,
            "before": c.before,
            "after": c.after,
            "story": self.story,
            "title": self.title,
            "reports": [{"outlet": outlet, "source": source} for outlet, source in self.reports],
        }


def alerts(
    rule: Rule, changes: Sequence[Change], dossier: Dossier, says: Says
) -> tuple[Alert, ...]:
    """The changes that a rule asks for.

    Args:
        rule: what to be told of.
        changes: what is new in the story.
        dossier: the story as it is now.
        says: whether a text has the rule's words.
    """
    asked = [c for c in changes if c.kind in rule.kinds]
    if not asked or not _is_there(rule, dossier) or not concerns(rule, dossier.reports, says):
        return ()
    named = {r.id: (r.outlet or r.source, r.url or r.source) for r in dossier.reports}
    return tuple(
        Alert(
            rule.name,
            c,
            dossier.id,
            dossier.title,
            tuple(named[r] for r in c.reports if r in named),
        )
        for c in asked
    )


def concerns(rule: Rule, reports: Iterable[Report], says: Says) -> bool:
    """A story of these reports has the outlets and the words, so far as their texts alone tell.

    >>> post = Report("A", "a.txt", "The ferry burned.", "Harbour Post")
    >>> concerns(Rule(words="ferry"), [post], lambda text: "ferry" in text)
    True
    >>> concerns(Rule(outlets=("Coast Radio",)), [post], lambda text: True)
    False
    """
    reports = tuple(reports)
    wanted = {name.casefold() for name in rule.outlets}
    if wanted and not any((r.outlet or r.source).casefold() in wanted for r in reports):
        return False
    return not rule.words or any(says(f"{r.title or ''}\n{r.text}") for r in reports)


def _is_there(rule: Rule, dossier: Dossier) -> bool:
    """The story happens at the rule's place: told in a lead, or by two reports anywhere."""
    if rule.place is None and rule.near is None:
        return True
    wanted = (rule.place or "").casefold()
    told_by: set[str] = set()
    for statement in dossier.statements:
        for place in statement.places:
            is_it = place.name.casefold() == wanted if wanted else True
            if rule.near is not None:
                located = place.lat is not None and place.lon is not None
                is_it = is_it and located and rule.near.has(place.lat or 0.0, place.lon or 0.0)
            if is_it and place.span.start < LEAD_CHARS:
                return True
            if is_it:
                told_by.add(statement.report)
    return len(told_by) > 1


def rule_from(text: str) -> Rule:
    """A rule as it is written on the command line: parts with "=", parted by ";".

    >>> rule = rule_from("place=Burgas; kinds=second origin, new conflict")
    >>> rule.place, rule.kinds
    ('Burgas', ('second origin', 'new conflict'))
    >>> rule_from("near=42.5,27.47,30; words=ferry fire").near
    Circle(lat=42.5, lon=27.47, km=30.0)

    Raises:
        UsageError: a part is unknown or does not say what it should.
    """
    parts: dict[str, Any] = {"name": text.strip()}
    for piece in filter(None, (p.strip() for p in text.split(";"))):
        name, is_part, value = (p.strip() for p in piece.partition("="))
        if not is_part or name not in _PARTS or not value:
            raise UsageError(f"rule {text!r}", f"{piece!r} is not understood", _FORM)
        parts[name] = _PARTS[name](value, text)
    return Rule(**parts)


def _names(value: str, _: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in value.split(","))))


def _kinds(value: str, rule: str) -> tuple[str, ...]:
    for kind in _names(value, rule):
        if kind not in get_args(ChangeKind):
            known = ", ".join(get_args(ChangeKind))
            raise UsageError(f"rule {rule!r}", f"{kind!r} is no kind of change", f"one of: {known}")
    return _names(value, rule)


def _circle(value: str, rule: str) -> Circle:
    try:
        lat, lon, km = (float(part) for part in value.split(","))
    except ValueError:
        way_out = "give latitude, longitude and kilometres: near=42.5,27.47,30"
        raise UsageError(f"rule {rule!r}", f"{value!r} is no circle", way_out) from None
    return Circle(lat, lon, km)


_PARTS: Mapping[str, Callable[[str, str], Any]] = {
    "name": lambda value, _: value,
    "place": lambda value, _: value,
    "words": lambda value, _: value,
    "near": _circle,
    "outlets": _names,
    "kinds": _kinds,
}
