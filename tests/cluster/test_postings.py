"""The index of traits: the newest in reach, the rarest first, nothing lost when it is frozen."""

import numpy as np
import pytest

from secondsource.cluster import postings
from secondsource.cluster.postings import Postings

DAY = 738_000


def asked(*traits: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array(traits, np.uint32), np.ones(len(traits))


def found(held: Postings, day: int | None, *traits: int) -> list[int]:
    return held.find(day, *asked(*traits))[0].tolist()


@pytest.mark.parametrize(
    ("day", "expected"),
    [(DAY, [0, 3]), (DAY + 300, [0, 3]), (DAY + 3000, [1, 3]), (None, [0, 1, 2, 3])],
    ids=["its day", "within reach", "far on", "undated"],
)
def test_days_within_reach(day: int | None, expected: list[int]) -> None:
    held = Postings()
    for number, at in enumerate((DAY, DAY + 3000, DAY - 1500, None)):
        held.add(number, at, [7])
    assert found(held, day, 7) == expected


def test_freezing_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings._Bucket, "FULL", 8)
    held = Postings()
    for number in range(200):
        held.add(number, DAY, [number % 50, 1000 + number])
    assert found(held, DAY, 13) == [13, 63, 113, 163]
    assert all(found(held, DAY, 1000 + number) == [number] for number in range(200))
    [bucket] = held._buckets.values()
    assert len(bucket.segments) < 8


def test_a_crowded_trait_proposes_the_newest() -> None:
    held = Postings()
    for number in range(500):
        held.add(number, DAY, [7])
    assert found(held, DAY, 7) == list(range(500 - Postings.NEWEST, 500))


def test_the_rarest_come_first_and_enough_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Postings, "ENOUGH", 3)
    held = Postings()
    held.add(0, DAY, [1])
    for number in range(1, 10):
        held.add(number, DAY, [2])
        held.add(number + 20, DAY, [3])
    assert found(held, DAY, 1, 2, 3) == list(range(10))


def test_nothing_shared() -> None:
    assert found(Postings(), DAY, 7) == []


def test_a_bucket_that_is_over_is_one_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings._Bucket, "FULL", 8)
    held = Postings()
    for number in range(100):
        held.add(number, DAY, [number % 10, 1000 + number])
    for later in (DAY + 100, DAY + 200):
        held.add(later, later, [7])
    [first, *_] = held._buckets.values()
    assert (len(first.segments), first.held) == (1, 0)
    assert found(held, DAY, 7) == [*range(7, 100, 10), DAY + 100, DAY + 200]
    held.add(999, DAY, [7])
    assert 999 in found(held, DAY, 7)
    first.close()
    first.close()
    assert len(first.segments) == 1
