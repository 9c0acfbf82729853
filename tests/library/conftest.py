"""A library in a new folder, with a grouper that can be foreseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library.grouping import Plain
from secondsource.cluster import stories
from secondsource.library import Library, open_library


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "Shelver", Plain)


@pytest.fixture
def library(tmp_path: Path, plain: None) -> Iterator[Library]:
    with open_library(str(tmp_path / "lib" / "news.db")) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder
