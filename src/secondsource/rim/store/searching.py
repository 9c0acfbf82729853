"""Search by words: the one place where the two databases are asked in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text

from secondsource.errors import UsageError
from secondsource.rim.store import fulltext, schema
from secondsource.rim.store.facts import SEQ_BITS
from secondsource.rim.store.records import Found, Hit
from secondsource.rim.store.shelf import Shelf

# `order="best"` weighs this many of the newest matches.  Weighing all costs PostgreSQL 30 µs each:
# a word of every other report would take seconds.
WEIGHED = 500

# Matches come newest first and the search stops when it has enough.  CROSS JOIN keeps SQLite from
# turning the join round.
_SQLITE = """
SELECT words.rowid AS moment FROM words{joins}
WHERE words MATCH :asked AND words.rowid < :below AND words.rowid >= :floor{filters}
ORDER BY words.rowid DESC LIMIT :limit OFFSET :skip
"""
_SQLITE_BEST = """
SELECT words.rowid AS moment FROM words{joins}
WHERE words MATCH :asked AND words.rowid < :below AND words.rowid >= :floor{filters}
ORDER BY bm25(words, 4.0, 1.0), words.rowid DESC LIMIT :limit OFFSET :skip
"""
# MATERIALIZED: by the index of words and no other.  The planner would else walk back in time and
# unpack every vector, which takes seconds where two frequent words never meet.
_POSTGRES = """
WITH found AS MATERIALIZED (
  SELECT words.moment FROM words WHERE words.vector @@ CAST(:asked AS tsquery)
)
SELECT words.moment FROM found AS words{joins}
WHERE words.moment < :below AND words.moment >= :floor{filters}
ORDER BY words.moment DESC LIMIT :limit OFFSET :skip
"""
# Whether words stand in a row no index knows: every report that has them is unpacked, 40 µs each.
# So the newest are unpacked first, and no more of them than are needed; LATERAL and OFFSET 0 keep
# the planner from unpacking all at once.
_POSTGRES_ROWS = """
WITH found AS MATERIALIZED (
  SELECT words.moment FROM words WHERE words.vector @@ CAST(:words AS tsquery)
)
SELECT words.moment FROM (
  SELECT found.moment FROM found WHERE found.moment < :below AND found.moment >= :floor
  ORDER BY found.moment DESC
) AS words CROSS JOIN LATERAL (
  SELECT 1 FROM words AS held
  WHERE held.moment = words.moment AND held.vector @@ CAST(:asked AS tsquery) OFFSET 0
) AS fits{joins}
WHERE TRUE{filters}
ORDER BY words.moment DESC LIMIT :limit OFFSET :skip
"""
# But for words of every other report the walk is what is quick: a few steps, where the index would
# give half of all reports to be sorted.  It is taken where it will be short, and it has an end.
_POSTGRES_WALK = """
SELECT words.moment FROM (
  SELECT moment, vector FROM words WHERE moment < :below AND moment >= :floor
  ORDER BY moment DESC LIMIT :steps
) AS words{joins}
WHERE words.vector @@ CAST(:asked AS tsquery){filters}
ORDER BY words.moment DESC LIMIT :limit OFFSET :skip
"""
_POSTGRES_EXPECTS = """
EXPLAIN (FORMAT JSON) SELECT 1 FROM words WHERE vector @@ CAST(:asked AS tsquery)
"""
_POSTGRES_BEST = """
SELECT words.moment FROM words WHERE words.moment = ANY(:moments)
ORDER BY ts_rank('{0.1, 0.2, 0.25, 1.0}', words.vector, CAST(:asked AS tsquery), 1) DESC,
  words.moment DESC LIMIT :limit OFFSET :skip
