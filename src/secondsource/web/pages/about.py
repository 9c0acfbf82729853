"""What speaks here: version, models, what was read and what could not be, how sure it is."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import Response

from secondsource import desk
from secondsource.web.guard.who import Anyone
from secondsource.web.pages.rendering import library_of, page

router = APIRouter()
#: Tables that a reader cares for, in the order told, by the words for them.
COUNTED = (
    ("reports", "reports kept, each with its text"),
    ("stories", "stories that they form"),
    ("readings", "readings: reports read in full, by this engine or an earlier one"),
    ("dossiers", "dossiers kept"),
    ("judgements", "judgements of people"),
)
#: Of a hundred, on the six events that were marked by hand; a test holds them against what
#: eval/floors.json pins, by the same names.
OF_A_HUNDRED = {
    "statements.recall": 87,
    "statements.precision": 93,
    "origin": 96,
    "claims.status": 72,
    "conflicts.found": 80,
    "conflicts.false": 0,
}


@cache
def _machine() -> tuple[tuple[str, ...], bool]:
    """What is installed; asked once, since it reads the models through."""
    lines, well = desk.health()
    return tuple(lines), well


@router.get("/about")
def about(request: Request, who: Anyone) -> Response:
    """The page."""
    library = library_of(request)
    counts = library.store.counts() if who.may("reader") else {}
    lines, well = _machine() if who.may("reader") else ((), True)
    return page(
        request,
        who,
        "about.html.j2",
        counts=[(counts[name], words) for name, words in COUNTED if name in counts],
        lines=lines,
        well=well,
        of_a_hundred=OF_A_HUNDRED,
        store=library.store.url if who.may("admin") else "",
    )
