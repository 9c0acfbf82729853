"""Who wants to be told of what, what was seen, and what went out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from secondsource.errors import MissingError
from secondsource.rim.store import schema
from secondsource.rim.store.records import Alert, KeptAlert, Rule
from secondsource.rim.store.shelf import Shelf, add_missing, chunks, hashed, instant, stamp, told

# A channel that has failed so often is left alone; `Watching.alerts` shows what did not go out.
MOST_TRIES = 8


class Watching(Shelf):
    """Rules, alerts and their deliveries."""

    def add_rule(self, name: str, payload: Mapping[str, Any], *, by: str) -> Rule:
        """Somebody wants to be told of something."""
        at = self._stamp()
        row = {"name": name, "payload": told(dict(payload)), "who": by, "at": at}
        row["id"] = hashed(name, dict(payload), by, at)
        self.database.write(lambda connection: add_missing(connection, schema.rules, [row]))
        return Rule(row["id"], name, json.loads(row["payload"]), by, instant(at))

    def rules(self) -> tuple[Rule, ...]:
        """The rules that hold, oldest first."""
        u = schema.rules.c
        asked = select(schema.rules).where(u.dropped_at.is_(None)).order_by(u.at, u.id)
        return self.database.read(
            lambda connection: tuple(
                Rule(row.id, row.name, json.loads(row.payload), row.who, instant(row.at))
                for row in connection.execute(asked)
            )
        )

    def drop_rule(self, id: str, *, by: str) -> None:
        """A rule holds no more; its alerts stay.

        Raises:
            MissingError: there is no such rule.
        """
        u, at = schema.rules, self._stamp()

        def work(connection: Connection) -> None:
            if connection.scalar(select(u.c.id).where(u.c.id == id)) is None:
                raise MissingError(f"rule {id}", "is not in the library", "list the rules")
            ended = update(u).where(u.c.id == id, u.c.dropped_at.is_(None))
            connection.execute(ended.values(dropped_by=by, dropped_at=at))

        self.database.write(work)

    def raise_alerts(self, alerts: Iterable[Alert]) -> tuple[KeptAlert, ...]:
        """Keep alerts; says which are new.  The same rule, kind, story and key are told once."""
        at = self._stamp()
        rows = {
            row["id"]: row
            for row in (
                {
                    "id": hashed(each.rule, each.kind, each.story, each.key),
                    "rule": each.rule,
                    "kind": each.kind,
                    "story": each.story,
                    "key": each.key,
                    "payload": told(dict(each.payload)),
                    "at": at,
                }
                for each in alerts
            )
        }
        a = schema.alerts.c

        def work(connection: Connection) -> tuple[KeptAlert, ...]:
            # One that this very call brought before its connection broke is new as well.
            here = {
                found.id: found.at
                for some in chunks(rows)
                for found in connection.execute(select(a.id, a.at).where(a.id.in_(some)))
            }
            last = connection.scalar(select(func.max(a.number))) or 0
            fresh = [row for key, row in rows.items() if key not in here]
            if fresh:
                numbered = [{**row, "number": n} for n, row in enumerate(fresh, last + 1)]
                connection.execute(insert(schema.alerts), numbered)
            new = [key for key in rows if here.get(key, at) == at]
            asked = select(schema.alerts).where(a.id.in_(new)).order_by(a.number)
            return tuple(_alert(row, 0) for row in connection.execute(asked))

        return self.database.write(work) if rows else ()

    def unsent(self, channel: str, limit: int = 100) -> tuple[KeptAlert, ...]:
        """Alerts that have not gone out on a channel, oldest first, given up after 8 tries."""
        a, d = schema.alerts.c, schema.deliveries.c
        asked = (
            select(schema.alerts, d.tries)
            .join_from(
                schema.alerts,
                schema.deliveries,
                and_(d.alert == a.id, d.channel == channel),
                isouter=True,
            )
            .where(or_(d.alert.is_(None), and_(d.error != "", d.tries < MOST_TRIES)))
            .order_by(a.number)
            .limit(limit)
        )
        return self.database.read(
            lambda c: tuple(_alert(row, row.tries or 0) for row in c.execute(asked))
        )

    def sent(self, alert: str, channel: str, error: str = "") -> None:
        """An alert went out on a channel, or, with ``error``, did not."""
        at, d = self._stamp(), schema.deliveries

        def work(connection: Connection) -> None:
            row = {"alert": alert, "channel": channel, "at": at, "tries": 0, "error": error}
            add_missing(connection, d, [row])
            connection.execute(
                update(d)
                .where(d.c.alert == alert, d.c.channel == channel)
                .values(at=at, error=error, tries=d.c.tries + 1)
            )

        self.database.write(work)

    def alerts(
        self, since: datetime | None = None, limit: int = 100, story: str | None = None
    ) -> tuple[KeptAlert, ...]:
        """Alerts, newest first; with ``story`` those of one."""
        a = schema.alerts.c
        asked = select(schema.alerts).order_by(a.number.desc()).limit(limit)
        if since:
            asked = asked.where(a.at > stamp(since))
        if story:
            asked = asked.where(a.story == story)
        return self.database.read(lambda c: tuple(_alert(row, 0) for row in c.execute(asked)))


def _alert(row: Row[Any], tries: int) -> KeptAlert:
    return KeptAlert(
        row.id,
        row.rule,
        row.kind,
        row.story,
        row.key,
        json.loads(row.payload),
        instant(row.at),
        tries,
    )
