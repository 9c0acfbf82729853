"""The log of what was done: every change that was asked for, by whom, from where, how it ended.

Looking is not logged: newsrooms must not be able to say who read what about whom.
"""

from __future__ import annotations

import logging
from typing import Any

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secondsource.errors import SecondSourceError
from secondsource.library import Deed, Library
from secondsource.web.guard.csrf import SAFE
from secondsource.web.guard.who import NOBODY, Who

_log = logging.getLogger("secondsource.web")


class Audit:
    """Writes a line for every unsafe request of somebody known, and for every login."""

    def __init__(self, app: ASGIApp, library: Library) -> None:
        self._app, self._library = app, library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, then write."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            await self._write(scope, status)

    async def _write(self, scope: Scope, status: int) -> None:
        state: dict[str, Any] = scope.get("state", {})
        who: Who = state.get("who", NOBODY)
        tried: str | None = state.get("tried")
        # Strangers could else fill the log; their logins are few, by the limit on them.
        if (who.way == "none" and tried is None) or status == 429:
            return
        route = getattr(scope.get("route"), "path", "")
        client = scope.get("client")
        deed = Deed(
            tried or who.name,
            who.way,
            f"{scope['method']} {route}",
            scope["path"][:500],
            client[0] if client else "",
            status,
            str(state.get("note", ""))[:500],
        )
        try:
            await to_thread.run_sync(self._library.store.note, deed)
        except SecondSourceError:
            _log.exception("not in the audit log: %s", deed)
