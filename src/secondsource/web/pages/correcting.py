"""Corrections beside every line: what a statement, a claim or a conflict may be told to be.

Each is a page of its own with plain forms; with a script the same forms open in a panel beside the
line.  Statements are named by report and place in its text, so that a correction survives every
re-run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Statement
from secondsource.errors import UsageError
from secondsource.judgement import says
from secondsource.library import Judgement, Library
from secondsource.tell.phrases import folded
from secondsource.tell.telling import ClaimTold, ConflictTold, Quote, Told
from secondsource.web.guard.who import Editor, Who
from secondsource.web.pages.people import await_stories
from secondsource.web.pages.rendering import is_part, library_of, page, see, with_query
from secondsource.web.pages.story import view, waiting
from secondsource.web.pages.viewing import View
from secondsource.web.problems import Refusal
from secondsource.web.work import Reading, composer_of

router = APIRouter()
# A dozen claims that share words are looked through at a glance; the rest can be named by number.
CANDIDATES = 12
#: What a number of a statement may be said to count, beside what is typed.
COUNTED = ("people killed", "people injured", "people arrested", "people displaced")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as a correction names it."""

    quote: Quote
    about: str
    outlet: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number of a statement, and its words."""

    words: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class _Desk:
    """A story's view with what corrections need."""

    view: View
    originals: Mapping[str, str]
    judgements: tuple[Judgement, ...]

    def statement(self, id: str) -> Statement:
        found = next((s for s in self.view.dossier.statements if s.id == id), None)
        if found is None:
            raise Refusal(404, f"statement {id}", "is not in this story", "open it from its line")
        return found

    def line(self, id: str) -> Line:
        s = self.statement(id)
        about = f"{self.originals[s.report]}:{s.span.start}-{s.span.end}"
        telling = self.view.telling
        return Line(telling.quotes[id], about, telling.report(s.report).name)

    def claim(self, id: str) -> ClaimTold | None:
        return next((c for c in self.view.telling.claims if c.id == id), None)

    def conflict(self, id: str) -> ConflictTold | None:
        return next((x for x in self.view.telling.conflicts if x.id == id), None)

    def ids(self, told: Iterable[Told]) -> list[str]:
        return [i for t in told for i in (t.quote.id, *t.also)]

    def about(self, names: Sequence[str]) -> list[tuple[Judgement, str]]:
        return [(j, says(j)) for j in self.judgements if set(names) & set(j.about)]


def _desk(request: Request, who: Who, id: str) -> _Desk | Response:
    library = library_of(request)
    entry = library.story(id)
    judgements = library.judgements(story=entry.id)
    seen = view(request, who, entry)
    if isinstance(seen, Reading):
        return waiting(request, who, entry, seen)
    return _Desk(seen, seen.dossier.originals, judgements)


def _shown(request: Request, who: Who, desk: _Desk, body: str, **context: Any) -> Response:
    """In a page of its own, or alone for the panel."""
    return page(
        request,
        who,
        body if is_part(request) else "correct.html.j2",
        body=body,
        t=desk.view.telling,
        story=desk.view.dossier.id,
        colour=desk.view.drawn[True]["colour"],
        counted=COUNTED,
        names=_names(desk.view),
        **context,
    )


def _names(seen: View) -> list[str]:
    """Who is quoted in the story, for whoever types a name."""
    return sorted({name for chain in seen.telling.chains for name in chain.names})


@router.get("/stories/{id}/statements/{statement}")
def statement(request: Request, id: str, statement: str, who: Editor) -> Response:
    """What may be wrong with one statement."""
    desk = _desk(request, who, id)
    if isinstance(desk, Response):
        return desk
    line, noun = desk.line(statement), desk.statement(statement)
    claim = desk.claim(line.quote.claim)
    others = [desk.line(i) for i in desk.ids(claim.told) if i != statement] if claim else []
    text = desk.view.dossier.report(noun.report).text
    return _shown(
        request,
        who,
        desk,
        "correct_statement.html.j2",
        line=line,
        noun=noun,
        because=folded(noun.because),
        claim=claim,
        others=others,
        candidates=_candidates(desk, line, claim),
        numbers=[Numbered(folded(q.span.of(text)), q) for q in noun.quantities],
        judged=desk.about([line.about]),
    )


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"\w+", text.casefold()) if len(w) > 3}


def _candidates(desk: _Desk, line: Line, claim: ClaimTold | None) -> list[tuple[ClaimTold, Line]]:
    """Claims that share words with a statement, those that share most first."""
    mine = _words(line.quote.shown)

    def shared(other: ClaimTold) -> float:
        theirs = _words(" ".join(t.quote.shown for t in other.told))
        return len(mine & theirs) / (1 + len(mine | theirs))

    rest = [c for c in desk.view.telling.claims if c.told and (claim is None or c.id != claim.id)]
    best = sorted(rest, key=shared, reverse=True)[:CANDIDATES]
    return [(c, desk.line(c.told[0].quote.id)) for c in best if shared(c) > 0]


