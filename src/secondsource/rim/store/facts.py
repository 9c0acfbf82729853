"""Facts: reports with their texts and bytes, versions, sketches, readings, dossiers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, text, update

from secondsource.acquire.report import Report, Validator
from secondsource.errors import StoreError
from secondsource.rim.store import fulltext, schema
from secondsource.rim.store.forgetting import barred
from secondsource.rim.store.placing import Placing
from secondsource.rim.store.records import (
    Arrival,
    KeptDossier,
    Progress,
    Raw,
    Receipt,
    Version,
)
from secondsource.rim.store.shelf import (
    add_missing,
    bounded,
    chunks,
    instant,
    packed,
    stamp,
    told,
    unpacked,
)
from secondsource.rim.store.versions import are_versions, changes
from secondsource.rim.store.working import Working

_PLAIN = (
    "source", "outlet", "title", "byline", "published_basis", "language", "url", "unread",
    "dateline", "canonical", "publisher", "licence",
)  # fmt: skip
_STREAMED = 500  # reports read at once: some 2 MB
# Bits for a report's number below the seconds: 16 million reports of one second keep apart.
SEQ_BITS = 24
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is worked out of an arrival before the transaction begins, so that it is short."""

    row: dict[str, Any]
    text: str
    title_words: list[str]
    text_words: list[str]
    raw: dict[str, Any] | None


