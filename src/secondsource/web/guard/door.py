"""The door: what is turned away before any route is looked for.

A wrong ``Host`` is how a page elsewhere reaches a desk on the reader's own machine (it lets its own
name resolve to 127.0.0.1); a proxy before a desk without login would let the whole world in.
"""

from __future__ import annotations

from starlette.datastructures import Headers as RequestHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secondsource.web.guard.access import Access
from secondsource.web.problems import Json, Refusal, Trouble

_UPLOADS = ("multipart/", "application/jsonl", "application/x-ndjson")
_PROXIED = ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip")


class Door:
    """Turns away strange hosts, requests through a proxy nobody spoke of, and large bodies."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = RequestHeaders(scope=scope)
        trouble = self._trouble(scope, headers)
        if trouble is not None:
            await trouble.response()(scope, receive, send)
            return
        counted = _Counted(receive, self._most(headers))

        async def sending(message: Message) -> None:
            # Whatever is made of a body that broke off: this is why it did.
            if not counted.is_over:
                await send(message)
            elif message["type"] == "http.response.start":
                await _too_large(counted.most)(scope, receive, send)

        await self._app(scope, counted, sending)

    def _trouble(self, scope: Scope, headers: RequestHeaders) -> Trouble | None:
        if not scope["path"].isprintable() or b"%00" in scope["query_string"]:
            # No database of ours has such a name, and not all can be asked for one.
            return Trouble(404, "the address", "holds characters that no address here has", "")
        host = _name_in(headers.get("host", ""))
        if self._access.hosts and host not in self._access.hosts:
            names = ", ".join(self._access.hosts)
            way_out = f"use one of {names}, or start the desk with --host-name {host or 'NAME'}"
            return Trouble(421, f"Host {host or 'header'}", "is not this desk's name", way_out)
        if not self._access.login and any(name in headers for name in _PROXIED):
            way_out = "start it with --proxy, which asks for a login"
            return Trouble(403, "this desk", "is asked through a proxy, without login", way_out)
        size = headers.get("content-length", "")
        if size.isdigit() and int(size) > self._most(headers):
            return _trouble_of(self._most(headers))
        return None

    def _most(self, headers: RequestHeaders) -> int:
        limits = self._access.limits
        is_upload = headers.get("content-type", "").startswith(_UPLOADS)
        return limits.max_upload_bytes if is_upload else limits.max_json_bytes


class _Counted:
    """Counts what comes in, since a body need not say beforehand how long it is."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self.most, self._seen = receive, most, 0

    @property
    def is_over(self) -> bool:
        return self._seen > self.most

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self.is_over:
                trouble = _trouble_of(self.most)
                raise Refusal(trouble.status, trouble.thing, trouble.problem, trouble.way_out)
        return message


def _too_large(most: int) -> Json:
    return _trouble_of(most).response()


def _trouble_of(most: int) -> Trouble:
    return Trouble(413, "the body", f"has more than {most:,} bytes", "send less at once")


def _name_in(host: str) -> str:
    """The name without the port.

    >>> _name_in("localhost:8000"), _name_in("[::1]:8000"), _name_in("Desk.Example")
    ('localhost', '::1', 'desk.example')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().removesuffix(".")
