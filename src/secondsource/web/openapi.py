"""The OpenAPI 3.1 description: what FastAPI makes of the routes, with their roles and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from secondsource.library import FORMATS
from secondsource.web import schemas
from secondsource.web.guard.access import Access
from secondsource.web.guard.repeats import Repeatable
from secondsource.web.guard.who import Needs, Role
from secondsource.web.problems import MEDIA_TYPE

_ABOUT = """
Lists come in pages: `items`, and `next`, the `cursor` of the page that follows (also as a `Link`).
Every error is a problem (RFC 9457) that names the thing, what is wrong with it, and the way out.
What can be asked for again has an `ETag`: send it back in `If-None-Match`.
A POST with an `Idempotency-Key` that is sent again is done once, where the route says so.
""".strip()

#: Bodies that are looked at by hand, since they come in several forms.
_MODELS = (schemas.AdditionIn, schemas.Problem)

_CAUSES = {
    "400": "The request could not be read.",
    "401": "Nobody is logged in, or the token is not good.",
    "403": "The role does not suffice, or the request may be forged.",
    "404": "Not in the library.",
    "409": "The first request with this Idempotency-Key is still being answered.",
    "413": "The body is too large.",
    "415": "The body is of a type that is not taken here.",
    "422": "What was asked does not fit.",
    "429": "Too often; `Retry-After` says when again.",
    "503": "The library cannot be asked now.",
}


def role_of(route: APIRoute) -> Role | None:
    """The role that a route declares; None where it forgot to."""
    for each in route.dependant.dependencies:
        if isinstance(each.call, Needs):
            return each.call.role
    return None


def describes(
    app: FastAPI, routers: Iterable[APIRouter], access: Access
) -> Callable[[], dict[str, Any]]:
    """What ``app.openapi`` is to be; made when it is first asked for."""
    routes = {
        (route.path, method.lower()): route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            made.update(_described(app, routes, access))
        return made

    return openapi


def _described(
    app: FastAPI, routes: dict[tuple[str, str], APIRoute], access: Access
) -> dict[str, Any]:
    told = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=_ABOUT,
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = told.setdefault("components", {})
    models = components.setdefault("schemas", {})
    for model in _MODELS:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        models |= schema.pop("$defs", {})
        models[model.__name__] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        models.pop(unused, None)
    if access.login:
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "__Host-desk" if access.secure else "desk",
            },
        }
    for (path, method), route in routes.items():
        operation = told["paths"].get(path, {}).get(method)
        if operation is not None:
            _complete(operation, route, login=access.login)
    told["x-formats"] = {name: each.media_type for name, each in FORMATS.items()}
    return told


def _complete(operation: dict[str, Any], route: APIRoute, *, login: bool) -> None:
    role = role_of(route)
    operation["x-role"] = role
    if login and role != "anyone":
        operation["security"] = [{"token": []}, {"session": []}]
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answers = operation["responses"]
    for status, cause in _CAUSES.items():
        answers[status] = {"description": cause, "content": {MEDIA_TYPE: problem}}
    if "GET" in (route.methods or ()) and "200" in answers:
        answers["304"] = {"description": "As it was when the ETag was given."}
    if isinstance(route, Repeatable) and "POST" in (route.methods or ()):
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200,
                    "pattern": "^[!-~]+$",
                },
            }
        )
