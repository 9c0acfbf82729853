"""Deleting a report by law: what it said goes, that it was deleted stays.

Facts are append-only, and triggers of the database hold everybody to it.  This is the one way round
them: inside one transaction they are suspended, the report's words, bytes and all that was made of
them are deleted, and they stand again.  What stays is the report's number and id, which is a hash,
and a signed judgement of the kind ``forgotten`` with hashes of text and addresses: by them the
report is known again and not taken in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, text, update

from secondsource.acquire.report import Report
from secondsource.errors import MissingError, UsageError
from secondsource.judgement import Judgement
from secondsource.rim.store import fulltext, schema
from secondsource.rim.store.judging import Judging, new_row, record
from secondsource.rim.store.shelf import bounded, chunks

KIND = "forgotten"
# Of the tables that hold a report's words or what was made of them, those by its number.
_BY_NUMBER = ("texts", "sightings", "sketches", "readings", "memberships")
_EMPTY: dict[str, Any] = dict.fromkeys(
    "outlet title byline published url unread published_at updated_at dateline canonical publisher "
    "licence raw media_type charset extractor received_at".split()
)
_EMPTY |= dict.fromkeys(("source", "language", "published_basis", "sha256"), "")
_EMPTY |= {"agencies": "[]", "notices": "[]"}


class Forgetting(Judging):
    """Deleting by law."""

    def forget(self, reports: Iterable[str], *, by: str, note: str) -> tuple[Judgement, ...]:
        """Delete reports for good: text, bytes, readings, dossiers of their stories, index.

        The judgements that say who deleted what and why.  Backups that were made before still hold
        the reports.

        Args:
            reports: ids; one that is deleted already is passed over.
            by: who deletes.
            note: why; it must not repeat what is to be forgotten.

        Raises:
            MissingError: a report is not in the library; nothing was deleted.
            UsageError: nobody signs, or no reason is given.
        """
        wanted, at = tuple(dict.fromkeys(reports)), self._stamp()
        if not by.strip() or not note.strip():
            raise UsageError("forgetting", "is not signed or has no reason", "say who and why")

        def work(connection: Connection) -> list[str]:
            rows = [_row_of(connection, each) for each in wanted]
            with _suspended(connection):
                return [self._forget(connection, row, by, at, note) for row in rows if row.sha256]

        made = self.database.write(work)
        if self.database.is_sqlite:
            # What was deleted stands in the write-ahead log until it is emptied.
            self.database.read(lambda c: c.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all())
        return tuple(map(self.judgement, made))

    def _forget(self, connection: Connection, row: Row[Any], by: str, at: str, note: str) -> str:
        tombstone = new_row(KIND, _marks(connection, row), {}, by, at, note)
        stories = _stories_of(connection, row.seq)
        _drop_words(connection, row)
        for name in _BY_NUMBER:
            table = schema.METADATA.tables[name]
            connection.execute(delete(table).where(table.c.report == row.seq))
        _drop_made(connection, row, stories)
        _drop_judged(connection, row.id)
        of_report = schema.reports.c.seq == row.seq
        connection.execute(update(schema.reports).where(of_report).values(_EMPTY))
        _drop_bytes(connection, row.raw)
        for story in stories:
            _recount(connection, story, row.seq, at)
        record(connection, [tombstone], at)
        return str(tombstone["id"])

    def barred(self, reports: Iterable[Report]) -> frozenset[str]:
        """Those of the reports that were deleted by law, in these words or at these addresses."""
        some = tuple(reports)
        return self.database.read(lambda connection: barred(connection, some))


def barred(connection: Connection, reports: Sequence[Report]) -> frozenset[str]:
    """The ids of the reports that must not be taken in."""
    s, j = schema.subjects.c, schema.judgements.c
    marks = {each.id: [each.id, *_hashes(each.sha256, _addresses(each))] for each in reports}
    wanted = {bounded(mark) for some in marks.values() for mark in some}
    found = {
        mark
        for some in chunks(sorted(wanted))
        for mark in connection.scalars(
            select(s.subject).where(s.subject.in_(some), s.judgement == j.id, j.kind == KIND)
        )
    }
    return frozenset(key for key, some in marks.items() if found & set(map(bounded, some)))


def _addresses(report: Report | Row[Any]) -> list[str]:
    """Where it is on the web; a path may be another report's tomorrow."""
    said = (report.canonical, report.url, report.source)
    return [each for each in dict.fromkeys(said) if each and "://" in each]


def _hashes(sha256: str, addresses: Iterable[str]) -> list[str]:
    hashed = (hashlib.sha256(a.encode("utf-8", "surrogatepass")).hexdigest() for a in addresses)
    return [f"text:{sha256}", *(f"address:{each}" for each in hashed)]


def _marks(connection: Connection, row: Row[Any]) -> list[str]:
    s = schema.sightings.c
    seen = connection.scalars(select(s.address).where(s.report == row.seq))
    addresses = dict.fromkeys([*_addresses(row), *(each for each in seen if "://" in each)])
    return [row.id, *_hashes(row.sha256, addresses)]


