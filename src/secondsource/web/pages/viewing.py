"""Dossiers as the pages show them: made once, kept as long as nothing about them changes.

Reading a story for the first time takes seconds; it is done beside the request, and whoever asks
meanwhile is told how far it has come.  After a correction the story is made anew, beside too: who
leafs through it is shown the one before until then, and who has corrected it waits for theirs.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from secondsource.compose.dossier import Dossier
from secondsource.errors import SecondSourceError
from secondsource.library import Library, StoryEntry
from secondsource.library.people import Names, is_name
from secondsource.tell.html import shown
from secondsource.tell.matrix import matrix
from secondsource.tell.planning import plan
from secondsource.tell.telling import Telling
from secondsource.web.packing import Piece, piece
from secondsource.web.pages.rendering import environment
from secondsource.web.work import Composer, Reading

#: As many views are kept; one of a story of twenty reports weighs some 2 MB.
MOST = 48
# Most stories are read within this; a page that appears at once is worth a short wait.
PATIENCE_S = 1.5


@dataclass(frozen=True, slots=True)
class View:
    """A dossier, its plan, its drawings by name, and the findings of its page.

    ``judged`` are the judgements that it was made with, and with a minus those taken back.  What is
    drawn and the findings are there twice: under True with corrections offered beside the lines.
    """

    mark: str
    revision: int
    dossier: Dossier
    telling: Telling
    judged: frozenset[str]
    drawn: Mapping[bool, Mapping[str, Any]]
    findings: Mapping[bool, Piece]

    @property
    def judgements(self) -> int:
        """How many of them hold."""
        taken_back = sum(each.startswith("-") for each in self.judged)
        return len(self.judged) - 2 * taken_back


class Views:
    """Views by what they show; shared by all who ask.

    Args:
        library: of the stories.
        composer: reads what must be read.
    """

    def __init__(self, library: Library, composer: Composer) -> None:
        self._library, self._composer = library, composer
        self._kept: OrderedDict[str, View] = OrderedDict()
        self._latest: dict[str, View] = {}
        self._turns: dict[str, Lock] = {}
        self._renewed: set[str] = set()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="views")

    def view(self, story: StoryEntry, *, by: str = "", patient: bool = True) -> View | Reading:
        """What to show of a story; a reading where it must be read first.

        Args:
            story: which.
            by: who asks, if they may judge: no view is older than what they said themselves.
            patient: wait for what came last; who is not is shown the story as it was before a
                correction that somebody else has just made, and by its mark knows it.
        """
        mark = self._library.mark(story)
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
            before = None if patient else self._latest.get(story.id)
        if before is not None and self._own(story, by) <= before.judged:
            self._renew(story, mark)
            return before
        return self._made(story, PATIENCE_S)

    def _own(self, story: StoryEntry, by: str) -> frozenset[str]:
        """What somebody said of a story, and took back."""
        if not by:
            return frozenset()
        made = self._library.judgements(story.id)
        said = [j.id for j in made if j.by == by]
        return frozenset(said + [f"-{j.id}" for j in made if j.revoked and j.revoked.by == by])

    def _renew(self, story: StoryEntry, mark: str) -> None:
        """Make the view of what came last, while nobody waits for it."""

        def work() -> None:
            with suppress(SecondSourceError, CancelledError):
                self._made(story, None)
            with self._lock:
                self._renewed.discard(mark)

        with self._lock:
            if mark in self._renewed:
                return
            self._renewed.add(mark)
        with suppress(RuntimeError):  # the server ends
            self._pool.submit(work)

    def _made(self, story: StoryEntry, patience_s: float | None) -> View | Reading:
        """The view of a story, drawn by one of all who ask for it at once."""
        dossier = None
        if self._library.last_revision(story.id) != story.revision:
            reading = self._composer.ask(story.id)
            try:
                dossier = reading.future.result(timeout=patience_s)
            except TooLong:
                return reading
        made = self._library.judgements(story.id)
        now = self._library.story(story.id)
        if now.revision != story.revision:  # somebody judged meanwhile: which have we seen?
            return self._made(now, patience_s)
        mark = self._library.mark(story)
        with self._lock:
            turn = self._turns.setdefault(mark, Lock())
        with turn:
            with self._lock:
                if mark in self._kept:
                    return self._kept[mark]
            dossier = dossier or self._library.dossier_of_revision(story.id, story.revision)
            dossier = dossier or self._library.dossier(story.id)
            judged = [j.id for j in made] + [f"-{j.id}" for j in made if j.revoked]
            view = view_of(story, mark, dossier, frozenset(judged))
            self._keep(story.id, view)
        return view

    def _keep(self, story: str, view: View) -> None:
        with self._lock:
            self._turns.pop(view.mark, None)
            self._kept[view.mark] = self._latest[story] = view
            while len(self._kept) > MOST:
                gone, _ = self._kept.popitem(last=False)
                self._latest = {k: v for k, v in self._latest.items() if v.mark != gone}

    def stop(self) -> None:
        """Make no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def view_of(story: StoryEntry, mark: str, dossier: Dossier, judged: frozenset[str]) -> View:
    """A view of a story's dossier."""
    telling = plan(dossier)
    drawn = shown(dossier, telling)
    voices = _voices(dossier, telling)
    tools = {
        edits: _tools(story.id, dossier.originals, voices, edits=edits) for edits in (False, True)
    }
    template = environment().get_template("dossier.html.j2")
    findings = template.render({**drawn, "tool": tools[True], "grid": matrix(telling)})
    return View(
        mark,
        story.revision,
        dossier,
        telling,
        judged,
        {edits: {**drawn, "tool": tool} for edits, tool in tools.items()},
        {True: piece(findings.encode()), False: piece(_FIX_MADE.sub("", findings).encode())},
    )


_KINDS = {"statement": "statements", "claim": "claims", "conflict": "conflicts"}
_FIX = Markup(
    '<a class="fix" href="{0}" hx-get="{0}" hx-target="#panel" aria-label="Correct {1}"'
    ' title="Correct {1}">✎</a>'
)
# A correction's link as it stands in a page; no text of a report can look like it: it is escaped.
_FIX_MADE = re.compile('<a class="fix" [^>]*>✎</a>')
_LINK = Markup(' <a class="loc on" href="{0}"{2}>{1}</a>')


def _voices(dossier: Dossier, telling: Telling) -> dict[str, str]:
    """Who has a page of their own: the name that the telling gives them, and the fullest."""
    names = Names(dossier)
    found: dict[str, str] = {}
    for s in dossier.statements:
        told = telling.quotes[s.id].said.split(" → ")
        for link, name in zip(s.chain, told, strict=False):
            full = names(link)
            if link.role != "unnamed" and is_name(full, names.kinds.get(full, "other")):
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
