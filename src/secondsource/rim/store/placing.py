"""Placements: which report is of which story, and all that ever moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, tuple_, update

from secondsource.cluster.story import Placement
from secondsource.errors import StoreError, UsageError
from secondsource.rim.store import schema
from secondsource.rim.store.records import Member, Moved, Page, StoryEntry
from secondsource.rim.store.shelf import Shelf, chunks, instant, stamp


@dataclass(slots=True)
class _Story:
    """A story while placements are worked in."""

    id: str
    head: int | None = None
    alias_of: str | None = None
    size: int = 0
    first: str = ""
    last: str = ""
    revision: int = 0
    is_new: bool = False
    is_touched: bool = False
    has_lost: bool = False


@dataclass(slots=True)
class _Board:
    """All that placements speak of, as it is and as it is to be."""

    numbers: dict[str, int]
    days: dict[int, str]
    member_of: dict[int, str]
    stories: dict[str, _Story]
    joined: dict[int, dict[str, Any]] = field(default_factory=dict)
    moved: dict[int, dict[str, Any]] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    def story(self, id: str) -> _Story:
        """The story of this id, begun if there is none."""
        if id not in self.stories:
            self.stories[id] = _Story(id, is_new=True)
        return self.stories[id]

    def living(self, id: str) -> _Story:
        """The story that this id leads to."""
        found = self.story(id)
        while found.alias_of is not None:
            found = self.story(found.alias_of)
        return found

    def number(self, report: str) -> int:
        """The report's number."""
        if report not in self.numbers:
            raise StoreError(f"report {report}", "is not in the store", "keep it first")
        return self.numbers[report]

    def put(self, seq: int, story: _Story, score: float, because: str, at: str) -> None:
        """Make a report a member."""
        row = {"report": seq, "story": story.id, "score": score, "because": because, "at": at}
        before = self.member_of.get(seq)
        if before is None or seq in self.joined:
            self.joined[seq] = row
        else:
            self.moved[seq] = row
        if before is not None:
            left = self.story(before)
            left.is_touched = left.has_lost = True
        self.member_of[seq] = story.id
        day = self.days.get(seq, "")
        story.is_touched = True
        story.size += 1
        story.head = story.head or seq
        story.first = min(filter(None, (story.first, day)), default="")
        story.last = max(story.last, day)