def _row_of(connection: Connection, id: str) -> Row[Any]:
    asked = (
        select(schema.reports, schema.texts.c.text)
        .join_from(schema.reports, schema.texts, isouter=True)
        .where(schema.reports.c.id == id)
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise MissingError(
            f"report {id}", "is not in the library", "`secondsource show` names them"
        )
    return row


@contextmanager
def _suspended(connection: Connection) -> Iterator[None]:
    """Facts may be changed until the end of the block, in this transaction alone."""
    if connection.dialect.name != "sqlite":
        for name in schema.APPEND_ONLY:
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER keep_{name}"))
        yield
        # What was deleted has foreign keys to check before a table may be altered again.
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        for name in schema.APPEND_ONLY:
            connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER keep_{name}"))
        return
    connection.execute(text("PRAGMA secure_delete = ON"))  # zeros, not only free pages
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep_%'"
    triggers = connection.execute(text(asked)).all()
    for trigger in triggers:
        connection.execute(text(f'DROP TRIGGER "{trigger.name}"'))
    yield
    # Words that are only marked as deleted stand in the index until its parts are merged.
    connection.execute(text("INSERT INTO words (words) VALUES ('optimize')"))
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


def _drop_words(connection: Connection, row: Row[Any]) -> None:
    if connection.dialect.name != "sqlite":
        connection.execute(text("DELETE FROM words WHERE moment = :m"), {"m": row.moment})
        return
    # An index without contents has to be told what to take out.
    title, body = (" ".join(fulltext.tokens(said or "")) for said in (row.title, row.text))
    connection.execute(
        text("INSERT INTO words (words, rowid, title, text) VALUES ('delete', :m, :title, :body)"),
        {"m": row.moment, "title": title, "body": body},
    )


def _stories_of(connection: Connection, seq: int) -> list[str]:
    """The stories that the report is or was in, and those that these went up in."""
    m, v, s = schema.memberships.c, schema.moves.c, schema.stories.c
    found = set(connection.scalars(select(m.story).where(m.report == seq)))
    for row in connection.execute(select(v.before, v.after).where(v.report == seq)):
        found |= {row.before, row.after}
    while True:
        near = set(connection.scalars(select(s.alias_of).where(s.id.in_(found)))) - {None}
        if near <= found:
            return sorted(found)
        found |= near


def _drop_made(connection: Connection, row: Row[Any], stories: Sequence[str]) -> None:
    """What was made of its stories, said of its moves, answered by its addresses."""
    d, a, v = schema.dossiers, schema.alerts, schema.moves
    connection.execute(delete(d).where(d.c.story.in_(stories)))
    told = select(a.c.id).where(a.c.story.in_(stories))
    connection.execute(delete(schema.deliveries).where(schema.deliveries.c.alert.in_(told)))
    connection.execute(delete(a).where(a.c.story.in_(stories)))
    connection.execute(update(v).where(v.c.report == row.seq).values(because=""))
    visited = list(map(bounded, _addresses(row)))
    connection.execute(delete(schema.validators).where(schema.validators.c.url.in_(visited)))
    connection.execute(delete(schema.answers))
    # Whoever groups reports reads them anew.
    j = schema.jobs
    placing = (j.c.kind == "placing", j.c.source != "borders")
    connection.execute(update(j).where(*placing).values(position=""))


def _drop_judged(connection: Connection, report: str) -> None:
    """Judgements on its statements, which repeat its words."""
    s = schema.subjects.c
    asked = select(s.judgement).where(s.subject.startswith(f"{report}:", autoescape=True))
    ids = list(connection.scalars(asked.distinct()))
    r, j = schema.revocations, schema.judgements
    connection.execute(delete(r).where(r.c.judgement.in_(ids)))
    connection.execute(delete(schema.subjects).where(s.judgement.in_(ids)))
    connection.execute(delete(j).where(j.c.id.in_(ids)))


def _drop_bytes(connection: Connection, raw: str | None) -> None:
    """The page it was cut from, unless another report was cut from it as well."""
    r = schema.reports.c
    if raw is not None and not connection.scalar(select(func.count()).where(r.raw == raw)):
        connection.execute(delete(schema.raws).where(schema.raws.c.sha256 == raw))


def _recount(connection: Connection, story: str, seq: int, at: str) -> None:
    m, r, s = schema.memberships.c, schema.reports.c, schema.stories
    asked = select(
        func.count(), func.min(r.published), func.max(r.published), func.min(r.seq)
    ).where(m.story == story, r.seq == m.report)
    size, first, last, head = connection.execute(asked).one()
    values = {"size": size, "first": first or "", "last": last or "", "changed_at": at}
    connection.execute(update(s).where(s.c.id == story).values(**values, revision=s.c.revision + 1))
    headed = (s.c.id == story, or_(s.c.head == seq, s.c.head.is_(None)))
    connection.execute(update(s).where(*headed).values(head=head))