class Facts(Placing, Working):
    """Reports and what is derived from them."""

    # ---------------------------------------------------------------------------------- adding

    def keep(
        self,
        arrivals: Iterable[Arrival],
        *,
        job: Progress | None = None,
        validators: Iterable[Validator] = (),
    ) -> tuple[Receipt, ...]:
        """Keep reports with all that came with them, in one transaction; receipts in their order.

        What is here already stays as it is: the same call a second time changes nothing.  A
        placement counts only for a report that has no story yet; `place` moves reports.  A report
        that was deleted by law is not kept; its receipt has the number 0.

        Raises:
            StoreError: the disk is full, the database is gone for longer than ``patience_s``, the
                job's lease went to another.  Nothing of the batch was kept then.
        """
        batch = tuple(arrivals)
        at = self._stamp()
        here = self.known(each.report.id for each in batch)
        fresh = {
            each.report.id: _prepared(each, at) for each in batch if each.report.id not in here
        }
        seen = tuple(validators)

        def work(connection: Connection) -> tuple[Receipt, ...]:
            gone = barred(connection, [each.report for each in batch])
            kept = [each for each in batch if each.report.id not in gone]
            _add_reports(connection, {k: v for k, v in fresh.items() if k not in gone}, at)
            numbers = _numbers(connection, kept)
            _add_around(connection, kept, numbers)
            placed = [each.placement for each in kept if each.placement]
            self._place(connection, placed, at, first_only=True)
            if job:
                self._advance(connection, job)
            self._keep_validators(connection, seen, at)
            made = iter(_receipts(connection, kept, numbers, at))
            none = (Receipt(each.report.id, 0, new=False) for each in batch)
            return tuple(n if n.report in gone else next(made) for n in none)

        return self.database.write(work)

    # --------------------------------------------------------------------------------- reading

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the reports that are here."""
        wanted = tuple(dict.fromkeys(ids))
        column = schema.reports.c.id

        def work(connection: Connection) -> frozenset[str]:
            return frozenset(
                found
                for some in chunks(wanted)
                for found in connection.scalars(select(column).where(column.in_(some)))
            )

        return self.database.read(work)

    def read_before(self, sha256s: Iterable[str], extractor: str) -> frozenset[str]:
        """Those of the bytes, by SHA-256 in hex, that this extractor has made a report of."""
        wanted = tuple(dict.fromkeys(sha256s))
        r = schema.reports.c

        def work(connection: Connection) -> frozenset[str]:
            return frozenset(
                str(found)
                for some in chunks(wanted)
                for found in connection.scalars(
                    select(r.raw).where(r.raw.in_(some), r.extractor == extractor)
                )
            )

        return self.database.read(work)

    def report(self, id: str) -> Report | None:
        """The report of this id."""
        return next(iter(self.reports([id])), None)

    def reports(self, ids: Iterable[str]) -> tuple[Report, ...]:
        """The reports of these ids, in their order; the unknown are left out."""
        wanted = tuple(ids)

        def work(connection: Connection) -> dict[str, Report]:
            return {
                row.id: _report(row)
                for some in chunks(dict.fromkeys(wanted), _STREAMED)
                for row in connection.execute(_with_texts().where(schema.reports.c.id.in_(some)))
            }

        found = self.database.read(work)
        return tuple(found[each] for each in wanted if each in found)

    def report_rows(self, since: int = 0, until: int | None = None) -> Iterator[tuple[int, Report]]:
        """All reports in the order kept, each with its number; those after ``since``."""
        column = schema.reports.c.seq
        for row in self._stream(_with_texts(), column, since, until, _STREAMED):
            yield row.seq, _report(row)

    def raw(self, id: str) -> Raw | None:
        """The bytes that a report was cut from, if they were kept.

        Raises:
            DataError: they are damaged.
        """
        r, b = schema.reports.c, schema.raws.c
        asked = select(
            b.sha256, b.codec, b.content, r.media_type, r.charset, r.extractor, r.received_at
        ).where(r.id == id, b.sha256 == r.raw)
        row = self.database.read(lambda c: c.execute(asked).one_or_none())
        if row is None:
            return None
        return Raw(
            unpacked(row.codec, row.content),
            row.sha256,
            row.media_type,
            row.charset,
            row.extractor,
            instant(row.received_at) if row.received_at else None,
        )

    def sharing(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the reports that stood at an address where another of them stood as well.

        Only they may be versions of each other, which `versions` tells from their texts.
        """
        s, r, wanted = schema.sightings.c, schema.reports.c, tuple(ids)

        def work(connection: Connection) -> list[tuple[str, str]]:
            asked = select(s.address, r.id).where(s.report == r.seq)
            return [
                (row.address, row.id)
                for some in chunks(wanted)
                for row in connection.execute(asked.where(r.id.in_(some)))
            ]

        seen = self.database.read(work)
        times = Counter(address for address, _ in seen)
        return frozenset(id_ for address, id_ in seen if times[address] > 1)

    def versions(self, id: str) -> tuple[Version, ...]:
        """The texts that stood at the addresses of this report, oldest first, itself included."""
        s, r, own_seen = schema.sightings.c, schema.reports.c, schema.sightings.alias().c
        addresses = select(own_seen.address).where(own_seen.report == r.seq, r.id == id)
        asked = select(s.address, s.report).where(s.address.in_(addresses))

        def work(connection: Connection) -> list[tuple[str, Row[Any]]]:
            seen = connection.execute(asked).all()
            numbers = sorted({row.report for row in seen})
            rows = {
                row.seq: row
                for some in chunks(numbers)
                for row in connection.execute(_with_texts().where(r.seq.in_(some)))
            }
            return [(row.address, rows[row.report]) for row in seen]

        found = self.database.read(work)
        own = next((row for _, row in found if row.id == id), None)
        if own is None:
            return ()
        rows = {
            row.seq: row
            for address, row in found
            if row.seq == own.seq or are_versions(address, row.text, own.text)
        }
        ordered = sorted(rows.values(), key=lambda row: (_changed_at(row), row.seq))
        last: list[Row[Any] | None] = [None, *ordered[:-1]]
        return tuple(
            Version(row.id, _changed_at(row), changes(before.text, row.text) if before else ())
            for before, row in zip(last, ordered, strict=True)
        )

    # -------------------------------------------------------------------- sketches and readings

    def put_sketches(self, sketches: Mapping[str, bytes]) -> None:
        """Keep sketches of reports that have none."""

        def work(connection: Connection) -> None:
            numbers = self._seqs(connection, sketches)
            rows = [{"report": numbers[key], "content": made} for key, made in sketches.items()]
            add_missing(connection, schema.sketches, rows)

        self.database.write(work)

    def put_readings(self, readings: Mapping[str, bytes], engine: str) -> None:
        """Keep what an engine read in reports; what is here of that engine stays."""
        at = self._stamp()
        made = {key: packed(content) for key, content in readings.items()}

        def work(connection: Connection) -> None:
            numbers = self._seqs(connection, readings)
            number = _engine_number(connection, engine)
            rows = [
                {
                    "engine": number,
                    "report": numbers[key],
                    "codec": codec,
                    "content": content,
                    "made_at": at,
                }
                for key, (codec, content) in made.items()
            ]
            add_missing(connection, schema.readings, rows)

        self.database.write(work)

    def readings(self, ids: Iterable[str], engine: str) -> dict[str, bytes]:
        """What the engine read in these reports, of those that it has read."""
        wanted = tuple(dict.fromkeys(ids))

        def work(connection: Connection) -> dict[str, bytes]:
            return {
                row.id: unpacked(row.codec, row.content)
                for some in chunks(wanted)
                for row in connection.execute(
                    _readings(engine).where(schema.reports.c.id.in_(some))
                )
            }

        return self.database.read(work)

    def reading_rows(self, engine: str, since: int = 0) -> Iterator[tuple[int, str, bytes]]:
        """All that an engine read, in the order kept: number and id of the report, bytes."""
        for row in self._stream(_readings(engine), schema.readings.c.report, since, None, 1000):
            yield row.seq, row.id, unpacked(row.codec, row.content)

    def unread(self, engine: str, since: int = 0, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        """Reports that the engine has not read: number and id, in the order kept."""
        r, d, e = schema.reports.c, schema.readings.c, schema.engines.c
        number = select(e.number).where(e.fingerprint == engine).scalar_subquery()
        asked = (
            select(r.seq, r.id)
            .join_from(
                schema.reports,
                schema.readings,
                and_(d.report == r.seq, d.engine == number),
                isouter=True,
            )
            .where(r.seq > since, d.report.is_(None), r.sha256 != "")
            .order_by(r.seq)
            .limit(limit)
        )
        return self.database.read(lambda c: tuple((row.seq, row.id) for row in c.execute(asked)))

    # -------------------------------------------------------------------------------- dossiers

    def put_dossier(
        self, story: str, revision: int, engine: str, content: bytes, digest: str | None = None
    ) -> None:
        """Keep a dossier of a story's revision; one that is here stays.

        ``digest`` is what lists tell of it.
        """
        at = self._stamp()
        codec, made = packed(content)

        def work(connection: Connection) -> None:
            row = {
                "story": story,
                "revision": revision,
                "engine": _engine_number(connection, engine),
                "codec": codec,
                "content": made,
                "made_at": at,
                "digest": digest,
            }
            if connection.scalar(select(schema.stories.c.id).filter_by(id=story)) is None:
                raise StoreError(f"story {story}", "is not in the store", "place reports in it")
            add_missing(connection, schema.dossiers, [row])

        self.database.write(work)

    def dossier(self, story: str, engine: str, revision: int | None = None) -> KeptDossier | None:
        """The engine's dossier of this revision, or of the latest that it has made one of."""
        d, e = schema.dossiers.c, schema.engines.c
        asked = (
            select(schema.dossiers)
            .join(schema.engines, d.engine == e.number)
            .where(d.story == story, e.fingerprint == engine)
            .order_by(d.revision.desc())
            .limit(1)
        )
        if revision is not None:
            asked = asked.where(d.revision == revision)
        row = self.database.read(lambda c: c.execute(asked).one_or_none())
        if row is None:
            return None
        content = unpacked(row.codec, row.content)
        return KeptDossier(story, row.revision, engine, content, instant(row.made_at))

    def dossier_revision(self, story: str, engine: str) -> int | None:
        """The latest revision of a story that an engine made a dossier of."""
        d, e = schema.dossiers.c, schema.engines.c
        asked = (
            select(func.max(d.revision))
            .join_from(schema.dossiers, schema.engines, d.engine == e.number)
            .where(d.story == story, e.fingerprint == engine)
        )
        found: int | None = self.database.read(lambda c: c.scalar(asked))
        return found

    def dossier_times(self, story: str, engine: str) -> tuple[tuple[int, datetime], ...]:
        """The revisions of a story that an engine made dossiers of, and when it made each."""
        d, e = schema.dossiers.c, schema.engines.c
        asked = (
            select(d.revision, d.made_at)
            .join_from(schema.dossiers, schema.engines, d.engine == e.number)
            .where(d.story == story, e.fingerprint == engine)
            .order_by(d.revision)
        )
        return self.database.read(
            lambda c: tuple((row.revision, instant(row.made_at)) for row in c.execute(asked))
        )

    def dossier_revisions(
        self, engine: str, stories: Sequence[str] | None = None
    ) -> dict[str, int]:
        """The stories that an engine made dossiers of, each with the latest revision of them.

        Args:
            engine: by its name.
            stories: only these, a page of a list of them; all when None.
        """
        d, e, s = schema.dossiers.c, schema.engines.c, schema.stories.c
        asked = (
            select(d.story, func.max(d.revision).label("revision"))
            .join_from(schema.dossiers, schema.engines, d.engine == e.number)
            .join(schema.stories, s.id == d.story)
            .where(e.fingerprint == engine, s.alias_of.is_(None), s.size > 0)
            .group_by(d.story)
            .order_by(d.story)
        )
        if stories is not None:
            asked = asked.where(d.story.in_(stories))
        return self.database.read(lambda c: {row.story: row.revision for row in c.execute(asked)})

    def digests(self, engine: str, wanted: Mapping[str, int]) -> dict[str, str]:
        """What lists tell of the engine's dossiers, by story; ``wanted`` names their revisions.

        Those that have none yet are left out: see `put_digests`.
        """
        d = schema.dossiers.c

        def work(connection: Connection) -> dict[str, str]:
            number = _engine_number_of(connection, engine)
            asked = select(d.story, d.revision, d.digest).where(d.engine == number)
            return {
                row.story: row.digest
                for some in chunks(wanted)
                for row in connection.execute(asked.where(d.story.in_(some)))
                if row.digest is not None and row.revision == wanted[row.story]
            }

        return self.database.read(work)

    def put_digests(self, engine: str, made: Mapping[tuple[str, int], str]) -> None:
        """Keep what lists tell of dossiers, by story and revision."""
        d = schema.dossiers.c

        def work(connection: Connection) -> None:
            number = _engine_number_of(connection, engine)
            for (story, revision), digest in made.items():
                here = (d.story == story, d.revision == revision, d.engine == number)
                connection.execute(update(schema.dossiers).where(*here).values(digest=digest))

        self.database.write(work)

    # ---------------------------------------------------------------------------------- pieces

    def _stream(
        self, asked: Select[Any], column: Any, since: int, until: int | None, size: int
    ) -> Iterator[Row[Any]]:
        """Rows by number, some at once: no transaction stays open while they are worked on."""
        while True:
            part = asked.where(column > since).order_by(column).limit(size)
            if until is not None:
                part = part.where(column <= until)
            rows = self.database.read(lambda c, part=part: c.execute(part).all())  # type: ignore[misc]
            yield from rows
            if len(rows) < size:
                return
            since = rows[-1].seq


def moment_of(report: Report, kept_at: datetime, seq: int) -> int:
    """Where a report stands in time: seconds since 1970, then its number.

    A day without an hour is taken for its noon, no date for the day it was kept, and so is a date
    that lies ahead: a clock that runs wrong shall not stand first for years.

    >>> kept = datetime(2021, 5, 4, tzinfo=UTC)
    >>> early = moment_of(Report("a", "a", "", published=date(2021, 5, 3)), kept, 2)
    >>> early < moment_of(Report("b", "b", "", published=date(2099, 1, 1)), kept, 1)
    True
    """
    when = report.published_at or kept_at
    if report.published_at is None and report.published is not None:
        when = datetime.combine(report.published, time(12), UTC)
    when = _aware(when)
    if when > kept_at + _AHEAD:
        when = kept_at
    return (int(when.timestamp()) << SEQ_BITS) | (seq & ((1 << SEQ_BITS) - 1))


def _prepared(arrival: Arrival, at: str) -> _Prepared:
    report, raw = arrival.report, arrival.raw
    kept: dict[str, Any] | None = None
    if raw is not None:
        codec, content = packed(raw.content)
        sha256 = hashlib.sha256(raw.content).hexdigest()
        kept = {"sha256": sha256, "codec": codec, "size": len(raw.content), "content": content}
    row = {name: getattr(report, name) for name in _PLAIN} | {
        "id": report.id,
        "published": report.published.isoformat() if report.published else None,
        "agencies": told(report.agencies),
        "notices": told(report.notices),
        "published_at": report.published_at.isoformat() if report.published_at else None,
        "updated_at": report.updated_at.isoformat() if report.updated_at else None,
        "sha256": report.sha256,
        "raw": kept["sha256"] if kept else None,
        "media_type": raw.media_type if raw else None,
        "charset": raw.charset if raw else None,
        "extractor": arrival.extractor or None,
        "received_at": stamp(arrival.received_at) if arrival.received_at else None,
        "kept_at": at,
        "report": report,
    }
    words = fulltext.tokens(report.text)
    return _Prepared(row, report.text, fulltext.tokens(report.title or ""), words, kept)


def _add_reports(connection: Connection, fresh: Mapping[str, _Prepared], at: str) -> None:
    """Those of the reports that another writer has not brought in the meantime."""
    column = schema.reports.c.id
    here = {
        found
        for some in chunks(fresh)
        for found in connection.scalars(select(column).where(column.in_(some)))
    }
    new = [each for key, each in fresh.items() if key not in here]
    if not new:
        return
    last = connection.scalar(select(func.max(schema.reports.c.seq))) or 0
    rows = []
    for seq, each in enumerate(new, last + 1):
        report = each.row["report"]
        moment = moment_of(report, instant(at), seq)
        rows.append({k: v for k, v in each.row.items() if k != "report"})
        rows[-1] |= {"seq": seq, "moment": moment}
    add_missing(connection, schema.raws, [each.raw for each in new if each.raw])
    connection.execute(insert(schema.reports), rows)
    texts = [{"report": row["seq"], "text": p.text} for row, p in zip(rows, new, strict=True)]
    connection.execute(insert(schema.texts), texts)
    words = [(row["moment"], p.title_words, p.text_words) for row, p in zip(rows, new, strict=True)]
    add_words(connection, words)


def add_words(
    connection: Connection, rows: Sequence[tuple[int, Sequence[str], Sequence[str]]]
) -> None:
    """Put reports into the index of full text: moment, words of the title, words of the text."""
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO words (rowid, title, text) VALUES (:moment, :title, :text)"),
            [{"moment": m, "title": " ".join(t), "text": " ".join(w)} for m, t, w in rows],
        )
    else:
        connection.execute(
            text("INSERT INTO words (moment, vector) VALUES (:moment, CAST(:vector AS tsvector))"),
            [{"moment": m, "vector": fulltext.vector(t, w)} for m, t, w in rows],
        )


