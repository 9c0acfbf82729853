"""Dossiers as the pages show them: made once, kept as long as nothing about them changes.

Reading a story for the first time takes seconds.  It is done beside the request, one story at a
time, and whoever asks meanwhile is told how far it has come.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from dataclasses import dataclass
from threading import Lock
from typing import Any

from fastapi import FastAPI
from markupsafe import Markup, escape

from secondsource.compose.dossier import Dossier
from secondsource.library import Judgement, Library, StoryEntry
from secondsource.library.library import reading_engine
from secondsource.tell.html import shown
from secondsource.tell.matrix import matrix
from secondsource.tell.telling import Telling, plan
from secondsource.web.pages.rendering import environment

#: As many views are kept; one of a story of twenty reports weighs some 2 MB.
MOST = 48
# Most stories are read within this; a page that appears at once is worth a short wait.
PATIENCE_S = 1.5


@dataclass(frozen=True, slots=True)
class View:
    """A dossier, its plan, its drawings by name, and the findings of its page."""

    mark: str
    dossier: Dossier
    telling: Telling
    drawn: dict[str, Any]
    findings: Markup


@dataclass(slots=True)
class Reading:
    """A story that is being read: how many of its reports are."""

    future: Future[Dossier]
    done: int = 0
    of: int = 0


class Views:
    """Views by what they show; shared by all who ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bool], View] = OrderedDict()
        self._readings: dict[str, Reading] = {}
        self._lock = Lock()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")

    def view(
        self, library: Library, story: StoryEntry, judged: tuple[Judgement, ...], *, edits: bool
    ) -> View | Reading:
        """What to show of a story; a reading where it must be read first.

        Args:
            library: where it is.
            story: which.
            judged: the judgements about it, those taken back as well.
            edits: offer corrections beside the lines.
        """
        mark = mark_of(story, judged)
        key = (mark, edits)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        reading = self._reading(library, story, mark)
        try:
            dossier = reading.future.result(timeout=PATIENCE_S)
        except TimeoutError:
            return reading
        view = view_of(mark, dossier, story.id, edits=edits)
        with self._lock:
            self._readings.pop(mark, None)
            self._kept[key] = view
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return view

    def _reading(self, library: Library, story: StoryEntry, mark: str) -> Reading:
        with self._lock:
            found = self._readings.get(mark)
            if found is None:
                found = Reading(Future(), 0, story.size)
                is_here = library.store.dossier(story.id, reading_engine(), revision=story.revision)
                # What is kept is only unpacked: it must not wait behind a story that is read.
                run = _at_once if is_here else self._reader.submit
                self._readings[mark] = found
            else:
                return found
        run(_read, library, story.id, found)
        return found

    def close(self) -> None:
        """Stop reading."""
        self._reader.shutdown(wait=False, cancel_futures=True)


def _at_once(work: Any, *given: Any) -> None:
    work(*given)


def _read(library: Library, story: str, reading: Reading) -> None:
    def tell(done: int, of: int) -> None:
        reading.done, reading.of = done, of

    try:
        reading.future.set_result(library.dossier(story, tell=tell))
    except BaseException as error:
        reading.future.set_exception(error)


def views_of(app: FastAPI) -> Views:
    """The views of an application."""
    found = getattr(app.state, "views", None)
    if not isinstance(found, Views):
        found = app.state.views = Views()
    return found


def mark_of(story: StoryEntry, judged: tuple[Judgement, ...]) -> str:
    """Changes when what a dossier shows may have changed."""
    said = [f"{j.id}{'-' if j.revoked else '+'}" for j in judged]
    told = "\0".join([story.id, str(story.revision), reading_engine(), *said])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def view_of(mark: str, dossier: Dossier, story: str, *, edits: bool) -> View:
    """A view of a dossier."""
    telling = plan(dossier)
    drawn = {**shown(dossier, telling), "tool": _tools(story) if edits else _no_tool}
    template = environment().get_template("dossier.html.j2")
    findings = template.render({**drawn, "grid": matrix(telling)})
    # What the template made is escaped already.
    return View(mark, dossier, telling, drawn, Markup(findings))  # noqa: S704


_KINDS = {"statement": "statements", "claim": "claims", "conflict": "conflicts"}


def _tools(story: str) -> Any:
    """Beside each line a way to correct it: a link, so that it works without a script too."""

    def tool(kind: str, id: str) -> Markup:
        where = f"/desk/stories/{escape(story)}/{_KINDS[kind]}/{escape(id)}"
        return Markup(
            '<a class="fix" href="{0}" hx-get="{0}" hx-target="#panel" aria-label="Correct {1}"'
            ' title="Correct {1}">✎</a>'
        ).format(where, id)

    return tool


def _no_tool(_kind: str, _id: str) -> str:
    return ""
