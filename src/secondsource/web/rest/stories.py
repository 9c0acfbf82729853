"""Stories, their dossiers in every format, what is live about them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from secondsource.compose.dossier import Dossier
from secondsource.library import (
    Asked,
    Library,
    Standing,
    StoryEntry,
    doubt_data,
    event_data,
    form_of,
    standing_data,
    story_data,
    titled,
)
from secondsource.web import schemas
from secondsource.web.guard.who import Reader, library_of
from secondsource.web.packing import answer, piece
from secondsource.web.problems import Refusal
from secondsource.web.rest.answers import (
    LOOK_EVERY_S,
    Cursor,
    Limit,
    Name,
    Place,
    etag_of,
    event,
    page,
    part_of,
    stream,
    tagged,
    unchanged,
)
from secondsource.web.work import Copies, composer_of

router = APIRouter(prefix="/stories", tags=["stories"])
Word = Annotated[str | None, Query(min_length=1, max_length=300)]
_PAGES = ("text/html", "image/svg+xml", "application/xhtml+xml")


@router.get("", response_model=schemas.Stories, summary="List stories")
def stories(  # noqa: PLR0913, PLR0917 - each is a filter with a name
    request: Request,
    who: Reader,
    since: Annotated[date | None, Query(description="Published on this day or later.")] = None,
    until: Annotated[date | None, Query(description="Published on this day or before.")] = None,
    place: Word = None,
    words: Word = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$")] = None,
    status: Literal["corroborated", "repeated", "single", "conflict"] | None = None,
    min_reports: Annotated[int, Query(ge=1, le=100_000)] = 1,
    order: Literal["latest", "largest"] = "latest",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """The latest first, or the largest; a page may be short although more follow: see ``next``."""
    del who
    library = library_of(request)
    asked = Asked(since, until, place, words, language, min_reports, order, status)
    found = library.list_stories(asked, limit, cursor)
    standings = library.standings(found.entries)
    items = [_listed(each, standings[each.id]) for each in found.entries]
    return page(request, items, found.cursor)


def _listed(story: StoryEntry, standing: Standing | None) -> dict[str, Any]:
    told = standing_data(standing) if standing else None
    return {**story_data(titled(story, standing)), "standing": told}


@router.get("/{id}", response_model=schemas.WholeStory, summary="One story and its reports")
def story(request: Request, id: Name, who: Reader) -> Response:
    """The reports in the order of publication, each with why it is of this story."""
    del who
    library = library_of(request)
    entry = library.story(id)
    members = [
        {
            "report": member.report,
            "score": round(member.score, 4),
            "because": member.because,
            "since": member.at.isoformat(),
        }
        for member in library.store.members(entry.id)
    ]
    return tagged(request, {**_listed(entry, library.standing(entry)), "members": members})


@router.get(
    "/{id}/dossier", response_model=schemas.Dossier, summary="The dossier; made when first asked"
)
async def dossier(request: Request, id: Name, who: Reader) -> Response:
    """By the published JSON Schema; the first time a story is asked for may take seconds."""
    del who
    return await _dossier(request, id, "json", as_file=False)


@router.get("/{id}/dossier.{form}", summary="The dossier in a format of `secondsource export`")
async def dossier_in(request: Request, id: Name, form: Name, who: Reader) -> Response:
    """As a file."""
    del who
    return await _dossier(request, id, form, as_file=True)


async def _dossier(request: Request, id: str, form: str, *, as_file: bool) -> Response:
    library = library_of(request)
    entry = await run_in_threadpool(library.story, id)
    try:
        wanted = form_of(library, form)
    except Exception:
        raise Refusal(
            404, f"format {form}", "is none", "GET /openapi.json lists them at x-formats"
        ) from None
    mark = f"{library.mark(entry)}-{form}{await run_in_threadpool(_alerted, library, entry, form)}"
    if (same := unchanged(request, mark)) is not None:
        return same
    copies: Copies = request.app.state.copies
    content = copies.get(mark)
    if content is None:
        made = await composed(request, entry)
        content = await run_in_threadpool(lambda: piece(b"".join(wanted.pieces([made]))))
        copies.put(mark, content)
    headers = {"ETag": etag_of(mark)}
    if as_file:
        name = quote(f"{entry.id}{wanted.suffix}")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    if wanted.media_type.startswith(_PAGES):
        # Shown all the same, it is a stranger here: no script, no cookies of ours.
        policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        headers["Content-Security-Policy"] = policy
    return answer(request, content, media_type=wanted.media_type, headers=headers)


def _alerted(library: Library, entry: StoryEntry, form: str) -> str:
    """What of a feed changes without its dossier: the last alert."""
    last = library.store.alerts(limit=1, story=entry.id) if form == "rss" else ()
    return f"-{last[0].id}" if last else ""


async def composed(request: Request, entry: StoryEntry) -> Dossier:
    """The dossier of a story, without holding a thread while it is made.

    Whoever goes away meanwhile takes nothing from the others who wait.
    """
    library, composer = library_of(request), composer_of(request)
    kept = await run_in_threadpool(library.kept_dossier, entry.id)
    if kept is not None:
        return kept
    reading = await run_in_threadpool(composer.ask, entry.id)
    try:
        return await asyncio.shield(asyncio.wrap_future(reading.future))
    except asyncio.CancelledError:
        if reading.future.cancelled():
            raise Refusal(503, "this desk", "is ending", "ask again in a minute") from None
        raise


@router.get("/{id}/history", response_model=schemas.Items, summary="What happened to a story")
def history(
    request: Request, id: Name, who: Reader, limit: Limit = 100, cursor: Place = ""
) -> Response:
    """Arrivals, moves, judgements, versions, dossiers: the oldest first, who and when."""
    del who
    library = library_of(request)
    found, after = part_of(library.history(library.story(id).id), limit, cursor)
    return page(request, [event_data(each) for each in found], after)


@router.get("/{id}/queue", response_model=schemas.Items, summary="What the machine is unsure of")
def queue(request: Request, id: Name, who: Reader, limit: Limit = 50) -> Response:
    """The least certain decisions first."""
    del who
    library = library_of(request)
    doubts = library.queue(library.story(id).id, limit)
    return tagged(request, {"items": [doubt_data(each) for each in doubts], "next": None})


@router.get(
    "/{id}/events",
    summary="What happens to a story, as it happens",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(request: Request, id: Name, who: Reader) -> Response:
    """Server-sent events.

    ``story`` when the story changes, ``reading`` while its dossier is made, ``dossier`` when there
    is a new one.
    """
    del who
    entry = await run_in_threadpool(library_of(request).story, id)
    return await stream(request, _happening(request, entry))


async def _happening(request: Request, entry: StoryEntry) -> AsyncIterator[str | None]:
    library, composer = library_of(request), composer_of(request)
    revision, made, read = -1, library.last_revision(entry.id), None
    while True:
        now = await run_in_threadpool(library.store.story, entry.id)
        is_still = True
        if now is not None and now.revision != revision:
            revision, is_still = now.revision, False
            yield event("story", story_data(now))
        progress = composer.progress(entry.id)
        if progress is not None and progress != read:
            read, is_still = progress, False
            yield event("reading", {"done": progress[0], "of": progress[1]})
        last = await run_in_threadpool(library.last_revision, entry.id)
        if last != made:
            made, is_still = last, False
            yield event("dossier", {"revision": last})
        if is_still:
            yield None
        await asyncio.sleep(LOOK_EVERY_S)
