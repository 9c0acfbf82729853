"""Who is told to have died, by event and source: what the tables of conflict data are made of.

::

    Dossier ──tolls──▶ Toll ──group──▶ Event ──by source──▶ Account ──▶ UCDP · ACLED

A toll is a number of people killed in one statement; the injured, the missing and "killed or
injured" are none, what is denied or only asked is none, and a part ("among them 9 children") goes
with its whole and is never added to it.  Nothing is added up at all: whether two figures are two
groups of victims or one within the other is for the coder to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.spans import Span
from secondsource.tell.exports.sites import Site, adjective_site, sites
from secondsource.tell.phrases import folded

_FATE = "killed"
# "Several people were killed": deaths without a number, which no quantity holds.  Both data
# projects have a convention for them, so they are kept as tolls without a figure.
_SOME = r"(?:several|many|some|a few|a number of|multiple|numerous|countless|an unknown number of)"
_WHO = r"(?:(?!(?:were|was|have|had|hurt|injured|wounded)\b)[a-z-]+ ){1,3}"
_UNCOUNTED = re.compile(
    rf"(?i)\b{_SOME} {_WHO}(?:were |was |have been |had been |reportedly )*"
    r"(?:killed|dead|died|slain)\b(?! or | and (?:injured|wounded))"
    rf"|\bkill(?:ed|ing|s)? {_SOME} [a-z-]+(?! or injur)"
)


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people killed, in one statement.

    ``who`` is "civilians" of "civilians killed"; ``low`` and ``high`` are as the words give them,
    None where they leave an end open, both None where no number is told.  ``at`` is the span of
    the figure, ``parts`` are subsets of it in the same statement.
    """

    statement: Statement
    who: str
    low: int | None
    high: int | None
    approximate: bool
    at: Span
    parts: tuple[Quantity, ...] = ()

    @property
    def is_counted(self) -> bool:
        """False for "several people were killed"."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class When:
    """Days, both ends included, and which words give them.

    ``is_sum`` when they bound a reckoning ("since April") and not one happening; ``is_lent`` when
    another account of the event tells them.
    """

    first: date
    last: date
    because: str
    is_sum: bool = False
    is_lent: bool = False

    @property
    def days(self) -> int:
        """How many; 1 for a day."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Account:
    """What one source says of one event in one report: the tolls of one kind of victims.

    ``when`` and ``site`` are its own words', else those of another account of the event.
    """

    report: Report
    chain: tuple[str, ...]
    who: str
    tolls: tuple[Toll, ...]
    when: When | None = None
    site: Site | None = None

    @property
    def low(self) -> int | None:
        """The lowest that its words allow."""
        return min((t.low for t in self.tolls if t.low is not None), default=None)

    @property
    def high(self) -> int | None:
        """The highest; None where one of them leaves it open."""
        highs = [t.high for t in self.tolls]
        return None if None in highs else max(h for h in highs if h is not None)

    @property
    def first(self) -> Toll:
        """The one to cite: a figure before none, one with a day before one without."""
        return min(self.tolls, key=lambda t: (not t.is_counted, not t.statement.times))


