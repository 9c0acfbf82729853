"""Corrections of a library's statements, claims and stories: made, taken back, listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from secondsource.judgement import STORY_KINDS, Judgement, checked

if TYPE_CHECKING:
    from secondsource.library.library import Library


def judge(
    library: Library,
    kind: str,
    about: Sequence[str],
    payload: Mapping[str, Any],
    by: str,
    note: str,
) -> Judgement:
    """Record what somebody judges of statements; dossiers follow when they are next asked for."""
    checked(kind, about, payload)
    return library.store.judge(kind, about, payload, by=by, note=note)


def judgements_of(
    library: Library, story: str | None, *, revoked: bool = True
) -> tuple[Judgement, ...]:
    """The judgements about a story's reports and statements, oldest first; all without a story."""
    made = library.store.judgements(revoked=revoked)
    if story is None:
        return made
    members = {m.report for m in library.store.members(library.story(story).id)}
    return tuple(j for j in made if members & {each.partition(":")[0] for each in j.about})


def undo(library: Library, id: str, *, by: str, note: str) -> Judgement:
    """Take a judgement back; where it moved reports, they go where they were."""
    found = library.store.judgement(id)
    if found.kind in STORY_KINDS:
        with library.placer.turn() as placer:
            return placer.undo(id, by=by, note=note)
    return library.store.revoke(id, by=by, note=note)
