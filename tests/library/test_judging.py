"""Corrections that stick: through re-runs, backups, moves and other libraries; and back again.

Read by the real models, on the four reports that come with the program.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from secondsource import demo, desk
from secondsource.compose.dossier import Dossier
from secondsource.errors import MissingError, UsageError
from secondsource.library import (
    Library,
    cite,
    not_same_person,
    number_in,
    open_library,
    same_person,
    told,
)
from secondsource.library import library as module
from secondsource.library.history import Event
from secondsource.library.people import sayings, voice_named
from secondsource.rim.readings import dossier_bytes
from secondsource.rim.store import Store

PATHS = [str(path) for path in demo.reports()]


def filled(place: Path) -> Library:
    opened = open_library(str(place))
    account = opened.add(PATHS)
    assert (account.added, len(account.stories)) == (4, 1)
    return opened


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose reports are read: to be copied, since reading takes seconds."""
    folder = tmp_path_factory.mktemp("read")
    with filled(folder / "read.db") as made:
        made.dossier(story(made))
        made.store.backup(folder / "read.zip")
    return folder / "read.zip"


@pytest.fixture
def desk_of_four(tmp_path: Path, read: Path) -> Iterator[Library]:
    with open_library(str(tmp_path / "four.db")) as opened:
        opened.store.restore(read)
        yield opened


def story(library: Library) -> str:
    return library.stories().entries[0].id


def dossier(library: Library) -> Dossier:
    return library.dossier(story(library))


def content(library: Library) -> bytes:
    """All of the dossier but the story's id, which another library may call otherwise."""
    return dossier_bytes(replace(dossier(library), id=""))


def names(library: Library, *ids: str) -> list[str]:
    return list(cite(library, [story(library), *ids]))


def judge(library: Library, kind: str, *ids: str, **payload: Any) -> str:
    made = library.judge(kind, names(library, *ids), payload, by="Ana Ruiz", note="as I heard it")
    return made.id


def shared(told: Dossier) -> tuple[str, str]:
    """Two statements of different reports in one claim."""
    claim = next(c for c in told.claims if c.status != "single")
    one = claim.statements[0]
    return one, next(i for i in claim.statements if i[0] != one[0])


def apart(told: Dossier) -> tuple[str, str]:
    """Two statements of different reports that nobody else tells."""
    alone = [c.statements[0] for c in told.claims if c.status == "single"]
    return alone[0], next(i for i in alone if i[0] != alone[0][0])


def counted(told: Dossier) -> str:
    return next(s.id for s in told.statements if s.quantities)


def told_text(library: Library, id: str) -> str:
    return dossier(library).report(id[0]).text


def claim_of(told: Dossier, id: str) -> tuple[str, ...]:
    return next(c.statements for c in told.claims if id in c.statements)


# ------------------------------------------------------------------------------ they are real


def test_two_claims_become_one_and_bring_their_origins(desk_of_four: Library) -> None:
    one, other = apart(dossier(desk_of_four))
    judge(desk_of_four, "same-claim", one, other)
    told = dossier(desk_of_four)
    claim = next(c for c in told.claims if one in c.statements)
    assert other in claim.statements
    assert claim.status in {"repeated", "corroborated"}
    assert "taken for one claim: judged by Ana Ruiz" in claim.because
    assert all(claim.id not in gap.claims for gap in told.gaps if gap.report in {one[0], other[0]})


def test_one_claim_becomes_two(desk_of_four: Library) -> None:
    one, other = shared(dossier(desk_of_four))
    judge(desk_of_four, "not-same-claim", one, other)
    assert other not in claim_of(dossier(desk_of_four), one)


def test_a_claim_that_is_judged_one_brings_the_others_of_its_claim(desk_of_four: Library) -> None:
    told = dossier(desk_of_four)
    several = [c for c in told.claims if c.status == "repeated"][:2]
    one, other = several[0].statements[0], several[1].statements[0]
    judge(desk_of_four, "same-claim", one, other)
    joined = claim_of(dossier(desk_of_four), one)
    assert {*several[0].statements, *several[1].statements} <= set(joined)