class Placing(Shelf):
    """Stories and their members."""

    # --------------------------------------------------------------------------------- placing

    def place(self, placements: Iterable[Placement]) -> tuple[str, ...]:
        """Put reports into stories and record what moved, in one transaction.

        Says which stories that are there now have changed.  A placement that says what is so
        already changes nothing.

        Raises:
            StoreError: a report is not in the store.
        """
        wanted = tuple(placements)
        at = self._stamp()
        return self.database.write(lambda connection: self._place(connection, wanted, at))

    def _place(
        self,
        connection: Connection,
        placements: Sequence[Placement],
        at: str,
        *,
        first_only: bool = False,
    ) -> tuple[str, ...]:
        if not placements:
            return ()
        board = _board(connection, placements)
        for each in placements:
            _work_in(connection, board, each, at, first_only=first_only)
        return _write(connection, board, at)

    # --------------------------------------------------------------------------------- reading

    def alias(self, id: str) -> str:
        """The story that an id leads to: itself, or the one that it went up in.

        Raises:
            UsageError: there never was such a story.
        """
        found = self.database.read(lambda connection: _root(connection, id))
        if found is None:
            raise UsageError(f"story {id}", "is not in the library", "see `secondsource stories`")
        return found

    def story(self, id: str) -> StoryEntry | None:
        """The story that an id leads to, as lists show it."""
        s = schema.stories.c
        asked = _entries().add_columns(s.alias_of)

        def work(connection: Connection) -> StoryEntry | None:
            rows = connection.execute(asked.where(s.id == id)).all()
            if rows and rows[0].alias_of is not None:
                root = _root(connection, rows[0].alias_of)
                rows = connection.execute(asked.where(s.id == root)).all()
            return next(iter(_shown(connection, rows)), None)

        return self.database.read(work)

    def stories(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        at_least: int = 1,
        changed_since: datetime | None = None,
        limit: int = 50,
        cursor: str = "",
        order: str = "latest",
    ) -> Page:
        """Stories, those of the latest reports first, or the largest.

        ``since`` and ``until`` are days of publication: a story that has reports from before to
        after is in.  ``at_least`` counts reports.  ``cursor`` is that of the page before.

        Raises:
            UsageError: the order or the cursor is none of ours.
        """
        s = schema.stories.c
        asked = _entries().where(s.alias_of.is_(None), s.size >= max(1, at_least))
        if since:
            asked = asked.where(s.last >= since.isoformat())
        if until:
            asked = asked.where(s.first <= until.isoformat(), s.first != "")
        if changed_since:
            asked = asked.where(s.changed_at > stamp(changed_since))
        if order not in {"latest", "largest"}:
            raise UsageError(f"order {order!r}", "is none of ours", "say latest or largest")
        key = s.last if order == "latest" else s.size
        if cursor:
            asked = asked.where(tuple_(key, s.id) < tuple_(*_place_in(cursor, order)))
        asked = asked.order_by(key.desc(), s.id.desc()).limit(limit + 1)

        def work(connection: Connection) -> Page:
            rows = connection.execute(asked).all()
            more = len(rows) > limit
            rows = rows[:limit]
            end = rows[-1] if more else None
            place = f"{end.last if order == 'latest' else end.size}~{end.id}" if end else ""
            return Page(_shown(connection, rows), place)

        return self.database.snapshot(work)

    def story_of(self, report: str) -> str | None:
        """The story that a report is of, if it has been placed."""
        m, r = schema.memberships.c, schema.reports.c
        asked = select(m.story).where(m.report == r.seq, r.id == report)
        return self.database.read(lambda connection: connection.scalar(asked))

    def unsure(self, stories: Sequence[str], *, below: float) -> tuple[str, ...]:
        """Those of these stories with a report that belongs there less surely than that."""
        m = schema.memberships.c
        asked = select(m.story).where(m.score < below).distinct().order_by(m.story)

        def work(connection: Connection) -> tuple[str, ...]:
            return tuple(
                story
                for some in chunks(stories)
                for story in connection.scalars(asked.where(m.story.in_(some)))
            )

        return self.database.read(work)

    def members(self, story: str) -> tuple[Member, ...]:
        """The reports of a story, in the order of their publication."""
        m, r = schema.memberships.c, schema.reports.c

        def work(connection: Connection) -> tuple[Member, ...]:
            asked = (
                select(r.id, m.score, m.because, m.at)
                .where(m.story == _root(connection, story), r.seq == m.report)
                .order_by(r.moment)
            )
            return tuple(
                Member(row.id, row.score, row.because, instant(row.at))
                for row in connection.execute(asked)
            )

        return self.database.snapshot(work)

    def history(self, story: str) -> tuple[Moved, ...]:
        """What was moved into a story and out of it, oldest first."""
        v, r = schema.moves.c, schema.reports.c
        asked = (
            select(v.kind, r.id, v.before, v.after, v.because, v.at)
            .join_from(schema.moves, schema.reports, isouter=True)
            .where(or_(v.before == story, v.after == story))
            .order_by(v.number)
        )
        return self.database.read(
            lambda connection: tuple(
                Moved(row.kind, row.id, row.before, row.after, row.because, instant(row.at))
                for row in connection.execute(asked)
            )
        )

    def _seqs(self, connection: Connection, ids: Iterable[str]) -> dict[str, int]:
        """Numbers of reports.

        Raises:
            StoreError: one of them is not here.
        """
        wanted = tuple(dict.fromkeys(ids))
        found = _numbers(connection, wanted)
        for each in wanted:
            if each not in found:
                raise StoreError(f"report {each}", "is not in the store", "keep it first")
        return found


# ------------------------------------------------------------------------------ working them in


