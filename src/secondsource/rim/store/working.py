"""Long work that outlives a process, and what addresses last answered with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from secondsource.acquire.report import Validator
from secondsource.errors import StoreError
from secondsource.rim.store import schema
from secondsource.rim.store.records import Job, Progress, State
from secondsource.rim.store.shelf import Shelf, add_missing, bounded, hashed, instant, stamp

# A worker that has not been heard of for so long is taken for dead.
LEASE_S = 60.0


class Working(Shelf):
    """Jobs with leases, and validators.

    A job is waiting, running or done.  Whoever takes it holds it until the lease ends; every sign
    of progress makes the lease longer.  A worker that comes back after its lease went to another
    is told so at its next step, and that step is undone.
    """

    def job(self, kind: str, source: str, *, again: bool = False) -> Job:
        """The job of this kind for this source: made if there is none, begun anew if ``again``."""
        at = self._stamp()
        key = hashed(kind, source)
        fresh = {"state": "waiting", "position": "", "done": 0, "total": None, "holder": None}
        fresh |= {"lease_until": None, "note": "", "changed_at": at}

        def work(connection: Connection) -> Job:
            row = {"id": key, "kind": kind, "source": source, "made_at": at, **fresh}
            add_missing(connection, schema.jobs, [row])
            if again:
                j = schema.jobs
                connection.execute(
                    update(j).where(j.c.id == key, j.c.state == "done").values(fresh)
                )
            return _job(_row(connection, key))

        return self.database.write(work)

    def take(
        self, kind: str, *, holder: str, job: str | None = None, lease_s: float = LEASE_S
    ) -> Job | None:
        """Take the oldest job of a kind that waits, or whose holder has died; or this very job.

        None where there is nothing to take.
        """
        j = schema.jobs

        def work(connection: Connection) -> Job | None:
            now = self._lease_time(connection)
            free = or_(
                j.c.state == "waiting",
                and_(
                    j.c.state == "running",
                    or_(j.c.lease_until < stamp(now), j.c.holder == holder),
                ),
            )
            asked = select(j).where(j.c.kind == kind, free).order_by(j.c.made_at, j.c.id).limit(1)
            if job is not None:
                asked = asked.where(j.c.id == job)
            row = connection.execute(asked).one_or_none()
            if row is None:
                return None
            values = {
                "state": "running",
                "holder": holder,
                "lease_until": stamp(now + timedelta(seconds=lease_s)),
                "changed_at": stamp(now),
            }
            connection.execute(update(j).where(j.c.id == row.id).values(values))
            return _job(_row(connection, row.id))

        return self.database.write(work)

    def progress(self, progress: Progress) -> None:
        """Record how far a job has come, and hold it longer.

        Raises:
            StoreError: the lease had ended and went to another.
        """
        self.database.write(lambda connection: self._advance(connection, progress))

    def _advance(self, connection: Connection, progress: Progress) -> None:
        now = self._lease_time(connection)
        values = {
            "position": progress.position,
            "done": progress.done,
            "total": progress.total,
            "lease_until": stamp(now + timedelta(seconds=progress.lease_s)),
            "changed_at": stamp(now),
        }
        _change_held(connection, progress.job, progress.holder, values)

    def finish(self, job: str, holder: str, note: str = "") -> None:
        """The job is done.

        Raises:
            StoreError: the lease had ended and went to another.
        """
        self._let_go(job, holder, "done", note)

    def give_back(self, job: str, holder: str, note: str = "") -> None:
        """The job waits again, where it has come to; ``note`` says why.

        Raises:
            StoreError: the lease had ended and went to another.
        """
        self._let_go(job, holder, "waiting", note)

    def _let_go(self, job: str, holder: str, state: str, note: str) -> None:
        values = {"state": state, "note": note, "lease_until": None, "changed_at": self._stamp()}
        self.database.write(lambda connection: _change_held(connection, job, holder, values))

    def find_job(self, id: str) -> Job | None:
        """A job by its id."""
        asked = select(schema.jobs).filter_by(id=id)
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        return _job(row) if row else None

    def jobs(
        self, kind: str | None = None, state: State | None = None, *, last: int | None = None
    ) -> tuple[Job, ...]:
        """Jobs, the oldest first; of many only the ``last``, if that is given."""
        j = schema.jobs
        asked = select(j).order_by(j.c.made_at.desc(), j.c.id.desc()).limit(last)
        if kind:
            asked = asked.where(j.c.kind == kind)
        if state:
            asked = asked.where(j.c.state == state)
        found = self.database.read(lambda connection: connection.execute(asked).all())
        return tuple(map(_job, reversed(found)))

    # ------------------------------------------------------------------------------ validators

    def validator(self, url: str) -> Validator | None:
        """What the address last answered with, to be sent back to it."""
        asked = select(schema.validators).filter_by(url=bounded(url))
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        return Validator(url, row.etag, row.last_modified, row.stamp) if row else None

    def keep_validators(self, validators: Iterable[Validator]) -> None:
        """Keep what addresses answered with; the latest answer counts."""
        seen, at = tuple(validators), self._stamp()
        self.database.write(lambda connection: self._keep_validators(connection, seen, at))

    def _keep_validators(
        self, connection: Connection, seen: tuple[Validator, ...], at: str
    ) -> None:
        v = schema.validators
        rows = {
            bounded(each.url): {
                "url": bounded(each.url),
                "etag": each.etag,
                "last_modified": each.last_modified,
                "stamp": each.stamp,
                "at": at,
            }
            for each in seen
        }
        if rows:
            connection.execute(delete(v).where(v.c.url.in_(list(rows))))
            connection.execute(insert(v), list(rows.values()))


def _row(connection: Connection, id: str) -> Row[Any]:
    return connection.execute(select(schema.jobs).filter_by(id=id)).one()


def _change_held(connection: Connection, id: str, holder: str, values: dict[str, Any]) -> None:
    """Change a job that this holder has.  A job let go by a call that is repeated stays let go."""
    j = schema.jobs
    held = [j.c.id == id, j.c.holder == holder]
    if "state" not in values:
        held.append(j.c.state == "running")
    changed = connection.execute(update(j).where(*held).values(values))
    if changed.rowcount != 1:
        raise StoreError(
            f"job {id}", f"is not held by {holder} any more", "take it again and go on from there"
        )


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.kind,
        row.source,
        row.state,
        row.position,
        row.done,
        row.total,
        row.holder,
        instant(row.lease_until) if row.lease_until else None,
        row.note,
    )
