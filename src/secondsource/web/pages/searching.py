"""Search: reports that have the words, with what stands around them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from secondsource.errors import UsageError
from secondsource.library import Found, Hit, Library
from secondsource.tell.phrases import visible
from secondsource.web.guard.who import Reader
from secondsource.web.pages.rendering import is_part, library_of, page, with_query

router = APIRouter()
PER_PAGE = 20


@router.get("/search")
def search(
    request: Request,
    who: Reader,
    q: Annotated[str, Query(max_length=500)] = "",
    since: str = "",
    until: str = "",
    outlet: Annotated[str, Query(max_length=200)] = "",
    order: str = "newest",
    cursor: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """The reports that have all the words."""
    found, trouble = _found(library_of(request), q, since, until, outlet, order, cursor)
    asked = {"q": q, "since": since, "until": until, "outlet": outlet, "order": order}
    following = with_query("/desk/search", **asked, cursor=found.cursor) if found.cursor else ""
    return page(
        request,
        who,
        "search_list.html.j2" if is_part(request) else "search.html.j2",
        asked=asked,
        hits=[(hit, excerpt(hit)) for hit in found.hits],
        trouble=trouble,
        following=following,
    )


def _found(
    library: Library, q: str, since: str, until: str, outlet: str, order: str, cursor: str
) -> tuple[Found, str]:
    """What was found, and what is wrong with what was asked."""
    if not q.strip():
        return Found(()), ""
    try:
        return library.search(
            q,
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            outlet=outlet.strip() or None,
            order=order,
            cursor=cursor,
            limit=PER_PAGE,
        ), ""
    except UsageError as error:
        return Found(()), f"{error.thing}: {error.problem}; {error.way_out}"
    except ValueError:
        return Found(()), "a day is no date; write it as 2025-10-13"


def excerpt(hit: Hit) -> Markup:
    """The words around a match, with the matches marked.

    >>> from secondsource.spans import Span
    >>> excerpt(Hit("r", None, None, None, None, "a <b> fell", Span(0, 10), (Span(6, 10),)))
    Markup('a &lt;b&gt; <mark>fell</mark>')
    """
    parts, at = [], hit.excerpt.start
    for mark in hit.marks:
        parts.append(escape(visible(hit.text[at : mark.start])))
        parts.append(Markup("<mark>{}</mark>").format(visible(mark.of(hit.text))))
        at = mark.end
    parts.append(escape(visible(hit.text[at : hit.excerpt.end])))
    return Markup().join(parts)
