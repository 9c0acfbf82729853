"""One writer at a time for each shard puts reports into stories; whose turn it is, leases say.

::

    reports ─► sketches ─┬─► en 2019–20: lease, grouper ─┐
                         └─► en 2020–21: lease, grouper ─┴─► borders, when a turn ends

A grouper knows all reports of its shard.  It is kept from turn to turn and read anew from the store
only when somebody else had a turn in between.  Two programs that add to different shards do not
wait for each other (docs/adr/0008).

Within one process threads share the turns, since a turn may last as long as a slow site takes to
answer; what has to be one step (where a report belongs, and keeping it there) is done `alone`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from secondsource.acquire.report import Report
from secondsource.cluster.story import Judged, Move, Placement, Shard, Sketch
from secondsource.errors import StoreError, UsageError
from secondsource.rim import whereabouts
from secondsource.rim.store import Job, Judgement, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from secondsource.cluster.stories import Shelver
    from secondsource.rim.store import Store

LEASE_S = 180.0
_RENEWED_S = 30.0
_PATIENCE_S = 600.0
_KINDS = ("same", "apart")
# Groupers kept at once: each has 32 MB of counts, whatever it holds.
_KEPT = 16
# A change is stamped when it is begun and seen when it is committed: borders look back so far.
_OVERLAP = timedelta(minutes=15)
_BATCH = 200


class _Turn(NamedTuple):
    """A shard's turn, and when it was last renewed."""

    job: Job
    at: float


