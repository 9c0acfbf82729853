"""Deleting by law: what goes, what stays, and that it does not come back; in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from secondsource.acquire.report import RawDocument, Report, Validator
from secondsource.cluster.story import Move, Placement
from secondsource.errors import MissingError, StoreError, UsageError
from secondsource.rim.store import Alert, Arrival, Store, open_store
from secondsource.rim.store.schema import METADATA

WORDS = "Zuleika Quimby of 12 Pear Lane was acquitted on Monday, the court of Vellmar said."
ADDRESS = "https://post.example/quimby"


def report(id: str, said: str, **more: str) -> Report:
    return Report(id, f"{id}.txt", said, published=date(2021, 5, 4), **more)


def arrival(made: Report, story: str = "s") -> Arrival:
    raw = RawDocument(made.source, f"<p>{made.text}</p>".encode(), "text/html", "utf-8")
    return Arrival(made, raw, "test-1", made.text.encode(), Placement(made.id, story, 1.0, "alone"))


NAMED = report("gone", WORDS, title="Quimby acquitted", outlet="Harbour Post", url=ADDRESS)
OTHER = report("stays", "The ferry of Vellmar runs again.", title="Ferry runs")


@pytest.fixture
def filled(store: Store) -> Store:
    """All that can be made of a report was made of it."""
    address = Validator(ADDRESS, etag='"quimby"')
    store.keep([arrival(NAMED), arrival(OTHER), arrival(report("third", "A third."), "t")], validators=[address])  # fmt: skip
    store.place([Placement("gone", "t", 1.0, "shares “quimby”", moves=(Move("gone", "s", "t", "move", "“quimby”"),))])  # fmt: skip
    store.put_readings({"gone": b"Quimby read", "stays": b"read"}, "e")
    for story in ("s", "t"):
        store.put_dossier(story, 1, "e", b"Quimby told")
    rule = store.add_rule("all", {}, by="Ana")
    store.raise_alerts([Alert(rule.id, "new story", "s", "k", {"what": "Quimby"})])
    store.judge("speaker", ["gone:0-14"], {"own": True, "words": ["Zuleika Quimby"]}, by="Ana")
    store.judge("same", ["gone", "stays"], {}, by="Ana")
    return store


def all_rows(store: Store) -> str:
    tables = [f"SELECT * FROM {each.name}" for each in METADATA.sorted_tables]
    return str([store.database.read(lambda c, q=q: c.execute(text(q)).all()) for q in tables])


def test_nothing_of_it_is_left_but_that_it_was_deleted(filled: Store) -> None:
    assert "quimby" in all_rows(filled).lower()
    (made,) = filled.forget(["gone"], by="Ana Ruiz", note="court order 7")
    assert "quimby" not in all_rows(filled).lower()
    assert "Pear" not in all_rows(filled)
    assert (made.kind, made.by, made.note) == ("forgotten", "Ana Ruiz", "court order 7")
    assert made.about[0] == "gone"
    assert filled.check(thorough=True).ok
    assert filled.report("gone") is filled.raw("gone") is filled.story_of("gone") is None
    assert filled.readings(["gone"], "e") == {}
    assert [hit.report for hit in filled.search("vellmar").hits] == ["stays"]
    assert filled.unread("e") == ((3, "third"),)


def test_who_is_left_in_its_story_stays(filled: Store) -> None:
    filled.forget(["gone"], by="Ana", note="law")
    assert [m.report for m in filled.members("t")] == ["third"]
    assert [(s.id, s.size) for s in filled.stories(order="largest").entries] == [("t", 1), ("s", 1)]
    assert filled.report("stays") == OTHER
    assert filled.raw("stays") is not None
    assert [j.kind for j in filled.judgements()] == ["same", "forgotten"]


@pytest.mark.parametrize(
    "again",
    [
        NAMED,
        replace(NAMED, id="other", outlet="Coast Radio", url=None),
        replace(NAMED, id="other", text="Other words on the same page."),
        replace(NAMED, id="other", text="Other words.", url="https://a.example", canonical=ADDRESS),
    ],
)
def test_it_is_not_taken_in_again(filled: Store, again: Report) -> None:
    filled.forget(["gone"], by="Ana", note="law")
    before = all_rows(filled)
    assert filled.barred([again, OTHER]) == {again.id}
    (receipt, other) = filled.keep([arrival(again), arrival(OTHER)])
    assert (receipt.seq, receipt.new, other.seq) == (0, False, 2)
    assert all_rows(filled) == before


def test_numbers_go_on(filled: Store) -> None:
    filled.forget(["third"], by="Ana", note="law")
    (receipt,) = filled.keep([arrival(report("fourth", "A fourth."))])
    assert receipt.seq == 4
    assert filled.check(thorough=True).ok


def test_a_page_of_two_reports_stays_for_the_other(store: Store) -> None:
    raw = RawDocument("page", b"<p>both</p>")
    store.keep(Arrival(report(n, f"Text {n}."), raw) for n in ("one", "two"))
    store.forget(["one"], by="Ana", note="law")
    found = store.raw("two")
    assert found is not None
    assert found.content == b"<p>both</p>"


def test_facts_are_guarded_again_afterwards(filled: Store) -> None:
    filled.forget(["gone"], by="Ana", note="law")
    with pytest.raises((DBAPIError, StoreError), match="never changed"):
        filled.database.write(lambda c: c.execute(text("DELETE FROM texts")))


def test_twice_is_once(filled: Store) -> None:
    filled.forget(["gone"], by="Ana", note="law")
    assert filled.forget(["gone"], by="Bo", note="law") == ()


@pytest.mark.parametrize(("by", "note"), [("", "law"), ("Ana", " ")])
def test_it_is_signed_and_has_a_reason(filled: Store, by: str, note: str) -> None:
    with pytest.raises(UsageError, match="say who and why"):
        filled.forget(["gone"], by=by, note=note)


def test_an_unknown_report_deletes_none(filled: Store) -> None:
    with pytest.raises(MissingError, match="report none"):
        filled.forget(["gone", "none"], by="Ana", note="law")
    assert filled.report("gone") == NAMED


def test_the_next_backup_is_without_it(filled: Store, tmp_path: Path) -> None:
    filled.forget(["gone"], by="Ana", note="law")
    filled.backup(tmp_path / "after.zip")
    with open_store(tmp_path / "again.db") as other:
        other.restore(tmp_path / "after.zip")
        assert other.check(thorough=True).ok
        assert other.barred([NAMED]) == {"gone"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # PostgreSQL does so in its own time
def test_not_even_in_the_file(filled: Store) -> None:
    path = Path(str(filled.database.address.database))
    files = [path, path.with_name(path.name + "-wal")]
    filled.forget(["gone"], by="Ana", note="law")
    assert not any(b"quimby" in f.read_bytes().lower() for f in files if f.exists())