def test_origins_follow(desk_of_four: Library) -> None:
    claim = next(c for c in dossier(desk_of_four).claims if c.status == "repeated")
    one = claim.statements[0]
    other = next(i for i in claim.statements if i[0] != one[0])
    first = judge(desk_of_four, "origin", one, other, same=False)
    now = next(c for c in dossier(desk_of_four).claims if one in c.statements)
    assert (now.status, len(now.origins)) == ("corroborated", 2)
    assert now.because.startswith("judged by Ana Ruiz")
    judge(desk_of_four, "origin", one, other, same=True)
    now = next(c for c in dossier(desk_of_four).claims if one in c.statements)
    assert (now.status, len(now.origins)) == ("repeated", 1)
    rulings = {r.id: r.applied for r in dossier(desk_of_four).judgements}
    assert rulings[first] is False


def test_a_speaker_follows_into_claims_and_chains(desk_of_four: Library) -> None:
    one, _ = shared(dossier(desk_of_four))
    judge(desk_of_four, "speaker", one, name="Ida Holm")
    told = dossier(desk_of_four)
    said = next(s for s in told.statements if s.id == one)
    assert next(link.source for link in said.chain if link.role != "relay") == "Ida Holm"
    assert "judged by Ana Ruiz" in said.because


def test_what_is_no_statement_is_nowhere(desk_of_four: Library) -> None:
    one, _ = shared(dossier(desk_of_four))
    judge(desk_of_four, "not-a-statement", one)
    told = dossier(desk_of_four)
    assert one not in [s.id for s in told.statements]
    assert not any(one in c.statements for c in told.claims)
    assert not any(one in m.statements for m in told.timeline)


def test_a_conflict_goes_and_comes(desk_of_four: Library) -> None:
    told = dossier(desk_of_four)
    sides = told.conflicts[0].sides
    judge(desk_of_four, "no-conflict", sides[0].statements[0], sides[1].statements[0])
    left = dossier(desk_of_four).conflicts
    assert len(left) == len(told.conflicts) - 1
    one, other = apart(told)
    judge(desk_of_four, "conflict", one, other)
    made = dossier(desk_of_four)
    assert [s.statements for s in made.conflicts[-1].sides] == [(one,), (other,)]
    assert all(c.disputed for c in made.claims if one in c.statements)


def test_a_number_counts_something_else(desk_of_four: Library) -> None:
    one = counted(dossier(desk_of_four))
    told = next(s for s in dossier(desk_of_four).statements if s.id == one)
    span = told.quantities[0].span
    judge(desk_of_four, "number-about", one, start=span.start, end=span.end, what="goats seen")
    again = next(s for s in dossier(desk_of_four).statements if s.id == one)
    assert again.quantities[0].what == "goats seen"
    (ruling,) = dossier(desk_of_four).judgements
    assert ruling.says == f"“{span.of(told_text(desk_of_four, one))}” counts goats seen"


# ------------------------------------------------------------------------------ every telling


@pytest.mark.parametrize("form", [desk.as_json, desk.as_markdown, desk.as_html])
def test_every_telling_says_who_judged(desk_of_four: Library, form: Any) -> None:
    one, _ = shared(dossier(desk_of_four))
    judge(desk_of_four, "speaker", one, name="Ida Holm")
    told = form(dossier(desk_of_four))
    assert "judged by Ana Ruiz" in told
    assert "the speaker is Ida Holm" in told
    assert "as I heard it" in told


