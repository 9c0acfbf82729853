"""Texts: side by side, copies aligned, one report, what its versions changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from secondsource.acquire.report import Report
from secondsource.cluster.story import Copy
from secondsource.compose.dossier import Dossier
from secondsource.judgement import Cited
from secondsource.library import Change, Library, titled
from secondsource.tell.marks import Mark, marked
from secondsource.tell.phrases import name_of, visible, why_together
from secondsource.tell.telling import Quote
from secondsource.web.guard.who import Editor, Reader
from secondsource.web.pages.rendering import library_of, page, see, tagged, with_query
from secondsource.web.pages.story import view, waiting
from secondsource.web.pages.viewing import View
from secondsource.web.problems import Refusal
from secondsource.web.work import Reading

router = APIRouter()


# -------------------------------------------------------------------------------- side by side


@router.get("/stories/{id}/reports")
def side_by_side(
    request: Request,
    id: str,
    who: Reader,
    show: Annotated[list[str] | None, Query(max_length=40)] = None,
) -> Response:
    """The texts of a story next to each other; what tells the same lights up together."""
    library = library_of(request)
    entry = library.story(id)
    seen = view(request, who, entry, patient=False)
    if isinstance(seen, Reading):
        return waiting(request, who, entry, seen)
    etag, unchanged = tagged(request, seen.mark, who, show, "reader")
    if unchanged is not None:
        return unchanged
    letters = [r.id for r in seen.telling.reports]
    chosen = [letter for letter in letters if letter in (show or [])] or letters[:3]
    letter_of = {own: letter for letter, own in seen.dossier.originals.items()}
    return page(
        request,
        who,
        "reader.html.j2",
        etag=etag,
        story=entry,
        chosen=chosen,
        originals=seen.dossier.originals,
        members={
            m.report: (m.score, why_together(m.because, letter_of))
            for m in library.store.members(entry.id)
        },
        **seen.drawn[who.may("editor")],
    )


@router.post("/stories/{id}/split")
def split(
    request: Request,
    id: str,
    who: Editor,
    report: Annotated[list[str] | None, Form()] = None,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """These reports are of another story."""
    if not report:
        raise Refusal(422, "the reports", "are not chosen", "tick those of another story")
    library = library_of(request)
    made = library.split(id, report, by=who.name, note=note.strip())
    there = library.story(id).id
    return see(with_query(f"/desk/stories/{there}", judged=made[0].id if made else ""))


@router.post("/stories/{id}/merge")
def merge(
    request: Request,
    id: str,
    who: Editor,
    other: Annotated[str, Form(max_length=300)],
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Another story is this one: by its id, or by the address of its page."""
    library = library_of(request)
    name = other.strip().partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
    made = library.merge([id, name], by=who.name, note=note.strip())
    there = library.story(id).id
    return see(with_query(f"/desk/stories/{there}", judged=made[0].id if made else ""))


# -------------------------------------------------------------------------------- copies


@dataclass(frozen=True, slots=True)
class Aligned:
    """A stretch of two texts beside each other; ``same`` where the words are."""

    given: str
    taken: str
    same: bool


@router.get("/stories/{id}/copies/{number}")
def copied(request: Request, id: str, number: int, who: Reader) -> Response:
    """Two reports that share text, aligned."""
    library = library_of(request)
    entry = library.story(id)
    seen = view(request, who, entry)
    if isinstance(seen, Reading):
        return waiting(request, who, entry, seen)
    copies = seen.dossier.copies
    if not 1 <= number <= len(copies):
        raise Refusal(404, f"copy {number}", "is not in this story", "open it from the story")
    copy = copies[number - 1]
    return page(
        request,
        who,
        "copied.html.j2",
        story=entry,
        told=seen.telling.copies[number - 1],
        share=seen.drawn[False]["shares"][number - 1],
        copy=copy,
        rows=list(aligned(seen.dossier, copy)),
        number=number,
        of=len(copies),
        t=seen.telling,
        colour=seen.drawn[False]["colour"],
    )


def aligned(dossier: Dossier, copy: Copy) -> Iterator[Aligned]:
    """The two texts in stretches, in the order of the copy; what was moved stands where it is."""
    given, taken = dossier.report(copy.source).text, dossier.report(copy.copy).text
    at_given = at_taken = 0
    for passage in sorted(copy.passages, key=lambda p: p.taken.start):
        # A passage that was moved forward leaves no words between: only its own are shown.
        yield from _between(
            given[at_given : max(at_given, passage.given.start)],
            taken[at_taken : max(at_taken, passage.taken.start)],
        )
        # Passages end with a word; the mark that closes both sentences belongs to both.
        marks = _marks(given[passage.given.end :], taken[passage.taken.end :])
        yield Aligned(
            visible(passage.given.of(given)).strip() + marks,
            visible(passage.taken.of(taken)).strip() + marks,
            same=True,
        )
        at_given = max(at_given, passage.given.end + len(marks))
        at_taken = max(at_taken, passage.taken.end + len(marks))
    yield from _between(given[at_given:], taken[at_taken:])


