"""Judgements: what persons said, signed, revocable, never lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from secondsource.errors import DataError, MissingError, UsageError
from secondsource.judgement import Judgement, Revocation
from secondsource.rim.store import schema
from secondsource.rim.store.shelf import (
    Shelf,
    add_missing,
    bounded,
    chunks,
    hashed,
    instant,
    stamp,
    told,
)

_FIELDS = ("kind", "about", "payload", "by", "at", "note")


class Judging(Shelf):
    """Judgements and revocations; nothing is ever changed or taken away.

    A judgement's id is the hash of all that it says and of who said it when, so one that was
    changed by hand no longer fits its id (`Store.check` says so, and import refuses it).
    """

    def judge(
        self,
        kind: str,
        about: Sequence[str],
        payload: Mapping[str, Any],
        *,
        by: str,
        note: str = "",
    ) -> Judgement:
        """Record a judgement about these ids.

        Raises:
            UsageError: nobody signs it, or it is about nothing.
        """
        if not by.strip():
            raise UsageError("the judgement", "is not signed", "say who judges")
        if not about:
            raise UsageError("the judgement", "is about nothing", "name a story or a report")
        at = self._stamp()
        row = new_row(kind, list(about), dict(payload), by, at, note)
        self.database.write(lambda connection: record(connection, [row], at))
        return self.judgement(row["id"])

    def revoke(self, id: str, *, by: str, note: str = "") -> Judgement:
        """Take a judgement back.  A second time changes nothing: the first to do so stands.

        Raises:
            UsageError: there is no such judgement, or nobody signs.
        """
        if not by.strip():
            raise UsageError("the revocation", "is not signed", "say who revokes")
        row = {"judgement": id, "who": by, "at": self._stamp(), "note": note}
        self.judgement(id)
        self.database.write(lambda connection: _take_back(connection, [row], row["at"]))
        return self.judgement(id)

    def judgements(
        self,
        *,
        kind: str | None = None,
        about: str | Sequence[str] | None = None,
        revoked: bool = False,
    ) -> tuple[Judgement, ...]:
        """Judgements, oldest first; with ``revoked`` also those that were taken back.

        Args:
            kind: only of this kind.
            about: only about one of these: a report with all its statements, or ``REPORT:1-9``.
            revoked: also what was taken back.
        """
        j, x, s = schema.judgements.c, schema.revocations.c, schema.subjects.c
        asked = _asked().order_by(j.at, j.id)
        if kind:
            asked = asked.where(j.kind == kind)
        if not revoked:
            asked = asked.where(x.judgement.is_(None))
        if about is None:
            return self.database.read(lambda c: tuple(map(_judgement, c.execute(asked))))
        subjects = [bounded(each) for each in ([about] if isinstance(about, str) else about)]

        def work(connection: Connection) -> tuple[Judgement, ...]:
            found: dict[str, Judgement] = {}
            for some in chunks(subjects):
                held = select(s.judgement).where(s.subject.in_(some))
                for row in connection.execute(asked.where(j.id.in_(held))):
                    found[row.id] = _judgement(row)
            return tuple(sorted(found.values(), key=lambda each: (each.at, each.id)))

        return self.database.read(work)

    def judgement(self, id: str) -> Judgement:
        """The judgement of that id.

        Raises:
            MissingError: there is none.
        """
        asked = _asked().where(schema.judgements.c.id == id)
        row = self.database.read(lambda connection: connection.execute(asked).one_or_none())
        if row is None:
            raise MissingError(f"judgement {id}", "is not in the library", "list the judgements")
        return _judgement(row)

    # --------------------------------------------------------------------------- taking along

    def export_judgements(self) -> Iterator[str]:
        """All judgements and revocations, one JSON object a line, oldest first."""
        for each in self.judgements(revoked=True):
            line: dict[str, Any] = {
                "id": each.id,
                "kind": each.kind,
                "about": each.about,
                "payload": each.payload,
                "by": each.by,
                "at": stamp(each.at),
                "note": each.note,
            }
            if each.revoked:
                taken = each.revoked
                line["revoked"] = {"by": taken.by, "at": stamp(taken.at), "note": taken.note}
            yield told(line)

    def revoked_in(self, lines: Iterable[str]) -> tuple[str, ...]:
        """The ids of judgements that such lines take back.

        Raises:
            DataError: a line is not in the form.
        """
        read = (_read(line, number) for number, line in enumerate(lines, 1) if line.strip())
        return tuple(row["id"] for row, taken in read if taken)

    def import_judgements(self, lines: Iterable[str]) -> int:
        """Add judgements that `export_judgements` wrote; those that are here stay as they are.

        Says how many are new.  All lines are read before the first is kept.

        Raises:
            DataError: a line is not in the form, or a judgement does not fit its id.
        """
        rows, taken = [], []
        for number, line in enumerate(lines, 1):
            if line.strip():
                row, revoked = _read(line, number)
                rows.append(row)
                taken += [{"judgement": row["id"], **revoked}] if revoked else []

        at = self._stamp()

        def work(connection: Connection) -> int:
            new = record(connection, rows, at)
            _take_back(connection, taken, at)
            return new

        return self.database.write(work)


def is_genuine(row: Mapping[str, Any]) -> bool:
    """The judgement fits its id: nobody has changed it."""
    return bool(row["id"] == _id(row))


def _id(row: Mapping[str, Any]) -> str:
    about, payload = json.loads(row["about"]), json.loads(row["payload"])
    return hashed(row["kind"], about, payload, row["who"], row["at"], row["note"])


def new_row(
    kind: str, about: object, payload: object, by: str, at: str, note: str
) -> dict[str, Any]:
    """A judgement as it is kept, with the id that fits it."""
    row: dict[str, Any] = {"kind": kind, "about": told(about), "payload": told(payload)}
    row |= {"who": by, "at": at, "note": note}
    return {"id": _id(row), **row}


def record(connection: Connection, rows: Sequence[dict[str, Any]], at: str) -> int:
    """Says how many were not here; the stories that they are about have changed."""
    j = schema.judgements.c
    here = {
        found
        for some in chunks(row["id"] for row in rows)
        for found in connection.scalars(select(j.id).where(j.id.in_(some)))
    }
    new = {row["id"]: row for row in rows if row["id"] not in here}
    add_missing(connection, schema.judgements, list(new.values()))
    pairs = [
        {"subject": bounded(subject), "judgement": row["id"]}
        for row in new.values()
        for subject in _subjects(row["about"])
    ]
    add_missing(connection, schema.subjects, pairs)
    _touch(connection, new.values(), at)
    return len(new)


def _subjects(about: str) -> list[str]:
    """What a judgement is found by: all that it names, and the reports of statements."""
    named = [str(each) for each in json.loads(about)]
    return list(dict.fromkeys([*named, *(each.rpartition(":")[0] or each for each in named)]))


def _take_back(connection: Connection, taken: Sequence[Mapping[str, Any]], at: str) -> None:
    """Revocations that are new; the stories that the judgements are about have changed."""
    j, x = schema.judgements.c, schema.revocations.c
    ids = [row["judgement"] for row in taken]
    gone = {
        id_
        for some in chunks(ids)
        for id_ in connection.scalars(select(x.judgement).where(x.judgement.in_(some)))
    }
    add_missing(connection, schema.revocations, taken)
    new = [id_ for id_ in ids if id_ not in gone]
    rows = [
        {"about": row.about}
        for some in chunks(new)
        for row in connection.execute(select(j.about).where(j.id.in_(some)))
    ]
    _touch(connection, rows, at)


def _touch(connection: Connection, rows: Iterable[Mapping[str, Any]], at: str) -> None:
    """A new revision of each story with a report that is judged: what is kept of it has aged."""
    s, m, r = schema.stories.c, schema.memberships.c, schema.reports.c
    told = dict.fromkeys(each for row in rows for each in _subjects(row["about"]))
    subjects = [each for each in told if schema.holdable(each) == each]  # as ids of reports are
    stories = {
        story
        for some in chunks(subjects)
        for story in connection.scalars(select(m.story).where(m.report == r.seq, r.id.in_(some)))
    }
    for some in chunks(sorted(stories)):
        changed = update(schema.stories).where(s.id.in_(some))
        connection.execute(changed.values(revision=s.revision + 1, changed_at=at))


def _read(line: str, number: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    place = f"line {number}"
    way_out = "give a file that `export` wrote"
    try:
        said = json.loads(line)
        row = new_row(*(said[name] for name in _FIELDS))
        _check_form(said)
        revoked = said.get("revoked")
        taken = revoked and {
            "who": str(revoked["by"]),
            "at": str(revoked["at"]),
            "note": str(revoked["note"]),
        }
        _check_time(revoked["at"] if revoked else said["at"])
    except (ValueError, KeyError, TypeError) as problem:
        raise DataError(place, f"is no judgement ({problem})", way_out) from None
    if said["id"] != row["id"]:
        raise DataError(place, "was changed after it was signed: it does not fit its id", way_out)
    return row, taken


def _check_form(said: Mapping[str, Any]) -> None:
    """A line is from anybody: what is in no form must not come as far as a dossier."""
    about, payload = said["about"], said["payload"]
    if not isinstance(about, list) or not about or not all(isinstance(a, str) for a in about):
        raise ValueError("it is about no list of names")
    if not isinstance(payload, dict):
        raise TypeError("what it says is no object")
    if not all(isinstance(said[name], str) for name in ("kind", "by", "note")):
        raise ValueError("kind, by and note are text")
    if not said["kind"].strip() or not said["by"].strip():
        raise ValueError("it is not signed")
    _check_time(said["at"])


def _check_time(at: str) -> None:
    if stamp(instant(at)) != at:
        raise ValueError(f"the time {at!r} is not as it is written here")


def _asked() -> Select[Any]:
    j, x = schema.judgements, schema.revocations.c
    return select(
        j, x.who.label("taken_by"), x.at.label("taken_at"), x.note.label("taken_note")
    ).join(schema.revocations, isouter=True)


def _judgement(row: Row[Any]) -> Judgement:
    taken = row.taken_at and Revocation(row.taken_by, instant(row.taken_at), row.taken_note)
    return Judgement(
        row.id,
        row.kind,
        tuple(json.loads(row.about)),
        json.loads(row.payload),
        row.who,
        instant(row.at),
        row.note,
        taken or None,
    )
