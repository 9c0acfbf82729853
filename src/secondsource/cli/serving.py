"""The command that opens the desk in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from secondsource.cli.terms import Place
from secondsource.errors import UsageError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command()(serve)


def serve(
    library: Place = None,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8765,
    browse: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Open the desk in the browser: pages and REST over the library, on this machine."""
    from secondsource.library import open_library
    from secondsource.web.guard.access import Access
    from secondsource.web.serving import serve as run

    if host not in _LOOPBACK:
        raise UsageError(
            f"--host {host}", "is not this machine alone, and there are no users", "users add"
        )
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def ready() -> None:
        typer.echo(f"the desk is at {address} (Ctrl-C ends it)", err=True)
        if browse:
            typer.launch(address)

    with open_library(library) as shelf:
        run(shelf, Access.loopback(), host, port, ready)