class Placer:
    """Puts reports into stories, when it is its turn."""

    def __init__(self, store: Store, patience_s: float = _PATIENCE_S) -> None:
        self._store, self._patience_s = store, patience_s
        self.holder = whereabouts.process_name()
        self._groupers: dict[Shard, tuple[Shelver, str]] = {}  # with the turn they were last of
        self._turns: dict[Shard, _Turn] = {}
        self._days = 0
        self._open = 0  # threads that are within their turn
        self._lock = threading.RLock()

    @contextmanager
    def turn(self) -> Iterator[Placer]:
        """Place within this block; at its end others may.

        A shard's turn is taken with its first report and kept as long as reports come: slow pages
        must not keep others from placing, and it may be another's meanwhile.

        Raises:
            StoreError: another process has it for longer than one is willing to wait.
        """
        with self._lock:
            self._open += 1
            self._days = self._store.shard_days()
        try:
            yield self
        finally:
            with self._lock:
                self._open -= 1
                if self._open == 0:
                    self._give_back(self._turns)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread places meanwhile.

        When the step fails, groupers may know of what the store does not: they are read anew.
        """
        with self._lock:
            try:
                yield
            except UsageError:
                raise  # said before anything was moved
            except BaseException:
                self._groupers.clear()
                raise

    # ------------------------------------------------------------------------------- turns

    def _hold(self, shards: Iterable[Shard], patience_s: float | None = None) -> bool:
        """Have the turn of these shards, and their groupers as of now.

        Raises:
            StoreError: another process has one of them for longer than one is willing to wait.
        """
        if not self._open:
            raise StoreError("the grouper", "was asked out of turn", "ask within turn()")
        wanted = sorted(set(shards))
        until = whereabouts.ticks() + (self._patience_s if patience_s is None else patience_s)
        while (missing := self._first_missing(wanted)) is not None:
            if patience_s == 0:
                return False
            if whereabouts.ticks() > until:
                holder = self._store.job("placing", missing.name).holder
                raise StoreError(
                    f"{self._store.url}, {missing.name}",
                    f"another process is adding to it ({holder})",
                    "wait until it is through, or end it",
                )
            # Who waits holds nothing: two that want each other's shards would wait for ever.
            self._give_back(self._turns)
            whereabouts.pause(1.0)
        for shard in wanted:
            current = self._current(shard)
            self._groupers.pop(shard, None)
            self._groupers[shard] = current  # the last to be let go
        spare = [shard for shard in self._groupers if shard not in wanted]
        for shard in spare[: max(0, len(self._groupers) - _KEPT)]:
            del self._groupers[shard]
            self._give_back([shard] if shard in self._turns else [])
        return True

    def _first_missing(self, shards: Sequence[Shard]) -> Shard | None:
        """Take the turns of shards one after the other; the first that another has."""
        for shard in shards:
            held = self._turns.get(shard)
            if held is not None and whereabouts.ticks() < held.at + _RENEWED_S:
                continue
            job = held.job if held else self._store.job("placing", shard.name)
            at = whereabouts.ticks()
            taken = take(self._store, job, self.holder)
            if taken is None:
                self._turns.pop(shard, None)
                return shard
            self._turns[shard] = _Turn(taken, at)
        return None

    def _give_back(self, shards: Iterable[Shard]) -> None:
        for shard in list(shards):
            with suppress(StoreError):  # it went to another, who needs nothing from us
                self._store.give_back(self._turns.pop(shard).job.id, self.holder)

    def _current(self, shard: Shard) -> tuple[Shelver, str]:
        """The grouper of a shard as of now, and the token of whoever placed in it last."""
        job = self._turns[shard].job
        if shard in self._groupers and self._groupers[shard][1] == job.position:
            return self._groupers[shard]
        forgotten: list[str] = []
        shelver = self._restored(shard, forgotten)
        token = whereabouts.token()
        self._store.progress(Progress(job.id, self.holder, token, 0, lease_s=LEASE_S))
        self._turns[shard] = _Turn(self._store.job("placing", shard.name), whereabouts.ticks())
        for some in _batches(forgotten, _BATCH):
            placed = [(s, shelver.place(s)) for s in map(_sketch, self._store.reports(some))]
            self._store.put_sketches({s.report: s.to_bytes() for s, _ in placed})
            self._store.place([placement for _, placement in placed])
        return shelver, token

    def _restored(self, shard: Shard, forgotten: list[str]) -> Shelver:
        """The grouper of a shard out of the store.

        ``forgotten`` gets the reports that are kept and have no place: they came from a backup, or
        by a program.
        """
        from secondsource.cluster.stories import Shelver

        def rows() -> Iterator[tuple[Sketch, str]]:
            job, at = self._turns[shard].job, whereabouts.ticks()
            for row in self._store.shard_rows(shard):
                if row.sketch is not None and row.story is not None:
                    yield Sketch.from_bytes(row.sketch), row.story
                else:
                    forgotten.append(row.report)
                if whereabouts.ticks() > at + _RENEWED_S:  # a million take some minutes
                    at = whereabouts.ticks()
                    told = Progress(job.id, self.holder, job.position, 0, lease_s=LEASE_S)
                    self._store.progress(told)

        shelver = Shelver(judgements=self._judgements())
        shelver.restore(rows())
        return shelver

    def _shelvers(self, shards: Iterable[Shard]) -> dict[Shard, Shelver]:
        return {shard: self._groupers[shard][0] for shard in shards}

    # ------------------------------------------------------------------------------- placing

    def place(self, reports: Iterable[Report]) -> list[tuple[Sketch, Placement]]:
        """The sketch of each report and where it belongs; the caller keeps both, `alone`."""
        sketches = [_sketch(report) for report in reports]
        shards = [Shard.of(each.language, each.day, self._days) for each in sketches]
        with self.alone():
            self._hold(shards)
            return [
                (each, self._groupers[shard][0].place(each))
                for each, shard in zip(sketches, shards, strict=True)
            ]

    def repair(self) -> tuple[str, ...]:
        """Group anew what changed, merge borders; the stories that were touched."""
        with self.alone():
            return (*self._repaired(), *self._merge_all_borders())

    def _repaired(self) -> tuple[str, ...]:
        if unplaced := self._store.unplaced():
            self._hold(unplaced)
        touched: list[str] = []
        for shard in sorted(self._turns):
            if self._hold([shard]):
                moves = self._groupers[shard][0].repair()
                touched += self._record(moves, "grouped anew")
        return tuple(touched)

    # ------------------------------------------------------------------------------- borders

    def _merge_all_borders(self) -> tuple[str, ...]:
        """Merge the borders near all that changed since they were last merged, by whomever.

        Where another program has one of the shards it is left to that one's end.
        """
        if not self._days or len(self._store.shards()) < 2:
            return ()
        job = self._store.job("placing", "borders")
        taken = take(self._store, job, self.holder)
        if taken is None:
            return ()
        began = whereabouts.instant()
        since = datetime(1, 1, 2, tzinfo=UTC)
        if taken.position:
            since = whereabouts.moment(taken.position) - _OVERLAP
        touched = self._merge_borders(self._store.story_days(since=since), patience_s=0)
        if touched is not None:
            told = Progress(job.id, self.holder, began.isoformat(), 0)
            self._store.progress(told)
        self._store.give_back(job.id, self.holder)
        return touched or ()

    def _merge_borders(
        self, rows: Sequence[tuple[str, str, int | None]], patience_s: float | None = None
    ) -> tuple[str, ...] | None:
        """Merge borders near these stories, languages and days; None: another has a shard."""
        from secondsource.cluster.borders import BECAUSE, edges, moved

        judged = self._judgements()
        shards = self._beside(rows) | self._of_words(judged, rows)
        if not self._hold(shards, patience_s):
            return None
        near = edges(self._shelvers(shards), dict.fromkeys(row[0] for row in rows), judged)
        ends = dict.fromkeys(part.story for edge in near for part in edge)
        shards |= {self._shard(*row) for row in self._store.story_days(stories=ends)}
        if not self._hold(shards, patience_s):
            return None
        moves = moved(self._shelvers(shards), near, judged)
        touched = self._record(moves, BECAUSE)
        if moves:
            for shard in shards:  # what is kept is what counts
                del self._groupers[shard]
        return touched

    def _shard(self, _story: str, language: str, day: int | None) -> Shard:
        return Shard.of(language, day, self._days)

    def _beside(self, rows: Sequence[tuple[str, str, int | None]]) -> set[Shard]:
        """The shards of these reports, and those that they are near to."""
        from secondsource.cluster.borders import near_days, newest_of

        shards = self._store.shards()
        found = {self._shard(*row) for row in rows}
        for row in rows if self._days else ():
            own, day = self._shard(*row), row[2] or 0
            for other in shards:
                days = near_days(own, other, newest_of(own.language, shards))
                if days is not None and days[0] <= day <= days[1]:
                    found.add(other)
        return found

    def _of_words(
        self, judged: Sequence[Judged], rows: Sequence[tuple[str, str, int | None]]
    ) -> set[Shard]:
        """The shards that somebody's word ties to those of these reports, or parts from them."""
        here = {self._shard(*row) for row in rows}
        of = self._store.shards_of({r for word in judged for r in (word.one, word.other)})
        pairs = [{of[r] for r in (word.one, word.other) if r in of} for word in judged]
        return {shard for pair in pairs if len(pair) > 1 and pair & here for shard in pair}

    # ----------------------------------------------------------------------------- judgements

    def join(self, stories: Sequence[str], *, by: str, note: str = "") -> tuple[Judgement, ...]:
        """Somebody says that these are one story."""
        if len(stories) < 2:
            raise UsageError("merge", "needs two stories", "give the ids of both")
        with self.alone():
            # A word ties two reports; every part of a story is tied, in whatever shard it lies.
            first, *rest = [head for story in stories for head in self._heads(story)]
            parted = self._parted_between(stories)
            made = [self._judge("same", first, other, by, note) for other in rest]
            for one, other in parted:  # what somebody parted before and is not tied by that
                if Judged("apart", one, other) in self._judgements():
                    made.append(self._judge("same", one, other, by, note))
            return tuple(made)

    def _parted_between(self, stories: Sequence[str]) -> list[tuple[str, str]]:
        """Pairs of reports of different ones of these stories that somebody's word parts."""
        home = {m.report: story for story in stories for m in self._store.members(story)}
        return [
            (word.one, word.other)
            for word in self._judgements()
            if word.kind == "apart"
            and word.one in home
            and word.other in home
            and home[word.one] != home[word.other]
        ]

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
        heads = self._first_of_shards(staying)  # each writer parts its own
        made = [self._judge("apart", r, head, by, note) for r in reports for head in heads]
        made += [self._judge("same", reports[0], r, by, note) for r in reports[1:]]
        return tuple(made)

    def undo(self, judgement: str, *, by: str, note: str = "") -> Judgement:
        """A judgement is taken back, and stories are as if it had not been."""
        with self.alone():
            return self._undone(judgement, by, note)

    def _undone(self, judgement: str, by: str, note: str) -> Judgement:
        known = next((j for j in self._store.judgements() if j.id == judgement), None)
        if known is None or not _moves(known):
            return self._store.revoke(judgement, by=by, note=note)
        before = self._judgements()
        # Before it is taken back: groupers have to know it.
        self._hold(self._shards_near(known.about, before))
        revoked = self._store.revoke(judgement, by=by, note=note)
        self._turned(before, f"{by} took a judgement back")
        return revoked

    def take_in(self, lines: Iterable[str]) -> int:
        """Judgements of another library; those about reports that are here move them."""
        with self.alone():
            return self._taken_in(lines)

    def _taken_in(self, lines: Iterable[str]) -> int:
        lines = list(lines)
        before = {j.id: j for j in self._store.judgements(revoked=True)}
        falling = [
            j
            for id_ in self._store.revoked_in(lines)
            if (j := before.get(id_)) and not j.revoked and _moves(j)
        ]
        here = [j for j in falling if self._store.known(j.about) == set(j.about)]
        for judgement in here:  # groupers have to know what is taken back
            self._hold(self._store.shards_of(judgement.about).values())
        count = self._store.import_judgements(lines)
        for judgement in here:
            shards = self._store.shards_of(judgement.about)
            because = "a judgement was taken back elsewhere"
            self._follow(_judged(judgement), shards, because, is_revoked=True)
        for judgement in self._store.judgements():
            is_new = judgement.id not in before and _moves(judgement)
            if is_new and self._store.known(judgement.about) == set(judgement.about):
                shards = self._store.shards_of(judgement.about)
                self._hold(shards.values())
                self._follow(_judged(judgement), shards, f"{judgement.by} says so")
        return count

    def _judge(self, kind: str, one: str, other: str, by: str, note: str) -> Judgement:
        before = self._judgements()
        self._hold(self._shards_near([one, other], before))
        made = self._store.judge(kind, [one, other], {}, by=by, note=note)
        self._turned(before, f"{by} says so")
        return made

    def _shards_near(self, reports: Sequence[str], words: Sequence[Judged]) -> set[Shard]:
        """The shards of these reports, and of all that words tie to them or part from them."""
        near = set(reports)
        while (
            more := {r for w in words if {w.one, w.other} & near for r in (w.one, w.other)} - near
        ):
            near |= more
        return set(self._store.shards_of(sorted(near)).values())

    def _turned(self, before: Sequence[Judged], because: str) -> None:
        """Follow what holds now and did not before, once what holds no longer is let go."""
        now = self._judgements()
        turned = [(w, True) for w in before if w not in now]
        turned += [(w, False) for w in now if w not in before]
        for word, is_revoked in turned:
            shards = self._store.shards_of([word.one, word.other])
            if len(shards) == 2:
                self._follow(word, shards, because, is_revoked=is_revoked)

    def _follow(
        self, word: Judged, shards: dict[str, Shard], because: str, *, is_revoked: bool = False
    ) -> None:
        """Move what a word moves, or what it no longer holds."""
        if len(set(shards.values())) == 1:
            grouper = self._groupers[shards[word.one]][0]
            moves = grouper.revoke(word) if is_revoked else grouper.judge(word)
            self._record(moves, because)
            return
        stories = [story for r in shards if (story := self._store.story_of(r)) is not None]
        self._merge_borders(self._store.story_days(stories=stories))

    def _heads(self, story: str) -> list[str]:
        members = self._store.members(story)
        if not members:
            raise UsageError(f"story {story}", "is not in the library", "list the stories")
        return self._first_of_shards([m.report for m in members])

    def _first_of_shards(self, reports: Sequence[str]) -> list[str]:
        """Of reports the first in each shard, in their order."""
        of = self._store.shards_of(reports)
        return list({of[report]: report for report in reversed(reports)}.values())[::-1]

    def _judgements(self) -> list[Judged]:
        """What holds: a later word overrules an earlier one that it contradicts."""
        made = [j for kind in _KINDS for j in self._store.judgements(kind=kind) if _moves(j)]
        return standing([_judged(j) for j in sorted(made, key=lambda j: (j.at, j.id))])

    def _record(self, moves: Sequence[Move], because: str) -> tuple[str, ...]:
        """Keep what moved; stories that went up in others become other names of these."""
        last = {move.report: move.after for move in moves}
        gone = {m.before: last[m.report] for m in moves if m.kind == "merge"}
        placements: list[Placement] = []
        for report, story in last.items():
            if not any(each.story == story for each in placements):
                merged = tuple(
                    old for old, new in gone.items() if new == story and old not in last.values()
                )
                first = () if placements else tuple(moves)
                placements.append(
                    Placement(report, story, 1.0, because, merged=merged, moves=first)
                )
        for shard in [s for s, (each, _) in self._groupers.items() if _knows(each, gone, last)]:
            del self._groupers[shard]  # its part goes by another name now
        return tuple(self._store.place(placements)) if placements else ()


