"""What commands of the library share: its option, dates, progress, how an account is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.library import Account
    from secondsource.library.adding import OnRefusal, Tell

Place = Annotated[
    str | None,
    typer.Option(
        "--library",
        help="A file or postgresql://…; else $SECONDSOURCE_LIBRARY, else your own.",
        metavar="PLACE",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
By = Annotated[str | None, typer.Option("--by", help="Who signs; your user name when not given.")]
Note = Annotated[str, typer.Option("--note", help="Why.")]


def day(text: str | None, option: str) -> date | None:
    """A calendar day as a user writes it.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}", "is no date", "write it as 2026-11-22") from None


def print_json(value: Any) -> None:
    """JSON, the only thing on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=not _is_utf8(), indent=2))


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """Shows on a terminal's standard error how far a long addition has come."""
    if not sys.stderr.isatty():
        yield lambda _account, _source: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)

        def tell(account: Account, source: str) -> None:
            bar.update(task, description=f"{what} {source[-60:]}: {summary(account)}")

        yield tell


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C ends a long job with a word on how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(
            "stopped; what was added is kept: give the same command again to go on", err=True
        )
        raise typer.Exit(130) from None


@contextmanager
def counting(what: str) -> Iterator[Any]:
    """Shows on a terminal's standard error how many of how many are done."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def summary(account: Account) -> str:
    """An account in one line."""
    parts = [f"{account.added:,} added"]
    if account.versions:
        parts.append(f"{account.versions:,} of them new versions")
    if account.known or account.unchanged:
        parts.append(f"{account.known + account.unchanged:,} already there")
    refused = sum(account.refused.values())
    if refused:
        parts.append(f"{refused:,} refused")
    return ", ".join(parts)


def tell_account(account: Account, errors: Path | None) -> None:
    """An account for people: on standard error, the refused by kind and the first of them."""
    changed = len(account.stories)
    stories = f"{changed:,} {'story' if changed == 1 else 'stories'} changed"
    typer.echo(f"{summary(account)}; {stories}", err=True)
    for kind, count in account.refused.items():
        typer.echo(f"  {count:,} {_KINDS.get(kind, kind)}", err=True)
    for error in account.named:
        typer.echo(f"    {error}", err=True)
    rest = sum(account.refused.values()) - len(account.named)
    if rest > 0:
        where = f"all are in {errors}" if errors else "give --errors FILE to have all of them"
        typer.echo(f"    … and {rest:,} more; {where}", err=True)


_KINDS = {
    "SourceError": "could not be read as reports",
    "FetchError": "pages did not answer",
    "RefusedError": "were not opened (address guard, size, robots)",
}


@contextmanager
def refusals(path: Path | None) -> Iterator[OnRefusal | None]:
    """Writes every refusal as a line of JSON to a file, as it happens."""
    if path is None:
        yield None
        return
    from secondsource.library import lines_into, refusal_data

    with lines_into(path) as write:
        yield lambda error: write(json.dumps(refusal_data(error), ensure_ascii=False))
