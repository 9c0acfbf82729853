"""Commands that open the library to browsers and to programs: serve, mcp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from secondsource.cli.terms import Place


def register(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command()(serve)
    app.command()(mcp)


def serve(
    library: Place = None,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8765,
    browse: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A name that it is reached by, desk.example; any when none."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option("--proxy", help="Address of the proxy before it, whose word is believed."),
    ] = None,
    login: Annotated[
        bool, typer.Option("--login", help="Ask for a login on this machine too.")
    ] = False,
    certificate: Annotated[Path | None, typer.Option(help="For https: the certificate.")] = None,
    key: Annotated[Path | None, typer.Option(help="For https: its key.")] = None,
) -> None:
    """Open the desk: pages and REST over the library, for this machine or, with users, a team."""
    from secondsource.library import open_library, whoami
    from secondsource.web.serving import Where, access_to
    from secondsource.web.serving import serve as run

    where = Where(host, port, tuple(name or ()), tuple(proxy or ()), login, certificate, key)

    def ready() -> None:
        typer.echo(f"the desk is at {where.address} (Ctrl-C ends it)", err=True)
        if browse:
            typer.launch(where.address)

    with open_library(library) as shelf:
        access = access_to(shelf, where, whoami())
        if access.login and not access.secure:
            typer.echo("passwords go over the net as they are: put https before it", err=True)
        run(shelf, access, where, ready)


def mcp(library: Place = None) -> None:
    """Answer a language model's questions about the library, over standard input and output."""
    from secondsource.library import open_library
    from secondsource.mcp import serve as run

    with open_library(library) as shelf:
        run(shelf)
