"""What every answer says to the browser: load nothing from elsewhere, tell nobody."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from secondsource.web.guard.access import Access
from secondsource.web.problems import unforeseen

#: No inline script, no inline style, nothing from anywhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)

_ALWAYS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
    # What a library holds is not for shared caches; browsers ask again with the ETag.
    ("cache-control", "private, no-cache"),
)


class Headers:
    """Sets them where the route has not, and a guest's cookie where one was made.

    An error that nobody foresaw is answered here, so that its answer has them too.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS:
                    headers.setdefault(name, value)
                if self._access.secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                if guest := state.get("new_guest"):
                    secure = "; Secure" if self._access.secure else ""
                    headers.append(
                        "set-cookie",
                        f"{state['new_guest_cookie']}={guest}; Path=/; HttpOnly; "
                        f"SameSite=Lax{secure}",
                    )
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if has_begun:
                raise
            await unforeseen(Request(scope))(scope, receive, sending)
