"""Rules and alerts: who wants to be told of what, and what there was to tell."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from secondsource.library import alert_data, rule_data
from secondsource.library.watching import add_rule
from secondsource.web import schemas
from secondsource.web.guard.repeats import Repeatable
from secondsource.web.guard.who import Editor, Reader, library_of
from secondsource.web.problems import Json
from secondsource.web.rest.answers import Limit, Name, Place, page, part_of

router = APIRouter(tags=["watching"], route_class=Repeatable)


@router.get("/rules", response_model=schemas.Items, summary="List rules")
def rules(request: Request, who: Reader, limit: Limit = 100, cursor: Place = "") -> Response:
    """Those that hold, the oldest first."""
    del who
    found, after = part_of(library_of(request).store.rules(), limit, cursor)
    return page(request, [rule_data(each) for each in found], after)


@router.post("/rules", status_code=201, response_model=schemas.Rule, summary="Add a rule")
def add(request: Request, body: schemas.RuleIn, who: Editor) -> Response:
    """`secondsource watch` looks for it at its next round."""
    return Json(rule_data(add_rule(library_of(request), body.rule, by=who.name)), 201)


@router.delete("/rules/{id}", status_code=204, summary="A rule holds no more")
def drop(request: Request, id: Name, who: Editor) -> Response:
    """Its alerts stay."""
    library_of(request).store.drop_rule(id, by=who.name)
    return Response(status_code=204)


@router.get("/alerts", response_model=schemas.Items, summary="What there was to tell")
def alerts(request: Request, who: Reader, limit: Limit = 100, cursor: Place = "") -> Response:
    """The newest first, a thousand at most."""
    del who
    found, after = part_of(library_of(request).store.alerts(limit=1000), limit, cursor)
    return page(request, [alert_data(each) for each in found], after)
