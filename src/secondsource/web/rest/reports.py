"""Reports: what is known of them, their texts, their versions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from secondsource.library import report_data, version_data
from secondsource.web import schemas
from secondsource.web.guard.who import Reader, library_of
from secondsource.web.rest.answers import Name, etag_of, tagged, unchanged

router = APIRouter(prefix="/reports", tags=["reports"])


@router.get("/{id}", response_model=schemas.Report, summary="What is known of a report")
def report(request: Request, id: Name, who: Reader) -> Response:
    """All but its text, which is at /reports/{id}/text."""
    del who
    library = library_of(request)
    found: dict[str, Any] = report_data(library.report(id))
    return tagged(request, {**found, "story": library.store.story_of(id)})


@router.get(
    "/{id}/text",
    summary="The text of a report, on which all offsets count",
    response_class=PlainTextResponse,
)
def text(request: Request, id: Name, who: Reader) -> Response:
    """In UTF-8; offsets are code points.  It never changes."""
    del who
    found = library_of(request).report(id)
    if (same := unchanged(request, found.sha256[:24])) is not None:
        return same
    content = found.text.encode("utf-8", "replace")
    headers = {"ETag": etag_of(found.sha256[:24])}
    return PlainTextResponse(content, headers=headers)


@router.get("/{id}/versions", response_model=schemas.Versions, summary="How a report was changed")
def versions(request: Request, id: Name, who: Reader) -> Response:
    """All texts that stood at its address, the oldest first, and the words that changed."""
    del who
    library = library_of(request)
    library.report(id)
    found = library.store.versions(id)
    texts = {r.id: r.text for r in library.store.reports([v.report for v in found])}
    last = [found[0].report, *(v.report for v in found)]
    items = [
        version_data(each, texts[before], texts[each.report])
        for before, each in zip(last, found, strict=False)
    ]
    return tagged(request, {"items": items})
