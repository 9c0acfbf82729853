"""Dossiers on their way out: one story or all of them, in any format, into a file or a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource.compose.dossier import Dossier
from secondsource.desk import hand_out
from secondsource.errors import UsageError
from secondsource.tell.exports.formats import Format, format_named

if TYPE_CHECKING:
    from secondsource.library.library import Library


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
        output: a file, or a folder for all stories in a format that holds one; None for standard
            output.
        write: writes bytes to standard output; called as ``typer.echo`` is.
        tell: is told how many of how many are done.

    Returns:
        How many dossiers there were.

    Raises:
        UsageError: the form does not fit the place, or what it needs is not installed.
    """
    ids = [story] if story is not None else [s.id for s in library.all_stories()]
    count = 0

    def dossiers() -> Iterator[Dossier]:
        nonlocal count
        for each in ids:
            yield library.dossier(each)
            count += 1
            tell(count, len(ids))

    asked = form_of(library, form)
    if story is None and not asked.holds_many:
        if output is None:
            way_out = "name a folder: --output"
            raise UsageError(f"--all --format {form}", "is one file each", way_out)
        save_each(dossiers(), asked, output)
    else:
        hand_out(dossiers(), asked, output, write)
    return count


def form_of(library: Library, name: str) -> Format:
    """A format that tells with a dossier what only its library knows: a feed has the alerts.

    Raises:
        UsageError: there is no such format.
    """
    form = format_named(name)
    if name != "rss":
        return form
    from secondsource.library.watching import alerted
    from secondsource.tell.exports.rss import tell_rss

    def tell(dossiers: Iterable[Dossier]) -> Iterator[str]:
        return (tell_rss(each, alerted(library, each.id)) for each in dossiers)

    return replace(form, teller=tell)


def save_each(dossiers: Iterable[Dossier], form: Format, folder: Path) -> None:
    """One file for each story, named by its id."""
    from secondsource.rim.files import make_folder, save_pieces

    make_folder(folder)
    for dossier in dossiers:
        save_pieces(folder / f"{dossier.id}{form.suffix}", form.pieces([dossier]))