def test_tables_say_which_lines_were_judged(desk_of_four: Library) -> None:
    one, _ = shared(dossier(desk_of_four))
    judge(desk_of_four, "speaker", one, name="Ida Holm")
    undone = judge(desk_of_four, "not-a-statement", counted(dossier(desk_of_four)))
    desk_of_four.undo(undone)
    rows = csv.DictReader(io.StringIO(told(dossier(desk_of_four), "csv").decode()))
    judged = {row["statement"]: row["judged"] for row in rows if row["judged"]}
    also = dossier(desk_of_four).judgements[0].also
    assert sorted(judged) == sorted([one, *also])
    (line,) = json.loads(judged[one])
    assert line.startswith("judged by Ana Ruiz")
    assert line.endswith("the speaker is Ida Holm (as I heard it)")


# ------------------------------------------------------------------------------ who is who


def rests_on(told: Dossier) -> dict[str, list[str]]:
    """The statements that rest on each person's word, by name."""
    kinds = {e.name: e.kind for e in told.entities}
    found: dict[str, list[str]] = {}
    for s in told.statements:
        name = s.origin.source if s.origin is not None else ""
        if kinds.get(name) == "person" and s.origin is not None and s.origin.role == "speaker":
            found.setdefault(name, []).append(s.id)
    return found


def one_person(told: Dossier) -> tuple[str, str]:
    """Two statements of one person, in different reports."""
    ids = next(ids for ids in rests_on(told).values() if len({i[0] for i in ids}) > 1)
    return ids[0], next(i for i in ids if i[0] != ids[0][0])


def two_people(told: Dossier) -> tuple[str, str]:
    """A statement each of two people who speak in one report alone."""
    alone = [ids for ids in rests_on(told).values() if len({i[0] for i in ids}) == 1]
    return alone[0][0], alone[1][0]


def name_of(told: Dossier, id: str) -> str:
    origin = next(s for s in told.statements if s.id == id).origin
    assert origin is not None
    return origin.source


def test_two_names_become_one_person(desk_of_four: Library) -> None:
    one, other = two_people(dossier(desk_of_four))
    judge(desk_of_four, "same-person", one, other)
    told = dossier(desk_of_four)
    assert name_of(told, one) == name_of(told, other)
    entity = next(e for e in told.entities if e.name == name_of(told, one))
    assert "judged by Ana Ruiz" in entity.because
    assert {m.report for m in entity.mentions} >= {one[0], other[0]}


def test_one_name_becomes_two_people(desk_of_four: Library) -> None:
    before = dossier(desk_of_four)
    one, other = one_person(before)
    judge(desk_of_four, "not-same-person", one, other)
    told = dossier(desk_of_four)
    assert (name_of(told, one), name_of(told, other)) == (
        name_of(before, one),
        f"{name_of(before, one)} (2)",
    )
    both = (c for c in told.claims if {one, other} <= set(c.statements))
    for claim in both:  # nothing says any more that they rest on one man's word
        assert not any("both quote" in o.because for o in claim.origins)


def test_people_follow_the_dossier(desk_of_four: Library) -> None:
    one, other = two_people(dossier(desk_of_four))
    first, second = (name_of(dossier(desk_of_four), each) for each in (one, other))
    (made,) = same_person(desk_of_four, first, second, by="Ana Ruiz")
    assert made.payload["names"] == [first, second]
    dossier(desk_of_four)
    voice = voice_named(desk_of_four, first)
    ids = {s.statement for s in sayings(desk_of_four, voice)}
    assert {one, other} <= ids
    assert voice.statements == len(ids)
    desk_of_four.undo(made.id, by="Bo Lind")
    dossier(desk_of_four)
    assert voice_named(desk_of_four, first) != voice_named(desk_of_four, second)


def test_who_is_told_apart_has_a_page_of_his_own(desk_of_four: Library) -> None:
    one, other = one_person(dossier(desk_of_four))
    name = name_of(dossier(desk_of_four), one)
    about = [s.about for s in sayings(desk_of_four, voice_named(desk_of_four, name))
             if s.statement[0] == other[0]]  # fmt: skip
    not_same_person(desk_of_four, name, about, by="Ana Ruiz")
    dossier(desk_of_four)
    plain, numbered = (voice_named(desk_of_four, n) for n in (name, f"{name} (2)"))
    reports = [{s.statement[0] for s in sayings(desk_of_four, each)} for each in (plain, numbered)]
    assert reports[0] & reports[1] == set()
    assert other[0] in reports[0] | reports[1]


