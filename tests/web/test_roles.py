"""Every route declares a role, and keeps everybody below it out."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Mount

from secondsource.library import Library
from secondsource.web.app import create_app
from secondsource.web.guard.access import Access
from secondsource.web.guard.who import RANK
from secondsource.web.openapi import role_of
from web.conftest import HOST, csrf, logged_in, token

# Nobody need be known for these: the login itself, a monitor, what a page is drawn with.
OPEN = {
    "GET /",
    "GET /health",
    "GET /openapi.json",
    "GET /desk/about",
    "GET /desk/login",
    "POST /desk/login",
    "POST /session",
    "GET /desk/assets/{sha256}/{name}",
}
# What a reader may ask for with an unsafe method: to go.
OWN = {"POST /desk/logout", "DELETE /session"}


def routes(app: object) -> Iterator[tuple[str, str, str | None]]:
    """Method, path and declared role of all."""
    for context in iter_route_contexts(app.routes):  # type: ignore[attr-defined]
        if isinstance(context.route, Mount):
            assert context.route.path == "/static"
            continue
        assert isinstance(context.original_route, APIRoute), context.path
        for method in sorted(context.methods or ()):
            yield method, str(context.path), role_of(context.original_route)


def all_routes() -> list[tuple[str, str, str | None]]:
    return list(routes(create_app(SimpleNamespace(place="news.db", accounts=None), Access.team())))  # type: ignore[arg-type]


ALL = all_routes()


def address(path: str) -> str:
    """The path with something in its places that is not there."""
    import re

    return re.sub(r"\{\w+(?::\w+)?\}", "1", path)


@pytest.mark.parametrize(("method", "path", "role"), ALL, ids=str)
def test_a_route_declares_a_role(method: str, path: str, role: str | None) -> None:
    assert role in RANK
    assert (f"{method} {path}" in OPEN) == (role == "anyone")


@pytest.mark.parametrize(("method", "path", "role"), ALL, ids=str)
def test_what_changes_something_is_for_editors(method: str, path: str, role: str) -> None:
    if method != "GET" and f"{method} {path}" not in OPEN | OWN:
        assert RANK[role] >= RANK["editor"]


def test_there_are_many() -> None:
    assert len(ALL) > 50
    assert {role for _, _, role in ALL} == set(RANK)


def test_nobody_below_the_role_comes_in(team: TestClient, library: Library) -> None:
    """The whole matrix: each route asked by nobody and by one user of each role, by token."""
    callers = {
        "anyone": {},
        "reader": token(library, "rea"),
        "editor": token(library, "ed"),
        "admin": token(library, "ana"),
    }
    wrong = []
    for method, path, role in ALL:
        for rank, header in callers.items():
            if rank != "anyone" and RANK[rank] >= RANK[str(role)]:
                continue
            if role == "anyone":
                continue
            answer = team.request(method, address(path), headers=header, follow_redirects=False)
            expected = 401 if rank == "anyone" else 403
            if answer.status_code != expected:
                wrong.append((rank, method, path, answer.status_code))
    assert wrong == []


def test_everybody_at_the_role_comes_in(team: TestClient, library: Library) -> None:
    callers = {name: token(library, name) for name in ("rea", "ed", "ana")}
    roles = {"rea": "reader", "ed": "editor", "ana": "admin"}
    wrong = []
    for method, path, role in ALL:
        for name, header in callers.items():
            if RANK[roles[name]] < RANK[str(role)] or path.endswith("/events"):
                continue
            answer = team.request(method, address(path), headers=header, follow_redirects=False)
            if answer.status_code in {401, 403} and "login" not in path and path != "/session":
                wrong.append((name, method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    ("token_role", "user", "status"),
    [("admin", "ana", 200), ("editor", "ana", 403), ("admin", "ed", 403), ("reader", "rea", 403)],
)
def test_a_token_may_no_more_than_it_and_its_user_may(
    team: TestClient, library: Library, token_role: str, user: str, status: int
) -> None:
    headers = token(library, user, token_role)
    assert team.get("/users", headers=headers).status_code == status


def test_a_session_has_the_role_that_its_user_has_now(team: TestClient, library: Library) -> None:
    ed = logged_in(team, "ed")
    body = {"rule": "words=bridge"}
    assert ed.post("/rules", json=body, headers=csrf(ed)).status_code == 201
    library.accounts.set_role("ed", "reader")
    assert ed.post("/rules", json=body, headers=csrf(ed)).status_code == 403
    assert ed.get("/rules").status_code == 200
    library.accounts.remove("ed")
    assert ed.get("/rules").status_code == 401


def test_a_browser_is_sent_to_the_login_and_back(team: TestClient) -> None:
    answer = team.get(
        "/desk/search?q=bridge", headers={"accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/login?next=%2Fdesk%2Fsearch%3Fq%3Dbridge"
    assert team.get("/stories", headers={"accept": "text/html"}).status_code == 401
    assert TestClient(team.app, base_url=HOST).get("/me").headers["www-authenticate"]
