"""Judgements: what persons correct, signed by whoever is logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from secondsource.errors import UsageError
from secondsource.library import Judgement, Library, judgement_data
from secondsource.web import schemas
from secondsource.web.guard.repeats import Repeatable
from secondsource.web.guard.who import Editor, Reader, library_of
from secondsource.web.problems import Json
from secondsource.web.rest.answers import Limit, Name, Place, page, part_of
from secondsource.web.work import composer_of

router = APIRouter(tags=["judgements"], route_class=Repeatable)


@router.get("/judgements", response_model=schemas.Judgements, summary="List judgements")
def judgements(
    request: Request,
    who: Reader,
    story: Annotated[str | None, Query(max_length=80, description="About this story.")] = None,
    revoked: Annotated[bool, Query(description="Those taken back as well.")] = True,
    limit: Limit = 100,
    cursor: Place = "",
) -> Response:
    """The oldest first."""
    del who
    made = library_of(request).judgements(story, revoked=revoked)
    found, after = part_of(made, limit, cursor)
    return page(request, [judgement_data(each) for each in found], after)


@router.get(
    "/judgements.jsonl",
    summary="All judgements, to be taken along",
    response_class=Response,
    responses={200: {"content": {"application/jsonl": {}}}},
)
def exported(request: Request, who: Reader) -> Response:
    """One JSON object a line, for POST /judgements/import or `secondsource judge import`."""
    del who
    lines = "".join(f"{line.rstrip()}\n" for line in library_of(request).store.export_judgements())
    headers = {"Content-Disposition": 'attachment; filename="judgements.jsonl"'}
    return Response(lines.encode(), media_type="application/jsonl", headers=headers)


@router.post("/judgements", status_code=201, response_model=schemas.Judgements, summary="Judge")
def judge(request: Request, body: schemas.JudgementIn, who: Editor) -> Response:
    """Signed with the name of whoever asks; what it changes shows in the next dossier."""
    made = _made(library_of(request), body, who.name)
    composer_of(request).renew(made)
    return Json({"items": [judgement_data(each) for each in made], "next": None}, 201)


def _made(library: Library, body: schemas.JudgementIn, by: str) -> tuple[Judgement, ...]:
    if body.kind == "merge":
        return library.merge(body.about, by=by, note=body.note)
    if body.kind != "split":
        judged = library.judge(body.kind, body.about, body.payload, by=by, note=body.note)
        return (judged,)
    reports = body.payload.get("reports")
    is_list = isinstance(reports, list) and all(isinstance(each, str) for each in reports)
    if len(body.about) != 1 or not is_list:
        raise UsageError(
            "judgement split",
            "names no story, or no reports of it",
            'give one story in about, and {"reports": ["…"]} as payload',
        )
    return library.split(
        body.about[0], [str(each) for each in reports or ()], by=by, note=body.note
    )


@router.delete(
    "/judgements/{id}", response_model=schemas.Judgement, summary="Take a judgement back"
)
def undo(
    request: Request,
    id: Name,
    who: Editor,
    note: Annotated[str, Query(max_length=2000, description="Why.")] = "",
) -> Response:
    """It stays, and so does who took it back; a second time changes nothing."""
    return Json(judgement_data(library_of(request).undo(id, by=who.name, note=note)))


@router.post(
    "/judgements/import",
    response_model=schemas.Counted,
    summary="Take in judgements of another library",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/jsonl": {"schema": {"type": "string"}}},
        }
    },
)
async def taken_in(request: Request, who: Editor) -> Response:
    """What GET /judgements.jsonl gave; all of it or nothing."""
    del who
    try:
        lines = (await request.body()).decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise UsageError("the body", "is not UTF-8", "send what /judgements.jsonl gave") from None
    library = library_of(request)
    return Json({"new": await run_in_threadpool(library.import_judgements, lines)})
