"""What lists tell of dossiers without unpacking them."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondsource import demo
from secondsource.library import Asked, Library, open_library
from secondsource.library.library import reading_engine


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library whose one story was read."""
    where = str(tmp_path_factory.mktemp("digests") / "news.db")
    with open_library(where) as library:
        library.add([str(path) for path in demo.reports()])
        library.dossier(library.stories().entries[0].id)
    return where


def told(library: Library) -> tuple[object, ...]:
    status = library.list_stories(Asked(status="corroborated"), 5).entries
    return library.standings(library.stories().entries), library.voices(), library.queue(), status


def unpacks(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    kept = library.store.dossier
    monkeypatch.setattr(
        library.store,
        "dossier",
        lambda story, *args, **more: seen.append(story) or kept(story, *args, **more),
    )
    return seen


def test_lists_unpack_no_dossier(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_library(place) as library:
        seen = unpacks(library, monkeypatch)
        library.standings(library.stories().entries)
        assert library.list_stories(Asked(status="corroborated"), 5).entries
        assert library.voices()
        assert seen == []


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_a_short_queue_is_the_beginning_of_a_long_one(place: str, limit: int) -> None:
    with open_library(place) as library:
        (story,) = library.stories().entries
        assert library.queue(limit=limit) == library.queue(story.id, 500)[:limit]


@pytest.mark.parametrize("kept", [None, '{"form":0}'])
def test_one_that_is_not_there_or_of_another_program_is_made_once(
    place: str, kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(place) as library:
        expected = told(library)
        (story, revision), *_ = library.last_revisions().items()
        library.store.put_digests(reading_engine(), {(story, revision): kept})  # type: ignore[dict-item]
    with open_library(place) as library:
        assert told(library) == expected
    with open_library(place) as library:
        seen = unpacks(library, monkeypatch)
        assert library.voices()
        assert seen == []


def test_what_is_told_follows_a_judgement(place: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(place).read_bytes())
    with open_library(str(copy)) as library:
        (story,) = library.stories().entries
        before, voices = library.standing(story), library.voices()
        dossier = library.dossier(story.id)
        s = next(s for s in dossier.statements if s.chain and s.chain[-1].role != "unnamed")
        about = f"{dossier.originals[s.report]}:{s.span.start}-{s.span.end}"
        library.judge("speaker", [about], {"name": "Zoe Quimby"}, by="x")
        assert library.standing(library.story(story.id)) == before  # until it is read again
        library.dossier(story.id)
        assert library.voices() != voices
        assert "Zoe Quimby" in {voice.name for voice in library.voices()}
