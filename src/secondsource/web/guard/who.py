"""Who is asking, and the role that a route needs.

Every route declares one: ``who: Reader``, ``who: Editor``, ``who: Admin``; ``who: Anyone`` where
nobody need be known (health, login).  A test walks all routes and fails on one that declares none.

::

    reader   looks at everything
    editor   and adds reports, judges, watches
    admin    and looks after users, tokens and the audit log
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from secondsource.library import Caller, Library
from secondsource.web.guard.access import Access
from secondsource.web.guard.csrf import refuse_forged, session_cookie
from secondsource.web.guard.rates import Rates
from secondsource.web.problems import Refusal

Role = Literal["anyone", "reader", "editor", "admin"]
RANK: dict[str, int] = {"anyone": 0, "reader": 1, "editor": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks; ``way`` is how we know: this machine, a session, a token, not at all."""

    name: str
    role: Role
    way: Literal["machine", "session", "token", "none"]
    key: str = ""

    def may(self, role: Role) -> bool:
        """Has at least this role.

        >>> Who("ana", "editor", "session").may("reader")
        True
        """
        return RANK[self.role] >= RANK[role]


NOBODY = Who("", "anyone", "none")


def address_of(request: Request) -> str:
    """From where; behind a proxy that is trusted, what it says."""
    return request.client.host if request.client else ""


def library_of(request: Request) -> Library:
    """The library that is served."""
    library: Library = request.app.state.library
    return library


def access_of(request: Request) -> Access:
    """Who may come in."""
    access: Access = request.app.state.access
    return access


def rates_of(request: Request) -> Rates:
    """The counts of calls."""
    rates: Rates = request.app.state.rates
    return rates


async def identify(request: Request) -> Who:
    """Who is asking; `NOBODY` when that is not known.

    Raises:
        Refusal: 401, a token was sent and is not, or no longer, good; 429, too often.
    """
    known: Who | None = getattr(request.state, "who", None)
    if known is None:
        known = await _identified(request)
        _count(request, known)
        request.state.who = known
    return known


async def _identified(request: Request) -> Who:
    accounts, access = library_of(request).accounts, access_of(request)
    said = request.headers.get("authorization")
    if said is not None:
        kind, _, value = said.partition(" ")
        caller = None
        if kind.lower() == "bearer" and value:
            caller = await run_in_threadpool(accounts.by_token, value.strip())
        if caller is None:
            _count(request, NOBODY)
            raise Refusal(
                401,
                "the Authorization header",
                "holds no token that is good (any more)",
                "send Bearer and a token of `secondsource users token`",
                {"WWW-Authenticate": 'Bearer realm="secondsource", error="invalid_token"'},
            )
        return _who(caller, "token")
    if not access.login:
        return Who(access.name, "admin", "machine")
    cookie = request.cookies.get(session_cookie(request))
    if cookie:
        caller = await run_in_threadpool(accounts.by_session, cookie)
        if caller is not None:
            return _who(caller, "session")
    return NOBODY


def _who(caller: Caller, way: Literal["session", "token"]) -> Who:
    role: Role = caller.role if caller.role in RANK else "anyone"  # type: ignore[assignment]
    return Who(caller.name, role, way, caller.key)


def _count(request: Request, who: Who) -> None:
    limits, rates = access_of(request).limits, rates_of(request)
    if who.way == "none":
        key = f"address {address_of(request)}"
        rates.take(key, limits.anonymous_per_minute, 60, "this desk")
    else:
        key = f"{who.way} {who.name} {who.key}"
        rates.take(key, limits.requests_per_minute, 60, "this desk")


class Needs:
    """A dependency: the caller has this role at least, and the request is not forged."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, request: Request) -> AsyncIterator[Who]:
        """Who asks, for the time of the request."""
        try:
            who = await identify(request)
            if not who.may(self.role):
                raise _refused(request, who, self.role)
            if who.way != "token":
                await refuse_forged(request, may_be_program=who.way != "session")
            yield who
        finally:
            await request.close()  # files that came with a form


def _refused(request: Request, who: Who, role: Role) -> Refusal:
    thing = f"{request.method} {request.url.path}"
    if who.way != "none":
        problem = f"needs the role {role}; {who.name} has {who.role}"
        return Refusal(403, thing, problem, "ask an admin of this desk")
    wants_page = "text/html" in request.headers.get("accept", "")
    if wants_page and request.method == "GET" and request.url.path.startswith("/desk"):
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        where = f"/desk/login?{urlencode({'next': there})}"
        return Refusal(303, thing, "is for users of this desk", "log in", {"Location": where})
    return Refusal(
        401,
        thing,
        "is for users of this desk",
        "log in at /desk/login, or send Authorization: Bearer and an API token",
        {"WWW-Authenticate": 'Bearer realm="secondsource"'},
    )


anyone, reader, editor, admin = Needs("anyone"), Needs("reader"), Needs("editor"), Needs("admin")

Anyone = Annotated[Who, Depends(anyone)]
Reader = Annotated[Who, Depends(reader)]
Editor = Annotated[Who, Depends(editor)]
Admin = Annotated[Who, Depends(admin)]
