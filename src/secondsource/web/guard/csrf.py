"""Forged requests: no page elsewhere can make a browser change something here.

Three bars, each enough alone.  The browser's own word on where a request comes from
(``Sec-Fetch-Site``, ``Origin``) must be this site.  Cookies are ``SameSite=Lax``.  And whoever
changes something repeats a token that only our own pages can read: the hash of the random value in
the session's cookie, or in a guest's where nobody has logged in.

A program that sends no cookie and no ``Origin`` is no browser, and nobody can have forged it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import UploadFile

from secondsource.web.problems import Refusal

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADER, FIELD = "x-csrf-token", "csrf"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def session_cookie(request: Request) -> str:
    """What the session's cookie is called; ``__Host-`` keeps neighbours from setting it."""
    return "__Host-desk" if request.app.state.access.secure else "desk"


def guest_cookie(request: Request) -> str:
    """What the cookie of somebody who has not logged in is called."""
    return "__Host-desk-guest" if request.app.state.access.secure else "desk-guest"


def csrf_token(request: Request) -> str:
    """The token that this browser's unsafe requests carry, in ``csrf`` or ``X-CSRF-Token``.

    A browser that has no cookie yet is given one with the answer.
    """
    secret = request.cookies.get(session_cookie(request)) or request.cookies.get(
        guest_cookie(request)
    )
    if not secret:
        secret = getattr(request.state, "new_guest", None) or secrets.token_urlsafe(32)
        request.state.new_guest = secret
        request.state.new_guest_cookie = guest_cookie(request)
    return _token(secret)


def _token(secret: str) -> str:
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()


async def refuse_forged(request: Request, *, may_be_program: bool) -> None:
    """Refuse an unsafe request that a page elsewhere may have made.

    Args:
        request: any.
        may_be_program: without cookies and ``Origin`` no token is asked for.

    Raises:
        Refusal: 403.
    """
    if request.method in SAFE:
        return
    _same_site(request)
    is_browser = bool(
        request.cookies or request.headers.get("origin") or request.headers.get("sec-fetch-site")
    )
    if may_be_program and not is_browser:
        return
    secret = request.cookies.get(session_cookie(request)) or request.cookies.get(
        guest_cookie(request)
    )
    given = request.headers.get(HEADER) or await _in_form(request)
    if not secret or not given or not hmac.compare_digest(given.encode(), _token(secret).encode()):
        raise Refusal(
            403,
            f"{request.method} {request.url.path}",
            "came without the token of this browser's session",
            "load the page again and repeat; programs send an API token and no cookie",
        )


def _same_site(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    is_ours = site in {None, "same-origin", "none"}
    if is_ours and origin is not None:
        try:
            is_ours = urlsplit(origin).netloc.lower() == host.lower() != ""
        except ValueError:
            is_ours = False
    if not is_ours:
        raise Refusal(
            403,
            f"{request.method} {request.url.path}",
            "was sent by a page of another site",
            "send it from the desk's own pages; behind a proxy, pass the Host header on",
        )


async def _in_form(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return ""
    value = (await request.form()).get(FIELD, "")
    return "" if isinstance(value, UploadFile) else value
