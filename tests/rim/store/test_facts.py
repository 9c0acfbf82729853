"""Facts: kept once, kept whole, given back as they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rim.store.made import arrival, placed, report
from secondsource.acquire.report import RawDocument, Validator
from secondsource.errors import StoreError
from secondsource.rim.store import Arrival, Progress, SketchRow, Store

FULL = report(
    "The bridge was closed.\n\nNobody was hurt.",
    title="Bridge closed",
    outlet="The Harbour Post",
    byline="Ana Ruiz",
    published=date(2021, 5, 3),
    published_basis="stated",
    language="en",
    agencies=("Reuters", "Agence France-Presse"),
    url="https://post.example/bridge?id=1",
    unread="it is in French",
    notices=("read up to character 9",),
    published_at=datetime(2021, 5, 3, 14, 2, tzinfo=timezone(timedelta(hours=2))),
    updated_at=datetime(2021, 5, 3, 15, 0, 1, 5, tzinfo=UTC),
    dateline="HARBOUR CITY",
    canonical="https://post.example/bridge",
    publisher="Post Group",
    licence="CC BY 4.0",
)


def test_a_report_comes_back_as_it_was(store: Store) -> None:
    store.keep([Arrival(FULL)])
    assert store.report(FULL.id) == FULL
    assert [each for _, each in store.report_rows()] == [FULL]


@pytest.mark.parametrize(
    "odd",
    ["a\x00b", "\ud800 alone", "\x1a0000", "🦊 Łódź 北京", "\r\n\t ", "\ufeffmark", "%s :x {y}"],
)
def test_any_text_is_kept_to_the_last_code_point(store: Store, odd: str) -> None:
    made = report(odd, title=odd, source=odd, notices=(odd,))
    store.keep([Arrival(made)])
    assert store.report(made.id) == made
    assert store.check(thorough=True).ok


def test_the_bytes_come_back_with_all_that_was_said_of_them(store: Store) -> None:
    raw = RawDocument("a", b"\x00\xff<html>" * 99, "text/html", "latin-1")
    came = datetime(2021, 5, 3, 12, tzinfo=UTC)
    store.keep([Arrival(report("A"), raw, "trafilatura-2.3.1", received_at=came)])
    kept = store.raw(report("A").id)
    assert kept is not None
    assert (kept.content, kept.media_type, kept.charset) == (raw.content, "text/html", "latin-1")
    assert (kept.extractor, kept.received_at) == ("trafilatura-2.3.1", came)
    assert store.raw("unknown") is None


def test_bytes_that_were_read_before_are_known(store: Store) -> None:
    store.keep([arrival("A")])
    kept = store.raw(report("A").id)
    assert kept is not None
    assert store.read_before([kept.sha256, "ff"], "test-1") == {kept.sha256}
    assert store.read_before([kept.sha256], "test-2") == set()


def test_numbers_are_dense_in_the_order_kept(store: Store) -> None:
    store.keep([arrival("A"), arrival("B")])
    receipts = store.keep([arrival("B"), arrival("C"), arrival("C"), arrival("A")])
    assert [(each.seq, each.new) for each in receipts] == [
        (2, False), (3, True), (3, False), (1, False),
    ]  # fmt: skip
    assert [seq for seq, _ in store.report_rows(since=1)] == [2, 3]
    assert [seq for seq, _ in store.report_rows(since=1, until=2)] == [2]


def test_an_id_names_one_text_for_ever(store: Store) -> None:
    store.keep([arrival("A", id="a")])
    with pytest.raises(StoreError, match="report a: has another text here"):
        store.keep([arrival("fresh"), arrival("B", id="a")])
    assert store.counts()["reports"] == 1


def test_reports_come_in_the_order_asked(store: Store) -> None:
    store.keep([arrival("A", id="a"), arrival("B", id="b")])
    assert [each.id for each in store.reports(["b", "x", "a", "b"])] == ["b", "a", "b"]
    assert store.known(["b", "x"]) == {"b"}
    assert store.report("x") is None


@pytest.mark.parametrize("table", ["reports", "texts", "raws", "sightings"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {0} SET {1} = {1}"])
def test_facts_are_never_changed(store: Store, table: str, change: str) -> None:
    store.keep([arrival("A")])
    column = {"reports": "id", "texts": "text", "raws": "codec", "sightings": "address"}[table]
    said = text(change.format(table, column))
    with pytest.raises(StoreError, match="facts are never changed") as caught:
        store.database.write(lambda connection: connection.execute(said))
    assert isinstance(caught.value.__cause__, DBAPIError)


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    store.keep([arrival("A")])
    job = store.job("add", "x")
    with pytest.raises(StoreError, match="is not held by nobody"):
        store.keep([arrival("B"), arrival("C")], job=Progress(job.id, "nobody", "2", 2))
    assert store.counts()["reports"] == 1
    assert store.search("A").hits
    assert store.check(thorough=True).ok


def test_a_repeat_whose_first_commit_went_unheard_tells_the_truth(store: Store) -> None:
    """The connection broke after COMMIT: the call is run again and the reports are its own."""
    store.now = lambda: datetime(2021, 5, 3, tzinfo=UTC)
    store.keep([arrival("A")])
    assert store.keep([arrival("A")])[0].new
    store.now = lambda: datetime(2021, 5, 4, tzinfo=UTC)
    assert not store.keep([arrival("A")])[0].new


def test_validators_are_kept_with_the_reports(store: Store) -> None:
    first, second = (
        Validator("https://a.example", "e1"),
        Validator("https://a.example", None, "Mon"),
    )
    store.keep([arrival("A")], validators=[first])
    assert store.validator("https://a.example") == first
    store.keep_validators([first, second])
    assert store.validator("https://a.example") == second
    assert store.validator("https://b.example") is None


def test_an_address_of_any_length(store: Store) -> None:
    """PostgreSQL's keys have room for 2,700 bytes."""
    url = "https://post.example/?" + "x" * 9000
    store.keep([arrival("One.", url=url)], validators=[Validator(url, "e1")])
    (receipt,) = store.keep([arrival("Two.", url=url), arrival("Other.", url=url + "y")])[:1]
    assert receipt.updates == report("One.", url=url).id
    assert store.validator(url) == Validator(url, "e1")
    assert store.validator(url + "y") is None


