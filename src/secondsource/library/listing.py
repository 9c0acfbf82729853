"""Lists of stories, page by page, whatever is asked of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secondsource.compose.dossier import Dossier
from secondsource.rim.store import Page, StoryEntry

if TYPE_CHECKING:
    from secondsource.library.library import Asked, Library

# A page looks at so many stories at most and then gives what it has, with the place to go on: a
# filter that fits nothing must not read through a million stories in one go.
_LOOKED_AT = 1000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How the claims of a story stand, and its title, as its latest dossier that is kept says."""

    claims: int
    corroborated: int
    repeated: int
    single: int
    conflicts: int
    title: str = ""

    def fits(self, status: str) -> bool:
        """It has something of this status.

        >>> Standing(3, 1, 0, 2, 0).fits("corroborated"), Standing(3, 1, 0, 2, 0).fits("conflict")
        (True, False)
        """
        return bool(self.conflicts if status == "conflict" else getattr(self, status))


#: What a list of stories can be narrowed to.
STATUSES = ("corroborated", "repeated", "single", "conflict")


def standing_of(dossier: Dossier) -> Standing:
    """The counts of a dossier."""
    count = dict.fromkeys(STATUSES[:3], 0)
    for claim in dossier.claims:
        count[claim.status] += 1
    conflicts = len(dossier.conflicts)
    return Standing(len(dossier.claims), **count, conflicts=conflicts, title=dossier.title)


def titled(story: StoryEntry, standing: Standing | None) -> StoryEntry:
    """A story under the title of its dossier: every page calls it by one name.

    Until it is read it goes by the headline of its first report.
    """
    return replace(story, title=standing.title) if standing and standing.title else story


def listed(library: Library, asked: Asked, limit: int, cursor: str) -> Page:
    """Up to ``limit`` stories that have all that is asked for, and where to go on.

    There may be fewer although more follow: the cursor says.
    """
    within = library.having(asked)
    found: list[StoryEntry] = []
    looked_at = 0
    while True:
        page = library.stories(
            since=asked.since,
            until=asked.until,
            at_least=asked.at_least,
            order=asked.order,
            limit=_AT_ONCE if within or asked.status or asked.language else limit,
            cursor=cursor,
        )
        standings = library.standings(page.entries) if asked.status else {}
        for number, story in enumerate(page.entries, 1):
            if _fits(story, asked, within, standings.get(story.id)):
                found.append(story)
            is_last = number == len(page.entries)
            if len(found) == limit:
                here = page.cursor if is_last else _after(story, asked.order)
                return Page(tuple(found), here)
        looked_at += len(page.entries)
        cursor = page.cursor
        if not cursor or looked_at >= _LOOKED_AT:
            return Page(tuple(found), cursor)


def _fits(
    story: StoryEntry, asked: Asked, within: list[frozenset[str]], standing: Standing | None
) -> bool:
    if not all(story.id in some for some in within):
        return False
    if asked.language is not None and asked.language not in story.languages:
        return False
    return asked.status is None or (standing is not None and standing.fits(asked.status))


def _after(story: StoryEntry, order: str) -> str:
    """The cursor behind a story, as the store writes it."""
    if order == "largest":
        return f"{story.size}~{story.id}"
    return f"{story.last.isoformat() if story.last else ''}~{story.id}"
