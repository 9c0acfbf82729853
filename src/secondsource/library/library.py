"""The library as one object: what the command line and the web stand on."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secondsource.acquire.report import Report
from secondsource.compose.dossier import Dossier
from secondsource.errors import DataError, MissingError, UsageError
from secondsource.library import judging
from secondsource.library.accounts import Accounts
from secondsource.library.adding import Account, Adding, Called, OnRefusal, Tell
from secondsource.library.digests import Digest, Digests, digest_of, digest_text
from secondsource.library.listing import Standing
from secondsource.library.people import People, Voice
from secondsource.library.placing import Placer
from secondsource.rim import whereabouts
from secondsource.rim.closing import Closing
from secondsource.rim.readings import (
    dossier_bytes,
    dossier_from,
    layout,
    reading_bytes,
    reading_from,
)
from secondsource.rim.store import Found, Judgement, Page, Store, StoryEntry, open_store
from secondsource.settings import Manners, Settings

if TYPE_CHECKING:
    from secondsource.library.history import Event
    from secondsource.library.queue import Doubt
    from secondsource.pipeline import Reading, Tools
    from secondsource.rim.engines.engine import Engine
    from secondsource.rim.polite import Round


def open_library(
    place: str | None = None,
    settings: Settings | None = None,
    manners: Manners | None = None,
    *,
    upgrade: bool = True,
    rounds: Callable[[], Round] | None = None,
) -> Library:
    """The library at a path or database address; made when there is none.

    Args:
        place: a file, ``sqlite:///FILE`` or ``postgresql://USER@HOST/NAME``; when None, what
            ``SECONDSOURCE_LIBRARY`` says, else the user's own.
        settings: limits of a reading.
        manners: how the web is asked.
        upgrade: bring a library of an older version up to this one.
        rounds: makes who asks the web; for tests.

    Raises:
        StoreError: it cannot be opened, or a newer program wrote it.
    """
    place = whereabouts.library_place(place)
    whereabouts.make_room_for(place)
    store = open_store(place, upgrade=upgrade)
    return Library(
        store, place, settings or Settings(), manners or whereabouts.manners(), rounds=rounds
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stories are asked for.

    ``place`` and ``words`` stand in one of a story's reports each, ``language`` is one of theirs;
    ``status`` is one of `listing.STATUSES`, by the dossiers that are kept.
    """

    since: date | None = None
    until: date | None = None
    place: str | None = None
    words: str | None = None
    language: str | None = None
    at_least: int = 1
    order: str = "latest"
    status: str | None = None


