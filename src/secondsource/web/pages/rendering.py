"""Pages out of templates: one frame for all of them, and assets that a browser asks for once.

A page is whole without a script.  What the browser loads besides it carries its hash in its
address, so that it is kept for good and a new version is never mixed with an old page.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from secondsource import __version__
from secondsource.library import Library
from secondsource.tell.html import part
from secondsource.tell.phrases import count, days
from secondsource.web.guard.csrf import csrf_token
from secondsource.web.guard.who import Who
from secondsource.web.packing import Piece, answer

#: The rooms of the desk, as the row of links at the top of each page names them.
ROOMS = (
    ("Stories", "/desk/"),
    ("Search", "/desk/search"),
    ("People", "/desk/people"),
    ("Queue", "/desk/queue"),
    ("Judgements", "/desk/judgements"),
    ("Add", "/desk/add"),
    ("About", "/desk/about"),
)


# Where the findings go in; no text in a page has it, since what is shown is escaped.
_HERE = Markup("<!--findings-->")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load: its bytes, what they are, and their hash."""

    content: bytes
    media_type: str
    sha256: str


def _own(*names: str) -> str:
    folder = files("secondsource.web") / "static"
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


@cache
def asset(name: str) -> Asset | None:
    """One of the files that pages load, by its name; None when there is none.

    The style of the desk is that of the page that is a file, and its own below.
    """
    styles = ("tokens.css", "parts.css", "page.css")
    texts = {
        "desk.css": lambda: "\n".join([*map(part, styles), _own("desk.css")]),
        # In the head: it decides between light and dark before anything is painted.
        "theme.js": lambda: part("theme.js"),
        "desk.js": lambda: _own("desk.js"),
        "dossier.js": lambda: part("page.js"),
        "htmx.js": lambda: _own("vendor/htmx.min.js"),
        "favicon.svg": lambda: _own("favicon.svg"),
    }
    if name not in texts:
        return None
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    content = texts[name]().encode()
    kind = kinds[name.rpartition(".")[2]]
    return Asset(content, kind, hashlib.sha256(content).hexdigest()[:16])


def asset_url(name: str) -> str:
    """Where a page finds one of those files."""
    found = asset(name)
    return f"/desk/assets/{found.sha256 if found else '-'}/{name}"


def with_query(path: str, **asked: Any) -> str:
    """An address with what is asked; what is empty is left out.

    >>> with_query("/desk/", words="a b", place="", cursor=None)
    '/desk/?words=a+b'
    """
    pairs = {key: value for key, value in asked.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(pairs)}" if pairs else path


@cache
def environment() -> Environment:
    """The templates of the desk, and of the telling for what both show."""
    env = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("secondsource.web", "templates"),
                PackageLoader("secondsource.tell", "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=asset_url, days=days, count=count, version=__version__, rooms=ROOMS)
    env.globals["link"] = with_query
    return env


def library_of(request: Request) -> Library:
    """The library that is served."""
    library: Library = request.app.state.library
    return library


def is_part(request: Request) -> bool:
    """Htmx asks for a part of a page; a browser that goes back asks for the whole of it."""
    headers = request.headers
    return headers.get("hx-request") == "true" and "hx-history-restore-request" not in headers


def page(
    request: Request,
    who: Who,
    template: str,
    *,
    status: int = 200,
    etag: str = "",
    inner: Piece | None = None,
    **context: Any,
) -> Response:
    """A page of the desk, or 304 where the browser has the same one.

    Args:
        request: what was asked.
        who: asks.
        template: of the page.
        status: of the answer.
        etag: names the content where that is known without rendering it.
        inner: the findings, where they are packed already.
        context: what the template shows.
    """
    body = (
        environment()
        .get_template(template)
        .render(
            context,
            who=who,
            csrf=csrf_token(request),
            path=request.url.path,
            here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            login=request.app.state.access.login,
            findings=_HERE,
        )
    )
    headers = {"ETag": etag} if etag else {}
    if inner is None:
        return HTMLResponse(body, status, headers=headers)
    head, _, foot = body.partition(_HERE)
    parts = (head, inner, foot)
    return answer(request, *parts, media_type="text/html", status=status, headers=headers)


def tagged(request: Request, *parts: object) -> tuple[str, Response | None]:
    """An ETag of what a page is made of, and the answer where the browser has that page."""
    told = "\0".join([*map(str, parts), csrf_token(request), environment_mark()])
    etag = f'W/"{hashlib.sha256(told.encode()).hexdigest()[:24]}"'
    if etag in request.headers.get("if-none-match", ""):
        return etag, Response(status_code=304, headers={"ETag": etag})
    return etag, None


@cache
def environment_mark() -> str:
    """Changes with the look of the pages: an old page must not stay for its dossier's sake."""
    folders = (files("secondsource.web") / "templates", files("secondsource.tell") / "templates")
    parts = [f.read_bytes() for each in folders for f in sorted(each.iterdir(), key=str)]
    assets = [asset_url(name).encode() for name in ("desk.css", "desk.js", "dossier.js")]
    return hashlib.sha256(b"".join([*parts, *assets])).hexdigest()


def see(where: str) -> Response:
    """After something was done: look there now."""
    return RedirectResponse(where, 303)