@router.get("/stories/{id}/claims/{claim}")
def claim(request: Request, id: str, claim: str, who: Editor) -> Response:
    """What may be wrong with one claim: its statements, its origins."""
    desk = _desk(request, who, id)
    if isinstance(desk, Response):
        return desk
    found = desk.claim(claim)
    if found is None:
        raise Refusal(404, f"claim {claim}", "is not in this story", "open it from its line")
    lines = [desk.line(i) for i in desk.ids(found.told)]
    return _shown(
        request,
        who,
        desk,
        "correct_claim.html.j2",
        claim=found,
        lines=lines,
        candidates=_candidates(desk, lines[0], found),
        judged=desk.about([each.about for each in lines]),
    )


@router.get("/stories/{id}/conflicts/{conflict}")
def conflict(request: Request, id: str, conflict: str, who: Editor) -> Response:
    """What may be wrong with one conflict: whether both can hold, what its numbers count."""
    desk = _desk(request, who, id)
    if isinstance(desk, Response):
        return desk
    found = desk.conflict(conflict)
    if found is None:
        raise Refusal(404, f"conflict {conflict}", "is not in this story", "open it from its line")
    sides = [(s, [desk.line(i) for i in desk.ids(s.told)]) for s in found.sides]
    numbers = []
    for _, lines in sides:
        for line in lines:
            noun = desk.statement(line.quote.id)
            text = desk.view.dossier.report(noun.report).text
            numbers += [(line, Numbered(folded(q.span.of(text)), q)) for q in noun.quantities]
    return _shown(
        request,
        who,
        desk,
        "correct_conflict.html.j2",
        conflict=found,
        sides=sides,
        numbers=numbers,
        judged=desk.about([line.about for _, lines in sides for line in lines]),
    )


@router.post("/stories/{id}/judgements")
def judge(  # noqa: PLR0913, PLR0917 - each is a field of a form
    request: Request,
    id: str,
    who: Editor,
    kind: Annotated[str, Form(max_length=40)],
    about: Annotated[list[str] | None, Form()] = None,
    name: Annotated[str, Form(max_length=300)] = "",
    own: Annotated[str, Form()] = "",
    same: Annotated[str, Form()] = "",
    place: Annotated[str, Form(max_length=40)] = "",
    number: Annotated[str, Form(max_length=200)] = "",
    what: Annotated[str, Form(max_length=200)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    at: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Record a correction, and look at the line again."""
    library = library_of(request)
    story = library.story(id).id
    kind, _, answer = kind.partition(":")  # a button says both: "origin:one"
    if number:  # in a conflict the number brings its statement along
        cited, _, place = number.rpartition(" ")
        about = [cited]
    names = [part for each in about or [] for part in each.split()]
    same = {"one": "yes", "several": "no"}.get(answer, same)
    payload = _payload(kind, names, name=name, own=own, same=same, place=place, what=what)
    made = library.judge(kind, names, payload, by=who.name, note=note.strip())
    composer_of(request).renew([made])
    if back.startswith("/desk/") and is_part(request):
        return page(request, who, "settled.html.j2", judgement=made, says=says(made), back=back)
    if back.startswith("/desk/"):
        return see(back)
    line = f"#{at}" if re.fullmatch(r"[A-Z]+\d+", at) else ""
    return see(with_query(f"/desk/stories/{story}", judged=made.id) + line)


def _payload(kind: str, about: Sequence[str], **given: str) -> dict[str, Any]:
    """What is judged, in the words of the kind."""
    name = given["name"].strip()
    if kind == "origin" and len(about) == 2:
        return {"same": given["same"] == "yes"}
    if kind == "speaker" and given["own"]:
        return {"own": True}
    if kind in {"origin", "speaker"}:
        return {"name": name}
    if kind == "number-about":
        found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", given["place"])
        if found is None:
            raise UsageError("the number", "is not chosen", "choose one of the statement's numbers")
        return {"start": int(found[1]), "end": int(found[2]), "what": given["what"].strip()}
    return {}


@router.post("/judgements/{judgement}/undo")
def undo(
    request: Request,
    judgement: str,
    who: Editor,
    note: Annotated[str, Form(max_length=2000)] = "",
    back: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Take a judgement back."""
    library: Library = library_of(request)
    made = library.undo(judgement, by=who.name, note=note.strip())
    composer_of(request).renew([made])
    if is_part(request):
        return page(request, who, "settled.html.j2", judgement=made, says=says(made), back=back)
    if back.startswith("/desk/stories/"):
        return see(with_query(back, judged=made.id))
    if back.startswith("/desk/people/"):
        await_stories(request, library, [made])
        return see(with_query(back, judged=made.id))
    return see(back if back.startswith("/desk/") else "/desk/judgements")
