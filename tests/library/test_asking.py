"""Stories, dossiers, search, judgements, exports of a library."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from library.test_adding import archive, report
from secondsource.acquire.report import Report
from secondsource.cluster.story import Judged
from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError
from secondsource.library import (
    Asked,
    Library,
    export_to,
    health,
    listing,
    near,
    open_library,
    reader,
)
from secondsource.library.placing import standing
from secondsource.rim import whereabouts
from secondsource.tell.exports.tables import COLUMNS, tell_csv


@pytest.fixture
def filled(library: Library, inbox: Path) -> Library:
    report(inbox, "a.txt", "Ferry sinks", "The ferry sank off Vellmar.")
    report(inbox, "b.txt", "Ferry lost", "The ferry sank at dawn, the coast guard said.")
    report(inbox, "c.txt", "Bridge closed", "Lorries wait at the Kesten bridge.")
    library.add([str(inbox)])
    return library


def sizes_of(library: Library, **asked: object) -> list[int]:
    return [s.size for s in library.find_stories(Asked(**asked), 10)]  # type: ignore[arg-type]


def story(library: Library, size: int) -> str:
    return next(s.id for s in library.stories().entries if s.size == size)


# ---------------------------------------------------------------------------------------- stories


@pytest.mark.parametrize(
    ("asked", "sizes"),
    [
        ({}, [1, 2]),
        ({"words": "ferry"}, [2]),
        ({"words": "mayor"}, [1, 2]),
        ({"words": "ferry", "place": "Vellmar"}, [2]),
        ({"place": "Kesten"}, [1]),
        ({"place": "Atlantis"}, []),
        ({"language": "en"}, [1, 2]),
        ({"language": "tr"}, []),
        ({"at_least": 2}, [2]),
        ({"since": date(2200, 1, 1)}, []),
        ({"status": "single"}, []),  # nobody has read one yet
    ],
)
def test_stories_that_are_asked_for(
    filled: Library, asked: dict[str, object], sizes: list[int]
) -> None:
    assert sorted(sizes_of(filled, **asked)) == sizes


def test_they_are_looked_for_to_the_end(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_AT_ONCE", 1)
    monkeypatch.setattr(listing, "_LOOKED_AT", 1)
    assert sizes_of(filled, words="ferry") == [2]
    filled.dossier(story(filled, 1))
    assert sizes_of(filled, status="single") == [1]


def test_the_largest_come_first_when_asked(filled: Library) -> None:
    assert sizes_of(filled, order="largest") == [2, 1]


def test_all_stories_come_page_by_page(library: Library, inbox: Path) -> None:
    for n in range(7):
        report(inbox, f"{n}.txt", f"Story{n} begins")
    library.add([str(inbox)])
    assert len(list(library.all_stories(limit=3))) == 7


def test_a_story_that_is_not_there(library: Library) -> None:
    with pytest.raises(
        UsageError, match="story s-x: is not in the library; `secondsource stories`"
    ):
        library.story("s-x")


# --------------------------------------------------------------------------------------- dossiers


def test_a_dossier_is_kept_until_its_story_changes(
    filled: Library, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ferry = story(filled, 2)
    first = filled.dossier(ferry)
    assert (first.id, len(first.reports)) == (ferry, 2)
    with monkeypatch.context() as blind:
        blind.setattr(Library, "compose", lambda *_, **__: pytest.fail("was made again"))
        assert filled.dossier(ferry) == first
    report(inbox, "d.txt", "Ferry found", "The ferry was found.")
    filled.add([str(inbox)])
    assert len(filled.dossier(ferry).reports) == 3


def test_readings_are_kept_from_dossier_to_dossier(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from secondsource import pipeline

    ferry = story(filled, 2)
    first = filled.dossier(ferry)
    monkeypatch.setattr(pipeline, "read_report", lambda *_: pytest.fail("was read again"))
    assert filled.dossier(ferry, again=True) == first


def test_progress_of_a_dossier_is_told(filled: Library) -> None:
    told: list[tuple[int, int]] = []
    filled.dossier(story(filled, 2), tell=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


# ----------------------------------------------------------------------------------------- search


def test_words_are_found(filled: Library) -> None:
    assert {h.title for h in filled.search("ferry sank").hits} == {"Ferry sinks", "Ferry lost"}


def test_meaning_is_found_whatever_the_words(filled: Library) -> None:
    first, *_ = near(filled, "trucks queue because a crossing is shut", limit=3)
    assert first.report.title == "Bridge closed"
    assert first.story == story(filled, 1)


def test_vectors_are_made_once(filled: Library) -> None:
    made: list[int] = []
    near(filled, "ferry", tell=made.append)
    near(filled, "bridge", tell=made.append)
    assert made == [3]


def test_nothing_asked_nothing_searched(filled: Library) -> None:
    with pytest.raises(UsageError, match="nothing is left to search for"):
        near(filled, "  ")


# ------------------------------------------------------------------------------------- judgements


def test_two_stories_are_merged_and_parted_again(filled: Library) -> None:
    ids = [s.id for s in filled.stories().entries]
    (made,) = filled.merge(ids, by="Ana Ruiz", note="same ferry")
    assert [s.size for s in filled.stories().entries] == [3]
    assert (made.kind, made.by, made.note) == ("same", "Ana Ruiz", "same ferry")
    filled.undo(made.id, by="Ana Ruiz")
    assert filled.store.judgements() == ()


def test_a_report_is_parted_from_its_story(filled: Library) -> None:
    ferry = story(filled, 2)
    first, _ = filled.store.members(ferry)
    filled.split(ferry, [first.report], by="Ana Ruiz")
    assert sorted(s.size for s in filled.stories().entries) == [1, 1, 1]


def test_what_was_parted_is_put_together_again_and_parted_when_that_is_taken_back(
    filled: Library,
) -> None:
    ferry = story(filled, 2)
    going = filled.store.members(ferry)[1].report
    (parted,) = filled.split(ferry, [going], by="Ana Ruiz")
    alone = filled.store.story_of(going)
    assert alone is not None
    assert alone != ferry
    (joined,) = filled.merge([ferry, alone], by="Bo Lind")
    assert sorted(s.size for s in filled.stories().entries) == [1, 2]
    with open_library(filled.place) as again, again.placer.turn() as placer:
        assert [w.kind for w in placer._judgements()] == ["same"]
        placer.repair()
        assert sorted(s.size for s in again.stories().entries) == [1, 2]
    filled.undo(joined.id, by="Bo Lind")
    assert sorted(s.size for s in filled.stories().entries) == [1, 1, 1]
    filled.undo(parted.id, by="Ana Ruiz")
    assert sorted(s.size for s in filled.stories().entries) == [1, 2]


def test_all_that_was_parted_is_put_together_again(filled: Library) -> None:
    ids = [s.id for s in filled.stories().entries]
    filled.merge(ids, by="Ana Ruiz")
    (whole,) = (s.id for s in filled.stories().entries)
    others = [m.report for m in filled.store.members(whole)][1:]
    filled.split(whole, others, by="Ana Ruiz")
    assert sorted(s.size for s in filled.stories().entries) == [1, 2]
    filled.merge([s.id for s in filled.stories().entries], by="Bo Lind")
    assert [s.size for s in filled.stories().entries] == [3]


WORDS = {"=": "same", "/": "apart"}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("a/b", "a/b"),
        ("a/b a=b", "a=b"),
        ("a=b a/b", "a/b"),
        ("a/b a=b a/b", "a/b"),
        ("a/b c=b a=c", "c=b a=c"),
        ("c=b a/b a=c", "a/b a=c"),
        ("a=b b=c a/c", "b=c a/c"),
        ("a/b c/d b=c a=d", "a/b c/d b=c a=d"),
        ("a/b c=d b=c a=d", "c=d b=c a=d"),
        ("a/d c=d b=c a/b", "a/d c=d b=c a/b"),
    ],
)
def test_the_later_word_holds(said: str, stands: str) -> None:
    def words(told: str) -> list[Judged]:
        return [Judged(WORDS[w[1]], w[0], w[2]) for w in told.split()]  # type: ignore[arg-type]

    assert standing(words(said)) == words(stands)


def test_who_judges_is_the_user_where_nobody_is_named(filled: Library) -> None:
    (made,) = filled.merge([s.id for s in filled.stories().entries])
    assert made.by == whereabouts.user_name()


@pytest.mark.parametrize(
    ("reports", "problem"),
    [(["nobody"], "report nobody: is not of story"), ([], "would be left without a report")],
)
def test_what_cannot_be_parted(filled: Library, reports: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        filled.split(story(filled, 2), reports)


def test_one_story_is_not_merged_with_itself_alone(filled: Library) -> None:
    with pytest.raises(UsageError, match="needs two stories"):
        filled.merge([story(filled, 2)])


def test_judgements_survive_a_restart(filled: Library) -> None:
    filled.merge([s.id for s in filled.stories().entries], by="Ana Ruiz")
    with open_library(filled.place) as again, again.placer.turn() as placer:
        placer.place([Report("z", "z.txt", "The bridge was closed.")])
        ((grouper, _),) = placer._groupers.values()
        assert [j.kind for j in grouper.judged] == ["same"]


def test_judgements_travel(filled: Library, tmp_path: Path, inbox: Path) -> None:
    filled.merge([s.id for s in filled.stories().entries], by="Ana Ruiz")
    lines = list(filled.store.export_judgements())
    with open_library(str(tmp_path / "other.db")) as other:
        other.add([str(inbox)])
        assert other.import_judgements(lines) == 1
        assert [s.size for s in other.stories().entries] == [3]


# ---------------------------------------------------------------------------------------- exports


def written(library: Library, id: str | None, form: str, output: Path | None = None) -> str:
    pieces: list[bytes] = []
    export_to(library, id, form, output, lambda p, nl: pieces.append(p), lambda *_: None)
    return b"".join(pieces).decode()


@pytest.mark.parametrize(
    ("form", "begin"), [("json", "{\n"), ("markdown", "# "), ("html", "<!"), ("csv", "story,")]
)
def test_one_story_is_exported(filled: Library, form: str, begin: str) -> None:
    assert written(filled, story(filled, 2), form).startswith(begin)


def test_all_stories_a_line_each(filled: Library) -> None:
    lines = written(filled, None, "jsonl").splitlines()
    assert sorted(len(json.loads(line)["reports"]) for line in lines) == [1, 2]


def test_all_stories_a_page_each(filled: Library, tmp_path: Path) -> None:
    written(filled, None, "markdown", tmp_path / "pages")
    assert sorted(p.suffix for p in (tmp_path / "pages").iterdir()) == [".md", ".md"]


def test_all_stories_as_pages_need_a_folder(filled: Library) -> None:
    with pytest.raises(UsageError, match="name a folder: --output"):
        written(filled, None, "html")


def test_statements_as_parquet(filled: Library, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    written(filled, None, "parquet", tmp_path / "all.parquet")
    table = pq.read_table(tmp_path / "all.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert table.num_rows == sum(len(filled.dossier(s.id).statements) for s in filled.all_stories())


def test_every_row_of_the_table_leads_to_its_words(filled: Library) -> None:
    dossier = filled.dossier(story(filled, 2))
    rows = list(csv.DictReader(io.StringIO("".join(tell_csv([dossier])))))
    assert len(rows) == len(dossier.statements)
    for row in rows:
        text = dossier.report(row["report"]).text
        assert text[int(row["start"]) : int(row["end"])] == row["words"]


def test_no_cell_is_a_formula(filled: Library) -> None:
    from dataclasses import replace

    dossier: Dossier = filled.dossier(story(filled, 2))
    sly = replace(dossier, title="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO("".join(tell_csv([sly])))))
    assert {r["story_title"] for r in rows} == {"'=HYPERLINK(1)"}


# ----------------------------------------------------------------------------------------- health


def test_a_library_that_is_not_there_is_well(tmp_path: Path) -> None:
    lines, is_well = health(str(tmp_path / "none.db"))
    assert is_well
    assert "not made yet" in lines[0]
    assert not (tmp_path / "none.db").exists()


def test_a_library_says_what_it_holds(filled: Library) -> None:
    lines, is_well = health(filled.place)
    assert is_well
    assert "3 reports, 2 stories" in lines[0]


def test_what_is_no_library_is_not_well(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("not a database, but long enough to be looked at" * 100)
    lines, is_well = health(str(tmp_path / "a.db"))
    assert not is_well
    assert "a.db" in lines[0]


def test_the_place_is_the_given_the_said_or_the_users_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECONDSOURCE_LIBRARY", "said.db")
    assert whereabouts.library_place("given.db") == "given.db"
    assert whereabouts.library_place() == "said.db"
    monkeypatch.delenv("SECONDSOURCE_LIBRARY")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert whereabouts.library_place() == str(tmp_path / "secondsource" / "library.db")


def test_an_engine_by_name() -> None:
    assert reader("none") is None
    with pytest.raises(UsageError, match="spark: is no engine"):
        reader("spark")


def test_the_archive_helper_is_read(library: Library, inbox: Path) -> None:
    library.add([archive(inbox / "a.jsonl", 3)])
    assert {h.outlet for h in library.search("bridge").hits} == {"Post 0", "Post 1", "Post 2"}


def test_what_was_taken_back_elsewhere_is_taken_back_here(filled: Library, tmp_path: Path) -> None:
    whole = story(filled, 2)
    made, *_ = filled.split(whole, [filled.reports(whole)[-1].id], by="Ana Ruiz")
    standing = list(filled.store.export_judgements())
    with open_library(str(tmp_path / "other.db")) as other:
        other.import_judgements(standing)
        other.undo(made.id, by="Bo Lind")
        lines = list(other.store.export_judgements())
    assert sorted(s.size for s in filled.stories().entries) == [1, 1, 1]
    assert filled.import_judgements(lines) == 0
    assert sorted(s.size for s in filled.stories().entries) == [1, 2]
    assert filled.judgements()[0].revoked is not None


def test_a_line_about_three_reports_moves_none(filled: Library, tmp_path: Path) -> None:
    with open_library(str(tmp_path / "other.db")) as other:
        other.store.judge("same", ["a", "b", "c"], {}, by="Eve")
        lines = list(other.store.export_judgements())
    before = [(s.id, s.size) for s in filled.stories().entries]
    assert filled.import_judgements(lines) == 1
    assert [(s.id, s.size) for s in filled.stories().entries] == before
    assert filled.undo(filled.judgements()[0].id, by="Ana Ruiz").revoked is not None
