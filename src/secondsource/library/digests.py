"""What lists tell of dossiers: kept beside each, so that no list has to unpack one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from threading import Lock
from typing import TYPE_CHECKING

from secondsource.errors import StoreError
from secondsource.library.listing import Standing, standing_of
from secondsource.library.people import heard_in
from secondsource.library.queue import open_doubts

if TYPE_CHECKING:
    from secondsource.compose.dossier import Dossier
    from secondsource.library.library import Library

# Another number whenever something else is told: those of an older program are made again.
FORM = 2


@dataclass(frozen=True, slots=True)
class Digest:
    """How the claims of a story stand, who is quoted how often, what is doubtful.

    ``heard`` has the kind of each name and the number of its statements; ``doubts`` how sure the
    decisions are that a person might settle, the least first.
    """

    standing: Standing
    heard: Mapping[str, tuple[str, int]]
    doubts: tuple[float, ...]


def digest_of(dossier: Dossier) -> Digest:
    """What lists tell of a dossier."""
    doubts = sorted(each.score for each in open_doubts(dossier))
    return Digest(standing_of(dossier), heard_in(dossier), tuple(doubts))


def digest_text(digest: Digest) -> str:
    """A digest as it is kept."""
    told = {**asdict(digest), "form": FORM}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def digest_from(text: str) -> Digest | None:
    """What `digest_text` wrote; None where another program did.

    >>> digest = Digest(Standing(1, 0, 0, 1, 0), {"Ana Ruiz": ("person", 2)}, (0.1,))
    >>> digest_from(digest_text(digest)) == digest, digest_from('{"form":0}')
    (True, None)
    """
    told = json.loads(text)
    if told["form"] != FORM:
        return None
    heard = {name: (str(kind), int(count)) for name, (kind, count) in told["heard"].items()}
    return Digest(Standing(**told["standing"]), heard, tuple(told["doubts"]))


class Digests:
    """The digests of latest dossiers; what was read once is not read again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[int, Digest]] = {}

    def latest(self, library: Library, stories: Sequence[str] | None = None) -> dict[str, Digest]:
        """By story, those of these stories that were read; of all when None."""
        revisions = library.last_revisions(stories)
        with self._lock:  # whoever wants the same meanwhile finds it
            missing = {s: r for s, r in revisions.items() if self._known.get(s, (-1,))[0] != r}
            if missing:
                self._known |= _read(library, missing)
            known = ((story, self._known.get(story)) for story in revisions)
            return {story: found[1] for story, found in known if found is not None}


def _read(library: Library, wanted: Mapping[str, int]) -> dict[str, tuple[int, Digest]]:
    from secondsource.library.library import reading_engine

    kept = library.store.digests(reading_engine(), wanted)
    found = {story: digest_from(text) for story, text in kept.items()}
    made: dict[str, Digest] = {}
    for story, revision in wanted.items():
        if found.get(story) is None:
            dossier = library.dossier_of_revision(story, revision)
            if dossier is not None:
                found[story] = made[story] = digest_of(dossier)
    if made:
        told = {(story, wanted[story]): digest_text(each) for story, each in made.items()}
        with suppress(StoreError):  # a library that may only be read
            library.store.put_digests(reading_engine(), told)
    return {s: (wanted[s], each) for s, each in found.items() if each is not None}
