"""HEAD: what GET would answer, without its body, on every route."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Asks the application with GET, and ends the answer where its body would begin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        is_done = False

        async def receiving() -> Message:
            # A stream would go on and on: it is told that nobody listens any more.
            return {"type": "http.disconnect"} if is_done else await receive()

        async def sending(message: Message) -> None:
            nonlocal is_done
            if is_done:
                return
            if message["type"] == "http.response.body":
                is_done, message = True, {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receiving, sending)
