"""The files that pages load."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from secondsource.web.guard.who import Anyone
from secondsource.web.pages.rendering import asset
from secondsource.web.problems import Refusal

router = APIRouter()
FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/assets/{sha256}/{name}")
def file(sha256: str, name: str, who: Anyone) -> Response:
    """One of them; kept for good, since its address changes with its bytes."""
    del who
    found = asset(name)
    if found is None:
        raise Refusal(404, f"asset {name}", "is not here", "load the page again")
    keep = FOR_GOOD if sha256 == found.sha256 else "no-cache"
    return Response(found.content, media_type=found.media_type, headers={"cache-control": keep})
