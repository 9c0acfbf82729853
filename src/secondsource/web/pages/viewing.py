"""Dossiers as the pages show them: made once, kept as long as nothing about them changes.

Reading a story for the first time takes seconds; it is done beside the request, and whoever asks
meanwhile is told how far it has come.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from markupsafe import Markup

from secondsource.compose.dossier import Dossier
from secondsource.library import Judgement, Library, StoryEntry
from secondsource.library.library import reading_engine
from secondsource.library.people import is_name
from secondsource.tell.html import shown
from secondsource.tell.matrix import matrix
from secondsource.tell.telling import Telling, plan
from secondsource.web.pages.rendering import environment
from secondsource.web.work import Composer, Reading

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


class Views:
    """Views by what they show; shared by all who ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bool], View] = OrderedDict()
        self._latest: dict[tuple[str, bool], View] = {}
        self._turns: dict[tuple[str, bool], Lock] = {}
        self._lock = Lock()

    def view(
        self,
        library: Library,
        composer: Composer,
        story: StoryEntry,
        judged: tuple[Judgement, ...],
        *,
        edits: bool,
        patient: bool = True,
    ) -> View | Reading:
        """What to show of a story; a reading where it must be read first.

        Args:
            library: where it is.
            composer: reads what must be read.
            story: which.
            judged: the judgements about it, those taken back as well.
            edits: offer corrections beside the lines.
            patient: wait for what came last; who only leafs through is shown the story as it was
                before a correction that somebody else has just made, and by its mark knows it.
        """
        key = (mark_of(story, judged), edits)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            before = None if patient else self._latest.get((story.id, edits))
            turn = self._turns.setdefault(key, Lock())
        if not turn.acquire(blocking=before is None):
            assert before is not None  # noqa: S101 - only then it does not wait
            return before
        try:
            return self._made(library, composer, story, key, before)
        finally:
            turn.release()
            with self._lock:
                self._turns.pop(key, None)

    def _made(
        self,
        library: Library,
        composer: Composer,
        story: StoryEntry,
        key: tuple[str, bool],
        before: View | None,
    ) -> View | Reading:
        """The view of a story, made by one of all who ask for it at once."""
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        dossier = library.kept_dossier(story.id)
        if dossier is None:
            reading = composer.ask(story.id)
            if before is not None:
                return before
            try:
                dossier = reading.future.result(timeout=PATIENCE_S)
            except TooLong:
                return reading
        view = view_of(key[0], dossier, story.id, dossier.originals, edits=key[1])
        with self._lock:
            self._kept[key] = self._latest[story.id, key[1]] = view
            while len(self._kept) > MOST:
                gone, _ = self._kept.popitem(last=False)
                self._latest = {k: v for k, v in self._latest.items() if v.mark != gone[0]}
        return view


def composer_of(app: FastAPI) -> Composer:
    """Who makes dossiers beside the requests."""
    found: Composer = app.state.composer
    return found


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


def view_of(
    mark: str, dossier: Dossier, story: str, originals: Mapping[str, str], *, edits: bool
) -> View:
    """A view of a dossier; ``originals`` are the ids of its reports by their letters."""
    telling = plan(dossier)
    tool = _tools(story, originals, _voices(dossier, telling), edits=edits)
    drawn = {**shown(dossier, telling), "tool": tool}
    template = environment().get_template("dossier.html.j2")
    findings = template.render({**drawn, "grid": matrix(telling)})
    # What the template made is escaped already.
    return View(mark, dossier, telling, drawn, Markup(findings))  # noqa: S704


_KINDS = {"statement": "statements", "claim": "claims", "conflict": "conflicts"}
_FIX = Markup(
    '<a class="fix" href="{0}" hx-get="{0}" hx-target="#panel" aria-label="Correct {1}"'
    ' title="Correct {1}">✎</a>'
)
_LINK = Markup(' <a class="loc on" href="{0}"{2}>{1}</a>')


def _voices(dossier: Dossier, telling: Telling) -> dict[str, str]:
    """Who has a page of their own: the name that the telling gives them, and the fullest."""
    names = {entity.id: entity.name for entity in dossier.entities}
    found: dict[str, str] = {}
    for s in dossier.statements:
        told = telling.quotes[s.id].said.split(" → ")
        for link, name in zip(s.chain, told, strict=False):
            full = names.get(link.entity or "", link.source)
            if link.role != "unnamed" and is_name(full):
                found.setdefault(name, full)
    return found


def _tools(
    story: str, originals: Mapping[str, str], voices: Mapping[str, str], *, edits: bool
) -> Callable[[str, str], str]:
    """Beside each line what one may do about it: links, so that they work without a script."""

    def tool(kind: str, id: str) -> str:
        if kind == "report":
            return _LINK.format(f"/desk/reports/{originals.get(id, id)}", "report", "")
        if kind == "copy":
            return _LINK.format(f"/desk/stories/{story}/copies/{id}", "aligned", "")
        if kind == "source":
            if id not in voices:
                return ""
            where = f"/desk/people/{quote(voices[id], safe='')}"
            label = f"What {id} is quoted saying"
            return _LINK.format(where, "all", Markup(' aria-label="{}"').format(label))
        return _FIX.format(f"/desk/stories/{story}/{_KINDS[kind]}/{id}", id) if edits else ""

    return tool
