"""Commands that look after the library: library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from secondsource.cli.terms import AsJson, Place, print_json

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
