"""What a shard's writer starts from, and who belongs to which shard."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from secondsource.acquire.report import Report
from secondsource.cluster.story import Placement, Shard
from secondsource.rim.store import Arrival, Store

EARLY, LATE = date(2019, 3, 1), date(2021, 5, 4)


def report(id: str, day: date | None, language: str = "en") -> Report:
    return Report(id, f"{id}.txt", f"Text of {id}.", published=day, language=language)


@pytest.fixture
def filled(store: Store) -> Store:
    made = [
        report("early", EARLY),
        report("late", LATE),
        report("undated", None),
        report("turkish", LATE, "tr"),
    ]
    store.keep(
        Arrival(r, sketch=r.id.encode(), placement=Placement(r.id, f"s-{r.id}", 1.0, "alone"))
        for r in made
    )
    return store


@pytest.mark.parametrize(
    ("days", "shards"),
    [
        (0, [["early", "late", "undated"], ["turkish"]]),
        (512, [["undated"], ["early"], ["late"], ["turkish"]]),
    ],
)
def test_every_report_is_in_one_shard(filled: Store, days: int, shards: list[list[str]]) -> None:
    filled.set_shard_days(days)
    found = [[row.report for row in filled.shard_rows(shard)] for shard in filled.shards()]
    assert found == shards
    of = filled.shards_of(["early", "late", "undated", "turkish"])
    assert of == {r: s for s, rs in zip(filled.shards(), shards, strict=True) for r in rs}


def test_the_cut_is_kept_and_changed(store: Store) -> None:
    assert store.shard_days() == 0
    for days in (512, 64):
        store.set_shard_days(days)
        assert store.shard_days() == days


def test_where_stories_lie(filled: Store) -> None:
    rows = [("s-early", "en", EARLY.toordinal()), ("s-undated", "en", None)]
    assert filled.story_days(stories=["s-early", "s-undated", "none"]) == rows
    assert len(filled.story_days(since=datetime(2000, 1, 1, tzinfo=UTC))) == 4
    assert filled.story_days(since=datetime(2999, 1, 1, tzinfo=UTC)) == []


def test_reports_without_a_story_are_found(filled: Store) -> None:
    assert filled.unplaced() == ()
    filled.keep([Arrival(report("new", LATE))])
    assert filled.unplaced() == (Shard.of("en", None),)
