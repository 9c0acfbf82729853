"""Troubles as pages: the thing, what is wrong with it, the way out."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import Response

from secondsource.web.guard.who import NOBODY, Who
from secondsource.web.pages.rendering import page
from secondsource.web.problems import Trouble

#: What the page of a trouble is called; another goes by its status.
TITLES = {
    400: "That could not be read",
    403: "That is not yours to do",
    404: "There is nothing here",
    405: "That cannot be done here",
    413: "That is too large",
    422: "That could not be done",
    429: "Too much at once",
    500: "Something went wrong",
    503: "Not at the moment",
}


def page_of(request: Request, trouble: Trouble) -> Response:
    """The page that a browser is shown in the place of the one it asked for."""
    who = getattr(request.state, "who", NOBODY)
    return page(
        request,
        who if isinstance(who, Who) else NOBODY,
        "trouble.html.j2",
        status=trouble.status,
        trouble=trouble,
        called=TITLES.get(trouble.status, trouble.title),
        thing=re.sub(r"^[A-Z]+ (?=/)", "the page ", trouble.thing),
        way_out=way_out(trouble.way_out),
    )


def way_out(told: str) -> str:
    """The way out as a sentence; none where it leads to a command or to an address for programs.

    >>> way_out("search for its words"), way_out("`secondsource stories` lists them")
    ('Search for its words.', '')
    """
    if not told or "`" in told or "openapi" in told or "GET /" in told:
        return ""
    return f"{told[:1].upper()}{told[1:]}."
