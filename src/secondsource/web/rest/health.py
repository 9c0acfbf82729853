"""Whether the desk is well, and who is asking."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from secondsource import __version__
from secondsource.web.guard.csrf import csrf_token
from secondsource.web.guard.who import Anyone, Reader

router = APIRouter(tags=["health"])


@router.get("/health", summary="The desk answers, and so does its library")
def health(request: Request, who: Anyone) -> dict[str, Any]:
    """No more than a monitor needs: strangers may ask."""
    del who
    request.app.state.library.store.counts()
    return {"status": "ok", "version": __version__}


@router.get("/me", summary="Who is asking, and the token for unsafe requests by cookie")
def me(request: Request, who: Reader) -> dict[str, Any]:
    """The name, the role, how that is known."""
    return {"name": who.name, "role": who.role, "way": who.way, "csrf": csrf_token(request)}
