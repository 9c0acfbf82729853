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
from math import log
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from secondsource.cluster.sketches import rarity_of
from secondsource.cluster.story import IN_LEAD, IN_TITLE, NAME, NUMBER, PHRASE, Sketch
from secondsource.lexicon.frequency import RARE, REPORTS

Floats = NDArray[np.float64]

_AGE = 32  # a mark of rows: an age
_STEP = 32.0  # rarities are kept in steps of 1/32

#: One trait of a row: 32 bits of its form's CRC, how often it stood there, marks, rarity at large.
TRAIT = np.dtype([("id", "<u4"), ("times", "u1"), ("marks", "u1"), ("rarity", "u1")])


class Row(NamedTuple):
    """A sketch as it is compared: ``traits`` are records of `TRAIT`, sorted by id.

    ``days`` are the days that the text names, ``outlet`` a hash, 0 when unknown.
    """

    traits: bytes
    day: int | None
    days: tuple[int, ...]
    length: int
    outlet: int


@lru_cache(maxsize=1 << 17)
def trait_id(form: str) -> int:
    """The number that stands for a form; CRC-32, as Python's own hash changes with the process."""
    return crc32(form.encode("utf-8", "surrogatepass"))


def row_of(sketch: Sketch) -> Row:
    """The row of a sketch.

    >>> from secondsource.cluster.story import Trait
    >>> traits = (Trait("kesten", 2, NAME), Trait("#43", 1, NUMBER))
    >>> row = row_of(Sketch("A", None, "en", "", 9, traits))
    >>> len(row.traits) // TRAIT.itemsize
    2
    """
    table = np.zeros(len(sketch.traits), dtype=TRAIT)
    forms = [trait.form for trait in sketch.traits]
    table["id"] = [trait_id(form) for form in forms]
    table["times"] = [min(255, trait.times) for trait in sketch.traits]
    table["marks"] = [
        trait.marks | (_AGE if trait.form[0] == "#" else 0) for trait in sketch.traits
    ]
    table["rarity"] = [round(rarity_of(form) * _STEP) for form in forms]
    table = table[np.unique(table["id"], return_index=True)[1]]
    outlet = crc32(sketch.outlet.lower().encode()) if sketch.outlet else 0
    return Row(table.tobytes(), sketch.day, sketch.days, sketch.length, outlet)


class Crowd:
    """How telling traits are: counts of news at large and of the reports that came by.

    The counts lie in a table of fixed size; two traits in one cell look commoner than they are,
    which errs towards keeping reports apart.  They fade, so that the table follows the news.
    """

    CELLS = 1 << 22
    FADES = 100_000  # reports after which the counts are halved

    def __init__(self) -> None:
        self._counts = np.zeros(self.CELLS, dtype=np.float32)
        self._reports = 0.0

    def add(self, row: Row) -> None:
        """Count a report's traits."""
        ids = np.frombuffer(row.traits, TRAIT)["id"]
        self._counts[ids & (self.CELLS - 1)] += 1
        self._reports += 1
        if self._reports >= self.FADES:
            self._counts *= 0.5
            self._reports *= 0.5

    def telling(self, traits: NDArray[np.void]) -> Floats:
        """Inverse document frequency, scaled to 0-1: the rarest is 1 whatever the crowd's size."""
        # Counts at large fade as well, as these reports are better witnesses of these reports.
        common = REPORTS * np.exp(traits["rarity"] / -_STEP)
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
)  # fmt: skip


