"""Errors as they leave: RFC 9457 problem+json, or a page where a browser asked for one.

Every problem names the thing, what is wrong with it, and the way out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from secondsource.errors import (
    DataError,
    FetchError,
    MissingError,
    RefusedError,
    SecondSourceError,
    SourceError,
    StoreError,
    UsageError,
)

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("secondsource.web")

# The first that fits; an error of ours that is none of these is 500.
_STATUS: tuple[tuple[type[SecondSourceError], int], ...] = (
    (MissingError, 404),
    (UsageError, 422),
    (DataError, 422),
    (RefusedError, 422),
    (FetchError, 502),
    (SourceError, 422),
    (StoreError, 503),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is told of an error.

    >>> Trouble(404, "story 4f2a", "is not in the library", "GET /stories lists them").data()
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'about:blank', 'title': 'Not Found', 'status': 404,
     'detail': 'story 4f2a: is not in the library; GET /stories lists them',
     'thing': 'story 4f2a', 'problem': 'is not in the library',
     'way_out': 'GET /stories lists them'}
    """

    status: int
    thing: str
    problem: str
    way_out: str = ""
    errors: tuple[dict[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the status is called."""
        return HTTPStatus(self.status).phrase

    @property
    def detail(self) -> str:
        """Thing, problem and way out in one sentence."""
        return f"{self.thing}: {self.problem}" + (f"; {self.way_out}" if self.way_out else "")

    def data(self) -> dict[str, Any]:
        """In the form of RFC 9457."""
        told: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "thing": self.thing,
            "problem": self.problem,
            "way_out": self.way_out,
        }
        return {**told, "errors": list(self.errors)} if self.errors else told

    def response(self) -> Json:
        """As problem+json."""
        return Json(self.data(), self.status, headers=dict(self.headers), media_type=MEDIA_TYPE)


class Json(JSONResponse):
    """JSON whatever code points are in it: a lone surrogate in a page's title is no error here."""

    def render(self, content: Any) -> bytes:
        """The bytes."""
        try:
            return super().render(content)
        except UnicodeEncodeError:
            return json.dumps(content, ensure_ascii=True, allow_nan=False).encode("ascii")


class Refusal(Exception):  # noqa: N818 - it is raised to answer, nothing went wrong here
    """Raised to answer with a trouble."""

    def __init__(
        self,
        status: int,
        thing: str,
        problem: str,
        way_out: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.trouble = Trouble(status, thing, problem, way_out, headers=headers or {})
        super().__init__(self.trouble.detail)


#: Makes a page of a trouble; ``app.state.page_of`` is one, set by the pages of the desk.
PageOf = Callable[[Request, Trouble], Response]


def tell_problems(app: FastAPI) -> None:
    """All errors of this app leave as problems."""
    handlers: dict[Any, Callable[[Request, Any], Awaitable[Response]]] = {
        Refusal: _refusal,
        SecondSourceError: _ours,
        RequestValidationError: _invalid,
        HTTPException: _http,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def told(request: Request, trouble: Trouble) -> Response:
    """The trouble in the form that was asked for: a page for browsers under /desk, else JSON."""
    page_of: PageOf | None = getattr(request.app.state, "page_of", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if page_of is None or not wants_page or not request.url.path.startswith("/desk"):
        return trouble.response()
    page = page_of(request, trouble)
    page.headers.update(trouble.headers)
    return page


def trouble_of(error: SecondSourceError) -> Trouble:
    """What one of our errors is called here."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return Trouble(status, error.thing, error.problem, error.way_out)


async def _refusal(request: Request, error: Refusal) -> Response:
    return told(request, error.trouble)


async def _ours(request: Request, error: SecondSourceError) -> Response:
    return told(request, trouble_of(error))


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    # Without the input: it may be long, or no JSON.
    found = tuple(
        {"place": [str(part) for part in each["loc"]], "problem": str(each["msg"])}
        for each in error.errors()
    )
    first = found[0] if found else {"place": ["request"], "problem": "does not fit"}
    place = " ".join(first["place"])
    way_out = "see /openapi.json for what this address takes"
    return told(request, Trouble(422, place, str(first["problem"]), way_out, found))


_WAYS_OUT = {
    404: ("is not here", "see /openapi.json for the addresses that are"),
    405: ("cannot be done to this address", "see /openapi.json for what can"),
    400: ("could not be read", "see /openapi.json for what this address takes"),
}


async def _http(request: Request, error: HTTPException) -> Response:
    problem, way_out = _WAYS_OUT.get(error.status_code, (str(error.detail), ""))
    thing = f"{request.method} {request.url.path}"
    headers = dict(error.headers or {})
    return told(request, Trouble(error.status_code, thing, problem, way_out, headers=headers))


def unforeseen(request: Request) -> Response:
    """What is told of an error that is none of ours; what it was stands in the log alone."""
    _log.exception("%s %s", request.method, request.url.path)
    thing = f"{request.method} {request.url.path}"
    way_out = "the server's log says more; please report it"
    return told(request, Trouble(500, thing, "went wrong here", way_out))