def _numbers(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    r = schema.reports.c
    return {
        row.id: row.seq
        for some in chunks(dict.fromkeys(ids))
        for row in connection.execute(select(r.id, r.seq).where(r.id.in_(some)))
    }


def _board(connection: Connection, placements: Sequence[Placement]) -> _Board:
    """Reads what the placements speak of: a handful of statements, however many they are."""
    reports = {p.report for p in placements} | {m.report for p in placements for m in p.moves}
    named = {p.story for p in placements}
    for p in placements:
        named |= {*p.merged, *p.split, *(each for m in p.moves for each in (m.before, m.after))}
    r, m, s = schema.reports.c, schema.memberships.c, schema.stories.c
    numbers: dict[str, int] = {}
    days: dict[int, str] = {}
    member_of: dict[int, str] = {}
    for some in chunks(sorted(reports)):
        asked = select(r.id, r.seq, r.published, m.story)
        asked = asked.join_from(schema.reports, schema.memberships, isouter=True)
        for row in connection.execute(asked.where(r.id.in_(some))):
            numbers[row.id] = row.seq
            days[row.seq] = row.published or ""
            if row.story is not None:
                member_of[row.seq] = row.story
    stories: dict[str, _Story] = {}
    missing = sorted(named | set(member_of.values()))
    while missing:
        rows = [
            row
            for some in chunks(missing)
            for row in connection.execute(select(schema.stories).where(s.id.in_(some)))
        ]
        for row in rows:
            stories[row.id] = _Story(
                row.id, row.head, row.alias_of, row.size, row.first, row.last, row.revision
            )
        missing = sorted(
            {row.alias_of for row in rows if row.alias_of and row.alias_of not in stories}
        )
    return _Board(numbers, days, member_of, stories)


def _work_in(
    connection: Connection, board: _Board, placement: Placement, at: str, *, first_only: bool
) -> None:
    for each in placement.split:
        _revived(board.story(each))
    for move in placement.moves:
        after = board.story(move.after)
        if move.kind == "split":
            _revived(after)
        after = board.living(move.after)
        seq = board.number(move.report)
        before = board.member_of.get(seq)
        if before == after.id:
            continue
        board.put(seq, after, 1.0, move.because, at)
        if before is not None:
            board.told.append(_told(move.kind, seq, before, after.id, move.because, at))
    target = board.living(placement.story)
    for each in placement.merged:
        _merge(connection, board, board.story(each), target, placement.because, at)
    seq = board.number(placement.report)
    before = board.member_of.get(seq)
    if before == target.id or (before is not None and first_only):
        _rescore(board, seq, placement)
        return
    board.put(seq, target, placement.score, placement.because, at)
    if before is not None:
        board.told.append(_told("move", seq, before, target.id, placement.because, at))


def _rescore(board: _Board, seq: int, placement: Placement) -> None:
    """A report that came in by a move of this very placement has the placement's score."""
    for rows in (board.joined, board.moved):
        if seq in rows and rows[seq]["story"] == placement.story:
            rows[seq] |= {"score": placement.score, "because": placement.because}


def _revived(story: _Story) -> None:
    """A story that had gone up in another stands on its own again."""
    if story.alias_of is not None:
        story.alias_of, story.is_touched = None, True


def _told(
    kind: str, seq: int | None, before: str, after: str, because: str, at: str
) -> dict[str, Any]:
    return {
        "kind": kind,
        "report": seq,
        "before": before,
        "after": after,
        "because": because,
        "at": at,
    }


def _merge(
    connection: Connection, board: _Board, gone: _Story, target: _Story, because: str, at: str
) -> None:
    """The one story goes up in the other, with whoever is left in it."""
    if gone.alias_of is not None or gone.id == target.id:
        return
    m, r = schema.memberships.c, schema.reports.c
    asked = select(m.report, r.published).where(m.story == gone.id, r.seq == m.report)
    left = {row.report: row.published or "" for row in connection.execute(asked)}
    left |= {seq: board.days.get(seq, "") for seq in board.joined}
    for seq in sorted(left):
        if board.member_of.get(seq, gone.id) == gone.id:
            board.member_of[seq] = gone.id
            board.days[seq] = left[seq]
            board.put(seq, target, 1.0, because, at)
            board.told.append(_told("merge", seq, gone.id, target.id, because, at))
    gone.alias_of = target.id
    gone.is_touched = gone.has_lost = True
    target.is_touched = True
    board.told.append(_told("merge", None, gone.id, target.id, because, at))


def _write(connection: Connection, board: _Board, at: str) -> tuple[str, ...]:
    touched = [story for story in board.stories.values() if story.is_touched]
    new = [story for story in touched if story.is_new]
    for story in touched:
        story.revision += 1
    if new:
        # Two steps, since one new story may have gone up in another.
        rows = [
            {**_row(story, at), "id": story.id, "made_at": at, "alias_of": None} for story in new
        ]
        connection.execute(insert(schema.stories), rows)
    if board.joined:
        connection.execute(insert(schema.memberships), list(board.joined.values()))
    if board.moved:
        m = schema.memberships
        columns = ("story", "score", "because", "at")
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        connection.execute(
            update(m).where(m.c.report == bindparam("old_report")).values(values),
            [
                {"old_report": seq, **{f"new_{name}": row[name] for name in columns}}
                for seq, row in board.moved.items()
            ],
        )
    _recount(connection, [story for story in touched if story.has_lost])
    changed = [story for story in touched if not story.is_new or story.alias_of or story.has_lost]
    if changed:
        names = ("head", "alias_of", "size", "first", "last", "revision", "changed_at")
        connection.execute(
            update(schema.stories)
            .where(schema.stories.c.id == bindparam("old_id"))
            .values({name: bindparam(f"new_{name}") for name in names}),
            [{"old_id": s.id, **{f"new_{k}": v for k, v in _row(s, at).items()}} for s in changed],
        )
    if board.told:
        last = connection.scalar(select(func.max(schema.moves.c.number))) or 0
        rows = [{"number": n, **row} for n, row in enumerate(board.told, last + 1)]
        connection.execute(insert(schema.moves), rows)
    return tuple(story.id for story in touched if story.alias_of is None)


def _row(story: _Story, at: str) -> dict[str, Any]:
    names = ("head", "alias_of", "size", "first", "last", "revision")
    return {name: getattr(story, name) for name in names} | {"changed_at": at}


def _recount(connection: Connection, stories: Sequence[_Story]) -> None:
    """Counts anew what has lost members: additions are counted as they come."""
    m, r = schema.memberships.c, schema.reports.c
    counted: dict[str, Row[Any]] = {}
    for some in chunks(story.id for story in stories):
        asked = (
            select(
                m.story,
                func.count().label("size"),
                func.min(r.published).label("first"),
                func.max(r.published).label("last"),
                func.min(m.report).label("head"),
            )
            .where(m.story.in_(some), r.seq == m.report)
            .group_by(m.story)
        )
        counted |= {row.story: row for row in connection.execute(asked)}
    members = _still_members(connection, stories)
    for story in stories:
        row = counted.get(story.id)
        story.size = row.size if row else 0
        story.first = (row.first or "") if row else ""
        story.last = (row.last or "") if row else ""
        if row and story.head not in members.get(story.id, ()):
            story.head = row.head


def _still_members(connection: Connection, stories: Sequence[_Story]) -> Mapping[str, set[int]]:
    """Of the heads of stories, those that are members still."""
    m = schema.memberships.c
    found: dict[str, set[int]] = {}
    for some in chunks({story.head for story in stories if story.head is not None}):
        asked = select(m.story, m.report).where(m.report.in_(some))
        for row in connection.execute(asked):
            found.setdefault(row.story, set()).add(row.report)
    return found


# ---------------------------------------------------------------------------------- showing them


def _root(connection: Connection, story: str) -> str | None:
    """The story that an id leads to; none if there never was one."""
    s = schema.stories.c
    while True:
        row = connection.execute(select(s.id, s.alias_of).where(s.id == story)).one_or_none()
        if row is None or row.alias_of is None:
            return row.id if row else None
        story = row.alias_of


def _entries() -> Select[Any]:
    s, r = schema.stories.c, schema.reports.c
    return select(s.id, r.title, s.size, s.first, s.last, s.revision, s.changed_at).join_from(
        schema.stories, schema.reports, s.head == r.seq, isouter=True
    )


def _shown(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[StoryEntry, ...]:
    m, r = schema.memberships.c, schema.reports.c
    outlets: dict[str, set[str]] = {}
    languages: dict[str, set[str]] = {}
    asked = (
        select(m.story, r.outlet, r.language)
        .where(m.story.in_([row.id for row in rows]), r.seq == m.report)
        .distinct()
    )
    for row in connection.execute(asked) if rows else ():
        languages.setdefault(row.story, set()).add(row.language)
        if row.outlet:
            outlets.setdefault(row.story, set()).add(row.outlet)
    return tuple(
        StoryEntry(
            row.id,
            row.title,
            row.size,
            date.fromisoformat(row.first) if row.first else None,
            date.fromisoformat(row.last) if row.last else None,
            row.revision,
            instant(row.changed_at),
            tuple(sorted(outlets.get(row.id, ()))),
            tuple(sorted(languages.get(row.id, ()))),
        )
        for row in rows
    )


def _place_in(cursor: str, order: str) -> tuple[str | int, str]:
    value, _, story = cursor.partition("~")
    if not story or (order == "largest" and not value.isdigit()):
        raise UsageError(f"cursor {cursor!r}", "is none of ours", "take it from the page before")
    return (int(value) if order == "largest" else value), story
