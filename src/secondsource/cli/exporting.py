"""Dossiers on their way out: the `export` command, and the options of all that show a dossier."""

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

PrintJson = Annotated[
    bool, typer.Option("--json", help="Print the dossier as JSON and nothing else.")
]
PrintMarkdown = Annotated[bool, typer.Option("--markdown", help="Print the dossier as Markdown.")]
Html = Annotated[
    Path | None, typer.Option("--html", help="Write one self-contained page to this file.")
]
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
        _check_terminal(form, is_text=asked.is_text)
    with open_library(library) as shelf, counting("exporting") as tell:
        told = export_to(shelf, story, form, output, typer.echo, tell)
    if output is not None:
        typer.echo(f"{output}: {told:,} dossier{'s' * (told != 1)} written", err=True)


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
        _check_terminal(form, is_text=is_text or output is not None)


def tell_dossier(
    outcome: Outcome,
    *,
    as_json: bool,
    markdown: bool,
    html: Path | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Tell in the form asked for, then say what could not be read; exit by its kind."""
    from secondsource import desk

    if html is not None:
        desk.save(html, desk.as_html(outcome.dossier))
        typer.echo(f"{html}: written", err=True)
    if as_json:
        typer.echo(desk.as_json(outcome.dossier))
    elif markdown:
        typer.echo(desk.as_markdown(outcome.dossier))
    elif form is not None:
        desk.hand_out([outcome.dossier], form, output, typer.echo)
        if output is not None:
            typer.echo(f"{output}: written", err=True)
    elif html is None:
        desk.print_text(outcome.dossier)
    for failure in outcome.failures:
        typer.echo(f"not read: {failure}", err=True)
    if outcome.failures:
        raise typer.Exit(outcome.failures[0].exit_code)


def _check_terminal(form: str, *, is_text: bool) -> None:
    """Bytes that are no text would upset a terminal.

    Raises:
        UsageError: standard output is one, and the format is no text.
    """
    if not is_text and sys.stdout.isatty():
        raise UsageError(f"--format {form}", "is no text", "name a file with --output")
