"""Commands that look after the library: library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from secondsource.cli.terms import AsJson, By, Place, print_json

upkeep = typer.Typer(no_args_is_help=True, help="Look after the library: back up, check, upgrade.")


def register(app: typer.Typer) -> None:
    """Hang the group in."""
    app.add_typer(upkeep, name="library")


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


@upkeep.command()
def reindex(library: Place = None) -> None:
    """Make the index of words anew, when `check` says that it lost something."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        shelf.store.reindex()
        count = shelf.store.counts()["reports"]
    typer.echo(f"the words of {count:,} reports can be found again", err=True)


@upkeep.command()
def forget(
    reports: Annotated[list[str], typer.Argument(help="Ids of reports.", metavar="REPORT…")],
    note: Annotated[str, typer.Option("--note", help="Why; it is kept.")],
    library: Place = None,
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete reports for good, as a law may ask; only who deleted them, when and why stays."""
    from secondsource.library import open_library

    if not yes:
        typer.confirm(f"Delete {len(reports)} for good? It cannot be undone", abort=True)
    with open_library(library) as shelf:
        made = shelf.forget(reports, by=by, note=note)
    for each in made:
        typer.echo(f"{each.about[0]} deleted by {each.by}: {each.note}")
    typer.echo("backups that were made before still hold them", err=True)


@upkeep.command()
def shards(
    library: Place = None,
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="Cut time into spans of so many; 0: uncut.")
    ] = None,
) -> None:
    """List the shards, each of which one program at a time writes; or cut them anew."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        if days is not None:
            shelf.store.set_shard_days(days)
        for shard in shelf.store.shards():
            typer.echo(shard.name)
