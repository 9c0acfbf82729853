"""Adding by address, upload or paste, with live progress."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from secondsource import demo
from secondsource.library import Addition, Additions, Pasted, StoryEntry
from secondsource.web.guard.who import Editor, Reader
from secondsource.web.pages.rendering import is_part, library_of, page, see
from secondsource.web.problems import Refusal

router = APIRouter()


@router.get("/add")
def form(request: Request, who: Editor) -> Response:
    """The form, and what was added last."""
    latest = Additions(library_of(request)).latest(8)
    return page(request, who, "add.html.j2", latest=latest)


@router.post("/add")
def add(  # noqa: PLR0913, PLR0917 - each is a field of the form
    request: Request,
    who: Editor,
    urls: Annotated[str, Form(max_length=100_000)] = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
    text: Annotated[str, Form(max_length=2_000_000)] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    outlet: Annotated[str, Form(max_length=200)] = "",
    published: Annotated[str, Form(max_length=40)] = "",
    url: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take it on, and show how far it has come."""
    sent = [(f.filename or "file", f.file.read()) for f in files or [] if f.filename]
    most = request.app.state.access.limits.max_files
    if len(sent) > most:
        raise Refusal(413, f"{len(sent)} files", "are too many at once", f"send {most} or fewer")
    known = Pasted(text, title or None, outlet or None, published or None, url or None)
    pasted = [known] if text.strip() else []
    return _begun(request, who.name, urls.split(), sent, pasted)


@router.post("/demo")
def demonstrate(request: Request, who: Editor) -> Response:
    """The bundled reports of an invented event."""
    pages = [path for path in demo.reports() if path.name not in demo.OUTLETS]
    texts = [
        Pasted(path.read_text(encoding="utf-8"), outlet=demo.OUTLETS[path.name])
        for path in demo.reports()
        if path.name in demo.OUTLETS
    ]
    return _begun(request, who.name, [], [(p.name, p.read_bytes()) for p in pages], texts)


def _begun(
    request: Request,
    by: str,
    urls: list[str],
    files: list[tuple[str, bytes]],
    texts: list[Pasted],
) -> Response:
    made = Additions(library_of(request)).begin(urls=urls, files=files, texts=texts, by=by)
    request.app.state.adder.wake()
    return see(f"/desk/additions/{made.id}")


@router.get("/additions/{id}")
def addition(request: Request, id: str, who: Reader) -> Response:
    """How far an addition has come, and what came of it."""
    library = library_of(request)
    found = Additions(library).get(id)
    template = "addition_part.html.j2" if is_part(request) else "addition.html.j2"
    return page(request, who, template, addition=found, stories=_stories(request, found))


def _stories(request: Request, addition: Addition) -> list[StoryEntry]:
    """The stories that an addition changed, those with most reports first."""
    found = [library_of(request).story(each) for each in addition.account.get("stories", [])[:200]]
    return sorted(found, key=lambda s: -s.size)[:30]
