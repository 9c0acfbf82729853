"""Stories that form one report at a time: what joins, what stays apart, what moves, and why."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

from secondsource.acquire.report import Report
from secondsource.cluster import stories
from secondsource.cluster.stories import Judged, Shelver, Sketch, sketch, story_id
from secondsource.errors import DataError

DAY = date(2021, 5, 4)
BARGE = [
    ("Barge strikes Kesten bridge at Vellmar", "A barge loaded with gravel struck the Kesten bridge at Vellmar on Monday. The skipper, Ana Ruiz, 43, was pulled from the water, harbour police said."),
    ("Kesten bridge closed after barge hits pillar", "The Kesten bridge at Vellmar stays closed after a barge hit a pillar on Monday. Skipper Ana Ruiz, 43, is in hospital, the harbour police said."),
    ("Vellmar: skipper of gravel barge in hospital", "Ana Ruiz, 43, whose barge rammed the Kesten bridge in Vellmar on Monday, is recovering. Harbour police are looking into the steering gear of the gravel barge."),
]  # fmt: skip
FIRE = [
    ("Fire destroys Ostrava mill", "A fire destroyed the old Ostrava paper mill on Monday night. Fire chief Tomas Beran said that nobody was in the Ostrava mill. Smoke closed the Silesian railway."),
    ("Paper mill burns down in Ostrava", "Nobody was hurt when the paper mill of Ostrava burned down on Monday night, said Tomas Beran, the fire chief. Trains on the Silesian railway were halted by smoke."),
]  # fmt: skip
QUEEN = ("Lindau orchestra opens season", "The Lindau orchestra opened its season with a symphony by the young composer Ida Holm. Critics praised the violins of Lindau and conductor Emil Frey.")  # fmt: skip


def report(id: str, told: tuple[str, str], day: date | None = DAY, **more: str) -> Report:
    return Report(id, f"{id}.txt", told[1], title=told[0], published=day, **more)


def all_reports() -> list[Report]:
    return [
        *(report(f"barge{n}", each) for n, each in enumerate(BARGE)),
        *(report(f"fire{n}", each) for n, each in enumerate(FIRE)),
        report("lindau", QUEEN),
    ]


def placed(reports: list[Report], *judged: Judged) -> Shelver:
    shelver = Shelver(judged)
    for each in reports:
        shelver.place(sketch(each))
    return shelver


def groups(shelver: Shelver) -> set[frozenset[str]]:
    return {frozenset(members) for _, members in shelver.stories()}


RIGHT = {
    frozenset({"barge0", "barge1", "barge2"}),
    frozenset({"fire0", "fire1"}),
    frozenset({"lindau"}),
}


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    reports = all_reports()
    random.Random(seed).shuffle(reports)
    assert groups(placed(reports)) == RIGHT


def test_undated_reports_form_stories_too() -> None:
    reports = [report(r.id, (r.title or "", r.text), None) for r in all_reports()]
    assert groups(placed(reports)) == RIGHT


def test_a_late_report_finds_its_story() -> None:
    later = [
        report(
            f"x{n}", (f"Council of Bremen {n}", f"Council {n} met in Bremen."), DAY + timedelta(n)
        )
        for n in range(1, 90)
    ]
    shelver = placed([report("barge0", BARGE[0]), *later])
    assert shelver.place(sketch(report("barge1", BARGE[1]))).story == story_id("barge0")


def test_the_same_kind_of_event_elsewhere_is_another_story() -> None:
    other = ("Barge strikes pier at Tornio", "A barge loaded with timber struck a pier at Tornio on Thursday. The skipper, Eero Salo, 61, was pulled from the water, coast guards said.")  # fmt: skip
    shelver = placed([report("barge0", BARGE[0]), report("tornio", other, DAY + timedelta(10))])
    assert len(groups(shelver)) == 2


def test_what_a_placement_tells() -> None:
    shelver = Shelver()
    first = shelver.place(sketch(report("barge0", BARGE[0])))
    second = shelver.place(sketch(report("barge1", BARGE[1])))
    assert (first.new, first.score, first.story) == (True, 1.0, story_id("barge0"))
    assert (second.new, second.story, second.merged, second.moves) == (False, first.story, (), ())
    assert 0.5 < second.score <= 1
    assert "ana ruiz" in second.because
    assert "barge0" in second.because
    assert "2021-05-03" in second.because  # the Monday before
    assert shelver.members(first.story) == ("barge0", "barge1")
    assert len(shelver) == 2


def test_placing_twice_changes_nothing() -> None:
    shelver = placed(all_reports())
    again = shelver.place(sketch(report("barge1", BARGE[1])))
    assert (again.story, again.moves, len(shelver)) == (shelver.story_of("barge0"), (), 6)


def test_restored_stories_go_on() -> None:
    reports = all_reports()
    shelver = placed(reports[:4])
    rows = [(Sketch.from_bytes(sketch(r).to_bytes()), shelver.story_of(r.id)) for r in reports[:4]]
    fresh = Shelver()
    fresh.restore(rows)
    assert list(fresh.stories()) == list(shelver.stories())
    for each in reports[4:]:
        assert fresh.place(sketch(each)).story == shelver.place(sketch(each)).story


def test_a_person_s_word_parts_and_joins() -> None:
    shelver = placed(all_reports())
    story = shelver.story_of("barge0")
    moves = shelver.judge(Judged("apart", "barge0", "barge2"))
    assert shelver.story_of("barge0") != shelver.story_of("barge2")
    assert {move.kind for move in moves} == {"split"}
    assert shelver.revoke(Judged("apart", "barge0", "barge2"))
    assert shelver.story_of("barge2") == shelver.story_of("barge0") == story
    moves = shelver.judge(Judged("same", "lindau", "fire0"))
    assert shelver.story_of("lindau") == shelver.story_of("fire1")
    assert [(move.report, move.kind) for move in moves] == [("lindau", "merge")]


def test_a_person_s_word_on_two_reports_joins_all_of_their_stories() -> None:
    shelver = placed(all_reports())
    shelver.judge(Judged("same", "barge0", "fire0"))
    assert groups(shelver) == {frozenset({"barge0", "barge1", "barge2", "fire0", "fire1"}), frozenset({"lindau"})}  # fmt: skip


def test_a_person_s_word_holds_for_reports_to_come() -> None:
    word = Judged("apart", "barge0", "barge1")
    shelver = placed(all_reports()[:2], word)
    assert shelver.story_of("barge0") != shelver.story_of("barge1")
    word = Judged("same", "lindau", "barge0")
    shelver = placed(all_reports(), word)
    assert shelver.story_of("lindau") == shelver.story_of("barge0")


def test_a_merge_keeps_the_older_id() -> None:
    reports = all_reports()
    shelver = Shelver()
    shelver.restore([(sketch(reports[0]), "old"), (sketch(reports[1]), "young")])
    placement = shelver.place(sketch(reports[2]))
    assert (placement.story, placement.merged) == ("old", ("young",))
    assert [(m.report, m.before, m.after, m.kind) for m in placement.moves] == [
        ("barge1", "young", "old", "merge")
    ]


def test_what_was_wrongly_together_is_parted_when_more_comes() -> None:
    reports = all_reports()
    shelver = Shelver()
    shelver.restore([(sketch(reports[0]), "old"), (sketch(reports[3]), "old")])
    last = shelver.place(sketch(reports[4]))
    assert shelver.story_of("fire0") == last.story != "old"
    assert shelver.story_of("barge0") == "old"
    assert (last.new, last.split) == (True, (last.story,))
    assert [(m.report, m.before, m.kind) for m in last.moves] == [("fire0", "old", "split")]


def test_a_running_story_takes_reports_at_a_bounded_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "RUNNING", 4)
    told = [
        report(f"r{n}", (title, f"{text} Update {n}."), DAY + timedelta(n // 3))
        for n, (title, text) in enumerate(BARGE * 6)
    ]
    shelver = placed(told)
    assert max(len(members) for _, members in shelver.stories()) == len(told)


@pytest.mark.parametrize(
    "text", ["", "...", "1 2 3", "日本語の記事です。", "a" * 100_000, "\ud800"]
)
def test_odd_texts_stand_alone(text: str) -> None:
    shelver = placed([*all_reports(), Report("odd", "odd.txt", text, published=DAY)])
    assert groups(shelver) == RIGHT | {frozenset({"odd"})}


def test_two_texts_without_words_are_no_story() -> None:
    shelver = placed([Report(f"e{n}", "e.txt", "") for n in range(3)])
    assert len(groups(shelver)) == 3


def test_repair_leaves_what_is_right() -> None:
    shelver = placed(all_reports())
    assert shelver.repair() == ()
    assert groups(shelver) == RIGHT


@pytest.mark.parametrize("day", [None, date(1, 1, 1), date(9999, 12, 31)])
def test_any_day_of_the_calendar(day: date | None) -> None:
    text = "On Monday, May 3, and on 29 February 1900, and 31 June, and February 29 they met."
    made = sketch(Report("A", "a", text, published=day))
    assert Sketch.from_bytes(made.to_bytes()) == made


@pytest.mark.parametrize("data", [b"", b"x\x9c", b"not zlib"])
def test_broken_bytes_are_named(data: bytes) -> None:
    with pytest.raises(DataError, match="add its report again"):
        Sketch.from_bytes(data)


def test_only_short_undated_reports_are_asked_what_they_mean() -> None:
    asked: list[str] = []

    def embed(text: str) -> np.ndarray:
        asked.append(text)
        return np.array([0.6, 0.8], dtype=np.float32)

    made = sketch(report("A", BARGE[0], None), embed)
    assert np.frombuffer(made.meaning, np.int8).tolist() == [76, 102]
    assert Sketch.from_bytes(made.to_bytes()) == made
    assert sketch(report("B", BARGE[0]), embed).meaning == b""
    assert sketch(report("C", (BARGE[0][0], BARGE[0][1] * 9), None), embed).meaning == b""
    assert len(asked) == 1