def test_a_text_of_more_different_words_than_an_index_holds(store: Store) -> None:
    """A megabyte is PostgreSQL's limit for the words of one text."""
    text = "first " + " ".join(f"word{n:050}" for n in range(30_000)) + " last first"
    store.keep([arrival(text, id="long"), arrival("short", id="short")])
    assert [hit.report for hit in store.search("first").hits] == ["long"]
    assert store.report("long").text == text  # type: ignore[union-attr]


def test_a_time_without_a_zone_is_taken_for_utc(store: Store) -> None:
    naive = datetime(2021, 5, 3, 14)  # noqa: DTZ001
    store.keep([arrival("A", published_at=naive), arrival("B", published_at=naive, url=PAGE)])
    assert store.report(report("A").id).published_at == naive  # type: ignore[union-attr]
    assert store.versions(report("B").id)[0].at == naive.replace(tzinfo=UTC)


# ------------------------------------------------------------------------------------- versions

PAGE = "https://post.example/bridge"


def test_another_text_at_the_same_address_is_a_version(store: Store) -> None:
    first = report("Two were hurt.\n\nIt is shut.", url=PAGE + "?a", canonical=PAGE)
    second = report("Five were hurt.\n\nIt is shut.", url=PAGE)
    (receipt,) = store.keep([Arrival(first)])
    assert receipt.updates is None
    (receipt,) = store.keep([Arrival(second)])
    assert receipt.updates == first.id
    old, new = store.versions(second.id)
    assert (old.report, new.report) == (first.id, second.id)
    (change,) = new.changes
    assert (change.before.of(first.text), change.after.of(second.text)) == ("Two", "Five")
    assert store.versions(first.id) == (old, new)


def test_versions_stand_in_the_order_of_their_updates(store: Store) -> None:
    def at(hour: int, words: str) -> Arrival:
        return arrival(words, url=PAGE, updated_at=datetime(2021, 5, 3, hour, tzinfo=UTC))

    store.keep([at(9, "Late."), at(7, "Early."), at(8, "Between.")])
    texts = [store.report(each.report).text for each in store.versions(report("Late.").id)]  # type: ignore[union-attr]
    assert texts == ["Early.", "Between.", "Late."]


def test_a_file_name_used_again_is_no_version(store: Store) -> None:
    store.keep([arrival("The bridge was closed on Monday.", source="today.txt")])
    (receipt,) = store.keep([arrival("Rain is expected all week.", source="today.txt")])
    assert receipt.updates is None
    assert len(store.versions(receipt.report)) == 1


def test_an_edited_file_is_a_version(store: Store) -> None:
    store.keep([arrival("The bridge was closed on Monday.", source="today.txt")])
    (receipt,) = store.keep([arrival("The bridge was closed on Tuesday.", source="today.txt")])
    assert receipt.updates is not None


