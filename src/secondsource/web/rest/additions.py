"""Additions: addresses, files, texts on their way into the library."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from secondsource.errors import UsageError
from secondsource.library import Addition, Additions, Pasted, addition_data
from secondsource.web import schemas
from secondsource.web.guard.repeats import Repeatable
from secondsource.web.guard.who import Editor, Who, access_of, rates_of
from secondsource.web.problems import Json, Refusal
from secondsource.web.rest.answers import LOOK_EVERY_S, Limit, Name, Place, event, page, part_of
from secondsource.web.rest.answers import stream as streamed

router = APIRouter(prefix="/additions", tags=["additions"], route_class=Repeatable)

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/AdditionIn"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        },
                        "urls": {"type": "string", "description": "One address a line."},
                        "text": {"type": "string", "description": "A report as text."},
                        "title": {"type": "string"},
                        "outlet": {"type": "string"},
                        "published": {"type": "string"},
                    },
                }
            },
        },
    }
}


@router.post(
    "",
    status_code=202,
    response_model=schemas.Addition,
    summary="Add reports: addresses, files, texts",
    openapi_extra=_BODY,
)
async def add(request: Request, who: Editor) -> Response:
    """Taken on at once, done beside; the answer says where its progress is."""
    limits = access_of(request).limits
    rates_of(request).take(f"adding {who.name}", limits.additions_per_hour, 3600, "adding")
    urls, files, texts = await given(request)
    return await begun(request, who, urls, files, texts)


async def begun(
    request: Request,
    who: Who,
    urls: list[str],
    files: list[tuple[str, bytes]],
    texts: list[Pasted],
) -> Response:
    """An addition is taken on."""
    additions = additions_of(request)
    made = await run_in_threadpool(
        lambda: additions.begin(urls=urls, files=files, texts=texts, by=who.name)
    )
    request.app.state.adder.wake()
    where = f"/additions/{made.id}"
    return Json(addition_data(made), 202, headers={"Location": where})


async def given(
    request: Request,
) -> tuple[list[str], list[tuple[str, bytes]], list[Pasted]]:
    """What a request asks to add: JSON, or a form with files.

    Raises:
        Refusal: 415, it is neither; 413, too many files.
        UsageError: it does not fit.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return await _from_form(request)
    if kind != "application/json":
        raise Refusal(
            415, "the body", f"is {kind or 'of no stated type'}", "send JSON or multipart/form-data"
        )
    try:
        body = schemas.AdditionIn.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(map(str, ("body", *first["loc"])))
        raise UsageError(place, str(first["msg"]), "see AdditionIn in /openapi.json") from None
    except (ValueError, RecursionError):
        raise UsageError("the body", "is no JSON", "see AdditionIn in /openapi.json") from None
    return list(body.urls), [], [Pasted(**each.model_dump()) for each in body.texts]


async def _from_form(
    request: Request,
) -> tuple[list[str], list[tuple[str, bytes]], list[Pasted]]:
    most = access_of(request).limits.max_files
    form = await request.form(max_files=most, max_fields=50, max_part_size=1_000_000)
    files: list[tuple[str, bytes]] = []
    for _, value in form.multi_items():
        if isinstance(value, UploadFile) and (value.filename or value.size):
            files.append((value.filename or "file", await value.read()))

    def field(name: str) -> str:
        value = form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    urls = [line.strip() for line in field("urls").splitlines() if line.strip()]
    texts = []
    if field("text"):
        known = {name: field(name) or None for name in ("title", "outlet", "published", "url")}
        texts.append(Pasted(field("text"), **known))
    return urls, files, texts


def additions_of(request: Request) -> Additions:
    """The additions of the library."""
    additions: Additions = request.app.state.additions
    return additions


@router.get("", response_model=schemas.Items, summary="The last additions")
def additions(request: Request, who: Editor, limit: Limit = 20, cursor: Place = "") -> Response:
    """The latest first."""
    del who
    found, after = part_of(additions_of(request).latest(1000), limit, cursor)
    return page(request, [addition_data(each) for each in found], after)


@router.get("/{id}", response_model=schemas.Addition, summary="How far an addition has come")
def addition(request: Request, id: Name, who: Editor) -> Response:
    """What came of it so far, and what was refused."""
    del who
    return Json(addition_data(additions_of(request).get(id)))


@router.get(
    "/{id}/events",
    summary="How an addition goes on, as it goes on",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(request: Request, id: Name, who: Editor) -> Response:
    """Server-sent events: ``progress`` whenever something changed, ``end`` when it is over."""
    del who
    first = await run_in_threadpool(additions_of(request).get, id)
    return await streamed(request, _progress(request, first))


async def _progress(request: Request, now: Addition) -> AsyncIterator[str | None]:
    additions, told = additions_of(request), None
    while True:
        data: dict[str, Any] = addition_data(now)
        if now.is_over:
            yield event("end", data)
            return
        yield event("progress", data) if data != told else None
        told = data
        await asyncio.sleep(LOOK_EVERY_S / 2)
        now = await run_in_threadpool(additions.get, now.id)
