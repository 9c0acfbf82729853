"""The command that follows feeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from secondsource.cli.terms import (
    AsJson,
    Place,
    interruptible,
    print_json,
    progress,
    tell_account,
)
from secondsource.errors import UsageError

if TYPE_CHECKING:
    from secondsource.library.watching import Tidings

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def register(app: typer.Typer) -> None:
    """Hang the command in."""
    app.command()(watch)


def watch(
    sources: Annotated[
        list[str], typer.Argument(help="Feeds, sitemaps, OPML files.", metavar="FEED…")
    ],
    library: Place = None,
    every: Annotated[str, typer.Option(help="How often to ask: 90s, 15m, 2h.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Ask once and end.")] = False,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            help='What to tell of: "place=Burgas; words=ferry; outlets=…; kinds=second origin". '
            "May be given more than once.",
        ),
    ] = None,
    alert: Annotated[
        list[str] | None,
        typer.Option(help="How: desktop, mailto:ADDRESS, https://WEBHOOK, feed:FILE."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Follow feeds: stories form as reports arrive; tell what changed in those that you ask for."""
    from secondsource.library import open_library
    from secondsource.library.watching import follow, watch_of

    every_s = _seconds(every)
    with interruptible(), open_library(library) as shelf:
        watched = watch_of(shelf, sources, rule or [], alert or [])
        failed: list[int] = []

        def told(tidings: Tidings) -> None:
            _tell(tidings, as_json=as_json, has_desktop="desktop" in (alert or []))
            failed[:] = [error.exit_code for error in tidings.failures]

        with progress("asking") as tell:
            follow(watched, every_s, told, rounds=1 if once else None, tell=tell)
    if failed:
        raise typer.Exit(failed[0])


def _seconds(text: str) -> float:
    """An interval as a user writes it, in seconds.

    Raises:
        UsageError: it is none, or shorter than a polite one.
    """
    said = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd])\s*", text)
    if said is None:
        raise UsageError(f"--every {text}", "is no interval", "write it as 90s, 15m, 2h or 1d")
    seconds = float(said[1]) * _UNITS[said[2]]
    if seconds < 60:
        raise UsageError(
            f"--every {text}", "is too often for other people's servers", "60s or more"
        )
    return seconds


def _tell(tidings: Tidings, *, as_json: bool, has_desktop: bool) -> None:
    if as_json:
        from secondsource.library import account_data

        alerts = [{"id": a.id, **a.payload} for a in tidings.raised]
        print_json({**account_data(tidings.account), "alerts": alerts})
    else:
        tell_account(tidings.account, None)
        if not has_desktop:  # there they have been written already
            for alert in tidings.raised:
                typer.echo(f"{alert.payload['kind']}: {alert.payload['what']}")
    for failure in tidings.failures:
        typer.echo(f"not sent: {failure}", err=True)