def test_adding_an_archive_again_makes_no_versions(store: Store) -> None:
    batch = [arrival("First.", url=PAGE), arrival("Second.", url=PAGE)]
    first = store.keep(batch)
    again = store.keep(batch)
    assert [replace(each, new=False) for each in first] == list(again)
    assert len(store.versions(first[0].report)) == 2


def test_who_may_be_a_version_of_whom(store: Store) -> None:
    batch = [arrival("First.", url=PAGE), arrival("Second.", url=PAGE), arrival("Third.")]
    first, second, third = (receipt.report for receipt in store.keep(batch))
    assert store.sharing([first, second, third]) == {first, second}
    assert store.sharing([first, third]) == frozenset()


# -------------------------------------------------------------------------- sketches, readings


def test_sketches_stream_with_their_stories(store: Store) -> None:
    store.keep([replace(placed("a", "s"), sketch=b"A"), arrival("B", id="b")])
    (shard,) = store.shards()
    assert list(store.shard_rows(shard)) == [SketchRow("a", "s", b"A"), SketchRow("b", None, None)]
    store.put_sketches({"b": b"B", "a": b"other"})
    assert [row.sketch for row in store.shard_rows(shard)] == [b"A", b"B"]


def test_readings_stand_by_engine(store: Store) -> None:
    store.keep([arrival(name, id=name) for name in "abc"])
    store.put_readings({"a": b"one", "b": b"\x00" * 99}, "engine-1")
    store.put_readings({"a": b"two"}, "engine-2")
    store.put_readings({"a": b"changed"}, "engine-1")
    assert store.readings(["a", "b", "c"], "engine-1") == {"a": b"one", "b": b"\x00" * 99}
    assert store.readings(["a"], "engine-2") == {"a": b"two"}
    assert store.readings(["a"], "engine-3") == {}
    assert store.unread("engine-1") == ((3, "c"),)
    assert store.unread("engine-3", since=1, limit=1) == ((2, "b"),)
    assert list(store.reading_rows("engine-1", since=1)) == [(2, "b", b"\x00" * 99)]
    with pytest.raises(StoreError, match="report x: is not in the store"):
        store.put_readings({"x": b""}, "engine-1")


def test_dossiers_stand_by_revision(store: Store) -> None:
    store.keep([placed("a", "s")])
    store.put_dossier("s", 1, "engine-1", b"{}")
    store.put_dossier("s", 3, "engine-1", b'{"later": 1}')
    latest, first = store.dossier("s", "engine-1"), store.dossier("s", "engine-1", 1)
    assert latest is not None
    assert first is not None
    assert (latest.revision, latest.content, first.content) == (3, b'{"later": 1}', b"{}")
    assert store.dossier("s", "engine-2") is None
    with pytest.raises(StoreError, match="story x: is not in the store"):
        store.put_dossier("x", 1, "engine-1", b"")


def test_lists_are_told_of_a_dossier_beside_it(store: Store) -> None:
    store.keep([placed("a", "s"), placed("b", "t")])
    store.put_dossier("s", 1, "engine-1", b"{}", "told \x00 early")
    store.put_dossier("t", 2, "engine-1", b"{}")
    assert store.digests("engine-1", {"s": 1, "t": 2}) == {"s": "told \x00 early"}
    store.put_digests("engine-1", {("t", 2): "told late"})
    assert store.digests("engine-1", {"s": 2, "t": 2}) == {"t": "told late"}
    assert store.digests("engine-2", {"s": 1, "t": 2}) == {}


# ---------------------------------------------------------------------------------- idempotency

FEW = st.lists(st.integers(0, 9), max_size=8)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=FEW, second=FEW)
def test_adding_twice_is_adding_once(store: Store, first: list[int], second: list[int]) -> None:
    """Whatever came before: a batch that is added again changes nothing."""
    batches = [[arrival(f"Text {n}", url=f"https://a.example/{n // 3}") for n in part]
               for part in (first, second)]  # fmt: skip
    for batch in batches:
        receipts = store.keep(batch)
        before = (store.counts(), list(store.report_rows()))
        again = store.keep(batch)
        assert (store.counts(), list(store.report_rows())) == before
        assert [each.seq for each in again] == [each.seq for each in receipts]
        assert not any(each.new for each in again)
    ids = [each.id for _, each in store.report_rows()]
    assert len(ids) == len(set(ids))
