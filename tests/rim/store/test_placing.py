"""Placements: one story a report, ids that stay, and nothing moves unrecorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rim.store.made import arrival, move, placed, put
from secondsource.errors import StoreError, UsageError
from secondsource.rim.store import Store


def members(store: Store, story: str) -> list[str]:
    return [each.report for each in store.members(story)]


def told(store: Store, story: str) -> list[tuple[str, str | None, str, str]]:
    return [(e.kind, e.report, e.before, e.after) for e in store.history(story)]


@pytest.fixture
def two(store: Store) -> Store:
    """Story s of a, b; story t of c, d."""
    store.keep([placed("a", "s", day=1), placed("b", "s", day=4)])
    store.keep([placed("c", "t", day=2), placed("d", "t", day=3)])
    return store


def test_a_story_forms_as_reports_come(two: Store) -> None:
    entry = two.story("s")
    assert entry is not None
    assert (entry.size, entry.first, entry.last) == (2, date(2021, 5, 1), date(2021, 5, 4))
    assert [(m.report, m.score, m.because) for m in two.members("s")] == [
        ("a", 0.9, "a is like it"), ("b", 0.9, "b is like it"),
    ]  # fmt: skip
    assert two.story_of("c") == "t"
    assert two.story_of("x") is None


def test_a_story_is_called_after_its_first_report(store: Store) -> None:
    store.keep([arrival("A", id="a", title="Bridge closed", outlet="The Post"),
                arrival("B", id="b", title="Bridge open", outlet="The Star", language="fr")])  # fmt: skip
    store.place([put("b", "s"), put("a", "s")])
    entry = store.story("s")
    assert entry is not None
    assert (entry.title, entry.outlets) == ("Bridge open", ("The Post", "The Star"))
    assert (entry.languages, entry.first) == (("en", "fr"), None)


def test_a_later_batch_does_not_move_a_report(two: Store) -> None:
    two.keep([placed("a", "t", day=1)])
    assert two.story_of("a") == "s"
    assert two.history("s") == ()


def test_place_moves_and_records(two: Store) -> None:
    assert set(two.place([put("a", "t")])) == {"s", "t"}
    assert members(two, "t") == ["a", "c", "d"]
    assert told(two, "s") == told(two, "t") == [("move", "a", "s", "t")]
    entry = two.story("s")
    assert entry is not None
    assert (entry.size, entry.first, entry.last) == (1, date(2021, 5, 4), date(2021, 5, 4))


def test_saying_what_is_so_changes_nothing(two: Store) -> None:
    two.place([put("a", "t")])
    before = (two.stories(), two.history("s"))
    assert two.place([put("a", "t"), put("c", "t", moves=(move("a", "s", "t"),))]) == ()
    assert (two.stories(), two.history("s")) == before


def test_a_merge_keeps_the_older_id_and_the_other_leads_to_it(two: Store) -> None:
    moves = (move("c", "t", "s", "merge"), move("d", "t", "s", "merge"))
    two.keep([placed("e", "s", merged=("t",), moves=moves)])
    assert members(two, "t") == members(two, "s") == ["a", "c", "d", "e", "b"]
    assert two.alias("t") == "s"
    assert two.story("t") == two.story("s")
    assert [e.id for e in two.stories().entries] == ["s"]
    assert told(two, "t") == [
        ("merge", "c", "t", "s"), ("merge", "d", "t", "s"), ("merge", None, "t", "s"),
    ]  # fmt: skip
    assert two.check().ok


def test_a_merge_takes_along_whom_it_does_not_name(two: Store) -> None:
    two.keep([placed("e", "s", merged=("t",))])
    assert members(two, "s") == ["a", "c", "d", "e", "b"]


def test_merges_of_merges_lead_on(two: Store) -> None:
    two.keep([placed("e", "u", merged=("t",))])
    two.keep([placed("f", "s", merged=("u",))])
    assert (two.alias("t"), two.alias("u")) == ("s", "s")
    assert two.story("s").size == 6  # type: ignore[union-attr]
    two.keep([placed("g", "t")])
    assert two.story_of("g") == "s"
    assert two.check().ok


def test_stories_that_form_and_merge_in_one_batch(store: Store) -> None:
    store.keep([placed("a", "s"), placed("b", "t"), placed("c", "s", merged=("t",))])
    assert members(store, "t") == ["a", "b", "c"]
    assert store.check().ok


def test_a_split_makes_a_story_and_records_it(two: Store) -> None:
    moves = (move("b", "s", "v", "split"),)
    two.place([put("a", "s", split=("v",), moves=moves)])
    assert (members(two, "s"), members(two, "v")) == (["a"], ["b"])
    assert told(two, "v") == [("split", "b", "s", "v")]


def test_a_story_that_was_merged_can_stand_alone_again(two: Store) -> None:
    two.keep([placed("e", "s", merged=("t",))])
    moves = (move("c", "s", "t", "split"), move("d", "s", "t", "split"))
    two.place([put("e", "s", split=("t",), moves=moves)])
    assert (two.alias("t"), members(two, "t")) == ("t", ["c", "d"])
    assert members(two, "s") == ["a", "e", "b"]
    assert two.check().ok


def test_every_change_is_a_revision(two: Store) -> None:
    def revision() -> int:
        entry = two.story("s")
        assert entry is not None
        return entry.revision

    assert revision() == 2 - 1  # one batch
    two.keep([placed("e", "s"), placed("f", "s")])
    assert revision() == 2
    two.keep([placed("e", "s")])
    assert revision() == 2
    two.place([put("a", "t")])
    assert revision() == 3


def test_reports_must_be_here(store: Store) -> None:
    with pytest.raises(StoreError, match="report x: is not in the store"):
        store.place([put("x", "s")])
    assert store.stories().entries == ()
    with pytest.raises(UsageError, match="story x: is not in the library"):
        store.alias("x")
    assert (store.story("x"), store.members("x"), store.history("x")) == (None, (), ())


# ------------------------------------------------------------------------------------------ lists


@pytest.fixture
def many(store: Store) -> Store:
    """Stories 0 … 4: story n has n + 1 reports, the last of day n + 1."""
    store.keep([placed(f"r{n}{k}", f"s{n}", day=k + 1) for n in range(5) for k in range(n + 1)])
    return store


def listed(store: Store, **asked: object) -> str:
    """Numbers of the stories on all pages of two."""
    found, cursor = "", ""
    while True:
        page = store.stories(limit=2, cursor=cursor, **asked)  # type: ignore[arg-type]
        found += "".join(entry.id[1] for entry in page.entries)
        cursor = page.cursor
        if not cursor:
            return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "43210"),
        ({"order": "largest"}, "43210"),
        ({"since": date(2021, 5, 4)}, "43"),
        ({"until": date(2021, 4, 30)}, ""),
        ({"at_least": 3}, "432"),
        ({"changed_since": datetime(2099, 1, 1, tzinfo=UTC)}, ""),
    ],
)
def test_lists_of_stories(many: Store, asked: dict[str, object], expected: str) -> None:
    assert listed(many, **asked) == expected


@pytest.mark.parametrize("asked", [{"order": "best"}, {"cursor": "x"}, {"cursor": "x~y", "order": "largest"}])  # fmt: skip
def test_lists_refuse_what_they_do_not_know(many: Store, asked: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="is none of ours"):
        many.stories(**asked)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------- anything

STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["put", "merge", "split"]),
              st.integers(0, 3)),
    max_size=12,
)  # fmt: skip


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_moves_it_hangs_together(
    store: Store, steps: list[tuple[int, int, str, int]]
) -> None:
    store.keep([placed(f"r{n}", f"s{n % 4}") for n in range(6)])
    for number, story, kind, other in steps:
        one, target, rest = f"r{number}", f"s{story}", f"s{other}"
        if kind == "merge":
            store.place([put(one, target, merged=(rest,))])
        elif kind == "split":
            moves = (move(one, target, rest, "split"),)
            store.place([put(f"r{(number + 1) % 6}", target, split=(rest,), moves=moves)])
        else:
            store.place([put(one, target)])
    assert store.check().problems == ()
    entries = store.stories().entries
    assert sum(entry.size for entry in entries) == 6
    for entry in entries:
        assert len(store.members(entry.id)) == entry.size