def index_words(connection: Connection) -> None:
    """Make the index of words of all texts anew."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO words (words) VALUES ('delete-all')"))
    else:
        connection.execute(text("TRUNCATE words"))
    r, t = schema.reports.c, schema.texts.c
    last = 0
    while True:
        asked = (
            select(r.seq, r.moment, r.title, t.text)
            .join_from(schema.reports, schema.texts)
            .where(r.seq > last)
            .order_by(r.seq)
            .limit(_STREAMED)
        )
        rows = connection.execute(asked).all()
        if not rows:
            return
        words = [
            (row.moment, fulltext.tokens(row.title or ""), fulltext.tokens(row.text))
            for row in rows
        ]
        add_words(connection, words)
        last = rows[-1].seq


def _numbers(connection: Connection, batch: Sequence[Arrival]) -> dict[str, Any]:
    """Number, digest and time of every report of the batch, all of which are here now.

    Raises:
        StoreError: an id names another text here, which two texts in 2^64 would share.
    """
    r = schema.reports.c
    found: dict[str, Any] = {
        row.id: row
        for some in chunks(dict.fromkeys(each.report.id for each in batch))
        for row in connection.execute(
            select(r.id, r.seq, r.sha256, r.kept_at).where(r.id.in_(some))
        )
    }
    for each in batch:
        if found[each.report.id].sha256 != each.report.sha256:
            raise StoreError(
                f"report {each.report.id}", "has another text here", "give it an id from its text"
            )
    return found


def _add_around(
    connection: Connection, batch: Sequence[Arrival], numbers: Mapping[str, Any]
) -> None:
    """Where the reports were seen, and their sketches."""
    seen = [
        {"address": _address(each.report), "report": numbers[each.report.id].seq} for each in batch
    ]
    add_missing(connection, schema.sightings, seen)
    made = [
        {"report": numbers[each.report.id].seq, "content": each.sketch}
        for each in batch
        if each.sketch is not None
    ]
    add_missing(connection, schema.sketches, made)


def _address(report: Report) -> str:
    return bounded(report.canonical or report.url or report.source)


def _receipts(
    connection: Connection, batch: Sequence[Arrival], numbers: Mapping[str, Any], at: str
) -> tuple[Receipt, ...]:
    s = schema.sightings.c
    r, t = schema.reports.c, schema.texts.c
    there: dict[str, list[tuple[int, str]]] = {}
    for some in chunks(dict.fromkeys(_address(each.report) for each in batch)):
        asked = select(s.address, r.seq, r.id).where(s.address.in_(some), r.seq == s.report)
        for row in connection.execute(asked.order_by(r.seq)):
            there.setdefault(row.address, []).append((row.seq, row.id))
    receipts, counted = [], set()
    for each in batch:
        report, own = each.report, numbers[each.report.id]
        address = _address(report)
        before = max((pair for pair in there[address] if pair[0] < own.seq), default=None)
        if before and "://" not in address:
            old = connection.scalar(select(t.text).where(t.report == before[0]))
            before = before if are_versions(address, old or "", report.text) else None
        new = own.kept_at == at and report.id not in counted
        counted.add(report.id)
        receipts.append(Receipt(report.id, own.seq, new, before[1] if before else None))
    return tuple(receipts)


def _with_texts() -> Select[Any]:
    return select(schema.reports, schema.texts.c.text).join(schema.texts)


def _readings(engine: str) -> Select[Any]:
    r, d, e = schema.reports.c, schema.readings.c, schema.engines.c
    number = select(e.number).where(e.fingerprint == engine).scalar_subquery()
    return (
        select(r.seq, r.id, d.codec, d.content)
        .join_from(schema.readings, schema.reports)
        .where(d.engine == number)
    )


def _engine_number_of(connection: Connection, engine: str) -> int | None:
    e = schema.engines.c
    number: int | None = connection.scalar(select(e.number).where(e.fingerprint == engine))
    return number


def _engine_number(connection: Connection, engine: str) -> int:
    e = schema.engines.c
    number = _engine_number_of(connection, engine)
    if number is None:
        number = (connection.scalar(select(func.max(e.number))) or 0) + 1
        connection.execute(insert(schema.engines).values(number=number, fingerprint=engine))
    return number


def _report(row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        text=row.text,
        published=date.fromisoformat(row.published) if row.published else None,
        agencies=tuple(json.loads(row.agencies)),
        notices=tuple(json.loads(row.notices)),
        published_at=instant(row.published_at) if row.published_at else None,
        updated_at=instant(row.updated_at) if row.updated_at else None,
        **{name: row._mapping[name] for name in _PLAIN},  # noqa: SLF001
    )


def _changed_at(row: Row[Any]) -> datetime:
    """When this text was there: as it says itself, else its moment."""
    said = row.updated_at or row.published_at
    return _aware(instant(said)) if said else datetime.fromtimestamp(row.moment >> SEQ_BITS, UTC)


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)