def test_across_stories_people_follow_without_the_dossier(
    desk_of_four: Library, inbox: Path
) -> None:
    name = next(iter(rests_on(dossier(desk_of_four))))
    path = inbox / "another.txt"
    path.write_text(
        "Ferry runs aground off Tirana\n\nDaily Shore, 3 May 2021\n\n"
        f"The ferry ran aground in fog, the harbour master {name} told reporters on Monday. "
        f"“Nobody was hurt,” {name} said. Divers will look at the hull, {name} added.\n",
        encoding="utf-8",
    )
    desk_of_four.add([str(path)])
    ferry = next(s.id for s in desk_of_four.stories().entries if "Ferry" in s.title)
    desk_of_four.dossier(ferry)
    voice = voice_named(desk_of_four, name)
    assert set(voice.stories) == {ferry, story(desk_of_four)}
    about = [s.about for s in sayings(desk_of_four, voice) if s.story == ferry]
    (made,) = not_same_person(desk_of_four, name, about[:1], by="Ana Ruiz")
    desk_of_four.dossier(ferry)
    told = [v for v in desk_of_four.voices() if v.name.startswith(name)]
    assert sorted(v.stories for v in told) == sorted([(ferry,), (story(desk_of_four),)])
    ruling = next(r for r in dossier(desk_of_four).judgements if r.id == made.id)
    assert (ruling.applied, ruling.because) == (
        True, "the other stands in another story: the page of people follows it",
    )  # fmt: skip
    desk_of_four.undo(made.id, by="Bo Lind")
    assert set(voice_named(desk_of_four, name).stories) == {ferry, story(desk_of_four)}


def test_who_is_who_needs_two(desk_of_four: Library) -> None:
    one, _ = two_people(dossier(desk_of_four))
    name = name_of(dossier(desk_of_four), one)
    with pytest.raises(UsageError, match="are one already"):
        same_person(desk_of_four, name, name.upper())
    every = [s.about for s in sayings(desk_of_four, voice_named(desk_of_four, name))]
    with pytest.raises(UsageError, match="is left without a report"):
        not_same_person(desk_of_four, name, every)
    own = next(s.id for s in dossier(desk_of_four).statements if not s.chain)
    with pytest.raises(UsageError, match="rests on nobody's word"):
        judge(desk_of_four, "same-person", one, own)


# ------------------------------------------------------------------------------ and back again


def every_kind(library: Library) -> list[str]:
    """One judgement of each kind, each of other statements; their ids."""
    told = dossier(library)
    one, other = shared(told)
    first, second = apart(told)
    number = counted(told)
    span = next(s for s in told.statements if s.id == number).quantities[0].span
    sides = told.conflicts[0].sides
    mine, his = one_person(told)
    spare = [s.id for s in told.statements if s.id not in {one, other, first, second, number}]
    asked: list[tuple[str, list[str], dict[str, Any]]] = [
        ("not-same-claim", [one, other], {}),
        ("same-claim", [first, second], {}),
        ("origin", [first, second], {"same": False}),
        ("no-conflict", [sides[0].statements[0], sides[1].statements[0]], {}),
        ("number-about", [number], {"start": span.start, "end": span.end, "what": "goats"}),
        ("speaker", [spare[0]], {"own": True}),
        ("origin", [spare[1]], {"name": "Ida Holm"}),
        ("not-a-statement", [spare[2]], {}),
        ("speaker", [spare[0]], {"name": "Ida Holm"}),
        ("same-person", list(two_people(told)), {}),
        ("not-same-person", [mine, his], {"names": [name_of(told, mine)] * 2}),
    ]
    cited = [(kind, names(library, *ids), payload) for kind, ids, payload in asked]
    return [library.judge(kind, ids, payload, by="Ana Ruiz").id for kind, ids, payload in cited]


