"""Jobs: made once, held by one, taken up where they were left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rim.store.made import arrival
from secondsource.errors import StoreError
from secondsource.rim.store import Job, Progress, Store


def taken(store: Store, holder: str, lease_s: float = 60) -> Job:
    job = store.take("add", holder=holder, lease_s=lease_s)
    assert job is not None
    return job


def test_a_job_is_made_once(store: Store) -> None:
    assert store.job("add", "feed.opml") == store.job("add", "feed.opml")
    assert store.job("add", "feed.opml") != store.job("read", "feed.opml")
    assert [job.kind for job in store.jobs()] == ["add", "read"]
    assert [job.kind for job in store.jobs(last=1)] == ["read"]


def test_a_job_is_held_by_one(store: Store) -> None:
    store.job("add", "a")
    assert taken(store, "one").source == "a"
    assert store.take("add", holder="two") is None
    assert store.take("read", holder="two") is None
    assert [job.holder for job in store.jobs(state="running")] == ["one"]


def test_the_oldest_is_taken_first_and_a_certain_one_if_asked(store: Store) -> None:
    for source in "abc":
        store.job("add", source)
    wanted = store.take("add", holder="one", job=store.job("add", "b").id)
    assert wanted is not None
    assert wanted.source == "b"
    assert [taken(store, "two").source, taken(store, "three").source] == ["a", "c"]


def test_position_moves_with_the_reports(store: Store) -> None:
    job = taken(store, "one") if store.job("add", "a") else None
    assert job is not None
    store.keep([arrival("A")], job=Progress(job.id, "one", "after A", 1, 9))
    (kept,) = store.jobs("add")
    assert (kept.position, kept.done, kept.total) == ("after A", 1, 9)


def test_whoever_comes_back_too_late_adds_nothing(store: Store) -> None:
    store.job("add", "a")
    job = taken(store, "one", lease_s=0)
    assert taken(store, "two").id == job.id
    with pytest.raises(StoreError, match="is not held by one any more"):
        store.keep([arrival("A")], job=Progress(job.id, "one", "x", 1))
    assert store.counts()["reports"] == 0


def test_the_same_holder_takes_up_again(store: Store) -> None:
    store.job("add", "a")
    assert taken(store, "one").id == taken(store, "one").id


def test_given_back_goes_on_where_it_was(store: Store) -> None:
    store.job("add", "a")
    job = taken(store, "one")
    store.progress(Progress(job.id, "one", "half", 5))
    store.give_back(job.id, "one", "no net")
    (waiting,) = store.jobs(state="waiting")
    assert (waiting.position, waiting.note) == ("half", "no net")
    assert taken(store, "two").position == "half"


def test_done_is_done_until_asked_again(store: Store) -> None:
    store.job("add", "a")
    job = taken(store, "one")
    store.progress(Progress(job.id, "one", "end", 9))
    store.finish(job.id, "one", "9 reports")
    assert store.take("add", holder="two") is None
    kept = store.job("add", "a")
    assert (kept.state, kept.position, kept.note) == ("done", "end", "9 reports")
    anew = store.job("add", "a", again=True)
    assert (anew.state, anew.position, anew.done) == ("waiting", "", 0)


@pytest.mark.parametrize(
    "late",
    [
        lambda s, job: s.progress(Progress(job, "one", "x", 1)),
        lambda s, job: s.finish(job, "one"),
        lambda s, job: s.give_back(job, "one"),
    ],
)
def test_a_lost_lease_is_told(store: Store, late: Callable[[Store, str], None]) -> None:
    store.job("add", "a")
    job = taken(store, "one", lease_s=0)
    taken(store, "two")
    with pytest.raises(StoreError, match="take it again"):
        late(store, job.id)


def test_no_progress_after_the_end(store: Store) -> None:
    store.job("add", "a")
    job = taken(store, "one")
    store.finish(job.id, "one")
    with pytest.raises(StoreError, match="is not held"):
        store.progress(Progress(job.id, "one", "x", 1))
