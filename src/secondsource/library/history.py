"""Who changed what in a story, and when: reports that came and went, persons, what followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from secondsource.compose.changes import changes
from secondsource.judgement import Judgement, says, words_judged
from secondsource.rim.store import Moved
from secondsource.tell.phrases import count, cut, folded, listed, name_of

if TYPE_CHECKING:
    from secondsource.acquire.report import Report
    from secondsource.compose.dossier import Dossier
    from secondsource.library.library import Library

EventKind = Literal["arrival", "move", "judgement", "revocation", "version", "dossier"]

# Dossiers are read whole to be compared; older steps of a story that changes daily are left out.
_DOSSIERS = 30
_WORDS = 80  # of a statement, as far as it has to be recognised


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a story.

    ``by`` is a person's name, or "" for the program; ``what`` is one sentence, ``because`` why;
    ``about`` are the ids of reports, stories, statements or judgements that it concerns.
    """

    at: datetime
    kind: EventKind
    by: str
    what: str
    because: str = ""
    about: tuple[str, ...] = ()


def history(library: Library, story: str) -> tuple[Event, ...]:
    """All that happened to a story, the oldest first."""
    id_ = library.story(story).id
    found = [
        *_arrivals(library, id_),
        *_moves(library, id_),
        *_judged(library, id_),
        *_versions(library, id_),
        *_changes(library, id_),
    ]
    return tuple(sorted(found, key=lambda e: e.at.astimezone(UTC)))


def judgement_line(judgement: Judgement) -> str:
    """A judgement in one line: what is judged of which words, by whom, when.

    >>> at = datetime(2021, 5, 3, tzinfo=UTC)
    >>> judgement_line(Judgement("j", "speaker", ("a:1-9",), {"own": True}, "Ana Ruiz", at))
    'speaker a:1-9 by Ana Ruiz, 2021-05-03: the outlet says it in its own voice'
    """
    about = " ".join(judgement.about)
    words = " / ".join(f"“{cut(folded(w), _WORDS)}”" for w in words_judged(judgement))
    note = f" ({folded(judgement.note)})" if judgement.note.strip() else ""
    taken = judgement.revoked
    back = f"; taken back by {folded(taken.by)}, {taken.at:%Y-%m-%d}" if taken else ""
    told = f"{judgement.kind} {about} by {folded(judgement.by)}, {judgement.at:%Y-%m-%d}"
    return f"{told}: {folded(says(judgement))}{note}{back}" + (f"  {words}" if words else "")


def _arrivals(library: Library, story: str) -> Iterator[Event]:
    """Reports that were put here when they came in; those that were moved here stand below."""
    moved = {m.report for m in library.store.history(story) if m.after == story}
    members = [m for m in library.store.members(story) if m.report not in moved]
    reports = {r.id: r for r in library.store.reports([m.report for m in members])}
    for member in members:
        what = f"{_named(reports[member.report])} came in"
        yield Event(member.at, "arrival", "", what, folded(member.because), (member.report,))


def _named(report: Report) -> str:
    title = f": “{folded(report.title)}”" if report.title else ""
    return f"{name_of(report)}{title}"


def _moves(library: Library, story: str) -> Iterator[Event]:
    """What was moved at once, as one event."""
    moves = library.store.history(story)

    def key(move: Moved) -> tuple[datetime, str, str, str, str]:
        return move.at, move.kind, move.before, move.after, move.because

    for (at, kind, before, after, because), some in groupby(moves, key):
        ids = tuple(m.report for m in some if m.report is not None)
        reports = count(len(ids), "report") if ids else "all of it"
        if kind == "merge" and not ids:
            what = f"story {before} went up in story {after}"
        elif after == story:
            what = f"{reports} came from story {before}"
        else:
            what = f"{reports} left for story {after}"
        yield Event(at, "move", "", what, folded(because), (before, after, *ids))


def _judged(library: Library, story: str) -> Iterator[Event]:
    for judgement in library.judgements(story):
        words = " / ".join(f"“{cut(folded(w), _WORDS)}”" for w in words_judged(judgement))
        what = f"{folded(says(judgement))}{f': {words}' if words else ''}"
        about = (judgement.id, *judgement.about)
        yield Event(
            judgement.at, "judgement", folded(judgement.by), what, folded(judgement.note), about
        )
        if judgement.revoked:
            taken = judgement.revoked
            what = f"took back: {what}"
            yield Event(taken.at, "revocation", folded(taken.by), what, folded(taken.note), about)


def _versions(library: Library, story: str) -> Iterator[Event]:
    """Newer texts of reports, where an older one is here."""
    members = [m.report for m in library.store.members(story)]
    reports = {r.id: r for r in library.store.reports(members)}
    sharing, seen = library.store.sharing(members), set[str]()
    for member in (m for m in members if m in sharing):
        for version in library.store.versions(member)[1:]:
            if version.report in seen or version.report not in reports:
                continue
            seen.add(version.report)
            changed = count(len(version.changes), "passage")
            what = f"{_named(reports[version.report])} changed its text"
            yield Event(version.at, "version", "", what, f"{changed} differ", (version.report,))


def _changes(library: Library, story: str) -> Iterator[Event]:
    """What one dossier had and the one before had not."""
    from secondsource.library.library import reading_engine

    made = library.store.dossier_times(story, reading_engine())[-_DOSSIERS:]
    kept = [(at, library.dossier_of_revision(story, revision)) for revision, at in made]
    for (_, before), (at, after) in pairwise(kept):
        if before is None or after is None:
            continue
        if (figures := _figures(before, after)) != "":
            yield Event(at, "dossier", "", figures)
        for change in changes(before, after):
            was = f", {change.before} before" if change.before else ""
            now = f": {change.after}{was}" if change.after else ""
            what = f"{change.kind}: {cut(folded(change.what), _WORDS)}{folded(now)}"
            yield Event(at, "dossier", "", what, folded(change.because), change.statements)


def _figures(before: Dossier, after: Dossier) -> str:
    """How many claims of each status and conflicts there are, where that is another number."""
    told = []
    for name, of in _COUNTED.items():
        was, now = of(before), of(after)
        if was != now:
            told.append(f"{now} {name} ({was} before)")
    return f"the dossier has {listed(told)}" if told else ""


def _status(status: str) -> Callable[[Dossier], int]:
    return lambda dossier: sum(c.status == status for c in dossier.claims)


_COUNTED: dict[str, Callable[[Dossier], int]] = {
    "statements": lambda dossier: len(dossier.statements),
    "corroborated claims": _status("corroborated"),
    "repeated claims": _status("repeated"),
    "claims of one outlet": _status("single"),
    "conflicts": lambda dossier: len(dossier.conflicts),
}


def event_data(event: Event) -> dict[str, object]:
    """An event in plain form."""
    return {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "by": event.by,
        "what": event.what,
        "because": event.because,
        "about": list(event.about),
    }
