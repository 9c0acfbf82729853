"""Judgements: signed, revocable, never lost, carried from store to store."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from rim.store.made import placed
from secondsource.errors import DataError, StoreError, UsageError
from secondsource.rim.store import Store, open_store


def test_a_judgement_says_who_when_and_why(store: Store) -> None:
    made = store.judge("same", ["a", "b"], {"sure": True}, by="Ana Ruiz", note="one bridge")
    assert (made.kind, made.about, made.payload) == ("same", ("a", "b"), {"sure": True})
    assert (made.by, made.note, made.revoked) == ("Ana Ruiz", "one bridge", None)
    assert abs((store.now() - made.at).total_seconds()) < 60
    assert store.judgements() == (made,)


def test_judgements_are_found_by_kind_and_by_what_they_are_about(store: Store) -> None:
    one = store.judge("same", ["a", "b"], {}, by="Ana")
    two = store.judge("apart", ["b", "c"], {}, by="Bo")
    assert store.judgements(kind="apart") == (two,)
    assert store.judgements(about="b") == (one, two)
    assert store.judgements(about="c", kind="same") == ()


def test_what_is_taken_back_stays(store: Store) -> None:
    made = store.judge("same", ["a", "b"], {}, by="Ana")
    taken = store.revoke(made.id, by="Bo", note="two bridges")
    assert store.judgements() == ()
    assert store.judgements(revoked=True) == (taken,)
    assert taken.revoked is not None
    assert (taken.revoked.by, taken.revoked.note) == ("Bo", "two bridges")
    assert store.revoke(made.id, by="Cy") == taken


@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET note = 'x'"])
@pytest.mark.parametrize("table", ["judgements", "revocations"])
def test_no_judgement_is_ever_lost(store: Store, table: str, change: str) -> None:
    store.revoke(store.judge("same", ["a"], {}, by="Ana").id, by="Ana")
    with pytest.raises(StoreError, match="facts are never changed"):
        store.database.write(lambda connection: connection.execute(text(change.format(table))))


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (lambda s: s.judge("same", ["a"], {}, by=" "), "is not signed"),
        (lambda s: s.judge("same", [], {}, by="Ana"), "is about nothing"),
        (lambda s: s.revoke("x", by="Ana"), "judgement x: is not in the library"),
        (lambda s: s.revoke("x", by=""), "is not signed"),
    ],
)
def test_refused(store: Store, asked: Callable[[Store], object], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        asked(store)


def test_export_and_import_carry_everything(
    store: Store, kind: str, make_url: Callable[[str], str]
) -> None:
    store.judge("same", ["a", "b\x00"], {"é": [1, None]}, by="Ana\ud800")
    store.revoke(store.judge("apart", ["b"], {}, by="Bo").id, by="Cy", note="no")
    lines = list(store.export_judgements())
    with open_store(make_url(kind)) as other:
        assert other.import_judgements(lines) == 2
        assert other.judgements(revoked=True) == store.judgements(revoked=True)
        assert other.import_judgements([*lines, "\n"]) == 0
        assert other.check().ok


def test_a_revocation_can_come_after_its_judgement(
    store: Store, kind: str, make_url: Callable[[str], str]
) -> None:
    made = store.judge("same", ["a"], {}, by="Ana")
    with open_store(make_url(kind)) as other:
        other.import_judgements(store.export_judgements())
        store.revoke(made.id, by="Ana")
        assert other.import_judgements(store.export_judgements()) == 0
        assert other.judgements() == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"by": "Eve"}, "line 2: was changed after it was signed"),
        ({"payload": {"x": 1}}, "line 2: was changed after it was signed"),
        ({"at": "today"}, "line 2: is no judgement"),
        ({"revoked": {"by": "Eve"}}, "line 2: is no judgement"),
        ({"revoked": {"by": "Eve", "at": "2021-05-03", "note": ""}}, "line 2: is no judgement"),
        ({"payload": "x"}, "line 2: is no judgement"),
        ({"payload": [1]}, "line 2: is no judgement"),
        ({"about": []}, "line 2: is no judgement"),
        ({"about": [7]}, "line 2: is no judgement"),
        ({"about": "a"}, "line 2: is no judgement"),
        ({"by": " "}, "line 2: is no judgement"),
        ({"note": None}, "line 2: is no judgement"),
        ({"at": "2021-05-03"}, "line 2: is no judgement"),
        ({"at": "2021-05-03T10:00:00+02:00"}, "line 2: is no judgement"),
    ],
)
def test_what_does_not_fit_its_id_is_refused(
    store: Store, changes: dict[str, object], problem: str
) -> None:
    store.judge("same", ["a"], {}, by="Ana")
    (line,) = store.export_judgements()
    with pytest.raises(DataError, match=problem):
        store.import_judgements([line, json.dumps(json.loads(line) | changes)])


@pytest.mark.parametrize("line", ["{", "[]", "{}", "7"])
def test_other_lines_are_refused(store: Store, line: str) -> None:
    with pytest.raises(DataError, match="line 1: is no judgement"):
        store.import_judgements([line])


def test_check_sees_a_judgement_changed_by_hand(empty_url: str, kind: str) -> None:
    name = "keep_judgements_update" if kind == "sqlite" else "keep_judgements ON judgements"

    def tamper(connection: Connection) -> None:
        connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE judgements SET who = 'Eve'"))

    with open_store(empty_url) as store:
        store.judge("same", ["a"], {}, by="Ana")
        store.database.write(tamper)
        assert "was changed after it was signed" in store.check().problems[0]


def revision(store: Store, story: str) -> int:
    found = store.story(story)
    assert found is not None
    return found.revision


@pytest.fixture
def story(store: Store) -> str:
    """A story of two reports, 1 and 2."""
    store.keep([placed("r1", "s1", new=True), placed("r2", "s1")])
    return "s1"


def test_a_judgement_and_its_undoing_age_the_story(store: Store, story: str) -> None:
    before = revision(store, story)
    made = store.judge("speaker", ["r1:0-4"], {"own": True}, by="Ana")
    assert revision(store, story) == before + 1
    store.revoke(made.id, by="Bo")
    assert revision(store, story) == before + 2
    store.revoke(made.id, by="Cy")
    assert revision(store, story) == before + 2
    assert store.check().ok


def test_what_is_taken_in_ages_the_story_once(store: Store, story: str) -> None:
    store.judge("speaker", ["r1:0-4", "r2:0-4"], {}, by="Ana")
    lines = list(store.export_judgements())
    before = revision(store, story)
    assert store.import_judgements(lines) == 0
    assert revision(store, story) == before


def test_judgements_are_found_by_the_report_of_a_statement(store: Store, story: str) -> None:
    made = store.judge("same-claim", ["r1:0-4", "r2:0-4"], {}, by="Ana")
    assert store.judgements(about="r1") == (made,)
    assert store.judgements(about=["r1", "r2"]) == (made,)
    assert store.judgements(about="r2:0-4") == (made,)
    assert store.judgements(about=[]) == ()
    assert store.judgement(made.id) == made
