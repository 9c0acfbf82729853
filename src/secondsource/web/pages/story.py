"""The page of a story: its dossier, and the exact words behind every line."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from secondsource.errors import MissingError
from secondsource.judgement import says
from secondsource.library import FORMATS, StoryEntry
from secondsource.web.guard.who import Reader, Who
from secondsource.web.pages.rendering import library_of, page, tagged, with_query
from secondsource.web.pages.viewing import View, Views
from secondsource.web.work import Reading

router = APIRouter()

CAME = "Reports or corrections came since this page was made."


def view(request: Request, who: Who, story: StoryEntry, *, patient: bool = True) -> View | Reading:
    """What to show of a story to somebody."""
    by = who.name if who.may("editor") else ""
    views: Views = request.app.state.views
    return views.view(story, by=by, patient=patient)


@router.get("/stories/{id}")
def story(
    request: Request, id: str, who: Reader, judged: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """The dossier of a story."""
    library = library_of(request)
    entry = library.story(id)
    # Who has just judged waits for it; who leafs through does not wait for somebody else's word.
    seen = view(request, who, entry, patient=bool(judged))
    if isinstance(seen, Reading):
        return waiting(request, who, entry, seen)
    is_behind = seen.revision < entry.revision
    etag, unchanged = tagged(request, seen.mark, who, judged, "story", str(is_behind))
    if unchanged is not None:
        return unchanged
    said = None
    with suppress(MissingError):  # an old address still shows the story
        said = library.store.judgement(judged) if judged else None
    edits = who.may("editor")
    return page(
        request,
        who,
        "story.html.j2",
        etag=etag,
        inner=seen.findings[edits],
        story=entry,
        judgement=said,
        judgement_says=says(said) if said else "",
        judgements=seen.judgements,
        formats=FORMATS.values(),
        again=with_query(f"/desk/stories/{entry.id}/news", revision=str(entry.revision)),
        is_behind=is_behind,
        told=CAME,
        where=f"/desk/stories/{entry.id}",
        **seen.drawn[edits],
    )


def waiting(request: Request, who: Who, entry: StoryEntry, reading: Reading) -> Response:
    """The page of a story that is being read."""
    return page(
        request, who, "waiting.html.j2", status=202, story=entry, done=reading.done, of=reading.of
    )


@router.get("/stories/{id}/progress")
def progress(request: Request, id: str, who: Reader) -> Response:
    """How far the reading has come; when it is done, the browser is told to load the page."""
    entry = library_of(request).story(id)
    seen = view(request, who, entry)
    if isinstance(seen, Reading):
        return page(request, who, "waiting_part.html.j2", story=entry, done=seen.done, of=seen.of)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/stories/{id}/news")
def news(
    request: Request, id: str, who: Reader, revision: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Whether an open page is still what the story is: asked now and then."""
    entry = library_of(request).story(id)
    return page(
        request,
        who,
        "news.html.j2",
        is_new=entry.revision != revision,
        told=CAME,
        where=f"/desk/stories/{entry.id}",
        again=with_query(f"/desk/stories/{entry.id}/news", revision=str(revision)),
    )
