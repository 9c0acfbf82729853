"""Search: by words, or by what they mean; and people, by name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from secondsource.library import (
    Saying,
    Voice,
    hit_data,
    near,
    near_data,
    sayings,
    voice_named,
)
from secondsource.web import schemas
from secondsource.web.guard.who import Reader, library_of
from secondsource.web.rest.answers import Cursor, Limit, Name, Place, link, page, part_of, tagged

router = APIRouter(tags=["search"])


@router.get("/search", response_model=schemas.Hits, summary="Find reports")
def search(  # noqa: PLR0913, PLR0917 - each is a filter with a name
    request: Request,
    who: Reader,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=300,
            description='All words must occur; "a phrase", begin*, -without.',
            examples=["bridge"],
        ),
    ],
    by: Annotated[
        Literal["words", "meaning"], Query(description="Meaning takes no filter and no cursor.")
    ] = "words",
    since: date | None = None,
    until: date | None = None,
    outlet: Annotated[str | None, Query(max_length=200)] = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$")] = None,
    story: Annotated[str | None, Query(max_length=80)] = None,
    order: Literal["newest", "best"] = "newest",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> Response:
    """Reports with the place of the words in each."""
    del who
    library = library_of(request)
    if by == "meaning":
        return page(request, [near_data(each) for each in near(library, q, limit)], "")
    found = library.search(
        q,
        since=since,
        until=until,
        outlet=outlet,
        language=language,
        story=story,
        order=order,
        limit=limit,
        cursor=cursor,
    )
    return page(request, [hit_data(hit) for hit in found.hits], found.cursor)


@router.get("/people", response_model=schemas.People, summary="Who is quoted")
def people(
    request: Request,
    who: Reader,
    q: Annotated[str, Query(max_length=100, description="A part of the name.")] = "",
    limit: Limit = 50,
    cursor: Place = "",
) -> Response:
    """In the dossiers that were made, the most quoted first; a person is a name, or several names
    that somebody judged to be one (``also``).
    """
    del who
    voices = [v for v in library_of(request).voices() if q.casefold() in v.name.casefold()]
    found, after = part_of(voices, limit, cursor)
    return page(request, [voice_data(each) for each in found], after)


@router.get("/people/{name}", response_model=schemas.Quoted, summary="What somebody said")
def person(
    request: Request, name: Name, who: Reader, limit: Limit = 50, cursor: Place = ""
) -> Response:
    """Every quotation with its story and its place, the latest story first."""
    del who
    library = library_of(request)
    voice = voice_named(library, name)
    _, _ = part_of((), limit, cursor)  # the cursor is looked at before anything is read
    start = int(cursor or 0)
    some = list(islice(sayings(library, voice), start, start + limit + 1))
    after = str(start + limit) if len(some) > limit else ""
    said = [saying_data(each) for each in some[:limit]]
    answer = tagged(request, {**voice_data(voice), "sayings": said, "next": after or None})
    return link(request, answer, after)


def voice_data(voice: Voice) -> dict[str, Any]:
    """Somebody who is quoted."""
    return {
        "name": voice.name,
        "kind": voice.kind,
        "statements": voice.statements,
        "stories": list(voice.stories),
        "also": list(voice.others),
    }


def saying_data(saying: Saying) -> dict[str, Any]:
    """A quotation."""
    day = saying.published
    return {**asdict(saying), "published": day.isoformat() if day else None}
