"""Shards: what one writer of stories has to know, and how the library is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from secondsource.cluster.story import Shard
from secondsource.rim.store import schema
from secondsource.rim.store.facts import Facts
from secondsource.rim.store.records import SketchRow
from secondsource.rim.store.shelf import add_missing, chunks, stamp

_DAYS = "shard_days"


class Sharding(Facts):
    """Reports by shard."""

    def shard_days(self) -> int:
        """How many days the reports of one writer span; 0: time is not cut."""
        asked = select(schema.meta.c.value).where(schema.meta.c.key == _DAYS)
        return int(self.database.read(lambda c: c.scalar(asked)) or 0)

    def set_shard_days(self, days: int) -> None:
        """Cut the library anew: stories stay as they are, whoever writes next goes by this."""
        m = schema.meta

        def work(connection: Connection) -> None:
            add_missing(connection, m, [{"key": _DAYS, "value": str(days)}])
            connection.execute(update(m).where(m.c.key == _DAYS).values(value=str(days)))

        self.database.write(work)

    def shards(self) -> tuple[Shard, ...]:
        """The shards in which there are reports."""
        r, days = schema.reports.c, self.shard_days()
        asked = select(r.language, r.published if days else func.min(r.published))
        asked = asked.where(r.sha256 != "")
        asked = asked.distinct() if days else asked.group_by(r.language)
        rows = self.database.read(lambda c: c.execute(asked).all())
        return tuple(sorted({Shard.of(language, _day(day), days) for language, day in rows}))

    def shards_of(self, reports: Iterable[str]) -> dict[str, Shard]:
        """The shard of each of these reports."""
        r, days, wanted = schema.reports.c, self.shard_days(), tuple(reports)

        def work(connection: Connection) -> dict[str, Shard]:
            return {
                row.id: Shard.of(row.language, _day(row.published), days)
                for some in chunks(wanted)
                for row in connection.execute(
                    select(r.id, r.language, r.published).where(r.id.in_(some))
                )
            }

        return self.database.read(work)

    def unplaced(self) -> tuple[Shard, ...]:
        """The shards in which there are reports without a story."""
        r, m, days = schema.reports.c, schema.memberships.c, self.shard_days()
        asked = (
            select(r.language, r.published)
            .join_from(schema.reports, schema.memberships, m.report == r.seq, isouter=True)
            .where(m.report.is_(None), r.sha256 != "")
            .distinct()
        )

        def work(connection: Connection) -> tuple[Shard, ...]:
            kept = connection.scalar(select(func.max(r.seq))) or 0
            if connection.scalar(select(func.count()).select_from(schema.memberships)) == kept:
                return ()
            rows = connection.execute(asked)
            return tuple(sorted({Shard.of(lang, _day(day), days) for lang, day in rows}))

        return self.database.read(work)

    def shard_rows(self, shard: Shard) -> Iterator[SketchRow]:
        """What the writer of a shard starts up from, in the order kept."""
        r, k, m = schema.reports.c, schema.sketches.c, schema.memberships.c
        asked = (
            select(r.seq, r.id, m.story, k.content)
            .join_from(schema.reports, schema.sketches, k.report == r.seq, isouter=True)
            .join(schema.memberships, m.report == r.seq, isouter=True)
            .where(_within(shard))
        )
        for row in self._stream(asked, r.seq, 0, None, 5000):
            content = None if row.content is None else bytes(row.content)
            yield SketchRow(row.id, row.story, content)

    def story_days(
        self, *, since: datetime | None = None, stories: Iterable[str] = ()
    ) -> list[tuple[str, str, int | None]]:
        """Story, language and day of publication of the reports of some stories, each row once.

        Args:
            since: the stories that changed since then.
            stories: these stories.
        """
        m, r, s = schema.memberships.c, schema.reports.c, schema.stories.c
        asked = select(m.story, r.language, r.published).where(r.seq == m.report).distinct()
        if since is not None:
            parts: list[Select[Any]] = [asked.where(s.id == m.story, s.changed_at > stamp(since))]
        else:
            parts = [asked.where(m.story.in_(some)) for some in chunks(stories)]

        def work(connection: Connection) -> list[tuple[str, str, int | None]]:
            return sorted(
                (
                    (row.story, row.language, _day(row.published))
                    for part in parts
                    for row in connection.execute(part)
                ),
                key=lambda row: (row[0], row[1], row[2] or 0),
            )

        return self.database.read(work)


def _day(published: str | None) -> int | None:
    return date.fromisoformat(published).toordinal() if published else None


def _within(shard: Shard) -> ColumnElement[bool]:
    r = schema.reports.c
    first, last = (date.fromordinal(max(1, day)).isoformat() for day in (shard.first, shard.last))
    dated = r.published.between(first, last)
    of_day = or_(dated, r.published.is_(None)) if shard.first == 0 else dated
    return and_(r.language == shard.language, r.published.is_(None) if shard.is_undated else of_day)