@dataclass(frozen=True, slots=True)
class Event:
    """Deaths that are told as one happening; ``id`` is the same in every run over these texts.

    ``is_sum`` when the figure reckons up many ("killed more than 300 since April"); ``parts`` are
    tolls that another of its tolls counts as a part of itself.
    """

    id: str
    accounts: tuple[Account, ...]
    when: When | None
    site: Site | None
    because: str
    is_sum: bool = False
    parts: tuple[Toll, ...] = ()

    @property
    def tolls(self) -> tuple[Toll, ...]:
        return tuple(t for a in self.accounts for t in a.tolls)

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports that tell of it, each once."""
        return tuple({a.report.id: a.report for a in self.accounts}.values())


def events(dossier: Dossier) -> tuple[Event, ...]:
    """The events with deaths that a dossier tells of, in the order of its statements.

    Two tolls are of one event where the dossier compares them (one claim, one conflict over the
    figure), where one sentence tells both, where one counts the other as its part, or where they
    give the same figure for the same day and no place speaks against it.  A toll without a day
    joins the only event with the same figure.  One day alone is not enough: reports of a war tell
    of five incidents of one Wednesday.

    >>> from secondsource.compose.dossier import Making
    >>> events(Dossier("s", "", None, None, (), {}, (), (), (), (), (), (), (), (), Making("0")))
    ()
    """
    found = tuple(tolls(dossier))
    known = Grounds(dossier, found)
    return tuple(_event(dossier, group, known) for group in _grouped(found, known))


def tolls(dossier: Dossier) -> Iterator[Toll]:
    """Every toll of a dossier, in the order of its statements."""
    texts = {r.id: r.text for r in dossier.reports}
    for statement in dossier.statements:
        if statement.certainty in {"denied", "asked"} or statement.polarity == "negative":
            continue
        counted = _once([q for q in statement.quantities if _is_toll(q)])
        yield from (_toll(statement, q) for q in counted if not _is_part(q, counted))
        if not counted:
            yield from _uncounted(statement, texts[statement.report])


def _once(counted: Sequence[Quantity]) -> list[Quantity]:
    """Without those that count the same words once more: "70 regime" of "70 regime soldiers"."""
    kept: list[Quantity] = []
    for q in counted:
        if not any(
            (k.low, k.high) == (q.low, q.high) and k.span.overlaps(q.span) and not q.of
            for k in kept
        ):
            kept.append(q)
    return kept


def _is_toll(quantity: Quantity) -> bool:
    who, _, fate = quantity.what.rpartition(" ")
    is_somebody = quantity.high is None or quantity.high >= 1  # "nobody was killed" is no event
    return fate == _FATE and not who.endswith(" or") and is_somebody and quantity.unit is None


def _is_part(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """A part of a toll; "two of the 40 passengers" is a part of no toll."""
    return quantity.of is not None and (
        quantity.of.endswith(f" {_FATE}") or any(q.what == quantity.of for q in others)
    )


def _toll(statement: Statement, quantity: Quantity) -> Toll:
    return Toll(
        statement,
        quantity.what.rpartition(" ")[0],
        None if quantity.low is None else int(quantity.low),
        None if quantity.high is None else int(quantity.high),
        quantity.approximate,
        quantity.span,
        tuple(q for q in statement.quantities if q.of == quantity.what),
    )


def _uncounted(statement: Statement, text: str) -> Iterator[Toll]:
    """One toll without a figure for "several people were killed"."""
    found = _UNCOUNTED.search(statement.span.of(text))
    if found:
        start = statement.span.start + found.start()
        at = Span(start, start + len(found[0]))
        yield Toll(statement, "people", None, None, True, at)


# ------------------------------------------------------------------------------------- grouping


class Grounds:
    """What of a dossier tells whether two tolls are of one event, looked up once."""

    def __init__(self, dossier: Dossier, found: Sequence[Toll]) -> None:
        self.claim = {s: c.id for c in dossier.claims for s in c.statements}
        self.conflicts: dict[str, set[str]] = {}
        for conflict in dossier.conflicts:
            for s in (s for side in conflict.sides for s in side.statements):
                if conflict.kind in {"number", "update"} and conflict.what.endswith(_FATE):
                    self.conflicts.setdefault(s, set()).add(conflict.id)
        self.texts = {r.id: r.text for r in dossier.reports}
        self._published = {r.id: r.published for r in dossier.reports}
        self._by_report: dict[str, list[Statement]] = {}
        for statement in dossier.statements:
            self._by_report.setdefault(statement.report, []).append(statement)
        told = {t.statement.id: t.statement for t in found}
        self.when = {i: self._when(s) for i, s in told.items()}
        self.site = {i: self._site(s) for i, s in told.items()}

    def sentence(self, statement: Statement) -> Span:
        """The sentence around a statement, by its punctuation and line ends."""
        return sentence_around(self.texts[statement.report], statement.span)

    def beside(self, statement: Statement) -> list[Statement]:
        """The statements of the same sentence, itself first."""
        around = self.sentence(statement)
        others = [
            s
            for s in self._by_report[statement.report]
            if s.id != statement.id and around.covers(s.span)
        ]
        return [statement, *others]

    def _when(self, statement: Statement) -> When | None:
        """The narrowest days of the statement, else a day of its sentence."""
        text, is_sum = self.texts[statement.report], self._reckons(statement)
        for each in self.beside(statement):
            known = [(t, t.first, t.last or t.first) for t in each.times if t.first is not None]
            if each is not statement:  # "in 2002" of the next clause is another happening
                known = [k for k in known if (k[2] - k[1]).days < _WEEK]
            if is_sum:  # "the war has killed 900, they said on Monday": nobody died on Monday
                known = [k for k in known if _since(text, k[0].span)]
            if known:
                time, first, last = min(known, key=lambda k: ((k[2] - k[1]).days, k[0].span))
                where = "" if each is statement else f", in {each.id} of the same sentence"
                because = f"“{folded(time.span.of(text))}”{where}"
                if _since(text, time.span):
                    until = max(first, self._published.get(statement.report) or last)
                    is_long = (until - first).days >= _WEEK  # "since Monday" is still one event
                    return When(first, until, f"since {because}", is_long)
                return When(first, last, because)
        return None

    def days_of(self, group: Iterable[Toll]) -> When | None:
        """The narrowest of what is told; where days of that width differ, all of them."""
        whens = [w for t in group if (w := self.when[t.statement.id])]
        least = min((w.days for w in whens), default=0)
        narrow = [w for w in whens if w.days == least]
        if not narrow:
            return None
        because = "; ".join(dict.fromkeys(w.because for w in narrow))
        first, last = min(w.first for w in narrow), max(w.last for w in narrow)
        return When(first, last, because, any(w.is_sum for w in narrow))

    def site_of(self, group: Iterable[Toll]) -> Site | None:
        """The narrowest place of them."""
        found = [s for t in group if (s := self.site[t.statement.id])]
        return min(found, key=lambda s: s.precision, default=None)

    def is_sum(self, statement: Statement) -> bool:
        """The figure reckons up many happenings: "since 2011", "in the past seven years"."""
        when = self.when[statement.id]
        return bool(when and when.is_sum) or self._reckons(statement)

    def _reckons(self, statement: Statement) -> bool:
        """Its own words say so; texts without punctuation have no sentences, so no far ones."""
        around, own = self.sentence(statement), statement.span
        near = Span(max(around.start, own.start - 60), min(around.end, own.end + 60))
        return _SUM.search(near.of(self.texts[statement.report])) is not None

    def _site(self, statement: Statement) -> Site | None:
        """The narrowest place of the statement, else of its sentence, else its country."""
        text = self.texts[statement.report]
        for each in self.beside(statement):
            known = sites((p for p in each.places if not p.part), text)
            if known:
                return known[0]
        return adjective_site(text, statement.span)


_WEEK = 7
_SINCE = re.compile(r"(?i)\bsince\b[^.,;:]{0,60}$")


def _since(text: str, span: Span) -> bool:
    """True where "since", or "since the fighting began in", stands before the words."""
    return _SINCE.search(text, max(0, span.start - 80), span.start) is not None


_SUM = re.compile(
    r"(?i)\b(?:over|in|during) the (?:past|last) (?:\w+ ){0,2}(?:years|decades?|months)"
    r"|\b(?:conflict|war|insurgency|uprising|violence|epidemic)s?\b.{0,60}"
    r"\b(?:has|have) (?:been )?(?:killed|claimed|cost|left|lasted)"
    r"|\bsince (?:\w+ ){0,3}(?:19|20)\d\d\b|\bsince the .{0,40}\b(?:began|start|erupted)"
    r"|\bso far this year\b|\bto date\b"
)


def sentence_around(text: str, span: Span) -> Span:
    """From the full stop or line end before a span to the one after it.

    >>> sentence_around("It rained. Two men died in Port Verran. All left.", Span(11, 23))
    Span(start=11, end=39)
    """
    before = [m.end() for m in _STOP.finditer(text, max(0, span.start - _REACH), span.start)]
    after = _STOP.search(text, max(span.start, span.end - 1), span.end + _REACH)
    start = before[-1] if before else max(0, span.start - _REACH)
    end = after.start() + 1 if after else min(len(text), span.end + _REACH)
    while start < span.start and text[start].isspace():
        start += 1
    return Span(start, max(end, span.end))


# Texts that lost their punctuation have no sentences; 300 characters are a long one.
_REACH = 300
_STOP = re.compile(r"(?<!\b[A-Z])[.!?][”\"’)]*(?=\s)|\n")


def _grouped(found: Sequence[Toll], known: Grounds) -> list[list[Toll]]:
    """Tolls of one event together, each group in order, groups by their first."""
    group = list(range(len(found)))

    def join(one: int, other: int) -> None:
        old, new = max(group[one], group[other]), min(group[one], group[other])
        group[:] = [new if g == old else g for g in group]

    for i, one in enumerate(found):
        for k in range(i):
            if _is_one_event(found[k], one, known):
                join(k, i)
    for i, one in enumerate(found):
        if known.when[one.statement.id] is None and not known.is_sum(one.statement):
            same = {
                group[k]
                for k, t in enumerate(found)
                if _same_figure(t, one) and not known.is_sum(t.statement)
            } - {group[i]}
            if len(same) == 1:
                join(same.pop(), i)
    groups: dict[int, list[Toll]] = {}
    for i, one in enumerate(found):
        groups.setdefault(group[i], []).append(one)
    return list(groups.values())


def _is_one_event(one: Toll, other: Toll, known: Grounds) -> bool:
    a, b = one.statement, other.statement
    if a.id == b.id or (a.id in known.claim and known.claim[a.id] == known.claim.get(b.id)):
        return True
    if known.conflicts.get(a.id, set()) & known.conflicts.get(b.id, set()):
        return True
    if known.is_sum(a) or known.is_sum(b):
        return False
    same_sentence = a.report == b.report and known.sentence(a).overlaps(known.sentence(b))
    if same_sentence and (one.who != other.who or _same_figure(one, other)):
        return True
    if _is_part_of(one, other) or _is_part_of(other, one):
        return True
    when, then = known.when[a.id], known.when[b.id]
    if when is None or then is None or (when.first, when.last) != (then.first, then.last):
        return False
    return _same_figure(one, other) and not _is_far(known.site[a.id], known.site[b.id])


def _is_part_of(one: Toll, other: Toll) -> bool:
    """The other says that it counts this one among its own: "12, two pilots among them"."""
    return one.is_counted and any(
        (p.what, p.low, p.high) == (f"{one.who} {_FATE}", one.low, one.high) for p in other.parts
    )


def _same_figure(one: Toll, other: Toll) -> bool:
    """One figure for one kind of victims: "at least 12" and "12" are, "at least 4" and 30 not."""
    if one.who != other.who or one.low is None or one.low != other.low:
        return False
    return one.high == other.high or None in {one.high, other.high}


def _is_far(one: Site | None, other: Site | None) -> bool:
    """Two places, both narrower than a country, that are not next to each other."""
    if one is None or other is None or one.is_wide or other.is_wide:
        return False
    # A degree is some 100 km: a town and its district, or two spellings, lie closer.
    return max(abs(one.lat - other.lat), abs(one.lon - other.lon)) > 1.0


# --------------------------------------------------------------------------------------- events


def _event(dossier: Dossier, group: Sequence[Toll], known: Grounds) -> Event:
    reports = {r.id: r for r in dossier.reports}
    parts = tuple(t for t in group if any(_is_part_of(t, other) for other in group))
    when, site = known.days_of(group), known.site_of(group)
    when_lent = replace(when, is_lent=True) if when else None
    site_lent = replace(site, is_lent=True) if site else None
    held: dict[tuple[str, tuple[str, ...], str], list[Toll]] = {}
    for toll in (t for t in group if t not in parts):
        chain = tuple(folded(link.source) for link in toll.statement.chain)
        held.setdefault((toll.statement.report, chain, toll.who), []).append(toll)
    return Event(
        id=_event_id(group, reports),
        accounts=tuple(
            Account(
                reports[letter],
                chain,
                who,
                tuple(mine),
                known.days_of(mine) or when_lent,
                known.site_of(mine) or site_lent,
            )
            for (letter, chain, who), mine in held.items()
        ),
        when=when,
        site=site,
        because=_because(group, known),
        is_sum=any(known.is_sum(t.statement) for t in group),
        parts=parts,
    )


def _event_id(group: Iterable[Toll], reports: Mapping[str, Report]) -> str:
    first = min((reports[t.statement.report].sha256, t.statement.span.start) for t in group)
    return "e" + hashlib.blake2b(repr(first).encode(), digest_size=6).hexdigest()


def _because(group: Sequence[Toll], known: Grounds) -> str:
    """Why these tolls are taken for one event."""
    if len(group) == 1:
        return "one statement"
    ids = [t.statement.id for t in group]
    grounds = []
    conflicts = sorted({x for i in ids for x in known.conflicts.get(i, ())})
    if conflicts:
        grounds.append(f"{' and '.join(conflicts)} sets their figures against each other")
    claims = [known.claim[i] for i in dict.fromkeys(ids) if i in known.claim]
    shared = [c for c in dict.fromkeys(claims) if claims.count(c) > 1]
    if shared:
        grounds.append(f"one claim ({', '.join(shared)})")
    if not grounds:
        grounds.append("one sentence, or one figure and nothing against it")
    return "; ".join(grounds)
