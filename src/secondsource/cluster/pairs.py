"""How surely two reports tell of one happening: sketches in, a probability and its reasons out.

::

    sketch ──► Row (hashes of traits, their counts and marks) ─┐
    Crowd: how many reports hold a trait ──► how telling it is ─┴─► features ──► probability

One report is compared with many at once: their rows are joined end to end, so that a hundred
comparisons are a dozen array operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log, sqrt
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from secondsource.cluster.pair_tables import DATED, MEANT, UNDATED
from secondsource.cluster.sketches import rarity_of
from secondsource.cluster.story import IN_LEAD, IN_TITLE, NAME, NUMBER, PERSON, PHRASE, Sketch
from secondsource.lexicon.frequency import RARE, REPORTS

Floats = NDArray[np.float64]

_AGE = 32  # a mark of rows: an age
_STEP = 32.0  # rarities are kept in steps of 1/32

#: One trait of a row: 32 bits of its form's CRC, how often it stood there, marks, rarity at large.
TRAIT = np.dtype([("id", "<u4"), ("times", "u1"), ("marks", "u1"), ("rarity", "u1")])


class Row(NamedTuple):
    """A sketch as it is compared: ``traits`` are records of `TRAIT`, sorted by id.

    ``days`` are the days that the text names, ``outlet`` a hash, 0 when unknown; ``fresh`` tells
    that one of the days is that of publication or the one before; ``meaning`` is the sketch's.
    """

    traits: bytes
    day: int | None
    days: tuple[int, ...]
    length: int
    outlet: int
    fresh: bool
    meaning: bytes


@lru_cache(maxsize=1 << 17)
def _told(form: str) -> tuple[int, int, int]:
    """Of a form: the number that stands for it, its marks and its rarity in steps.

    The number is its CRC-32, as Python's own hash changes with the process.
    """
    number = crc32(form.encode("utf-8", "surrogatepass"))
    return number, _AGE if form[0] == "#" else 0, round(rarity_of(form) * _STEP)


def trait_id(form: str) -> int:
    """The number that stands for a form."""
    return _told(form)[0]


def row_of(sketch: Sketch) -> Row:
    """The row of a sketch.

    >>> from secondsource.cluster.story import Trait
    >>> traits = (Trait("kesten", 2, NAME), Trait("#43", 1, NUMBER))
    >>> row = row_of(Sketch("A", None, "en", "", 9, traits))
    >>> len(row.traits) // TRAIT.itemsize
    2
    """
    told = [
        (number, min(255, trait.times), trait.marks | age, rarity)
        for trait in sketch.traits
        for number, age, rarity in (_told(trait.form),)
    ]
    table = np.array(told, dtype=TRAIT)
    table = table[np.unique(table["id"], return_index=True)[1]]
    outlet = crc32(sketch.outlet.lower().encode()) if sketch.outlet else 0
    day = sketch.day
    fresh = day is not None and any(0 <= day - each <= 1 for each in sketch.days)
    return Row(table.tobytes(), day, sketch.days, sketch.length, outlet, fresh, sketch.meaning)


# Of each rarity the reports of news at large that hold such a trait; and what it weighs to stand
# somewhere so many times.
_COMMON = REPORTS * np.exp(np.arange(256) / -_STEP)
_OFTEN = 1 + np.log(np.maximum(np.arange(256), 1))


class Crowd:
    """How telling traits are: counts of news at large and of the reports that came by.

    The counts lie in a table of fixed size; two traits in one cell look commoner than they are,
    which errs towards keeping reports apart.  They fade, so that the table follows the news.
    """

    CELLS = 1 << 22
    OUTLET_CELLS = 1 << 24
    FADES = 100_000  # reports after which the counts are halved

    def __init__(self) -> None:
        self._counts = np.zeros(self.CELLS, dtype=np.float32)
        self._reports = 0.0
        self._at_outlets = np.zeros(self.OUTLET_CELLS, dtype=np.uint8)
        self._outlets: dict[int, int] = {}

    def add(self, row: Row) -> None:
        """Count a report's traits."""
        ids = np.frombuffer(row.traits, TRAIT)["id"]
        self._counts[ids & (self.CELLS - 1)] += 1
        self._reports += 1
        if self._reports >= self.FADES:
            self._counts *= 0.5
            self._reports *= 0.5
        if row.outlet:
            self._add_to_outlet(ids, row.outlet)

    def _add_to_outlet(self, ids: NDArray[np.uint32], outlet: int) -> None:
        cells = self._cells(ids, outlet)
        self._at_outlets[cells] += 1
        self._outlets[outlet] = self._outlets.get(outlet, 0) + 1
        if self._at_outlets[cells].max() == 255:
            self._at_outlets >>= 1
            self._outlets = {each: count >> 1 for each, count in self._outlets.items()}

    def _cells(self, ids: NDArray[np.uint32], outlet: int) -> NDArray[np.uint32]:
        mixed = ids * np.uint32(0x9E3779B1) + np.uint32(outlet)  # wraps modulo 2**32
        mixed ^= mixed >> np.uint32(15)
        return mixed & np.uint32(self.OUTLET_CELLS - 1)

    def own(self, traits: NDArray[np.void], outlet: int) -> Floats:
        """How much of each trait's telling power is left between two reports of one outlet, 0-1.

        What stands under most of an outlet's reports (its town, its notices, its writers) says
        that they are of one outlet and no more.
        """
        reports = self._outlets.get(outlet, 0)
        others = np.maximum(self._at_outlets[self._cells(traits["id"], outlet)], 2.0) - 2.0
        share = np.maximum(others / (reports + 8), 0.05)
        left: Floats = np.clip(np.log(share) / log(0.05), 0.0, 1.0)
        return left

    def telling(self, traits: NDArray[np.void]) -> Floats:
        """Inverse document frequency, scaled to 0-1: the rarest is 1 whatever the crowd's size."""
        # Counts at large fade as well, as these reports are better witnesses of these reports.
        common = _COMMON[traits["rarity"]]
        here = self._counts[traits["id"] & (self.CELLS - 1)]
        all_reports = REPORTS + self._reports
        told = np.log(all_reports / (common + here)) / log(all_reports / RARE)
        clipped: Floats = np.clip(told, 0.01, 1.0)
        return clipped


