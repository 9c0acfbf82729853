"""Coming in and going out, and who may: login, logout, users, tokens."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from secondsource.library.accounts import TOKEN_DAYS
from secondsource.tell.phrases import count
from secondsource.web.guard.access import LOOPBACK
from secondsource.web.guard.login import forget, local_only, log_in, log_out, remember
from secondsource.web.guard.who import Admin, Anyone, Reader
from secondsource.web.pages.rendering import library_of, page, see
from secondsource.web.problems import Refusal, Trouble

router = APIRouter()
ROLES = (
    ("reader", "looks at everything"),
    ("editor", "and adds reports, judges, watches"),
    ("admin", "and looks after users and tokens"),
)


@router.get("/login")
def login_page(
    request: Request, who: Anyone, next: Annotated[str, Query(max_length=2000)] = "/desk/"
) -> Response:
    """The form."""
    if who.may("reader"):
        return see(local_only(next))
    return page(request, who, "login.html.j2", next=local_only(next), trouble="", name="")


@router.post("/login")
def login(
    request: Request,
    who: Anyone,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/desk/",
) -> Response:
    """Come in."""
    try:
        value = log_in(request, name, password)
    except Refusal as refusal:
        trouble = refusal.trouble
        return page(
            request,
            who,
            "login.html.j2",
            status=trouble.status,
            next=local_only(next),
            trouble=_why_not(trouble),
            name=name,
        )
    answer = see(local_only(next))
    remember(request, answer, value)
    return answer


def _why_not(trouble: Trouble) -> str:
    """Why somebody could not come in, as a sentence.

    >>> _why_not(Trouble(429, "login", "was asked too often", headers={"Retry-After": "289"}))
    'Too many tries: wait five minutes.'
    >>> _why_not(Trouble(401, "the name or the password", "is wrong", "try again"))
    'The name or the password is wrong: try again.'
    """
    if trouble.status == 429:
        minutes = math.ceil(int(trouble.headers.get("Retry-After", "60")) / 60)
        return f"Too many tries: wait {count(minutes, 'minute')}."
    told = f"{trouble.thing} {trouble.problem}"
    return f"{told[:1].upper()}{told[1:]}: {trouble.way_out}."


@router.post("/logout")
def logout(request: Request, who: Reader) -> Response:
    """Go out."""
    del who
    log_out(request)
    answer = see("/desk/login")
    forget(request, answer)
    return answer


@router.get("/users")
def users(request: Request, who: Admin) -> Response:
    """Who may come in."""
    return _users(request, who)


def _users(request: Request, who: Admin, token: str = "") -> Response:
    library = library_of(request)
    return page(
        request,
        who,
        "users.html.j2",
        users=library.accounts.users(),
        tokens=[t for t in library.store.tokens() if t.revoked_at is None],
        roles=ROLES,
        new_token=token,
        days_good=TOKEN_DAYS,
        open_desk=not request.app.state.access.login,
        loopback=LOOPBACK[0],
    )


@router.post("/users")
def add_user(
    request: Request,
    who: Admin,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=2000)],
    role: Annotated[str, Form(max_length=20)],
) -> Response:
    """Let somebody in."""
    library_of(request).accounts.add(name, password, role, by=who.name)
    return see("/desk/users")


@router.post("/users/{name}")
def change_user(
    request: Request,
    name: str,
    who: Admin,
    role: Annotated[str, Form(max_length=20)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    remove: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Another role or password, or out."""
    del who
    accounts = library_of(request).accounts
    if remove:
        accounts.remove(name)
    elif password:
        accounts.set_password(name, password)
    elif role:
        accounts.set_role(name, role)
    return see("/desk/users")


@router.post("/tokens")
def make_token(
    request: Request,
    who: Admin,
    user: Annotated[str, Form(max_length=64)],
    label: Annotated[str, Form(max_length=200)],
    role: Annotated[str, Form(max_length=20)] = "reader",
) -> Response:
    """A token for a program; it is shown this once."""
    value, _ = library_of(request).accounts.make_token(user, label, role)
    return _users(request, who, value)


@router.post("/tokens/{id}/revoke")
def revoke_token(request: Request, id: str, who: Admin) -> Response:
    """The token is good no longer."""
    del who
    library_of(request).store.revoke_token(id)
    return see("/desk/users")
