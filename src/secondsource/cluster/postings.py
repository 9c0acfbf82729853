"""Which reports hold a trait: an inverted index that stays small and answers in constant time.

::

    (bucket of days, trait) ──► reports
        fresh: a dict of the newest         ┐ frozen when full, merged with its equals,
        segments: sorted arrays, 8 B each   ┘ so that a bucket has a handful of them

A question about one day looks only into the buckets around it, takes the newest reports of each
trait, the rarest traits first, and stops when it has seen enough: its cost does not grow with the
number of reports.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]


class _Segment(NamedTuple):
    """Postings by trait: those of ``traits[i]`` are ``reports[starts[i]:starts[i + 1]]``."""

    traits: Numbers
    starts: Numbers
    reports: Numbers


class _Bucket:
    FULL = 1 << 15  # postings of the dict, about 3 MB, before they are frozen to a tenth of that

    def __init__(self) -> None:
        self.fresh: dict[int, array[int]] = {}
        self.held = 0
        self.segments: list[_Segment] = []

    def add(self, report: int, traits: Iterable[int]) -> None:
        for trait in traits:
            known = self.fresh.get(trait)
            if known is None:
                self.fresh[trait] = array("I", (report,))
            else:
                known.append(report)
            self.held += 1
        if self.held >= self.FULL:
            self._freeze(4)

    def close(self) -> None:
        """Few more reports will come: one segment is quicker to look through than four."""
        if self.held or len(self.segments) > 1:
            self._freeze(None)

    def _freeze(self, grow: int | None) -> None:
        """Freeze the dict; with segments of fewer than ``grow`` times its postings, or with all."""
        counts = np.array([len(reports) for reports in self.fresh.values()], np.intp)
        traits = np.repeat(np.fromiter(self.fresh, np.uint32, len(self.fresh)), counts)
        reports = [np.asarray(r, np.uint32) for r in self.fresh.values()]
        new = _sorted(traits, np.concatenate(reports) if reports else np.empty(0, np.uint32))
        self.fresh, self.held = {}, 0
        # Four, not two: half as many segments to look through, and merging costs no more.
        while self.segments and (
            grow is None or len(self.segments[-1].reports) < grow * len(new.reports)
        ):
            new = _merged(self.segments.pop(), new)
        self.segments.append(new)

    def find(self, traits: Numbers, most: int) -> Iterator[tuple[int, Sequence[int] | Numbers]]:
        """For the place of each trait in the question, its newest reports, at most ``most``."""
        for place, trait in enumerate(traits.tolist()):
            known = self.fresh.get(trait)
            if known is not None:
                yield place, known[-most:]
        for segment in self.segments:
            at = np.searchsorted(segment.traits, traits)
            at[at == len(segment.traits)] = 0
            places = np.flatnonzero(segment.traits[at] == traits)
            first, last = (
                segment.starts[at[places]].tolist(),
                segment.starts[at[places] + 1].tolist(),
            )
            for place, start, end in zip(places.tolist(), first, last, strict=True):
                yield place, segment.reports[max(start, end - most) : end]


def _sorted(traits: Numbers, reports: Numbers) -> _Segment:
    order = np.lexsort((reports, traits))
    known, counts = np.unique(traits, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    return _Segment(known, starts, reports[order])


def _merged(one: _Segment, other: _Segment) -> _Segment:
    traits = [np.repeat(each.traits, np.diff(each.starts)) for each in (one, other)]
    return _sorted(np.concatenate(traits), np.concatenate([one.reports, other.reports]))


class Postings:
    """Reports by trait and time; reports and traits are numbers below 2**32.

    >>> held = Postings()
    >>> held.add(0, 738000, [7, 8])
    >>> held.add(1, 738001, [8])
    >>> held.add(2, 730000, [8])
    >>> found, weight = held.find(738002, np.array([7, 8], np.uint32), np.array([2.0, 1.0]))
    >>> found.tolist(), weight.tolist()
    ([0, 1], [3.0, 1.0])
    """

    # Days of a bucket, and how far from its day a report is looked for.  Of pairs of reports of one
    # shooting (gva, dev) 80 % were published within 30 days, 92 % within 180, 97 % within a year.
    DAYS = 64
    REACH = 400
    # Newest reports of one trait in one segment; more tell nothing of a trait that they share.
    NEWEST = 96
    # Postings seen for one question.
    ENOUGH = 6000
    UNDATED = -1

    def __init__(self) -> None:
        self._buckets: dict[int, _Bucket] = {}
        self._newest = self.UNDATED

    def add(self, report: int, day: int | None, traits: Iterable[int]) -> None:
        """Put a report in."""
        key = self.UNDATED if day is None else day // self.DAYS
        if key not in self._buckets:
            if self._buckets and key > self._newest:
                self._buckets[self._newest].close()
            self._buckets[key] = _Bucket()
            self._newest = max(self._newest, key)
        self._buckets[key].add(report, traits)

    def find(
        self, day: int | None, traits: Numbers, weights: NDArray[np.float64]
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Reports that share traits, and the sum of the weights of what they share.

        ``traits`` come in order of telling power; an undated report is looked for everywhere that
        is newest, a dated one around its day and among the undated.
        """
        reports: list[Sequence[int] | Numbers] = []
        places: list[int] = []
        seen = np.zeros(len(traits), dtype=np.int64)
        for key in self._near(day):
            for place, found in self._buckets[key].find(traits, self.NEWEST):
                reports.append(found)
                places.append(place)
                seen[place] += len(found)
        if not reports:
            return np.empty(0, np.uint32), np.empty(0)
        last = int(np.searchsorted(np.cumsum(seen), self.ENOUGH))
        kept = [n for n, place in enumerate(places) if place <= last]
        numbers = np.concatenate([np.asarray(reports[n], np.uint32) for n in kept])
        weight = np.repeat(weights[[places[n] for n in kept]], [len(reports[n]) for n in kept])
        found, inverse = np.unique(numbers, return_inverse=True)
        return found, np.bincount(inverse, weight).astype(np.float64, copy=False)

    def _near(self, day: int | None) -> list[int]:
        if day is None:
            # Undated reports have just come in: what is news to them is the newest.
            newest = sorted(self._buckets, reverse=True)[: 2 * self.REACH // self.DAYS]
            keys = {*newest, self.UNDATED}
        else:
            span = range((day - self.REACH) // self.DAYS, (day + self.REACH) // self.DAYS + 1)
            keys = {*span, self.UNDATED}
        return sorted(keys & self._buckets.keys())
