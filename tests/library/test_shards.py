"""Programs that add side by side, each to its own shard, leave what one program leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from secondsource.errors import StoreError
from secondsource.library import Library, open_library

DAYS = 64
BORDER = date.fromordinal(DAYS * 11_500)
TELLING = [
    "A barge struck the Kesten bridge at Vellmar. Skipper Ana Ruiz, 43, was hurt, police said.",
    "Fire destroyed the Ostrava paper mill, said fire chief Tomas Beran. Nobody was hurt.",
    "The Lindau orchestra opened its season with a symphony by Ida Holm and Emil Frey.",
]


def archive(path: Path, first: date, stories: list[int]) -> str:
    """Two reports of each story, some days from the first on."""
    rows = (
        {
            "id": f"{path.stem}{story}{turn}",
            "title": f"{TELLING[story].split('.')[0]}",
            "text": f"{TELLING[story]} Report {turn} of the {path.stem} tells it again.",
            "outlet": f"Post {path.stem} {turn}",
            "published": (first + timedelta(story + turn)).isoformat(),
        }
        for story in stories
        for turn in range(2)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def archives(tmp_path: Path) -> list[str]:
    return [
        archive(tmp_path / "before.jsonl", BORDER - timedelta(6), [0, 1]),
        archive(tmp_path / "behind.jsonl", BORDER, [0, 1, 2]),
    ]


def cut(path: Path) -> Library:
    library = open_library(str(path))
    library.store.set_shard_days(DAYS)
    return library


def stories(library: Library) -> dict[str, list[str]]:
    return {
        story.id: sorted(m.report for m in library.store.members(story.id))
        for story in library.all_stories()
    }


ADD = "import sys; from secondsource.library import open_library; l = open_library(sys.argv[1]); l.add([sys.argv[2]]); l.close()"  # fmt: skip


def test_two_programs_side_by_side_are_as_one(tmp_path: Path, archives: list[str]) -> None:
    with cut(tmp_path / "one.db") as one:
        one.add(archives)
        expected = stories(one)
        assert sorted(map(len, expected.values())) == [2, 4, 4]
    cut(tmp_path / "two.db").close()
    place = str(tmp_path / "two.db")
    running = [subprocess.Popen([sys.executable, "-c", ADD, place, a]) for a in archives]
    assert [each.wait(120) for each in running] == [0, 0]
    with open_library(place) as two:
        two.add([archives[0]])  # nothing new: what the last one left undone at the border
        assert stories(two) == expected
        assert two.store.check().ok


def test_who_has_one_shard_keeps_nobody_from_another(tmp_path: Path, archives: list[str]) -> None:
    with cut(tmp_path / "a.db") as first, open_library(first.place) as second:
        second.placer._patience_s = 0
        with first.placer.turn() as placer:
            placer.place(first.store.reports(()))
            before = first.add([archives[0]])
            assert second.add([archives[1]]).added == 6
            with pytest.raises(StoreError, match="another process is adding to it"):
                second.add([archive(tmp_path / "more.jsonl", BORDER - timedelta(6), [2])])
        assert before.added == 4


def test_a_word_over_a_border_is_followed_and_taken_back(
    tmp_path: Path, archives: list[str]
) -> None:
    with cut(tmp_path / "a.db") as library:
        library.add(archives)
        whole = max(stories(library), key=lambda s: "before00" in str(stories(library)[s]))
        members = stories(library)[whole]
        made = library.split(whole, members[:1], by="Ana Ruiz")
        assert library.store.story_of(members[0]) != library.store.story_of(members[-1])
        for each in made:
            library.undo(each.id, by="Ana Ruiz")
        library.merge(sorted(stories(library)), by="Ana Ruiz")
        assert sorted(map(len, stories(library).values())) == [10]


def test_a_story_that_went_up_in_another_is_found_by_its_old_id(
    tmp_path: Path, archives: list[str]
) -> None:
    with cut(tmp_path / "a.db") as library:
        library.add([archives[0]])
        library.add([archives[1]])
        one, other, *_ = sorted(stories(library))
        library.merge([one, other], by="Ana Ruiz")
        assert library.story(one).id == library.story(other).id