def _between(given: str, taken: str) -> Iterator[Aligned]:
    if given.strip() or taken.strip():
        yield Aligned(visible(given).strip(), visible(taken).strip(), same=False)


def _marks(given: str, taken: str) -> str:
    """The marks that both texts begin with.

    >>> _marks(".” He left", ".” She came"), _marks(". He", ", he")
    ('.”', '')
    """
    found = re.match(r"[^\w\s]*", given)
    marks = found[0] if found else ""
    return marks if taken.startswith(marks) else ""


# -------------------------------------------------------------------------------- one report


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement of a report, where it stands in it and in the story."""

    anchor: str
    quote: Quote
    status: str


@router.get("/reports/{id}")
def report(request: Request, id: str, who: Reader) -> Response:
    """One report: its text with its statements marked, and where each leads."""
    library = library_of(request)
    found = _report(library, id)
    story = library.store.story_of(id)
    entry = library.story(story) if story else None
    # Only what was made already: a text is shown at once, whether its story was read or not.
    is_made = entry is not None and library.last_revision(entry.id) == entry.revision
    seen = view(request, who, entry, patient=False) if entry is not None and is_made else None
    letter = ""
    if isinstance(seen, View) and entry is not None:
        letters = {own: letter for letter, own in seen.dossier.originals.items()}
        letter = letters.get(id, "")
    statements, text = (
        _in_story(seen, letter) if isinstance(seen, View) and letter else ((), _plain(found))
    )
    return page(
        request,
        who,
        "report.html.j2",
        report=found,
        name=name_of(found),
        story=titled(entry, library.standing(entry)) if entry else None,
        statements=statements,
        text=text,
        versions=library.store.versions(id),
        near=isinstance(seen, View),
    )


def _report(library: Library, id: str) -> Report:
    found = library.store.report(id)
    if found is None:
        raise Refusal(404, f"report {id}", "is not in the library", "search for its words")
    return found


def _plain(report: Report) -> Markup:
    return marked(report.text, (), ())


def _in_story(seen: View, letter: str) -> tuple[tuple[Placed, ...], Markup]:
    """The statements of a report in a story's dossier, and its text with them marked."""
    dossier, telling = seen.dossier, seen.telling
    status = {c.id: c.status for c in telling.claims}
    placed, marks = [], []
    for s in dossier.statements:
        if s.report != letter:
            continue
        anchor = f"c{s.span.start}-{s.span.end}"
        quote = telling.quotes[s.id]
        stands = status.get(quote.claim, "single")
        placed.append(Placed(anchor, quote, stands))
        marks.append(Mark(s.span, anchor, "", stands, f"{s.id} · {quote.said}"))
    text = marked(dossier.report(letter).text, dossier.blocks.get(letter, ()), marks)
    return tuple(placed), text


# -------------------------------------------------------------------------------- versions


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stayed, went or came."""

    kind: str
    text: str


@router.get("/reports/{id}/versions")
def versions(
    request: Request,
    id: str,
    who: Reader,
    at: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """What a page said before, and what was changed."""
    library = library_of(request)
    found = _report(library, id)
    told = library.store.versions(id)
    number = min(at or len(told), len(told))
    texts = {r.id: r for r in library.store.reports([v.report for v in told])}
    stretches: tuple[Stretch, ...] = ()
    if number > 1:
        before, after = (texts[told[n].report].text for n in (number - 2, number - 1))
        stretches = tuple(changed(before, after, told[number - 1].changes))
    return page(
        request,
        who,
        "versions.html.j2",
        report=found,
        name=name_of(found),
        versions=told,
        texts=texts,
        number=number,
        stretches=stretches,
    )


def changed(before: str, after: str, changes: Sequence[Change]) -> Iterator[Stretch]:
    """The newer text with what went and what came, in order."""
    at = 0
    for change in changes:
        if change.after.start > at:
            yield Stretch("same", visible(after[at : change.after.start]))
        if gone := change.before.of(before):
            yield Stretch("gone", visible(gone))
        if came := change.after.of(after):
            yield Stretch("came", visible(came))
        at = change.after.end
    if after[at:]:
        yield Stretch("same", visible(after[at:]))


def place_of(cited: str) -> str:
    """Where a statement that a judgement names stands: the address of its words.

    >>> place_of("9f2c:120-187")
    '/desk/reports/9f2c#c120-187'
    """
    found = Cited.parse(cited)
    return f"/desk/reports/{found.report}#c{found.span.start}-{found.span.end}"
