"""Users, tokens, the session, the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from secondsource.errors import MissingError, UsageError
from secondsource.library import deed_data, token_data, user_data
from secondsource.web import schemas
from secondsource.web.guard.login import forget, log_in, log_out, remember
from secondsource.web.guard.who import Admin, Anyone, Reader, library_of
from secondsource.web.problems import Json
from secondsource.web.rest.answers import Limit, Name, Place, page, part_of

# No Idempotency-Key here: answers with secrets in them are not kept.
router = APIRouter(tags=["accounts"])


@router.post("/session", status_code=204, summary="Log in: sets the session's cookie")
def come_in(request: Request, body: schemas.LoginIn, who: Anyone) -> Response:
    """Programs take a token instead."""
    del who
    answer = Response(status_code=204)
    remember(request, answer, log_in(request, body.name, body.password))
    return answer


@router.delete("/session", status_code=204, summary="Log out")
def go_out(request: Request, who: Reader) -> Response:
    """The session ends, here and in the library."""
    del who
    log_out(request)
    answer = Response(status_code=204)
    forget(request, answer)
    return answer


@router.get("/users", response_model=schemas.Items, summary="List users")
def users(request: Request, who: Admin, limit: Limit = 100, cursor: Place = "") -> Response:
    """By name."""
    del who
    found, after = part_of(library_of(request).accounts.users(), limit, cursor)
    return page(request, [user_data(each) for each in found], after)


@router.post("/users", status_code=201, response_model=schemas.User, summary="Let somebody in")
def add(request: Request, body: schemas.UserIn, who: Admin) -> Response:
    """With a password and a role."""
    accounts = library_of(request).accounts
    made = accounts.add(body.name, body.password, body.role, by=who.name)
    return Json(user_data(made), 201)


@router.patch("/users/{name}", response_model=schemas.User, summary="Another password or role")
def change(request: Request, name: Name, body: schemas.UserChange, who: Admin) -> Response:
    """Another password ends all sessions of this user."""
    del who
    accounts = library_of(request).accounts
    if body.password is None and body.role is None:
        raise UsageError("the body", "changes nothing", "give a password, a role, or both")
    if body.role is not None:
        accounts.set_role(name, body.role)
    if body.password is not None:
        accounts.set_password(name, body.password)
    found = next((user for user in accounts.users() if user.name == name), None)
    if found is None:
        raise MissingError(f"user {name}", "is not in the library", "GET /users lists them")
    return Json(user_data(found))


@router.delete("/users/{name}", status_code=204, summary="Let somebody in no more")
def remove(request: Request, name: Name, who: Admin) -> Response:
    """Sessions and tokens end; what they signed stays."""
    del who
    library_of(request).accounts.remove(name)
    return Response(status_code=204)


@router.get("/tokens", response_model=schemas.Items, summary="List tokens")
def tokens(
    request: Request,
    who: Admin,
    user: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 100,
    cursor: Place = "",
) -> Response:
    """The oldest first; what they are was told once."""
    del who
    found, after = part_of(library_of(request).accounts.tokens(user), limit, cursor)
    return page(request, [token_data(each) for each in found], after)


@router.post("/tokens", status_code=201, response_model=schemas.Token, summary="Make a token")
def make(request: Request, body: schemas.TokenIn, who: Admin) -> Response:
    """``token`` is told this once and cannot be had again."""
    del who
    accounts = library_of(request).accounts
    value, made = accounts.make_token(body.user, body.label, body.role, body.days)
    headers = {"Cache-Control": "no-store"}
    return Json({**token_data(made), "token": value}, 201, headers=headers)


@router.delete("/tokens/{id}", status_code=204, summary="A token is good no more")
def revoke(request: Request, id: Name, who: Admin) -> Response:
    """At once."""
    del who
    library_of(request).accounts.revoke_token(id)
    return Response(status_code=204)


@router.get("/audit", response_model=schemas.Items, summary="Who changed what, and from where")
def audit(request: Request, who: Admin, limit: Limit = 100, cursor: Place = "") -> Response:
    """The latest first."""
    del who
    before = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 18 else None
    if cursor and before is None:
        raise UsageError(f"cursor {cursor!r}", "is none of ours", "take it from the page before")
    found = library_of(request).store.deeds(limit=limit + 1, before=before)
    after = str(found[limit - 1].number) if len(found) > limit else ""
    return page(request, [deed_data(each) for each in found[:limit]], after)
