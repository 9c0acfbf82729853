"""Commands that judge stories and look after the library: judge, library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from secondsource.cli.terms import AsJson, By, Note, Place, print_json

if TYPE_CHECKING:
    from secondsource.library import Judgement

judge = typer.Typer(
    no_args_is_help=True, help="Record or revoke a judgement: one story or two, and who says so."
)
upkeep = typer.Typer(no_args_is_help=True, help="Look after the library: back up, check, upgrade.")


def register(app: typer.Typer) -> None:
    """Hang the two groups in."""
    app.add_typer(judge, name="judge")
    app.add_typer(upkeep, name="library")


@judge.command()
def merge(
    stories: Annotated[list[str], typer.Argument(help="Ids of stories.", metavar="STORY STORY…")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """These are one story."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(*shelf.merge(stories, by=by, note=note))


@judge.command()
def split(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    reports: Annotated[list[str], typer.Argument(help="Ids of reports.", metavar="REPORT…")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """These reports are not of this story, but of one of their own."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(*shelf.split(story, reports, by=by, note=note))


@judge.command()
def undo(
    judgement: Annotated[str, typer.Argument(help="The id of a judgement.")],
    library: Place = None,
    by: By = None,
    note: Note = "",
) -> None:
    """Take a judgement back."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        _tell(shelf.undo(judgement, by=by, note=note))


@judge.command("list")
def list_judgements(library: Place = None, as_json: AsJson = False) -> None:
    """List the judgements, those taken back as well."""
    from secondsource.library import judgement_data, open_library

    with open_library(library) as shelf:
        made = shelf.store.judgements(revoked=True)
    if as_json:
        print_json([judgement_data(each) for each in made])
    else:
        _tell(*made)


@judge.command("export")
def export_judgements(library: Place = None) -> None:
    """Print all judgements, one JSON object a line."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        for line in shelf.store.export_judgements():
            typer.echo(line.rstrip("\n"))


@judge.command("import")
def import_judgements(
    file: Annotated[Path, typer.Argument(help="What `judge export` printed.")],
    library: Place = None,
) -> None:
    """Take in judgements from another library."""
    from secondsource.library import lines_of, open_library

    with open_library(library) as shelf:
        count = shelf.import_judgements(lines_of(file))
    typer.echo(f"{count:,} new judgements", err=True)


def _tell(*judgements: Judgement) -> None:
    for each in judgements:
        state = f", taken back by {each.revoked.by}" if each.revoked else ""
        note = f": {each.note}" if each.note else ""
        typer.echo(f"{each.id}  {each.kind} {' '.join(each.about)} by {each.by}{state}{note}")


@upkeep.command()
def path(library: Place = None) -> None:
    """Print where the library is."""
    from secondsource.library import library_place

    typer.echo(library_place(library))


@upkeep.command()
def backup(
    file: Annotated[Path, typer.Argument(help="*.zip for any database; *.db for SQLite's own.")],
    library: Place = None,
) -> None:
    """Write the whole library to a file, while it is in use."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        made = shelf.store.backup(file)
    typer.echo(f"{made.path}: {made.rows:,} rows, {made.bytes:,} bytes", err=True)


@upkeep.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `library backup` wrote.")],
    library: Place = None,
) -> None:
    """Fill an empty library from a backup."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        made = shelf.store.restore(file)
    typer.echo(f"{made.rows:,} rows restored", err=True)


@upkeep.command()
def check(
    library: Place = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Compare every text with its hash.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is in the library and whether it is whole."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        health = shelf.store.check(thorough=thorough)
    if as_json:
        print_json({"problems": list(health.problems), "counts": dict(health.counts)})
    else:
        for name, count in health.counts.items():
            typer.echo(f"{count:>12,} {name}")
        for problem in health.problems:
            typer.echo(f"problem: {problem}")
        typer.echo("whole" if health.ok else "not whole: see above")
    if not health.ok:
        raise typer.Exit(8)


@upkeep.command()
def upgrade(library: Place = None) -> None:
    """Bring the library up to this version of the program."""
    from secondsource.library import open_library

    with open_library(library, upgrade=False) as shelf:
        ran = shelf.store.upgrade()
    typer.echo(f"{len(ran)} migrations ran" if ran else "up to date already", err=True)
