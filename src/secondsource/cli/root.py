"""The commands that read what they are given and keep nothing; and the root of all commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from secondsource import __version__
from secondsource.cli.exporting import Form, Output, one_form, tell_formatted
from secondsource.evaluate import NAMES

if TYPE_CHECKING:
    from secondsource.desk import Outcome

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
AsJson = Annotated[bool, typer.Option("--json", help="Print the dossier as JSON and nothing else.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print the dossier as Markdown.")]
Html = Annotated[
    Path | None, typer.Option("--html", help="Write one self-contained page to this file.")
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
    as_json: AsJson = False,
    markdown: AsMarkdown = False,
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
    as_json: AsJson = False,
    markdown: AsMarkdown = False,
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


def tell_dossier(
    outcome: Outcome,
    *,
    as_json: bool = False,
    markdown: bool = False,
    html: Path | None = None,
    form: str | None = None,
    output: Path | None = None,
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
        tell_formatted(outcome, form, output)
    elif html is None:
        desk.print_text(outcome.dossier)
    for failure in outcome.failures:
        typer.echo(f"not read: {failure}", err=True)
    if outcome.failures:
        raise typer.Exit(outcome.failures[0].exit_code)