"""
# Reports that a walk may look at, 20 µs each.
LONGEST_WALK = 2000
_ENDS = 1 << 62


@dataclass(frozen=True, slots=True)
class _Asked:
    query: fulltext.Query
    values: dict[str, Any]
    joins: str
    filters: str


class Searching(Shelf):
    """Full text."""

    def search(  # noqa: PLR0913  (each is a filter with a name)
        self,
        words: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
        language: str | None = None,
        story: str | None = None,
        order: str = "newest",
        limit: int = 20,
        cursor: str = "",
    ) -> Found:
        """Reports that have the words (`fulltext.query` says how they are read).

        ``newest`` gives all matches by time of publication; ``best`` the 500 newest by how much
        they are about the words.  Days are those of publication.  ``cursor`` is that of the search
        before, with the same words.

        Raises:
            UsageError: there is no word to search for; the order or the cursor is none of ours.
        """
        asked = _asked(words, since, until, outlet, language, story)
        if order not in {"newest", "best"}:
            raise UsageError(f"order {order!r}", "is none of ours", "say newest or best")
        skip = _place_in(cursor, asked, order)

        def work(connection: Connection) -> Found:
            find = _best if order == "best" else _newest
            moments = find(connection, asked, limit + 1, skip)
            more = len(moments) > limit
            shown = moments[:limit]
            place = ""
            if more:
                place = str(skip + limit) if order == "best" else str(shown[-1])
            return Found(_hits(connection, shown, asked.query), place)

        return self.database.read(work)


def _asked(
    words: str,
    since: date | None,
    until: date | None,
    outlet: str | None,
    language: str | None,
    story: str | None,
) -> _Asked:
    query = fulltext.query(words)
    values: dict[str, Any] = {"floor": -_ENDS, "below": _ENDS}
    if since:
        values["floor"] = _start(since)
    if until:
        values["below"] = _start(until + timedelta(days=1))
    filters = []
    for name, value in (("outlet", outlet), ("language", language)):
        if value is not None:
            filters.append(f" AND reports.{name} = :{name}")
            values[name] = schema.holdable(value)
    joins = ""
    if story is not None:
        filters.append(" AND memberships.story = :story")
        values["story"] = story
        joins = " CROSS JOIN memberships"
        filters.append(" AND memberships.report = reports.seq")
    if filters:
        joins = f" CROSS JOIN reports{joins}"
        filters.insert(0, " AND reports.moment = words.{moment}")
    return _Asked(query, values, joins, "".join(filters))


def _start(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp()) << SEQ_BITS


def _place_in(cursor: str, asked: _Asked, order: str) -> int:
    """Reports to skip; a search by time goes on below a moment instead."""
    if not cursor:
        return 0
    if not cursor.removeprefix("-").isdigit():
        raise UsageError(f"cursor {cursor!r}", "is none of ours", "take it from the search before")
    if order == "best":
        return max(0, int(cursor))
    asked.values["below"] = min(asked.values["below"], int(cursor))
    return 0


def _newest(connection: Connection, asked: _Asked, limit: int, skip: int) -> list[int]:
    if connection.dialect.name == "sqlite":
        return _run(connection, _SQLITE, asked, limit, skip)
    steps = _steps(connection, asked, limit + skip)
    if steps:
        found = _run(connection, _POSTGRES_WALK, asked, limit, skip, steps=steps)
        if len(found) == limit:
            return found
    if asked.query.has_phrase:
        words = asked.query.words_tsquery()
        return _run(connection, _POSTGRES_ROWS, asked, limit, skip, words=words)
    return _run(connection, _POSTGRES, asked, limit, skip)


def _steps(connection: Connection, asked: _Asked, wanted: int) -> int:
    """How far to walk back in time for so many matches; 0 where it would be too far."""
    values = {"asked": asked.query.tsquery()}
    plan = connection.scalar(text(_POSTGRES_EXPECTS), values)
    expected = plan[0]["Plan"]["Plan Rows"]
    reports = connection.scalar(select(func.max(schema.reports.c.seq))) or 0
    steps = 2 * wanted * reports // max(1, expected)
    return steps if steps <= LONGEST_WALK else 0


def _best(connection: Connection, asked: _Asked, limit: int, skip: int) -> list[int]:
    """The newest matches, weighed."""
    newest = _newest(connection, asked, WEIGHED, 0)
    if connection.dialect.name != "sqlite":
        values = {"moments": newest, "asked": asked.query.tsquery(), "limit": limit, "skip": skip}
        return list(connection.scalars(text(_POSTGRES_BEST), values))
    if newest:
        asked.values["floor"] = newest[-1]
    return _run(connection, _SQLITE_BEST, asked, limit, skip)


def _run(
    connection: Connection, statement: str, asked: _Asked, limit: int, skip: int, **more: int | str
) -> list[int]:
    is_sqlite = connection.dialect.name == "sqlite"
    filters = asked.filters.replace("{moment}", "rowid" if is_sqlite else "moment")
    said = statement.format(joins=asked.joins, filters=filters)
    query = asked.query.fts5() if is_sqlite else asked.query.tsquery()
    values = {**asked.values, **more, "asked": query, "limit": limit, "skip": skip}
    return list(connection.scalars(text(said), values))


def _hits(connection: Connection, moments: Sequence[int], query: fulltext.Query) -> tuple[Hit, ...]:
    r, t, m = schema.reports.c, schema.texts.c, schema.memberships.c
    asked = (
        select(r.moment, r.id, r.title, r.outlet, r.published, m.story, t.text)
        .join_from(schema.reports, schema.texts)
        .join(schema.memberships, m.report == r.seq, isouter=True)
        .where(r.moment.in_(moments))
    )
    rows = {row.moment: row for row in connection.execute(asked)}
    hits = []
    for moment in moments:
        row = rows[moment]
        span, marks = fulltext.excerpt(row.text, query)
        day = date.fromisoformat(row.published) if row.published else None
        hits.append(Hit(row.id, row.title, row.outlet, day, row.story, row.text, span, marks))
    return tuple(hits)
