"""Commands that say who may come in: users."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from secondsource.cli.terms import AsJson, Place, print_json
from secondsource.errors import UsageError

users = typer.Typer(no_args_is_help=True, help="Say who may come in to the desk, and as what.")

Name = Annotated[str, typer.Argument(help="The user's name.", metavar="NAME")]
Role = Annotated[str, typer.Option(help="reader, editor or admin.")]
FromPipe = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def register(app: typer.Typer) -> None:
    """Hang the group in."""
    app.add_typer(users, name="users")


@users.command()
def add(name: Name, role: Role = "reader", library: Place = None, pipe: FromPipe = False) -> None:
    """Let somebody in; asks for the password."""
    from secondsource.library import open_library, whoami

    with open_library(library) as shelf:
        made = shelf.accounts.add(name, _password(pipe), role, by=whoami())
    typer.echo(f"{made.name} is {made.role}", err=True)


@users.command("list")
def list_users(library: Place = None, as_json: AsJson = False) -> None:
    """List who may come in."""
    from secondsource.library import open_library, user_data

    with open_library(library) as shelf:
        here = shelf.accounts.users()
    if as_json:
        print_json([user_data(user) for user in here])
        return
    for user in here:
        typer.echo(f"{user.name}  {user.role}, since {user.made_at:%Y-%m-%d} by {user.made_by}")
    if not here:
        typer.echo("no user: the desk is open to whoever is at this machine", err=True)


@users.command()
def password(name: Name, library: Place = None, pipe: FromPipe = False) -> None:
    """Give somebody another password; wherever they are logged in, they are not any more."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        shelf.accounts.set_password(name, _password(pipe))
    typer.echo(f"{name} has another password; all sessions ended", err=True)


@users.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="reader, editor or admin.", metavar="ROLE")],
    library: Place = None,
) -> None:
    """Give somebody another role."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        shelf.accounts.set_role(name, role)
    typer.echo(f"{name} is {role}", err=True)


@users.command()
def remove(name: Name, library: Place = None) -> None:
    """Let somebody in no more; what they signed stays."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        shelf.accounts.remove(name)
    typer.echo(f"{name} may not come in any more", err=True)


@users.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    role: Role = "reader",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is good.")] = 90,
    library: Place = None,
) -> None:
    """Make a token for a program; it is printed this once."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        value, made = shelf.accounts.make_token(name, label, role, days)
    typer.echo(value)
    typer.echo(f"token {made.id} speaks for {name} as {role} for {days} days", err=True)


@users.command()
def tokens(library: Place = None, as_json: AsJson = False) -> None:
    """List tokens; what they are was shown once and is known to nobody here."""
    from secondsource.library import open_library, token_data

    with open_library(library) as shelf:
        here = shelf.store.tokens()
    if as_json:
        print_json([token_data(each) for each in here])
        return
    for each in here:
        end = "taken back" if each.revoked_at else f"until {each.until:%Y-%m-%d}"
        typer.echo(f"{each.id}  {each.user} as {each.role}, {end}  {each.label}")


@users.command()
def revoke(
    token: Annotated[str, typer.Argument(help="The id of a token.")], library: Place = None
) -> None:
    """Take a token back."""
    from secondsource.library import open_library

    with open_library(library) as shelf:
        shelf.store.revoke_token(token)
    typer.echo(f"token {token} is good no more", err=True)


def _password(pipe: bool) -> str:
    if pipe:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("the password", "cannot be asked for here", "give --password-stdin")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
