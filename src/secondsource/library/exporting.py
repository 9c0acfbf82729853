"""Dossiers on their way out: one story or all of them, as text, tables or pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.library.library import Library

FORMATS = ("json", "jsonl", "csv", "parquet", "markdown", "html")
_SUFFIXES = {"markdown": ".md", "html": ".html", "json": ".json"}


def exported(dossiers: Iterable[Dossier], form: str) -> Iterator[str]:
    """Pieces of text, to be written one after another.

    Args:
        dossiers: in the order wanted; they are taken one by one.
        form: ``jsonl`` or ``csv``, which hold any number, or one that holds one dossier.

    Raises:
        UsageError: the form is unknown, or is no text.
    """
    if form == "jsonl":
        return (_one_line(each) for each in dossiers)
    if form == "csv":
        from secondsource.tell.exports.tables import tell_csv

        return tell_csv(dossiers)
    return (_teller(form)(each) for each in dossiers)


def _one_line(dossier: Dossier) -> str:
    from secondsource.tell.json_form import to_data

    return json.dumps(to_data(dossier), ensure_ascii=True) + "\n"


def _teller(form: str) -> Callable[[Dossier], str]:
    if form == "json":
        from secondsource.tell.json_form import tell_json

        return tell_json
    if form == "markdown":
        from secondsource.tell.markdown import tell_markdown

        return tell_markdown
    if form == "html":
        from secondsource.tell.html import tell_html

        return tell_html
    if form == "parquet":
        raise UsageError("--format parquet", "is no text", "name a file with --output")
    raise UsageError(f"--format {form}", "is no format", f"choose one of {', '.join(FORMATS)}")


def export_to(
    library: Library,
    story: str | None,
    form: str,
    output: Path | None,
    write: Callable[..., None],
    tell: Callable[[int, int | None], None],
) -> int:
    """Write the dossier of a story, or those of all, where the user wants them.

    Args:
        library: where they are.
        story: an id; all stories when None.
        form: one of ``FORMATS``.
        output: a file, or a folder for all stories as pages; None for standard output.
        write: writes to standard output; called as ``print`` is.
        tell: is told how many of how many are done.

    Returns:
        How many dossiers there were.

    Raises:
        UsageError: the form does not fit the place.
    """
    ids = [story] if story is not None else [s.id for s in library.all_stories()]
    count = 0

    def dossiers() -> Iterator[Dossier]:
        nonlocal count
        for each in ids:
            yield library.dossier(each)
            count += 1
            tell(count, len(ids))

    is_page = form in _SUFFIXES
    if form == "parquet" and output is not None:
        save_parquet(dossiers(), output)
    elif is_page and story is None:
        if output is None:
            raise UsageError(
                f"--all --format {form}", "is one file each", "name a folder: --output"
            )
        save_each(dossiers(), form, output)
    elif output is not None:
        from secondsource.rim.files import save_pieces

        save_pieces(output, exported(dossiers(), form))
    else:
        for piece in exported(dossiers(), form):
            write(piece, nl=False)
    return count


def save_parquet(dossiers: Iterable[Dossier], path: Path) -> None:
    """The statements of dossiers as a Parquet file.

    Raises:
        UsageError: pyarrow is not installed, or the file cannot be written there.
    """
    from secondsource.rim.tabular import write_parquet
    from secondsource.tell.exports.tables import COLUMNS, rows

    write_parquet(path, COLUMNS, (row for each in dossiers for row in rows(each)))


def save_each(dossiers: Iterable[Dossier], form: str, folder: Path) -> int:
    """One file for each story, named by its id; says how many."""
    from secondsource.rim.files import make_folder, save

    make_folder(folder)
    count = 0
    for count, dossier in enumerate(dossiers, start=1):  # noqa: B007 - counted
        (text,) = exported([dossier], form)
        save(folder / f"{dossier.id}{_SUFFIXES[form]}", text)
    return count