#: What is measured of a pair, in the order of `compared`'s columns.
FEATURES = (
    "words", "names", "rare", "phrases", "shared_names", "numbers", "titles", "title_in_text",
    "leads", "containment", "rarest", "length", "same_day", "days_apart", "gap", "dated",
    "lead_names", "ages", "other_ages", "five_rarest", "title_names", "same_outlet",
    "persons", "other_persons", "first_day", "first_day_named", "fresh_gap",
    "less_crowded", "more_crowded", "meaning",
)  # fmt: skip


def compared(asked: Row, rows: Sequence[Row], crowd: Crowd) -> Floats:
    """What is measured of ``asked`` with each of ``rows``, shape ``(len(rows), len(FEATURES))``."""
    if not rows:
        return np.zeros((0, len(FEATURES)))
    mine = np.frombuffer(asked.traits, TRAIT)
    theirs = np.frombuffer(b"".join([row.traits for row in rows]), TRAIT)
    out = np.zeros((len(rows), len(FEATURES)))
    _times(asked, rows, out)
    if len(mine) and len(theirs):
        sizes = [len(row.traits) // TRAIT.itemsize for row in rows]
        of = np.repeat(np.arange(len(rows)), sizes)
        worth = np.ones(len(theirs))
        if asked.outlet and any(row.outlet == asked.outlet for row in rows):
            own = np.array([row.outlet == asked.outlet for row in rows])[of]
            worth[own] = crowd.own(theirs[own], asked.outlet)
        _Pairs(mine, theirs, of, len(rows), crowd, worth).fill(out)
    return out


# Of the nearest of a report the first few may be its story; the next ten are its surroundings.
_OWN, _AROUND = 4, 14


def crowding(features: Floats) -> float:
    """How alike a report's surroundings are to it, 0-1, from its features with its nearest.

    Where many tell of like things (a trial that runs for weeks, shootings in one city) likeness
    means less.  To take the surroundings story by story, without the nearest, seemed purer and
    cost four points of B-cubed F1 on ecbplus: how large a story is tells something, too.

    >>> crowding(np.zeros((2, len(FEATURES))))
    0.0
    """
    around = np.sort(features[:, 0])[::-1][_OWN:_AROUND]
    return sqrt(float(around.mean())) if len(around) else 0.0


def crowded(features: Floats, mine: float, theirs: Floats) -> Floats:
    """The features with the crowding of both sides in their columns."""
    features[:, 27] = np.minimum(mine, theirs)
    features[:, 28] = np.maximum(mine, theirs)
    return features


def _times(asked: Row, rows: Sequence[Row], out: Floats) -> None:
    """Days, lengths and outlets: all that is no trait."""
    told = [_time(asked, row) for row in rows]
    out[:, [11, 12, 13, 14, 15, 21, 24, 25, 26]] = told
    if asked.meaning:
        mine = np.frombuffer(asked.meaning, np.int8).astype(np.float64)
        for number, row in enumerate(rows):
            if len(row.meaning) == len(mine):
                out[number, 29] = mine @ np.frombuffer(row.meaning, np.int8) / 127**2
    out[:, [11, 13, 14, 26]] = np.log1p(out[:, [11, 13, 14, 26]])


def _time(asked: Row, row: Row) -> tuple[float, ...]:
    one, other = asked.days, row.days
    gap, dated = 0, False
    if asked.day is not None and row.day is not None:
        gap, dated = abs(asked.day - row.day), True
        one, other = one or (asked.day,), other or (row.day,)
    nearest, same, first, named = 0, False, False, False
    if one and other:
        first = one[0] == other[0]
        named = first or one[0] in other or other[0] in one
        same = named or any(day in other for day in one)
        nearest = 0 if same else min(abs(a - b) for a in one for b in other)
    fresh_gap = gap if dated and asked.fresh and row.fresh else 0
    length = min(asked.length, row.length)
    own = asked.outlet == row.outlet != 0
    return length, same, nearest, gap, dated, own, first, named, fresh_gap


class _Side:
    """One side of the comparison: traits with their weights and what they are."""

    def __init__(self, traits: NDArray[np.void], crowd: Crowd, worth: Floats | float) -> None:
        marks = np.ascontiguousarray(traits["marks"])
        self.id = np.ascontiguousarray(traits["id"])
        self.telling = crowd.telling(traits) * worth
        self.weight = _OFTEN[traits["times"]] * self.telling
        self.is_name = ((marks & NAME) > 0) & ((marks & (PHRASE | NUMBER)) == 0)
        self.in_title = (marks & IN_TITLE) > 0
        self.in_lead = (marks & (IN_LEAD | IN_TITLE)) > 0
        self.marks = marks


def _count(at: NDArray[np.intp], weights: NDArray[Any], most: int) -> Floats:
    return np.bincount(at, weights, minlength=most).astype(np.float64, copy=False)


class _Pairs:
    """One report against many, trait by trait; ``of`` says whose each of their traits is."""

    def __init__(
        self,
        mine: NDArray[np.void],
        theirs: NDArray[np.void],
        of: NDArray[np.intp],
        count: int,
        crowd: Crowd,
        worth: Floats,
    ) -> None:
        self.mine, self.theirs = _Side(mine, crowd, 1.0), _Side(theirs, crowd, worth)
        self.of, self.count = of, count
        at = np.searchsorted(self.mine.id, self.theirs.id)
        at[at == len(mine)] = 0
        self.hit = np.flatnonzero(self.mine.id[at] == self.theirs.id)
        self.at = at[self.hit]
        self.hit_of = of[self.hit]

    def _sum(self, weights: NDArray[Any]) -> Floats:
        """For each of them, the sum over the traits that it shares."""
        return _count(self.hit_of, weights, self.count)

    def _all(self, weights: NDArray[Any]) -> Floats:
        """For each of them, the sum over all its traits."""
        return _count(self.of, weights, self.count)

    def _cosine(self, mine: Floats, theirs: Floats) -> Floats:
        norms = float(mine @ mine) * self._all(theirs * theirs)
        return self._sum(mine[self.at] * theirs[self.hit]) / np.sqrt(np.maximum(norms, 1e-9))

    def _found(self, mine: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Of what weighs in some traits of mine, how much they hold; and the other way round.

        Half where there are no such traits: that tells nothing.
        """
        one, other = self.mine.telling * mine, self.theirs.telling * theirs
        whole, wholes = float(one.sum()), self._all(other)
        of_mine = self._sum(one[self.at]) / whole if whole else np.full(self.count, 0.5)
        held = self._sum(other[self.hit])
        return of_mine, np.where(wholes > 0, held / np.maximum(wholes, 1e-9), 0.5)

    def fill(self, out: Floats) -> None:
        """Put the features into their columns."""
        mine, theirs, hit, at = self.mine, self.theirs, self.hit, self.at
        shared = theirs.telling[hit]
        names = mine.is_name[at] & theirs.is_name[hit]
        cube = shared**3
        out[:, 0] = self._cosine(mine.weight, theirs.weight)
        out[:, 1] = self._cosine(mine.weight * mine.is_name, theirs.weight * theirs.is_name)
        out[:, 2] = self._cosine(mine.weight * mine.telling, theirs.weight * theirs.telling)
        out[:, 3] = self._sum(cube * ((theirs.marks[hit] & PHRASE) > 0))
        out[:, 4] = self._sum(cube * names)
        out[:, 5] = self._sum(cube * ((theirs.marks[hit] & NUMBER) > 0))
        out[:, 6] = self._cosine(mine.weight * mine.in_title, theirs.weight * theirs.in_title)
        title, titles = self._found(mine.in_title, theirs.in_title)
        out[:, 7] = (title + titles) / 2
        out[:, 8] = self._cosine(mine.weight * mine.in_lead, theirs.weight * theirs.in_lead)
        least = np.minimum(self._all(theirs.weight), mine.weight.sum())
        both = self._sum(np.minimum(theirs.weight[hit], mine.weight[at]))
        out[:, 9] = both / np.maximum(least, 1e-9)
        np.maximum.at(out[:, 10], self.hit_of, shared)
        out[:, 16] = np.maximum(
            *self._found(mine.in_lead & mine.is_name, theirs.in_lead & theirs.is_name)
        )
        ages, their_ages = (mine.marks & _AGE) > 0, (theirs.marks & _AGE) > 0
        same = self._sum(1.0 * their_ages[hit])
        out[:, 17] = np.minimum(same, 3)
        out[:, 18] = (same == 0) & ages.any() & (self._all(1.0 * their_ages) > 0)
        out[:, 19] = self._five(shared)
        in_title = theirs.in_title[hit] & mine.in_title[at]
        out[:, 20] = self._sum(shared * names * in_title)
        persons, their_persons = (mine.marks & PERSON) > 0, (theirs.marks & PERSON) > 0
        out[:, 22] = self._sum(cube * their_persons[hit])
        out[:, 23] = (out[:, 22] == 0) & persons.any() & (self._all(1.0 * their_persons) > 0)

    def _five(self, shared: Floats) -> Floats:
        """The five most telling traits shared, squared and summed."""
        order = np.lexsort((-shared, self.hit_of))
        of = self.hit_of[order]
        rank = np.arange(len(of)) - np.searchsorted(of, np.arange(self.count))[of]
        first = rank < 5
        return _count(of[first], shared[order][first] ** 2, self.count)


# Cosines grow with the square of what is shared, sums have long tails.
_ROOTS = [FEATURES.index(n) for n in ("words", "names", "rare", "titles", "title_in_text", "leads")]
_LOGS = [
    FEATURES.index(n) for n in ("phrases", "shared_names", "numbers", "five_rarest", "persons")
]
# What a sign is worth depends on another: the same names mean less a month later, or where the
# outlet prints its own town under every report; in two short texts a shared word means more.
_TOGETHER = (
    ("words", "dated"), ("names", "dated"), ("phrases", "dated"), ("gap", "gap"),
    ("gap", "phrases"), ("gap", "words"), ("length", "words"), ("days_apart", "days_apart"),
    ("phrases", "phrases"), ("words", "words"), ("rare", "rare"), ("same_outlet", "words"),
    ("same_outlet", "phrases"), ("same_outlet", "titles"), ("same_outlet", "days_apart"),
    ("days_apart", "phrases"), ("days_apart", "words"), ("titles", "title_in_text"),
    ("length", "dated"), ("length", "titles"), ("persons", "gap"), ("other_persons", "gap"),
    ("first_day_named", "gap"), ("persons", "persons"), ("other_persons", "words"),
    ("shared_names", "gap"), ("names", "gap"), ("titles", "gap"), ("leads", "gap"),
    ("less_crowded", "words"), ("more_crowded", "words"),
)  # fmt: skip
_LEFT = [FEATURES.index(one) for one, _ in _TOGETHER]
_RIGHT = [FEATURES.index(other) for _, other in _TOGETHER]


def expanded(features: Floats) -> Floats:
    """Features as the scorer weighs them: bent, and some of them multiplied."""
    bent = features[:, :-1].copy()  # what two texts mean is weighed last, where it is known
    bent[:, _ROOTS] = np.sqrt(features[:, _ROOTS])
    bent[:, _LOGS] = np.log1p(features[:, _LOGS])
    return np.hstack([bent, bent[:, _LEFT] * bent[:, _RIGHT]])


def probability(features: Floats) -> Floats:
    """How surely each pair tells of one happening, 0-1.

    Two logistic regressions, one for pairs of which both are dated and one for the others: what a
    shared name is worth depends on the time between, and one table for both lost three points of
    pairwise F1 on gva and on allsides_neus (dev parts).
    """
    wide = expanded(features)
    dated = features[:, FEATURES.index("dated")] > 0
    told = np.where(dated, wide @ _DATED[1:] + _DATED[0], wide @ _UNDATED[1:] + _UNDATED[0])
    meant = features[:, -1]
    told = np.where(meant != 0, _MEANT @ np.stack([meant**0, told, meant, meant**2]), told)
    chances: Floats = 1 / (1 + np.exp(-np.clip(told, -30, 30)))
    # The grouper looks at pairs that share something, so the tables know of no others.
    chances[features[:, _SHARED] < _LEAST_SHARED] = 0.0
    # Both name people, and they share neither a name nor a figure: of 54,000 such pairs 13 were of
    # one story (gva, newscluster_5w1h, ecbplus, allsides_neus; of 13,191 pairs that were).
    names = features[:, [_NAMES, _PHRASES]].max(axis=1) < 0.02
    strangers = names & (features[:, _NUMBERS] < 0.05) & (features[:, _PERSONS] == 1)
    chances[strangers] = 0.0
    return chances


_SHARED = FEATURES.index("five_rarest")
_NAMES, _PHRASES = FEATURES.index("shared_names"), FEATURES.index("phrases")
_NUMBERS, _PERSONS = FEATURES.index("numbers"), FEATURES.index("other_persons")
_LEAST_SHARED = 0.3
_MEANT = np.array(MEANT)
_DATED = np.array(DATED)
_UNDATED = np.array(UNDATED)
