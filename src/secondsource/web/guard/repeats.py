"""The same request sent twice is done once: ``Idempotency-Key``, on every POST.

A connection that breaks does not say whether the request came through.  Whoever gives it a key may
send it again: the answer to the first is kept for a day and given again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from secondsource.web.guard.who import identify, library_of
from secondsource.web.problems import Refusal

HEADER = "idempotency-key"
LONGEST_KEY = 200
LARGEST_ANSWER = 1_000_000
_KEPT = ("content-type", "location", "etag")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Repeatable(APIRoute):
    """A route whose POST honours the key: ``APIRouter(route_class=Repeatable)``."""

    def get_route_handler(self) -> Handler:
        """The handler, with the key looked at first."""
        answer = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return answer

        async def once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            return await answer(request) if key is None else await _once(request, key, answer)

        return once


async def _once(request: Request, key: str, answer: Handler) -> Response:
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refusal(
            400, "the Idempotency-Key", "cannot be one", f"give 1 to {LONGEST_KEY} characters"
        )
    who, store = await identify(request), library_of(request).store
    name = _hash("answer", who.way, who.name, key)
    asked = _hash(request.method, str(request.url.path), request.url.query, await _body(request))
    kept = await run_in_threadpool(store.answer, name, asked)
    if kept is not None:
        return _again(kept.asked == asked, kept.status, kept.headers, kept.content)
    try:
        response = await answer(request)
    except BaseException:
        await run_in_threadpool(store.drop_answer, name)
        raise
    content = bytes(response.body)
    if response.status_code >= 400 or len(content) > LARGEST_ANSWER:
        await run_in_threadpool(store.drop_answer, name)
        return response
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    await run_in_threadpool(store.keep_answer, name, response.status_code, headers, content)
    return response


def _again(is_same: bool, status: int | None, headers: Any, content: bytes) -> Response:
    if not is_same:
        raise Refusal(
            422, "the Idempotency-Key", "was used for another request", "take a new one for each"
        )
    if status is None:
        raise Refusal(
            409,
            "the first request with this Idempotency-Key",
            "is still being answered",
            "wait, then send it again",
            {"Retry-After": "2"},
        )
    return Response(content, status, {**headers, "Idempotency-Replayed": "true"})


async def _body(request: Request) -> str:
    return hashlib.sha256(await request.body()).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
