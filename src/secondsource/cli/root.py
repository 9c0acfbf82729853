"""The commands that read what they are given and keep nothing; and the root of all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from secondsource import __version__
from secondsource.cli.exporting import (
    Form,
    Html,
    Output,
    PrintJson,
    PrintMarkdown,
    one_form,
    tell_dossier,
)
from secondsource.evaluate import NAMES

app = typer.Typer(
    name="secondsource",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's help takes longer to import than the help to print
    help="Read several news reports of one event side by side: who said what, on whose word it "
    "rests, what independent origins confirm, what merely repeats one origin, where accounts "
    "conflict. It gives no verdict on what is true.",
)

Sources = Annotated[
    list[str],
    typer.Argument(help="Files, web addresses, or - for standard input.", metavar="SOURCE…"),
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"secondsource {__version__}")
        raise typer.Exit


@app.command()
def read(
    sources: Sources,
    as_json: PrintJson = False,
    markdown: PrintMarkdown = False,
    html: Html = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Read reports of one event and print their dossier."""
    from secondsource import desk

    one_form(form, output, json=as_json, markdown=markdown)
    outcome = desk.read(sources)
    tell_dossier(outcome, as_json=as_json, markdown=markdown, html=html, form=form, output=output)


@app.command()
def demo(
    as_json: PrintJson = False,
    markdown: PrintMarkdown = False,
    html: Html = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Read the four bundled reports of an invented event."""
    from secondsource import desk

    one_form(form, output, json=as_json, markdown=markdown)
    outcome = desk.demo()
    tell_dossier(outcome, as_json=as_json, markdown=markdown, html=html, form=form, output=output)


@app.command()
def evaluate(
    yardstick: Annotated[str, typer.Argument(help=f"What to measure: {', '.join(NAMES)}.")],
    files: Annotated[list[Path], typer.Argument(help="Files in the yardstick's format.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    predictions: Annotated[
        Path | None, typer.Option(help="Write the raw predictions, one JSON object a line.")
    ] = None,
    data: Annotated[
        list[Path] | None, typer.Option(help="Where the reports of gold events are.")
    ] = None,
    errors: Annotated[Path | None, typer.Option(help="Write a readable list of misses.")] = None,
) -> None:
    """Measure against a yardstick; every figure is printed with its signature."""
    from secondsource.evaluate.command import evaluate as run

    typer.echo(
        run(
            yardstick,
            files,
            as_json=as_json,
            predictions=predictions,
            data=data or (),
            errors=errors,
        )
    )


@app.command()
def doctor(
    library: Annotated[
        str | None, typer.Option(help="The library to look at.", metavar="PLACE")
    ] = None,
) -> None:
    """Say what is installed, which models and which library there are, and whether all is well."""
    from secondsource import desk
    from secondsource.library import health

    lines, healthy = desk.health()
    more, sound = health(library)
    for line in [*lines[:-1], *more, "healthy" if healthy and sound else "not healthy: see above"]:
        typer.echo(line)
    if not healthy:
        raise typer.Exit(6)
    if not sound:
        raise typer.Exit(8)