class Library(Closing):
    """Reports that came in, the stories they form, their dossiers.

    >>> import tempfile
    >>> from secondsource import demo
    >>> with tempfile.TemporaryDirectory() as folder, open_library(f"{folder}/a.db") as library:
    ...     library.add([str(path) for path in demo.reports()]).added
    4
    """

    def __init__(
        self,
        store: Store,
        place: str,
        settings: Settings,
        manners: Manners,
        *,
        rounds: Callable[[], Round] | None = None,
    ) -> None:
        self.store, self.place = store, place
        self.settings, self.manners = settings, manners
        self.placer = Placer(store)
        self.accounts = Accounts(store)
        self._composing = threading.RLock()
        self._digests = Digests()
        self._people = People()
        self._adding = Adding(
            store, self.placer, settings, manners, rounds or partial(_round, settings, manners)
        )

    def close(self) -> None:
        """Give the connections back."""
        self.store.close()

    # ------------------------------------------------------------------------------------ adding

    def add(
        self,
        sources: Sequence[str],
        *,
        engine: Engine | None = None,
        parts: Path | None = None,
        tell: Tell | None = None,
        on_refusal: OnRefusal | None = None,
        called: Called | None = None,
    ) -> Account:
        """Every report behind the sources into the library.

        What is here already is not added again; an addition that was interrupted goes on where it
        stopped.

        Args:
            sources: files, folders, archives, web addresses, feeds, sitemaps, OPML.
            engine: reads every report in full now; without one, a report is read when its story
                is first shown.
            parts: where an engine's parts lie until they are in the library.
            tell: is told how far it has come.
            on_refusal: is told of everything that could not be read.
            called: names sources in reports and errors by other words than their paths.

        Raises:
            StoreError: the library cannot be written, or another process is adding to it.
        """
        adding = replace(self._adding, called=called)
        if engine is None:
            return adding.add(sources, tell=tell, on_refusal=on_refusal)
        folder = parts or whereabouts.parts_folder(self.place)
        return adding.read(
            sources, engine, folder, reading_engine(), tell=tell, on_refusal=on_refusal
        )

    # ------------------------------------------------------------------------------------ asking

    def stories(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        at_least: int = 1,
        limit: int = 50,
        cursor: str = "",
        order: str = "latest",
    ) -> Page:
        """Stories, the latest first; see `Store.stories`."""
        return self.store.stories(
            since=since, until=until, at_least=at_least, limit=limit, cursor=cursor, order=order
        )

    def all_stories(self, **asked: date | datetime | int | str | None) -> Iterator[StoryEntry]:
        """All stories that are asked for, page by page."""
        cursor = ""
        while True:
            page = self.store.stories(cursor=cursor, **asked)  # type: ignore[arg-type]
            yield from page.entries
            cursor = page.cursor
            if not cursor:
                return

    def find_stories(self, asked: Asked, limit: int) -> tuple[StoryEntry, ...]:
        """The first stories that have all that is asked for, however far one has to look."""
        page = self.list_stories(asked, limit)
        found = [*page.entries]
        while page.cursor and len(found) < limit:
            page = self.list_stories(asked, limit - len(found), page.cursor)
            found += page.entries
        return tuple(found)

    def list_stories(self, asked: Asked, limit: int, cursor: str = "") -> Page:
        """Up to ``limit`` stories that have all that is asked for, and where to go on.

        Raises:
            UsageError: the order, the status or the cursor is none.
        """
        from secondsource.library.listing import STATUSES, listed

        if asked.status not in {None, *STATUSES}:
            raise UsageError(
                f"status {asked.status!r}", "is none", f"choose one of {', '.join(STATUSES)}"
            )
        return listed(self, asked, limit, cursor)

    def standing(self, story: StoryEntry) -> Standing | None:
        """How many of a story's claims are what; None when it was not read yet."""
        return self.standings([story])[story.id]

    def having(self, asked: Asked) -> list[frozenset[str]]:
        """The stories that have the place, and those that have the words; for what is asked."""
        within = [self._with(f'"{asked.place}"', asked)] if asked.place else []
        return within + ([self._with(asked.words, asked)] if asked.words else [])

    def _with(self, words: str, asked: Asked) -> frozenset[str]:
        """The stories of the reports that have the words."""
        found: set[str] = set()
        cursor = ""
        while True:
            page = self.store.search(
                words, since=asked.since, until=asked.until, limit=500, cursor=cursor
            )
            found |= {hit.story for hit in page.hits if hit.story}
            cursor = page.cursor
            if not cursor:
                return frozenset(found)

    def story(self, id: str) -> StoryEntry:
        """A story by its id, or by one that it had before it was merged.

        Raises:
            MissingError: there is no such story.
        """
        if found := self.store.story(id):
            return found
        raise _missing(f"story {id}", "`secondsource stories` lists them")

    def report(self, id: str) -> Report:
        """A report by its id.

        Raises:
            MissingError: there is no such report.
        """
        if found := self.store.report(id):
            return found
        raise _missing(f"report {id}", "`secondsource search` finds reports")

    def mark(self, story: StoryEntry) -> str:
        """Changes whenever the dossier of a story may change."""
        told = f"{story.id} {story.revision} {reading_engine()}"
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    def reports(self, story: str) -> tuple[Report, ...]:
        """The reports of a story in the order of publication, each in its latest version."""
        members = [m.report for m in self.store.members(story)]
        return self.store.reports(self._latest(members))

    def _latest(self, members: Sequence[str]) -> list[str]:
        """Without those whose newer version is here as well."""
        older: set[str] = set()
        for member in self.store.sharing(members):
            versions = [v.report for v in self.store.versions(member)]
            if member in versions[:-1] and versions[-1] in members:
                older.add(member)
        return [m for m in members if m not in older]

    def search(self, words: str, **asked: date | int | str | None) -> Found:
        """Reports that have all the words; see `Store.search`."""
        return self.store.search(words, **asked)  # type: ignore[arg-type]

    # --------------------------------------------------------------------------------- judgements

    def merge(
        self, stories: Sequence[str], *, by: str | None = None, note: str = ""
    ) -> tuple[Judgement, ...]:
        """Somebody says that these are one story; the judgements that say so.

        Raises:
            UsageError: there are less than two, or one of them is not here.
        """
        ids = [self.story(each).id for each in stories]
        with self.placer.turn() as placer:
            return placer.join(ids, by=by or whereabouts.user_name(), note=note)

    def split(
        self, story: str, reports: Sequence[str], *, by: str | None = None, note: str = ""
    ) -> tuple[Judgement, ...]:
        """Somebody says that these reports are not of this story, but of one of their own.

        Raises:
            UsageError: one of them is not of the story, or none would be left in it.
        """
        with self.placer.turn() as placer:
            by = by or whereabouts.user_name()
            return placer.part(self.story(story).id, reports, by=by, note=note)

    def judge(
        self,
        kind: str,
        about: Sequence[str],
        payload: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
        note: str = "",
    ) -> Judgement:
        """Somebody corrects statements, each named as ``REPORT:start-end``.

        Args:
            kind: one of `secondsource.judgement.KINDS`.
            about: the statements, as many as the kind asks for.
            payload: what is judged, in the words of the kind: ``{"name": "…"}``.
            by: who judges; the user when None.
            note: why.

        Raises:
            UsageError: it makes no sense, or a report is not here.
        """
        by = by or whereabouts.user_name()
        return judging.judge(self, kind, about, payload or {}, by=by, note=note)

    def undo(self, judgement: str, *, by: str | None = None, note: str = "") -> Judgement:
        """A judgement is taken back, and all is as if it had not been.

        Raises:
            UsageError: there is no such judgement.
        """
        return judging.undo(self, judgement, by=by or whereabouts.user_name(), note=note)

    def judgements(
        self, story: str | None = None, *, revoked: bool = True
    ) -> tuple[Judgement, ...]:
        """Judgements, oldest first; those about a story and its statements, or all.

        Args:
            story: an id.
            revoked: also those that were taken back.
        """
        return judging.judgements_of(self, story, revoked=revoked)

    def queue(self, story: str | None = None, limit: int = 50) -> tuple[Doubt, ...]:
        """What the machine is least sure of, the least first.

        Args:
            story: an id; all stories whose dossier is kept when None.
            limit: as many at most.
        """
        from secondsource.library.queue import queue

        return queue(self, story, limit)

    def history(self, story: str) -> tuple[Event, ...]:
        """All that happened to a story, the oldest first: who changed what."""
        from secondsource.library.history import history

        return history(self, story)

    def originals(self, story: str) -> dict[str, str]:
        """The id of each report of a story's dossier by its letter: ``{"A": "9f2c…"}``.

        Whoever holds a dossier asks its own ``originals``: letters change when reports come in.
        """
        return dict(self.dossier(story).originals)

    def import_judgements(self, lines: Iterable[str]) -> int:
        """Judgements of another library, applied to the stories of this; how many are new."""
        with self.placer.turn() as placer:
            return placer.take_in(lines)

    def forget(
        self, reports: Sequence[str], *, by: str | None = None, note: str
    ) -> tuple[Judgement, ...]:
        """Delete reports for good, as a law may ask; see `Store.forget`.

        Raises:
            MissingError: one of them is not here.
            UsageError: no reason is given.
        """
        with self.placer.alone():  # nobody of this process places by what is being deleted
            return self.store.forget(reports, by=by or whereabouts.user_name(), note=note)

    # ---------------------------------------------------------------------------------- dossiers

    def dossier(
        self, id: str, *, again: bool = False, tell: Callable[[int, int], None] | None = None
    ) -> Dossier:
        """The dossier of a story: the one that is kept, or made now and kept.

        Args:
            id: of the story.
            again: make it anew, whatever is kept.
            tell: is told how many of how many reports are read.

        Raises:
            UsageError: there is no such story.
        """
        story = self.story(id)
        kept = None if again else self._kept(story.id, story.revision)
        if kept is not None:
            return kept
        # One at a time, as the models want it; whoever waited for this very one finds it kept.
        with self._composing:
            story = self.story(id)
            kept = None if again else self._kept(story.id, story.revision)
            return kept or self._made(story, tell)

    def kept_dossier(self, id: str) -> Dossier | None:
        """The dossier of a story as it is now, if it was made already.

        Raises:
            MissingError: there is no such story.
        """
        story = self.story(id)
        return self._kept(story.id, story.revision)

    def _made(self, story: StoryEntry, tell: Callable[[int, int], None] | None) -> Dossier:
        made = self.compose(story.id, self.reports(story.id), tell=tell)
        told = digest_text(digest_of(made))
        self.store.put_dossier(
            story.id, story.revision, reading_engine(), dossier_bytes(made), told
        )
        return made

    def dossier_of_revision(self, story: str, revision: int) -> Dossier | None:
        """The dossier that was made of a story when it was at that revision, if it is kept."""
        return self._kept(story, revision)

    def last_dossier(self, story: str) -> Dossier | None:
        """The latest dossier that is kept of a story, of whatever revision."""
        return self._kept(story, None)

    def last_revision(self, story: str) -> int | None:
        """The revision that the latest dossier of a story was made of."""
        return self.store.dossier_revision(story, reading_engine())

    def last_revisions(self, stories: Sequence[str] | None = None) -> dict[str, int]:
        """The stories that were read, of these or of all: the revision of their last dossier."""
        return self.store.dossier_revisions(reading_engine(), stories)

    def standings(self, stories: Sequence[StoryEntry]) -> dict[str, Standing | None]:
        """How the stories of a list stand, by their ids; see :meth:`standing`."""
        found = self.digests([story.id for story in stories])
        return {s.id: found[s.id].standing if s.id in found else None for s in stories}

    def digests(self, stories: Sequence[str] | None = None) -> dict[str, Digest]:
        """What lists tell of the latest dossiers, by story: of these stories, or of all."""
        return self._digests.latest(self, stories)

    def voices(self) -> tuple[Voice, ...]:
        """Everybody who is quoted in the dossiers that are kept, the most quoted first."""
        return self._people.voices(self)

    def _kept(self, story: str, revision: int | None) -> Dossier | None:
        kept = self.store.dossier(story, reading_engine(), revision=revision)
        if kept is None:
            return None
        try:
            return dossier_from(kept.content, f"dossier of story {story}")
        except DataError:
            return None  # it is made again

    def compose(
        self,
        story: str,
        reports: Sequence[Report],
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> Dossier:
        """The dossier of these reports of a story; readings that are kept are used."""
        from secondsource.pipeline import dossier_of
        from secondsource.rim.wiring import tools

        kept = self.store.readings([r.id for r in reports], reading_engine())
        fresh: dict[str, bytes] = {}
        by_place = {(r.source, r.sha256): r for r in reports}
        count = 0

        def read(report: Report, borrowed: Tools) -> Reading:
            nonlocal count
            count += 1
            if tell is not None:
                tell(count, len(reports))
            return _read(by_place[report.source, report.sha256], report, borrowed, kept, fresh)

        judged = judging.standing(self, story, reports)
        made = dossier_of(reports, tools(self.settings), read, judged)
        self.store.put_readings(fresh, reading_engine())
        return replace(made, id=story)


def _missing(thing: str, way_out: str) -> MissingError:
    return MissingError(thing, "is not in the library", way_out)


def _round(settings: Settings, manners: Manners) -> Round:
    """Who asks the web: public addresses, and those that the user lets in."""
    from secondsource.rim.address_guard import AddressGuard
    from secondsource.rim.polite import Round, Threads

    guard = AddressGuard(allowed=whereabouts.allowed_networks())
    return Round(manners, Threads(manners, settings.max_report_bytes, guard))


def _read(
    stored: Report, report: Report, borrowed: Tools, kept: dict[str, bytes], fresh: dict[str, bytes]
) -> Reading:
    """The kept reading of a report under its letter, or a new one.

    One whose date was inferred from its sisters is read anew: what "on Monday" means depends on
    them.
    """
    from secondsource.pipeline import read_report, under

    if report.published != stored.published:
        return read_report(report, borrowed)
    if stored.id in kept:
        try:
            return under(report, reading_from(stored, kept[stored.id]))
        except DataError:
            pass
    reading = read_report(stored, borrowed)
    fresh[stored.id] = reading_bytes(reading)
    return under(report, reading)


def reading_engine() -> str:
    """The name under which readings and dossiers are kept: version, models, layout of the bytes."""
    from secondsource.rim.wiring import engine

    return f"{engine()}+layout-{layout()}"
