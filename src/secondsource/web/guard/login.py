"""Logging in and out: the steps, for the page and for REST."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from secondsource.errors import UsageError
from secondsource.library.accounts import SESSION
from secondsource.web.guard.csrf import session_cookie
from secondsource.web.guard.who import access_of, address_of, library_of, rates_of
from secondsource.web.problems import Refusal

_QUARTER_S = 900


def log_in(request: Request, name: str, password: str) -> str:
    """The value for the session's cookie; give it to `remember`.

    Blocks for as long as the hash takes: call it from a plain ``def`` endpoint.

    Raises:
        Refusal: 401, name and password do not fit; 429, too many tries.
        UsageError: nobody can log in here.
    """
    if not access_of(request).login:
        raise UsageError("the login", "is not needed: this desk is open", "go on without")
    limits, rates, address = access_of(request).limits, rates_of(request), address_of(request)
    # By address against lists of passwords, by name against many addresses.
    for key in (f"login from {address}", f"login as {name.strip().casefold()[:64]}"):
        rates.take(key, limits.logins_per_quarter, _QUARTER_S, "the login")
    request.state.tried = name[:64]
    done = library_of(request).accounts.login(
        name.strip(), password, address=address, agent=request.headers.get("user-agent", "")
    )
    if done is None:
        raise Refusal(
            401,
            "the login",
            "name and password do not fit",
            "try again, or ask an admin for another password",
        )
    value, session = done
    # Who was in with this browser before is out: no session is left behind.
    log_out(request)
    request.state.tried = session.user
    return value


def log_out(request: Request) -> None:
    """The session of this browser ends."""
    cookie = request.cookies.get(session_cookie(request))
    if cookie:
        library_of(request).accounts.logout(cookie)


def remember(request: Request, response: Response, value: str) -> None:
    """Set the session's cookie: no script reads it, no other site's page sends it along."""
    response.set_cookie(
        session_cookie(request),
        value,
        max_age=int(SESSION.total_seconds()),
        path="/",
        secure=access_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(
        session_cookie(request),
        path="/",
        secure=access_of(request).secure,
        httponly=True,
        samesite="lax",
    )
    response.headers["Clear-Site-Data"] = '"cache"'


def local_only(where: str, otherwise: str = "/desk/") -> str:
    r"""An address within this site, for ``next``; any other is replaced.

    >>> local_only("/desk/search?q=bridge"), local_only("//evil.example"), local_only("/\\evil")
    ('/desk/search?q=bridge', '/desk/', '/desk/')
    """
    if not where.startswith("/") or where.startswith("//") or len(where) > 2000:
        return otherwise
    # Browsers take a backslash for a slash and pass over tabs and line ends.
    if "\\" in where or not where.isprintable():
        return otherwise
    try:
        parts = urlsplit(where)
    except ValueError:
        return otherwise
    return where if not parts.netloc and not parts.scheme else otherwise
