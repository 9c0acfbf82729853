"""A page for each person or body: what they were quoted saying, where, through whom."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from secondsource.library.people import Saying, sayings, voice_named
from secondsource.tell.phrases import folded
from secondsource.web.guard.who import Reader
from secondsource.web.pages.rendering import is_part, library_of, page, with_query

router = APIRouter()
PER_PAGE = 120
QUOTES = 60


@router.get("/people")
def people(
    request: Request,
    who: Reader,
    name: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    start: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Everybody who is quoted, the most quoted first."""
    library = library_of(request)
    every = library.voices()
    words = name.casefold().split()
    found = [
        voice
        for voice in every
        if all(word in voice.name.casefold() for word in words)
        and (not kind or (voice.kind == "person") == (kind == "person"))
    ]
    shown = found[start : start + PER_PAGE]
    asked = {"name": name, "kind": kind}
    return page(
        request,
        who,
        "people_list.html.j2" if is_part(request) else "people.html.j2",
        people=shown,
        asked=asked,
        total=len(found),
        any_voice=bool(every),
        following=with_query("/desk/people", **asked, start=start + PER_PAGE)
        if len(found) > start + PER_PAGE
        else "",
    )


@router.get("/people/{name:path}")
def person(
    request: Request, name: str, who: Reader, start: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """What one of them is quoted with, story by story."""
    library = library_of(request)
    voice = voice_named(library, name)
    found = list(islice(sayings(library, voice), start, start + QUOTES + 1))
    shown = found[:QUOTES]
    return page(
        request,
        who,
        "person.html.j2",
        voice=voice,
        stories=[
            (story, title, list(said))
            for (story, title), said in groupby(shown, key=lambda s: (s.story, folded(s.title)))
        ],
        words=folded,
        hands=_hands(shown, voice.name),
        outlets=Counter(s.outlet or "outlet unknown" for s in shown).most_common(),
        following=with_query(f"/desk/people/{name}", start=start + QUOTES)
        if len(found) > QUOTES
        else "",
    )


def _hands(said: list[Saying], name: str) -> list[tuple[str, int]]:
    """Through whom the words came, those most often first; "directly" where nobody stood between.

    >>> from secondsource.library.people import Saying
    >>> s = Saying("s", "", "r", None, None, "A1", 0, 1, "x", "speaker", "direct", ("TASS", "Ana"))
    >>> _hands([s], "Ana")
    [('TASS', 1)]
    """
    found: Counter[str] = Counter()
    for each in said:
        between = [n for n in each.chain if n.casefold() != name.casefold()]
        found[" → ".join(between) if between else "directly"] += 1
    return found.most_common()
