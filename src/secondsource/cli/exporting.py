"""Dossiers on their way out: the `export` command, and --format of those that show a dossier."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from secondsource.cli.terms import Place, counting
from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.desk import Outcome

# Spelled out: --help must not load the tellers.  A test holds it to the registry.
NAMES = (
    "json, jsonl, html, markdown, docx, pdf, csv, parquet, ucdp, acled, jsonld, claimreview, "
    "geojson, ics, rss"
)

Form = Annotated[
    str | None, typer.Option("--format", help=f"Print it as one of: {NAMES}.", metavar="FORMAT")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Where --format writes; a file.")
]


def register(app: typer.Typer) -> None:
    """Hang the command in."""
    app.command()(export)


def export(
    story: Annotated[str | None, typer.Argument(help="The id of a story.")] = None,
    library: Place = None,
    every: Annotated[bool, typer.Option("--all", help="All stories.")] = False,
    form: Annotated[
        str, typer.Option("--format", help=f"One of: {NAMES}.", metavar="FORMAT")
    ] = "json",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A file; with --all and a format that holds one dossier, a folder.",
        ),
    ] = None,
) -> None:
    """Write dossiers for other programs: one story's, or those of all."""
    from secondsource.library import export_to, format_named, open_library

    asked = format_named(form)
    if (story is None) is not every:
        raise UsageError("export", "needs one story or --all", "give the id of a story, or --all")
    if output is None:
        check_terminal(form, is_text=asked.is_text)
    with open_library(library) as shelf, counting("exporting") as tell:
        told = export_to(shelf, story, form, output, typer.echo, tell)
    if output is not None:
        typer.echo(f"{output}: {told:,} dossier{'s' * (told != 1)} written", err=True)


def tell_formatted(outcome: Outcome, form: str, output: Path | None) -> None:
    """Write a dossier in a format, to a file or to standard output."""
    from secondsource import desk

    desk.hand_out([outcome.dossier], form, output, typer.echo)
    if output is not None:
        typer.echo(f"{output}: written", err=True)


def check_terminal(form: str, *, is_text: bool) -> None:
    """Bytes that are no text would upset a terminal.

    Raises:
        UsageError: standard output is one, and the format is no text.
    """
    if not is_text and sys.stdout.isatty():
        raise UsageError(f"--format {form}", "is no text", "name a file with --output")


def one_form(form: str | None, output: Path | None, **others: bool) -> None:
    """At most one way to print, and one that fits its place.

    Raises:
        UsageError: there are more, or a file is named that nothing is written to, or a terminal
            would get what is no text.
    """
    given = [f"--{name}" for name, is_on in others.items() if is_on]
    given += ["--format"] if form else []
    if len(given) > 1:
        raise UsageError(" and ".join(given), "exclude each other", "choose one")
    if output is not None and form is None:
        raise UsageError("--output", "needs a --format", "add, say, --format docx")
    if form is not None:
        from secondsource import desk

        # Told before the reading, not after it.
        is_text = desk.format_named(form).is_text
        check_terminal(form, is_text=is_text or output is not None)
