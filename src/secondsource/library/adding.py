"""Sources in, reports in stories out; what went in and what did not is accounted for.

::

    expand ─► report ─► sketch ─► place ─► keep: report, bytes, sketch, place, position at once
       └────────────── parts ─► engine ─► the same, with the reading
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource import __version__
from secondsource.acquire.report import Finished, RawDocument, Report, Validator
from secondsource.errors import SecondSourceError, SourceError
from secondsource.library.placing import take
from secondsource.rim.store import Arrival, Job, Progress
from secondsource.settings import Manners, Settings

if TYPE_CHECKING:
    from secondsource.cluster.story import Placement, Sketch
    from secondsource.library.placing import Placer
    from secondsource.rim.engines.engine import Engine
    from secondsource.rim.polite import Round
    from secondsource.rim.store import Store

# A batch is one transaction.  Smaller ones spend their time on commits, larger ones lose more work
# when something ends the program, and keep readers of a PostgreSQL store waiting.
BATCH = 64
BATCH_BYTES = 16_000_000
#: As many refusals are kept with their words; all are counted, and handed to ``on_refusal``.
NAMED = 10
EXTRACTOR = f"secondsource-{__version__}"


@dataclass(frozen=True, slots=True)
class Account:
    """What came of adding sources.

    ``added`` reports are new, ``versions`` of them newer texts of reports that were here;
    ``known`` were here already, ``unchanged`` pages said so themselves; ``refused`` counts what
    could not be read by kind of error, ``named`` are the first of them; ``stories`` are those that
    changed, in the order in which they did.
    """

    added: int = 0
    versions: int = 0
    known: int = 0
    unchanged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    named: tuple[SourceError, ...] = ()
    stories: tuple[str, ...] = ()

    @property
    def seen(self) -> int:
        """Documents that were looked at."""
        return self.added + self.known + sum(self.refused.values())


Tell = Callable[[Account, str], None]
OnRefusal = Callable[[SourceError], None]
_Read = tuple[RawDocument, Report]
#: What a source is called in reports, where its path says nothing to anybody.
Called = Callable[[str], str]


class _Books:
    """The account while it is written."""

    def __init__(self, tell: Tell | None, on_refusal: OnRefusal | None) -> None:
        self.added = self.versions = self.known = self.unchanged = 0
        self._refused: Counter[str] = Counter()
        self._named: list[SourceError] = []
        self._stories: dict[str, None] = {}
        self._tell, self._on_refusal = tell, on_refusal

    def refuse(self, error: SourceError) -> None:
        self._refused[_kind(error)] += 1
        if len(self._named) < NAMED:
            self._named.append(error)
        if self._on_refusal:
            self._on_refusal(error)

    def touch(self, stories: Iterable[str]) -> None:
        for story in stories:
            self._stories.pop(story, None)
            self._stories[story] = None

    def account(self, *, is_closed: bool = True) -> Account:
        """The account; while it is written without stories, which may be a million."""
        return Account(
            self.added,
            self.versions,
            self.known,
            self.unchanged,
            dict(sorted(self._refused.items())),
            tuple(self._named),
            tuple(self._stories) if is_closed else (),
        )

    def tell(self, source: str) -> None:
        if self._tell:
            self._tell(self.account(is_closed=False), source)


def _kind(error: SourceError) -> str:
    return type(error).__name__


@dataclass(frozen=True, slots=True)
class Adding:
    """What adding needs; ``rounds`` makes who asks the web, a new one for each round of visits."""

    store: Store
    placer: Placer
    settings: Settings
    manners: Manners
    rounds: Callable[[], Round]
    called: Called | None = None

    def add(
        self,
        sources: Sequence[str],
        *,
        tell: Tell | None = None,
        on_refusal: OnRefusal | None = None,
    ) -> Account:
        """Every report behind the sources into the library; goes on where it was interrupted."""
        books = _Books(tell, on_refusal)
        with self.placer.turn():
            for source in sources:
                if not _is_web(source):
                    self._add_source(source, books)
            # Hosts are asked side by side: all that is on the web is one round of visits.
            if addresses := [source for source in sources if _is_web(source)]:
                self._run(addresses, None, books)
            books.touch(self.placer.repair())
        return self._closed(books)

    def _closed(self, books: _Books) -> Account:
        """The account at the end: a story that went up in another goes by that one's name."""
        account = books.account()
        stories = dict.fromkeys(self.store.alias(story) for story in account.stories)
        return replace(account, stories=tuple(stories))

    def _add_source(self, source: str, books: _Books) -> None:
        """One source; its job in the store knows how far it has come."""
        job = self.store.job("add", source, again=True)
        holder = self.placer.holder
        taken = take(self.store, job, holder)
        if taken is None:
            books.refuse(
                SourceError(source, "is being added by another process", "let it come to its end")
            )
            return
        try:
            self._run([source], taken, books)
        except BaseException:
            self.store.give_back(job.id, holder)
            raise
        self.store.finish(job.id, holder)

    def _run(self, sources: Sequence[str], job: Job | None, books: _Books) -> None:
        batch: list[RawDocument] = []
        done, position = (job.done, job.position) if job else (0, "")

        def keep() -> None:
            told = Progress(job.id, self.placer.holder, position, done) if job else None
            self._keep(batch, books, told)
            batch.clear()

        for item in self._items(sources, position):
            match item:
                case SourceError():
                    books.refuse(item)
                case Finished():
                    if item.container:
                        keep()
                        self._finished(item, books)
                case RawDocument():
                    batch.append(item)
                    position, done = item.position or position, done + 1
                    if _is_full(batch):
                        keep()
            books.tell(sources[0])
        keep()

    def _items(
        self, sources: Sequence[str], after: str = ""
    ) -> Iterator[RawDocument | SourceError | Finished]:
        from secondsource.rim.sources import expand

        items = expand(
            sources,
            self.settings,
            manners=self.manners,
            validators=self.store,
            after=after,
            round_=self.rounds(),
        )
        return items if self.called is None else (_renamed(item, self.called) for item in items)

    def _finished(self, item: Finished, books: _Books) -> None:
        books.unchanged += item.unchanged
        if item.validator is not None:
            self.store.keep_validators([item.validator])

    def _keep(
        self, documents: Sequence[RawDocument], books: _Books, progress: Progress | None
    ) -> None:
        pairs: list[_Read] = []
        seen: list[Validator] = []
        for document in documents:
            if document.validator is not None:
                seen.append(document.validator)
            try:
                pairs.append((document, self._report(document)))
            except SourceError as error:
                books.refuse(error)
        self._take_in(pairs, books, progress, seen)

    def _report(self, document: RawDocument) -> Report:
        from secondsource.acquire.extract import report_from
        from secondsource.rim.engines.work import storable
        from secondsource.rim.sources import instruments

        return storable(report_from(document, self.settings, instruments()))

    def _take_in(
        self,
        read: Sequence[_Read],
        books: _Books,
        progress: Progress | None,
        validators: Sequence[Validator],
    ) -> None:
        """Place what is new and keep all of it, in one transaction."""
        if not read and not validators:
            return
        with self.placer.alone():
            here = self.store.known(report.id for _, report in read)
            here |= self.store.barred(report for _, report in read)
            fresh = {report.id: report for _, report in read if report.id not in here}
            placed = {s.report: (s, p) for s, p in self.placer.place(fresh.values())}
            arrivals = [_arrival(each, *placed.get(each[1].id, (None, None))) for each in read]
            receipts = self.store.keep(arrivals, job=progress, validators=validators)
        books.added += sum(r.new for r in receipts)
        books.known += sum(not r.new for r in receipts)
        books.versions += sum(r.new and r.updates is not None for r in receipts)
        for _, placement in placed.values():
            touched = (m.after for m in placement.moves)
            books.touch([*placement.merged, *touched, placement.story])

    # --------------------------------------------------------------------------- with an engine

    def read(
        self,
        sources: Sequence[str],
        engine: Engine,
        folder: Path,
        reading_engine: str,
        *,
        tell: Tell | None = None,
        on_refusal: OnRefusal | None = None,
    ) -> Account:
        """As :meth:`add`, and every report is read in full by an engine, part by part.

        Args:
            sources: as for ``add``.
            engine: who reads.
            folder: where parts lie until they are in the library.
            reading_engine: the name under which readings are kept.
            tell: is told how far it has come.
            on_refusal: is told of everything that could not be read.
        """
        from secondsource.rim.engines.parts import Shelf, read_documents
        from secondsource.rim.wiring import engine as made_with

        books = _Books(tell, on_refusal)
        finished: list[Finished] = []
        shelf = Shelf(folder, made_with())
        with self.placer.turn():
            unread = self._unread(self._items(sources), books, finished, reading_engine)
            for part, rows in read_documents(unread, engine, shelf, self.settings):
                for row in rows:
                    if row.error is not None:
                        books.refuse(row.error)
                read = [(r.document, r.report) for r in rows if r.report is not None]
                seen = [r.document.validator for r in rows if r.document.validator is not None]
                self._take_in(read, books, None, seen)
                readings = {r.report.id: r.reading for r in rows if r.report and r.reading}
                self.store.put_readings(readings, reading_engine)
                shelf.drop(part)
                books.tell(read[-1][0].source if read else "")
            for item in finished:
                self._finished(item, books)
            books.touch(self.placer.repair())
        return self._closed(books)

    def _unread(
        self,
        items: Iterable[RawDocument | SourceError | Finished],
        books: _Books,
        finished: list[Finished],
        reading_engine: str,
    ) -> Iterator[RawDocument]:
        """The documents that the engine has not read yet; the rest goes into the books."""
        for item in items:
            if isinstance(item, SourceError):
                books.refuse(item)
            elif isinstance(item, Finished):
                if item.container:
                    finished.append(item)
            elif self._is_read(item, reading_engine):
                books.known += 1
                books.tell(item.source)
            else:
                yield item

    def _is_read(self, document: RawDocument, reading_engine: str) -> bool:
        """This very document is in the library, and was read by this engine.

        Its bytes alone do not say so: two outlets may print the same copy.
        """
        digest = hashlib.sha256(document.content).hexdigest()
        if not self.store.read_before([digest], EXTRACTOR):
            return False
        try:
            report = self._report(document)
        except SecondSourceError:
            return False
        return bool(self.store.readings([report.id], reading_engine))


def _renamed(
    item: RawDocument | SourceError | Finished, called: Called
) -> RawDocument | SourceError | Finished:
    match item:
        case RawDocument():
            container = called(item.container) if item.container else None
            return replace(item, source=called(item.source), container=container)
        case SourceError():
            return type(item)(called(item.thing), item.problem, item.way_out)
        case Finished():
            return item


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _is_full(batch: Sequence[RawDocument]) -> bool:
    return len(batch) >= BATCH or sum(len(d.content) for d in batch) >= BATCH_BYTES


def _arrival(read: _Read, sketch: Sketch | None, placement: Placement | None) -> Arrival:
    document, report = read
    content = sketch.to_bytes() if sketch else None
    raw = replace(document, validator=None)
    return Arrival(report, raw, EXTRACTOR, content, placement, document.received_at)
