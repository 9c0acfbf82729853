"""What people judged, what the program is least sure of, and who changed what in a story."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field, Json, ValidationError

from secondsource.errors import UsageError
from secondsource.judgement import KINDS, Judgement, says
from secondsource.library import Library, StoryEntry, titled
from secondsource.library.queue import Answer
from secondsource.tell.phrases import why_together
from secondsource.web.guard.who import Editor, Reader
from secondsource.web.pages.reader import place_of
from secondsource.web.pages.rendering import library_of, page, see, with_query

router = APIRouter()
PER_PAGE = 50
#: What a doubt is about, as its card says.
ASKED = {
    "claim": "One claim?",
    "origin": "One origin?",
    "conflict": "A conflict?",
    "source": "Who says it?",
    "story": "One story?",
}


@router.get("/queue")
def queue(
    request: Request,
    who: Editor,
    story: Annotated[str, Query(max_length=80)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 25,
) -> Response:
    """The least certain decisions, of one story or of all that were read."""
    library = library_of(request)
    entry = _story(library, story) if story else None
    doubts = library.queue(story=entry.id if entry else None, limit=limit)
    told_of = [library.story(each) for each in dict.fromkeys(d.story for d in doubts)]
    standing = library.standings(told_of)
    titles = {each.id: titled(each, standing[each.id]).title for each in told_of}
    return page(
        request,
        who,
        "queue.html.j2",
        doubts=[
            (doubt, *_reason(doubt.because), [_form(a) for a in doubt.answers]) for doubt in doubts
        ],
        story=entry,
        titles=titles,
        asked=ASKED,
        more=with_query("/desk/queue", story=story, limit=min(200, limit + 25))
        if len(doubts) == limit and limit < 200
        else "",
        any_story=bool(library.stories(limit=1).entries),
    )


def _story(library: Library, id: str) -> StoryEntry:
    """A story by the title that its own page has."""
    entry = library.story(id)
    return titled(entry, library.standing(entry))


def _reason(because: str) -> tuple[str, str]:
    """Why, as a sentence, and the figures behind it for who wants them.

    >>> _reason("the words are the same; only just alike enough (likeness 0.36)")
    ('The words are the same; only just alike enough.', 'likeness 0.36')
    """
    words, _, figures = because.partition(" (likeness ")
    words = words.strip().rstrip(".")
    told = f"{words[:1].upper()}{words[1:]}." if words else ""
    return told, f"likeness {figures.rstrip(')')}" if figures else ""


def _form(answer: Answer) -> dict[str, object]:
    """What a button of the queue posts."""
    return {
        "label": answer.label,
        "kind": answer.kind,
        "about": answer.about,
        "payload": json.dumps(dict(answer.payload), sort_keys=True),
    }


class _Chosen(BaseModel):
    """What a button of the queue posts, as it comes back."""

    kind: str
    about: list[str] = Field(min_length=1)
    payload: Json[dict[str, Any]]


@router.post("/answers")
def answer(
    request: Request,
    who: Editor,
    answer: Annotated[str, Form(max_length=4000)],
    note: Annotated[str, Form(max_length=2000)] = "",
    back: Annotated[str, Form(max_length=300)] = "/desk/queue",
) -> Response:
    """An answer to a doubt, as the queue offered it."""
    try:
        chosen = _Chosen.model_validate_json(answer)
    except ValidationError:
        here = "answer with a button of the queue"
        raise UsageError("the answer", "is none that was offered", here) from None
    made = _judged(library_of(request), chosen, who.name, note.strip())
    if request.headers.get("hx-request") == "true":
        return page(request, who, "settled.html.j2", judgement=made, says=says(made), back=back)
    return see(back if back.startswith("/desk/") else "/desk/queue")


def _judged(library: Library, chosen: _Chosen, by: str, note: str) -> Judgement:
    about = chosen.about
    if chosen.kind in KINDS:
        return library.judge(chosen.kind, about, chosen.payload, by=by, note=note)
    if chosen.kind == "same":
        return library.merge(about, by=by, note=note)[0]
    return library.split(about[0], about[1:], by=by, note=note)[0]


@router.get("/judgements")
def judgements(
    request: Request,
    who: Reader,
    taken_back: Annotated[str, Query(max_length=3)] = "",
    by: Annotated[str, Query(max_length=100)] = "",
    start: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """All that people judged, the latest first."""
    library = library_of(request)
    made = [
        j for j in reversed(library.judgements(revoked=bool(taken_back))) if not by or j.by == by
    ]
    shown = made[start : start + PER_PAGE]
    asked = {"taken_back": taken_back, "by": by}
    return page(
        request,
        who,
        "judgements.html.j2",
        judgements=[(j, says(j), _about(library, j)) for j in shown],
        asked=asked,
        total=len(made),
        people=sorted({j.by for j in library.judgements()}),
        following=with_query("/desk/judgements", **asked, start=start + PER_PAGE)
        if len(made) > start + PER_PAGE
        else "",
        imported=request.query_params.get("imported", ""),
    )


def _about(library: Library, judgement: Judgement) -> list[tuple[str, str, str]]:
    """What a judgement is about: words, address, and whose they are."""
    told = []
    for each in judgement.about:
        own, colon, span = each.partition(":")
        report = library.store.report(own)
        if report is None:
            told.append((each, "", "not in this library"))
        elif not colon:
            told.append((report.title or own, f"/desk/reports/{own}", report.outlet or ""))
        else:
            start, _, end = span.partition("-")
            words = report.text[int(start) : int(end)]
            told.append((" ".join(words.split()), place_of(each), report.outlet or ""))
    return told


@router.get("/judgements.jsonl")
def taken_along(request: Request, who: Reader) -> Response:
    """All judgements, to be taken to another library."""
    del who
    lines = library_of(request).store.export_judgements()
    return Response(
        "".join(line if line.endswith("\n") else f"{line}\n" for line in lines),
        media_type="application/jsonl",
        headers={"content-disposition": 'attachment; filename="judgements.jsonl"'},
    )


@router.post("/judgements/import")
async def brought(request: Request, who: Editor, file: UploadFile) -> Response:
    """Judgements of another library."""
    from starlette.concurrency import run_in_threadpool

    del who
    lines = (await file.read()).decode("utf-8", "replace").splitlines()
    new = await run_in_threadpool(library_of(request).import_judgements, lines)
    return see(with_query("/desk/judgements", imported=str(new)))


@router.get("/stories/{id}/history")
def history(request: Request, id: str, who: Reader) -> Response:
    """Who changed what in a story, the latest first."""
    library = library_of(request)
    entry = _story(library, id)
    names = {r.id: r.outlet or r.title or r.id for r in library.reports(entry.id)}
    return page(
        request,
        who,
        "history.html.j2",
        story=entry,
        events=[(e, why_together(e.because, names)) for e in reversed(library.history(entry.id))],
        live={j.id for j in library.judgements(story=entry.id) if j.revoked is None},
    )
