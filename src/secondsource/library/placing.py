"""One writer at a time puts reports into stories; whose turn it is, the store's lease says.

A grouper knows all reports that were placed.  It is kept from turn to turn and read anew from the
store only when somebody else had a turn in between.

Within one process threads share the turn, since a turn may last as long as a slow site takes to
answer; what has to be one step (where a report belongs, and keeping it there) is done `alone`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from secondsource.acquire.report import Report
from secondsource.cluster.story import Judged, Move, Placement, Sketch
from secondsource.errors import StoreError, UsageError
from secondsource.rim import whereabouts
from secondsource.rim.store import Job, Judgement, Progress

if TYPE_CHECKING:
    from secondsource.cluster.stories import Shelver
    from secondsource.rim.store import Store

LEASE_S = 180.0
_PATIENCE_S = 600.0
_KINDS = ("same", "apart")


class Placer:
    """Puts reports into stories, when it is its turn."""

    def __init__(self, store: Store, patience_s: float = _PATIENCE_S) -> None:
        self._store, self._patience_s = store, patience_s
        self.holder = whereabouts.process_name()
        self._shelver: Shelver | None = None
        self._turn = ""
        self._job: Job | None = None
        self._open = 0  # threads that are within their turn
        self._lock = threading.RLock()

    @contextmanager
    def turn(self) -> Iterator[Placer]:
        """Place within this block; at its end others may.

        The turn is taken with the first report and kept as long as reports come: slow pages must
        not keep others from placing, and it may be another's meanwhile.

        Raises:
            StoreError: another process has it for longer than one is willing to wait.
        """
        with self._lock:
            self._open += 1
        try:
            yield self
        finally:
            with self._lock:
                self._open -= 1
                if self._open == 0:
                    self._end()

    def _end(self) -> None:
        if self._job is not None:
            with suppress(StoreError):  # it went to another, who needs nothing from us
                self._store.give_back(self._job.id, self.holder)
            self._job = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread places meanwhile.

        When the step fails, the grouper may know of what the store does not: it is read anew.
        """
        with self._lock:
            try:
                yield
            except UsageError:
                raise  # said before anything was moved
            except BaseException:
                self._shelver = None
                raise

    def _grouper(self) -> Shelver:
        """The grouper as of now, with the turn to use it."""
        if not self._open:
            raise StoreError("the grouper", "was asked out of turn", "ask within turn()")
        self._job = self._taken()
        if self._shelver is None or self._job.position != self._turn:
            self._shelver = self._restored()
            self._turn = whereabouts.token()
            told = Progress(self._job.id, self.holder, self._turn, 0)
            self._store.progress(told)
            self._place_the_forgotten(self._shelver)
        return self._shelver

    def _taken(self) -> Job:
        job = self._job or self._store.job("placing", "stories")
        until = whereabouts.ticks() + self._patience_s
        while True:
            taken = take(self._store, job, self.holder)
            if taken is not None:
                return taken
            if whereabouts.ticks() > until:
                holder = self._store.job("placing", "stories").holder
                raise StoreError(
                    self._store.url,
                    f"another process is adding to it ({holder})",
                    "wait until it is through, or end it",
                )
            whereabouts.pause(1.0)

    # ------------------------------------------------------------------------------- placing

    def place(self, reports: Iterable[Report]) -> list[tuple[Sketch, Placement]]:
        """The sketch of each report and where it belongs; the caller keeps both, `alone`."""
        reports = tuple(reports)
        with self.alone():
            return _placed(self._grouper(), reports) if reports else []

    def repair(self) -> tuple[str, ...]:
        """Group anew what changed; the stories that were touched."""
        with self.alone():
            return self._record(self._grouper().repair(), "grouped anew")

    def _restored(self) -> Shelver:
        from secondsource.cluster.stories import Shelver

        judged = [j for kind in _KINDS for j in self._store.judgements(kind=kind)]
        shelver = Shelver(judgements=[_judged(each) for each in judged])
        shelver.restore(
            (Sketch.from_bytes(row.sketch), row.story)
            for row in self._store.sketch_rows()
            if row.sketch is not None and row.story is not None
        )
        return shelver

    def _place_the_forgotten(self, shelver: Shelver) -> None:
        """Reports that are kept and have no place: they came from a backup, or by a program."""
        if self._store.counts()["reports"] == len(shelver):
            return
        forgotten = [row.report for row in self._store.sketch_rows() if row.story is None]
        for batch in _batches(forgotten, 200):
            placed = _placed(shelver, self._store.reports(batch))
            self._store.put_sketches({s.report: s.to_bytes() for s, _ in placed})
            self._store.place([placement for _, placement in placed])

    # ----------------------------------------------------------------------------- judgements

    def join(self, stories: Sequence[str], *, by: str, note: str = "") -> tuple[Judgement, ...]:
        """Somebody says that these are one story."""
        if len(stories) < 2:
            raise UsageError("merge", "needs two stories", "give the ids of both")
        with self.alone():
            first, *rest = [self._head(story) for story in stories]
            return tuple(self._judge("same", first, other, by, note) for other in rest)

    def part(
        self, story: str, reports: Sequence[str], *, by: str, note: str = ""
    ) -> tuple[Judgement, ...]:
        """Somebody says that these reports are not of this story, but of one of their own."""
        with self.alone():
            return self._parted(story, reports, by, note)

    def _parted(
        self, story: str, reports: Sequence[str], by: str, note: str
    ) -> tuple[Judgement, ...]:
        members = [m.report for m in self._store.members(story)]
        for report in reports:
            if report not in members:
                raise UsageError(f"report {report}", f"is not of story {story}", "show the story")
        staying = [m for m in members if m not in reports]
        if not staying or not reports:
            raise UsageError(
                f"story {story}", "would be left without a report", "name fewer reports"
            )
        made = [self._judge("apart", r, staying[0], by, note) for r in reports]
        made += [self._judge("same", reports[0], r, by, note) for r in reports[1:]]
        return tuple(made)

    def undo(self, judgement: str, *, by: str, note: str = "") -> Judgement:
        """A judgement is taken back, and stories are as if it had not been."""
        with self.alone():
            return self._undone(judgement, by, note)

    def _undone(self, judgement: str, by: str, note: str) -> Judgement:
        grouper = self._grouper()  # before it is taken back: it has to know it
        stood = {j.id for j in self._store.judgements()}
        revoked = self._store.revoke(judgement, by=by, note=note)
        if revoked.kind in _KINDS and revoked.id in stood:
            self._record(grouper.revoke(_judged(revoked)), f"{by} took a judgement back")
        return revoked

    def take_in(self, lines: Iterable[str]) -> int:
        """Judgements of another library; those about reports that are here move them."""
        with self.alone():
            return self._taken_in(lines)

    def _taken_in(self, lines: Iterable[str]) -> int:
        grouper = self._grouper()
        before = {j.id for j in self._store.judgements(revoked=True)}
        count = self._store.import_judgements(lines)
        for judgement in self._store.judgements():
            is_new = judgement.id not in before and judgement.kind in _KINDS
            if is_new and self._store.known(judgement.about) == set(judgement.about):
                moves = grouper.judge(_judged(judgement))
                self._record(moves, f"{judgement.by} says so")
        return count

    def _judge(self, kind: str, one: str, other: str, by: str, note: str) -> Judgement:
        grouper = self._grouper()
        made = self._store.judge(kind, [one, other], {}, by=by, note=note)
        self._record(grouper.judge(_judged(made)), f"{by} says so")
        return made

    def _head(self, story: str) -> str:
        members = self._store.members(story)
        if not members:
            raise UsageError(f"story {story}", "is not in the library", "list the stories")
        return members[0].report

    def _record(self, moves: Sequence[Move], because: str) -> tuple[str, ...]:
        if not moves:
            return ()
        report = moves[0].report
        story = self._grouper().story_of(report)
        placement = Placement(report, story, 1.0, because, moves=tuple(moves))
        return tuple(self._store.place([placement]))


def take(store: Store, job: Job, holder: str) -> Job | None:
    """Take a job; None while another has it.

    One whose holder was killed on this machine is taken at once: its lease need not run out.
    """
    taken = store.take(job.kind, holder=holder, job=job.id, lease_s=LEASE_S)
    if taken is not None:
        return taken
    last = store.job(job.kind, job.source).holder
    if last is None or not whereabouts.is_gone(last):
        return None
    with suppress(StoreError):  # somebody was quicker
        store.give_back(job.id, last, note="its process has ended")
    return store.take(job.kind, holder=holder, job=job.id, lease_s=LEASE_S)


def _placed(shelver: Shelver, reports: Iterable[Report]) -> list[tuple[Sketch, Placement]]:
    from secondsource.cluster.stories import sketch

    return [(each, shelver.place(each)) for each in map(sketch, reports)]


def _judged(judgement: Judgement) -> Judged:
    one, other = judgement.about
    return Judged("same" if judgement.kind == "same" else "apart", one, other)


def _batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