def compared(asked: Row, rows: Sequence[Row], crowd: Crowd) -> Floats:
    """What is measured of ``asked`` with each of ``rows``, shape ``(len(rows), len(FEATURES))``."""
    mine = np.frombuffer(asked.traits, TRAIT)
    theirs = np.frombuffer(b"".join([row.traits for row in rows]), TRAIT)
    out = np.zeros((len(rows), len(FEATURES)))
    _times(asked, rows, out)
    if len(mine) and len(theirs):
        sizes = [len(row.traits) // TRAIT.itemsize for row in rows]
        _Pairs(mine, theirs, np.repeat(np.arange(len(rows)), sizes), len(rows), crowd).fill(out)
    return out


def _times(asked: Row, rows: Sequence[Row], out: Floats) -> None:
    """Days, lengths and outlets: all that is no trait."""
    for number, row in enumerate(rows):
        one, other = asked.days, row.days
        if asked.day is not None and row.day is not None:
            out[number, 14] = log(1 + abs(asked.day - row.day))
            out[number, 15] = 1
            one, other = one or (asked.day,), other or (row.day,)
        if one and other:
            nearest = min(abs(a - b) for a in one for b in other)
            out[number, 12] = nearest == 0
            out[number, 13] = log(1 + nearest)
        out[number, 11] = log(1 + min(asked.length, row.length))
        out[number, 21] = asked.outlet == row.outlet != 0


class _Side:
    """One side of the comparison: traits with their weights and what they are."""

    def __init__(self, traits: NDArray[np.void], crowd: Crowd) -> None:
        marks = traits["marks"]
        self.id = traits["id"]
        self.telling = crowd.telling(traits)
        self.weight = (1 + np.log(traits["times"])) * self.telling
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
    ) -> None:
        self.mine, self.theirs = _Side(mine, crowd), _Side(theirs, crowd)
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

    def _five(self, shared: Floats) -> Floats:
        """The five most telling traits shared, squared and summed."""
        order = np.lexsort((-shared, self.hit_of))
        of = self.hit_of[order]
        rank = np.arange(len(of)) - np.searchsorted(of, np.arange(self.count))[of]
        first = rank < 5
        return _count(of[first], shared[order][first] ** 2, self.count)


# Cosines grow with the square of what is shared, sums have long tails.
_ROOTS = [FEATURES.index(n) for n in ("words", "names", "rare", "titles", "title_in_text", "leads")]
_LOGS = [FEATURES.index(n) for n in ("phrases", "shared_names", "numbers", "five_rarest")]
# What a sign is worth depends on another: the same names mean less a month later, or where the
# outlet prints its own town under every report; in two short texts a shared word means more.
_TOGETHER = (
    ("words", "dated"), ("names", "dated"), ("phrases", "dated"), ("gap", "gap"),
    ("gap", "phrases"), ("gap", "words"), ("length", "words"), ("days_apart", "days_apart"),
    ("phrases", "phrases"), ("words", "words"), ("rare", "rare"), ("same_outlet", "words"),
    ("same_outlet", "phrases"), ("same_outlet", "titles"), ("same_outlet", "days_apart"),
    ("days_apart", "phrases"), ("days_apart", "words"), ("titles", "title_in_text"),
    ("length", "dated"), ("length", "titles"),
)  # fmt: skip
_LEFT = [FEATURES.index(one) for one, _ in _TOGETHER]
_RIGHT = [FEATURES.index(other) for _, other in _TOGETHER]


def expanded(features: Floats) -> Floats:
    """Features as the scorer weighs them: bent, and some of them multiplied."""
    bent = features.copy()
    bent[:, _ROOTS] = np.sqrt(features[:, _ROOTS])
    bent[:, _LOGS] = np.log1p(features[:, _LOGS])
    return np.hstack([bent, bent[:, _LEFT] * bent[:, _RIGHT]])


_WEIGHTS = np.array(
    [
        21.45,
        -4.473,
        -5.644,
        -2.349,
        2.092,
        3.262,
        -3.031,
        7.836,
        8.441,
        -3.433,
        0.6198,
        -1.248,
        1.593,
        -0.1303,
        -1.163,
        7.294,
        1.1,
        0.6042,
        -2.046,
        2.878,
        -0.01339,
        0.7195,
        -11.33,
        1.636,
        1.519,
        0.0927,
        -0.7551,
        0.5868,
        -1.04,
        0.02011,
        1.518,
        -3.719,
        -2.994,
        -1.04,
        -0.7138,
        1.044,
        -0.4906,
        0.431,
        -0.1468,
        -5.038,
        0.01357,
        1.333,
    ]
)
_BIAS = -10.728182617113246


def probability(features: Floats) -> Floats:
    """How surely each pair tells of one happening, 0-1 (logistic regression)."""
    told = expanded(features) @ _WEIGHTS + _BIAS
    chances: Floats = 1 / (1 + np.exp(-np.clip(told, -30, 30)))
    return chances
