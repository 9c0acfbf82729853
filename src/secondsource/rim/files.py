"""Files that we write for the user."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from secondsource.errors import UsageError


def save(path: Path, text: str) -> None:
    """Write a text in UTF-8 with plain line ends; all of it or nothing.

    Raises:
        UsageError: the file cannot be written there.
    """
    save_pieces(path, [text.encode()])


def save_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write bytes that come in pieces; all of them or nothing.

    Raises:
        UsageError: the file cannot be written there.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.writelines(pieces)
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def lines_into(path: Path) -> Iterator[Callable[[str], None]]:
    """Writes lines to a file one by one, as they happen.

    Raises:
        UsageError: the file cannot be written there.
    """
    try:
        with path.open("w", encoding="utf-8", newline="\n", buffering=1) as stream:
            yield lambda line: print(line, file=stream)
    except OSError as error:
        raise _unwritable(path, error) from None


def lines_of(path: Path) -> list[str]:
    """The lines of a text file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "is no text"
        raise UsageError(str(path), str(reason).lower(), "check the path") from None


def make_folder(path: Path) -> None:
    """Make a folder where there is none.

    Raises:
        UsageError: it cannot be made there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None


def keep_in(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files into a new folder that only this user may look into.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
        for name, content in files:
            (folder / name).write_bytes(content)
    except OSError as error:
        raise _unwritable(folder, error) from None


def files_in(folder: Path) -> list[Path]:
    """The files of a folder, by name; none where there is no folder."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def drop_folder(folder: Path) -> None:
    """Take a folder of ours away, with what is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = (error.strerror or "cannot be written").lower()
    return UsageError(str(path), reason, "give a place in a folder you may write to")
