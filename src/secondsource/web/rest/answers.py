"""What all answers share: ETags, pages with a cursor, streams of events."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from secondsource.errors import UsageError
from secondsource.web.guard.who import access_of, address_of, identify
from secondsource.web.problems import Json, Refusal

Item = TypeVar("Item")
Name = Annotated[str, Path(min_length=1, max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Cursor = Annotated[
    str,
    Query(max_length=80, pattern=r"^[0-9a-z~-]{0,80}$", description="`next` of the page before."),
]
# Of a list that is counted through.
Place = Annotated[
    str, Query(max_length=11, pattern="^[0-9]{0,11}$", description="`next` of the page before.")
]

# A proxy that hears nothing for a minute closes the connection.
HEARTBEAT_S = 15.0
LOOK_EVERY_S = 1.0


def tagged(request: Request, data: Any) -> Response:
    """JSON with an ETag, or 304 where the caller has it already."""
    answer = Json(data)
    digest = hashlib.sha256(answer.body).hexdigest()[:24]
    return unchanged(request, digest) or _with(answer, digest)


def unchanged(request: Request, mark: str) -> Response | None:
    """304 where the caller has what this mark stands for."""
    etag = etag_of(mark)
    said = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in said.split(",")}
    if etag.removeprefix("W/") in known or "*" in known:
        return Response(status_code=304, headers={"ETag": etag})
    return None


def etag_of(mark: str) -> str:
    """Weak: the bytes differ when they are packed on their way."""
    return f'W/"{mark}"'


def _with(answer: Response, mark: str) -> Response:
    answer.headers["ETag"] = etag_of(mark)
    return answer


# ---------------------------------------------------------------------------------------- pages


def page(request: Request, items: list[Any], cursor: str) -> Response:
    """Items, the cursor of the next ones, and a Link to them (RFC 8288)."""
    answer = tagged(request, {"items": items, "next": cursor or None})
    return link(request, answer, cursor)


def link(request: Request, answer: Response, cursor: str) -> Response:
    """The answer with a Link to the next page, if there is one."""
    if cursor:
        asked = [(k, v) for k, v in parse_qsl(request.url.query) if k != "cursor"]
        where = f"{request.url.path}?{urlencode([*asked, ('cursor', cursor)])}"
        answer.headers["Link"] = f'<{where}>; rel="next"'
    return answer


def part_of(items: Sequence[Item], limit: int, cursor: str) -> tuple[Sequence[Item], str]:
    """A page of a list that is at hand, and the cursor of the next.

    >>> part_of("abc", 2, ""), part_of("abc", 2, "2")
    (('ab', '2'), ('c', ''))

    Raises:
        UsageError: the cursor is none of ours.
    """
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 12):
        raise UsageError(f"cursor {cursor!r}", "is none of ours", "take it from the page before")
    start = int(cursor or 0)
    end = start + limit
    return items[start:end], str(end) if end < len(items) else ""


# -------------------------------------------------------------------------------------- streams


def event(name: str, data: Any) -> str:
    r"""One server-sent event.

    >>> event("progress", {"done": 1})
    'event: progress\ndata: {"done": 1}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def stream(request: Request, events: AsyncIterator[str | None]) -> Response:
    """Events as they come; None where nothing happened since.

    A stream ends when its events do, when the caller goes, after a quarter of an hour (a browser
    then asks again), and when the server ends.

    Raises:
        Refusal: 429, too many streams are open.
    """
    who = await identify(request)
    key = f"{who.way} {who.name} {address_of(request)}"
    open_: dict[str, int] = request.app.state.streams
    limits = access_of(request).limits
    if open_.get(key, 0) >= limits.streams_each or sum(open_.values()) >= limits.streams:
        way_out = "close another one, or ask for the record itself now and then"
        raise Refusal(429, "streams", "are open already", way_out, {"Retry-After": "30"})
    open_[key] = open_.get(key, 0) + 1

    async def bounded() -> AsyncIterator[str]:
        try:
            async for each in _lasting(request, events, limits.stream_s):
                yield each
        finally:
            open_[key] -= 1
            if not open_[key]:
                del open_[key]

    return StreamingResponse(
        bounded(),
        media_type="text/event-stream",
        # nginx would else keep events back until it has enough of them.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _lasting(
    request: Request, events: AsyncIterator[str | None], lasts_s: float
) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    until, quiet = loop.time() + lasts_s, loop.time()
    yield "retry: 3000\n\n"
    async for each in events:
        now = loop.time()
        if each is not None:
            yield each
            quiet = now
        elif now - quiet >= HEARTBEAT_S:
            yield ": still here\n\n"
            quiet = now
        if now > until or getattr(request.app.state, "ending", False):
            return
        if await request.is_disconnected():
            return
