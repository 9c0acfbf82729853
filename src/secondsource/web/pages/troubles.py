"""Troubles as pages: the thing, what is wrong with it, the way out."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from secondsource.web.guard.who import NOBODY, Who
from secondsource.web.pages.rendering import page
from secondsource.web.problems import Trouble


def page_of(request: Request, trouble: Trouble) -> Response:
    """The page that a browser is shown in the place of the one it asked for."""
    who = getattr(request.state, "who", NOBODY)
    return page(
        request,
        who if isinstance(who, Who) else NOBODY,
        "trouble.html.j2",
        status=trouble.status,
        trouble=trouble,
    )
