"""Lists of stories, page by page, whatever is asked of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from secondsource.compose.dossier import Dossier
from secondsource.rim.store import Page, StoryEntry

if TYPE_CHECKING:
    from secondsource.library.library import Asked, Library

# A page looks at so many stories at most and then gives what it has, with the place to go on: a
# filter that fits nothing must not read through a million stories in one go.
_LOOKED_AT = 1000
_AT_ONCE = 100
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How the claims of a story stand, as its latest dossier that is kept says."""

    claims: int
    corroborated: int
    repeated: int
    single: int
    conflicts: int

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
    return Standing(len(dossier.claims), **count, conflicts=len(dossier.conflicts))


class Standings:
    """What was counted once is not counted again, as long as the story is the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, int], Standing] = OrderedDict()

    def of(self, library: Library, story: StoryEntry, revision: int | None) -> Standing | None:
        """How a story stands; None when nobody has read it yet.

        ``revision`` is that of its last dossier: the story may have gone on since it was read.
        """
        if revision is None:
            return None
        known = self._get((story.id, revision))
        if known is not None:
            return known
        dossier = library.last_dossier(story.id)
        return self._put((story.id, revision), standing_of(dossier)) if dossier else None

    def _get(self, key: tuple[str, int]) -> Standing | None:
        with self._lock:
            return self._known.get(key)

    def _put(self, key: tuple[str, int], standing: Standing) -> Standing:
        with self._lock:
            self._known[key] = standing
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return standing


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
        for number, story in enumerate(page.entries, 1):
            if _fits(library, story, asked, within):
                found.append(story)
            is_last = number == len(page.entries)
            if len(found) == limit:
                here = page.cursor if is_last else _after(story, asked.order)
                return Page(tuple(found), here)
        looked_at += len(page.entries)
        cursor = page.cursor
        if not cursor or looked_at >= _LOOKED_AT:
            return Page(tuple(found), cursor)


def _fits(library: Library, story: StoryEntry, asked: Asked, within: list[frozenset[str]]) -> bool:
    if not all(story.id in some for some in within):
        return False
    if asked.language is not None and asked.language not in story.languages:
        return False
    if asked.status is None:
        return True
    standing = library.standing(story)
    return standing is not None and standing.fits(asked.status)


def _after(story: StoryEntry, order: str) -> str:
    """The cursor behind a story, as the store writes it."""
    if order == "largest":
        return f"{story.size}~{story.id}"
    return f"{story.last.isoformat() if story.last else ''}~{story.id}"