def standing(words: Sequence[Judged]) -> list[Judged]:
    """Of words on reports, the oldest first, those that no later one contradicts, each once.

    >>> apart, same = Judged("apart", "a", "b"), Judged("same", "b", "c")
    >>> standing([apart, same, Judged("same", "a", "c")])
    [Judged(kind='same', one='b', other='c'), Judged(kind='same', one='a', other='c')]
    >>> standing([Judged("same", "a", "b"), apart]) == [apart]
    True
    """
    head: dict[str, str] = {}
    foes: dict[str, set[str]] = {}  # heads of what is parted from a head
    kept: dict[Judged, None] = {}

    def first(report: str) -> str:
        while (above := head.setdefault(report, report)) != report:
            head[report] = report = head[above]
        return report

    for word in reversed(words):
        one, other = first(word.one), first(word.other)
        if word.kind == "same" and other not in foes.get(one, ()):
            if one != other:
                head[other] = one
                for foe in foes.pop(other, set()):
                    foes[foe] = (foes[foe] - {other}) | {one}
                    foes.setdefault(one, set()).add(foe)
            kept.setdefault(word)
        elif word.kind == "apart" and one != other:
            foes.setdefault(one, set()).add(other)
            foes.setdefault(other, set()).add(one)
            kept.setdefault(word)
    return list(kept)[::-1]


def _knows(shelver: Shelver, gone: Iterable[str], moved: Iterable[str]) -> bool:
    """A grouper has a story that is gone, and took no part in what moved."""
    return any(map(shelver.has, gone)) and not any(map(shelver.holds, moved))


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


def _sketch(report: Report) -> Sketch:
    from secondsource.cluster.stories import sketch

    return sketch(report, _embed)


def _embed(text: str) -> NDArray[np.float32]:
    from secondsource.compare.encoder import whole
    from secondsource.rim.wiring import encoder
    from secondsource.settings import Settings

    vector: NDArray[np.float32] = encoder(Settings().threads).embed([whole(text)])[0]
    return vector


def _moves(judgement: Judgement) -> bool:
    """It is about two reports; a line from elsewhere may be about any number."""
    return judgement.kind in _KINDS and len(judgement.about) == 2


def _judged(judgement: Judgement) -> Judged:
    one, other = judgement.about
    return Judged("same" if judgement.kind == "same" else "apart", one, other)


def _batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