@pytest.mark.parametrize("seed", range(3))
def test_undone_in_any_order_the_dossier_is_the_same_bytes(
    desk_of_four: Library, seed: int
) -> None:
    before = content(desk_of_four)
    made = every_kind(desk_of_four)
    judged = content(desk_of_four)
    assert judged != before
    random.Random(seed).shuffle(made)
    for id_ in made:
        desk_of_four.undo(id_, by="Bo Lind")
    assert content(desk_of_four) == before


def test_each_is_applied(desk_of_four: Library) -> None:
    every_kind(desk_of_four)
    rulings = dossier(desk_of_four).judgements
    assert [(r.kind, r.applied) for r in rulings if not r.applied] == [("speaker", False)]
    assert len(rulings) == 11


def test_another_engine_finds_them_again(
    desk_of_four: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_kind(desk_of_four)
    judged = content(desk_of_four)
    monkeypatch.setattr(module, "reading_engine", lambda: "another-engine")
    assert desk_of_four.kept_dossier(story(desk_of_four)) is None
    assert content(desk_of_four) == judged


def test_a_backup_holds_them(desk_of_four: Library, tmp_path: Path) -> None:
    every_kind(desk_of_four)
    judged = content(desk_of_four)
    desk_of_four.store.backup(tmp_path / "all.zip")
    with open_library(str(tmp_path / "other.db")) as other:
        other.store.restore(tmp_path / "all.zip")
        assert content(other) == judged
        assert other.judgements() == desk_of_four.judgements()
        assert other.store.check().ok


@pytest.mark.parametrize("seed", range(3))
def test_another_library_takes_them_in_any_order(
    desk_of_four: Library, tmp_path: Path, read: Path, seed: int
) -> None:
    desk_of_four.undo(every_kind(desk_of_four)[0], by="Bo Lind")
    lines = list(desk_of_four.store.export_judgements())
    random.Random(seed).shuffle(lines)
    with open_library(str(tmp_path / "other.db")) as other:
        other.store.restore(read)
        dossier(other)
        assert other.import_judgements(lines) == len(lines)
        assert other.import_judgements(lines) == 0
        assert content(other) == content(desk_of_four)


def test_they_come_before_their_reports(tmp_path: Path, desk_of_four: Library) -> None:
    every_kind(desk_of_four)
    judged = content(desk_of_four)
    with open_library(str(tmp_path / "other.db")) as other:
        other.import_judgements(desk_of_four.store.export_judgements())
        other.add(PATHS)
        assert content(other) == judged


def test_another_report_comes_in_and_stories_are_merged(desk_of_four: Library, inbox: Path) -> None:
    whole = story(desk_of_four)
    every_kind(desk_of_four)
    judged = content(desk_of_four)
    (inbox / "late.txt").write_text("Goats found\n\nFour goats were found, Ida Holm said.\n")
    desk_of_four.add([str(inbox)])
    other = next(s.id for s in desk_of_four.stories().entries if s.size == 1)
    (merged,) = desk_of_four.merge([whole, other], by="Bo Lind")
    told = desk_of_four.dossier(whole)
    assert len(told.reports) == 5
    assert [(r.kind, r.applied) for r in told.judgements if not r.applied] == [("speaker", False)]
    assert [r.id for r in told.judgements if r.kind == "same"] == [merged.id]
    desk_of_four.undo(merged.id, by="Bo Lind")
    assert dossier_bytes(replace(desk_of_four.dossier(whole), id="")) == judged


def test_a_report_leaves_and_comes_back(desk_of_four: Library) -> None:
    whole = story(desk_of_four)
    one, other = shared(dossier(desk_of_four))
    made = judge(desk_of_four, "not-same-claim", one, other)
    judged = content(desk_of_four)
    leaving = desk_of_four.originals(whole)[other[0]]
    split = desk_of_four.split(whole, [leaving], by="Ana Ruiz")
    (lost,) = [r for r in desk_of_four.dossier(whole).judgements if r.id == made]
    assert (lost.applied, "not of this story" in lost.because) == (False, True)
    for each in split:
        desk_of_four.undo(each.id, by="Ana Ruiz")
    assert content(desk_of_four) == judged


def test_a_newer_version_takes_them_over(library: Library, inbox: Path) -> None:
    path = inbox / "a.txt"
    told = "Bridge closed\n\nThe bridge is closed, Mayor Ana Ruiz said on Monday.\n"
    path.write_text(told)
    library.add([str(path)])
    first = dossier(library)
    said = next(s for s in first.statements if "bridge is closed" in first.words(s))
    library.judge("speaker", names(library, said.id), {"name": "Ida Holm"}, by="Bo Lind")
    path.write_text(told.replace("Bridge closed\n", "Bridge closed now\n") + "\nIt was cold.\n")
    library.add([str(path)])
    later = dossier(library)
    assert len(later.reports) == 1
    again = next(s for s in later.statements if "bridge is closed" in later.words(s))
    assert [link.source for link in again.chain] == ["Ida Holm"]


# ------------------------------------------------------------------------------ naming


def test_statements_are_named_as_one_sees_them(desk_of_four: Library) -> None:
    told = dossier(desk_of_four)
    s = told.statements[3]
    original = desk_of_four.originals(story(desk_of_four))[s.report]
    name = f"{original}:{s.span.start}-{s.span.end}"
    assert names(desk_of_four, s.id) == [name]
    assert cite(desk_of_four, [name]) == (name,)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["A12"], "needs its story"),
        (["s-1", "s-2", "A12"], "needs its story"),
        (["s-1"], "names no statement"),
        (["s-x", "A1"], "is not in the library"),
    ],
)
def test_what_names_nothing(desk_of_four: Library, words: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        cite(desk_of_four, words)


def test_an_id_that_the_dossier_has_not(desk_of_four: Library) -> None:
    with pytest.raises(MissingError, match="statement Z99"):
        names(desk_of_four, "Z99")


def test_reports_that_are_not_here(desk_of_four: Library) -> None:
    with pytest.raises(MissingError, match="report nowhere"):
        desk_of_four.judge("speaker", ["nowhere:1-9"], {"own": True})
    known = desk_of_four.reports(story(desk_of_four))[0]
    beyond = f"{known.id}:1-{len(known.text) + 1}"
    with pytest.raises(UsageError, match="ends behind its report"):
        desk_of_four.judge("speaker", [beyond], {"own": True})


def test_a_number_is_named_by_its_figures(desk_of_four: Library) -> None:
    known = desk_of_four.reports(story(desk_of_four))[0]
    about = f"{known.id}:0-{len(known.text)}"
    with pytest.raises(UsageError, match="has several numbers"):
        number_in(desk_of_four, about, None)
    with pytest.raises(UsageError, match="has no such number"):
        number_in(desk_of_four, about, "forty-one")


# ------------------------------------------------------------------------------ queue, history


def test_the_queue_begins_with_the_least_certain(desk_of_four: Library) -> None:
    doubts = desk_of_four.queue(story(desk_of_four))
    assert doubts
    assert [d.score for d in doubts] == sorted(d.score for d in doubts)
    texts = {r.id: r.text for r in desk_of_four.reports(story(desk_of_four))}
    for doubt in doubts:
        assert doubt.because
        assert doubt.answers
        for quote in doubt.quotes:
            report, place = quote.about.split(":")
            start, end = map(int, place.split("-"))
            assert quote.words == " ".join(texts[report][start:end].split())


def test_what_was_answered_is_not_asked_again(desk_of_four: Library) -> None:
    asked = desk_of_four.queue(story(desk_of_four))
    for doubt in asked[:4]:
        answer = doubt.answers[0]
        desk_of_four.judge(answer.kind, answer.about, answer.payload, by="Ana Ruiz")
    left = {(d.kind, q.about) for d in desk_of_four.queue(story(desk_of_four)) for q in d.quotes}
    for doubt in asked[:4]:
        assert not {(doubt.kind, q.about) for q in doubt.quotes} <= left


def test_every_answer_can_be_given(desk_of_four: Library) -> None:
    for doubt in desk_of_four.queue(story(desk_of_four)):
        for answer in doubt.answers:
            made = desk_of_four.judge(answer.kind, answer.about, answer.payload, by="Ana Ruiz")
            assert answer.command().startswith("secondsource judge ")
            desk_of_four.undo(made.id, by="Ana Ruiz")


def test_history_tells_who_changed_what(desk_of_four: Library) -> None:
    one, other = apart(dossier(desk_of_four))
    made = judge(desk_of_four, "same-claim", one, other)
    dossier(desk_of_four)
    desk_of_four.undo(made, by="Bo Lind", note="two cranes")
    dossier(desk_of_four)
    told = desk_of_four.history(story(desk_of_four))
    assert [e.at for e in told] == sorted(e.at for e in told)
    assert kinds(told, by="Ana Ruiz") == ["judgement"]
    assert kinds(told, by="Bo Lind") == ["revocation"]
    assert kinds(told, by="").count("arrival") == 4
    figures = [e.what for e in told if e.kind == "dossier" and e.what.startswith("the dossier has")]
    assert len(figures) == 2
    assert next(e for e in told if e.kind == "judgement").because == "as I heard it"


def kinds(events: tuple[Event, ...], by: str) -> list[str]:
    return [e.kind for e in events if e.by == by]


def test_judgements_of_a_story_and_of_others(desk_of_four: Library, inbox: Path) -> None:
    made = judge(desk_of_four, "not-a-statement", "A1")
    (inbox / "x.txt").write_text("Goats found\n\nFour goats were found on a roof, Ida Holm said.\n")
    desk_of_four.add([str(inbox)])
    other = next(s.id for s in desk_of_four.stories().entries if s.size == 1)
    whole = next(s.id for s in desk_of_four.stories().entries if s.size == 4)
    assert [j.id for j in desk_of_four.judgements(whole)] == [made]
    assert desk_of_four.judgements(other) == ()
    assert [j.id for j in desk_of_four.judgements()] == [made]
    desk_of_four.undo(made)
    assert desk_of_four.judgements(whole, revoked=False) == ()


def test_a_judgement_makes_a_new_revision_and_what_is_kept_stale(desk_of_four: Library) -> None:
    dossier(desk_of_four)
    before = desk_of_four.story(story(desk_of_four))
    judge(desk_of_four, "not-a-statement", "A1")
    after = desk_of_four.story(before.id)
    assert after.revision == before.revision + 1
    assert after.changed_at > before.changed_at
    assert desk_of_four.kept_dossier(before.id) is None


def test_a_judgement_keeps_the_words(desk_of_four: Library) -> None:
    told = dossier(desk_of_four)
    judge(desk_of_four, "not-a-statement", "A1")
    (ruling,) = dossier(desk_of_four).judgements
    words = next(told.words(s) for s in told.statements if s.id == "A1")
    assert ruling.words == (words,)


def test_the_store_finds_statements_by_their_report(desk_of_four: Library) -> None:
    store: Store = desk_of_four.store
    (name,) = names(desk_of_four, "A1")
    made = desk_of_four.judge("not-a-statement", [name], {}, by="Ana Ruiz")
    assert [j.id for j in store.judgements(about=name.split(":")[0])] == [made.id]
    assert [j.id for j in store.judgements(about=["nothing", name])] == [made.id]
    assert store.judgements(about=[]) == ()
