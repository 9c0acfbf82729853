"""A page for each person or body: what they were quoted saying, where, through whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from itertools import groupby, islice
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from secondsource.judgement import PERSON_KINDS, Judgement, says
from secondsource.library import Library, not_same_person, same_person
from secondsource.library.people import Saying, Voice, sayings, voice_named
from secondsource.tell.phrases import folded
from secondsource.web.guard.who import Editor, Reader
from secondsource.web.pages.rendering import is_part, library_of, page, see, with_query
from secondsource.web.pages.viewing import PATIENCE_S
from secondsource.web.work import composer_of

router = APIRouter()
PER_PAGE = 120
QUOTES = 60
#: As many names are offered where one types another; any can be typed.
OFFERED = 400


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
    request: Request,
    name: str,
    who: Reader,
    start: Annotated[int, Query(ge=0)] = 0,
    judged: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """What one of them is quoted with, story by story."""
    library = library_of(request)
    voice = voice_named(library, name)
    made = _judged_of(library, voice)
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
        several=len({s.report for s in found}) > 1,
        hands=_hands(shown, voice.name),
        outlets=Counter(s.outlet or "outlet unknown" for s in shown).most_common(),
        following=with_query(_address(voice.name), start=start + QUOTES)
        if len(found) > QUOTES
        else "",
        names=[v.name for v in library.voices()[:OFFERED] if v.name != voice.name],
        judgements=[(j, says(j)) for j in made],
        judgement=next((j for j in made if j.id == judged), None),
        is_behind=bool(judged) and _is_behind(library, voice),
    )


def _is_behind(library: Library, voice: Voice) -> bool:
    """A story of theirs is being put together anew."""
    return any(library.last_revision(s) != library.story(s).revision for s in voice.stories)


def _address(name: str) -> str:
    return f"/desk/people/{quote(name, safe='')}"


def _judged_of(library: Library, voice: Voice) -> list[Judgement]:
    """What persons judged of somebody's names, those taken back as well."""
    mine = {n.casefold() for n in (voice.name, *voice.others)}
    made = [j for kind in PERSON_KINDS for j in library.store.judgements(kind=kind, revoked=True)]
    return [
        j
        for j in sorted(made, key=lambda j: (j.at, j.id))
        if any(str(n).casefold() in mine for n in j.payload.get("names", ()))
    ]


@router.post("/people/same")
def same(
    request: Request,
    who: Editor,
    name: Annotated[str, Form(max_length=300)],
    other: Annotated[str, Form(max_length=300)],
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Two names are one."""
    library = library_of(request)
    made = same_person(library, other.strip(), name, by=who.name, note=note.strip())
    return _read_again(request, library, name, made)


@router.post("/people/apart")
def apart(
    request: Request,
    who: Editor,
    name: Annotated[str, Form(max_length=300)],
    about: Annotated[list[str] | None, Form()] = None,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """What is ticked was said by another of the name."""
    library = library_of(request)
    made = not_same_person(library, name, about or (), by=who.name, note=note.strip())
    return _read_again(request, library, name, made)


def _read_again(
    request: Request, library: Library, name: str, made: Sequence[Judgement]
) -> Response:
    await_stories(request, library, made)
    return see(with_query(_address(name), judged=made[0].id))


def await_stories(request: Request, library: Library, made: Sequence[Judgement]) -> None:
    """The stories that judgements are about are put together anew; it does not wait for ever."""
    stories = {library.store.story_of(a.partition(":")[0]) for j in made for a in j.about}
    for story in sorted(filter(None, stories)):
        with suppress(TooLong):
            composer_of(request).ask(story).future.result(timeout=PATIENCE_S)


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
