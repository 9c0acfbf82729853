"""Files that we write for the user."""

from __future__ import annotations

from pathlib import Path

from secondsource.errors import UsageError


def save(path: Path, text: str) -> None:
    """Write a text in UTF-8 with plain line ends; all of it or nothing.

    Raises:
        UsageError: the file cannot be written there.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise UsageError(
            str(path), reason.lower(), "give a file in a folder you may write to"
        ) from None
