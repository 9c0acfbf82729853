"""Stories that form by themselves, one report at a time.

::

    report ──sketch──► Sketch ──► who shares rare words, near in time (Postings)
                                     │ the forty nearest, and their stories
                                     ▼
                     how surely each two tell of one happening (pairs)
                                     │ average link, among these few only
                                     ▼
                Placement: the story, why, and what else moved by it

A report may join a story, begin one, tie two stories into one, or part one that was held together
by mistake.  Each time the neighbourhood is grouped anew as if all had come at once, so the order
in which reports arrive hardly matters; whatever changes is handed out as a move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from secondsource.cluster.pairs import (
    TRAIT,
    Crowd,
    Floats,
    Row,
    compared,
    crowded,
    crowding,
    probability,
    row_of,
    trait_id,
)
from secondsource.cluster.postings import Postings
from secondsource.cluster.sketches import sketch
from secondsource.cluster.story import (
    IN_LEAD,
    IN_TITLE,
    Judged,
    Move,
    Placement,
    Sketch,
)

__all__ = ["Judged", "Move", "Placement", "Shelver", "Sketch", "sketch", "story_id"]

# Reports and groups of reports are one story where the mean probability of their pairs is this.
JOIN = 0.4
# Stories nearer than this to a new report are grouped anew together with it.
TOUCHED = 0.15
# A report that comes near one story only, and this near, joins it without more ado.
SURE = 0.7
# Traits by which a report is looked for and found.
ASKED = 32
# The nearest reports that are compared, and of how many stories all members are.
NEAREST = 40
STORIES = 5
# Stories of more members than this run on: they are compared by SOME of their members, and no
# longer taken apart, so that a report's cost has a bound.
RUNNING = 24
SOME = 12
# Pairs whose probability is remembered.
REMEMBERED = 200_000

Numbers = NDArray[np.uint32]


def story_id(report: str, turn: int = 0) -> str:
    """The id of the story that begins with this report: eight bytes of BLAKE2b, in hex.

    ``turn`` tells a story that parted from one that its first report began before.

    >>> story_id("A") == story_id("A") != story_id("A", 1), len(story_id("A"))
    (True, 16)
    """
    told = f"{report}\n{turn}" if turn else report
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class View(NamedTuple):
    """A report as another shard sees it: its row, and how crowded it is where it is."""

    row: Row
    crowding: float


def chances(one: View, others: Sequence[View], crowd: Crowd) -> Floats:
    """How surely a report tells of one happening with each of the others; remembers nothing."""
    features = compared(one.row, [other.row for other in others], crowd)
    theirs = np.array([other.crowding for other in others])
    return probability(crowded(features, one.crowding, theirs))


class _Story:
    """A story as it stands: ``members`` are numbers of reports in the order in which they came.

    ``born`` tells how many stories were begun before.
    """

    __slots__ = ("born", "id", "members")

    def __init__(self, id: str, members: list[int], born: int = 0) -> None:
        self.id, self.members, self.born = id, members, born

    def some(self) -> list[int]:
        """All members, or of a running story the newest and some from its whole course."""
        if len(self.members) <= RUNNING:
            return self.members
        spread = np.linspace(0, len(self.members) - 1 - SOME // 2, SOME // 2).astype(int)
        return [self.members[i] for i in spread] + self.members[-SOME // 2 :]


class Shelver:
    """Puts reports on their stories' shelves, one at a time.

    >>> from datetime import date
    >>> from secondsource.acquire.report import Report
    >>> day = date(2021, 5, 4)
    >>> shelver = Shelver()
    >>> first = shelver.place(sketch(Report("A", "a", "A barge struck the Kesten bridge at Vellmar "
    ...     "on Monday. Ana Ruiz, 43, was pulled from the water, the harbour police said.",
    ...     title="Barge strikes Kesten bridge", published=day)))
    >>> second = shelver.place(sketch(Report("B", "b", "The Kesten bridge at Vellmar stays closed "
    ...     "after a barge hit a pillar on Monday. The skipper, Ana Ruiz, 43, is in hospital.",
    ...     title="Kesten bridge closed after barge hits pillar", published=day)))
    >>> first.new, second.story == first.story == story_id("A"), second.score > 0.5
    (True, True, True)
    """

    def __init__(self, judgements: Iterable[Judged] = ()) -> None:
        self._rows: list[Row] = []
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._homes: list[_Story] = []  # the story of each report
        self._crowding: list[float | None] = []
        self._stories: dict[str, _Story] = {}
        self._used: set[str] = set()
        self._begun = 0
        self._crowd = Crowd()
        self._postings = Postings()
        self._known: dict[int, float] = {}
        self._judged: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._changed: dict[str, None] = {}
        for judgement in judgements:
            self._note(judgement)

    def __len__(self) -> int:
        """How many reports are in."""
        return len(self._rows)

    def story_of(self, report: str) -> str:
        """The story in which a report is.

        Raises:
            KeyError: it is not in.
        """
        return self._homes[self._numbers[report]].id

    def holds(self, report: str) -> bool:
        """Whether a report is in."""
        return report in self._numbers

    def has(self, story: str) -> bool:
        """Whether there is a story of this id."""
        return story in self._stories

    def members(self, story: str) -> tuple[str, ...]:
        """The reports of a story, in the order in which they came.

        Raises:
            KeyError: there is no such story (any more).
        """
        return tuple(self._ids[n] for n in self._stories[story].members)

    def stories(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """All stories, the oldest first, with their reports."""
        for story in self._stories:
            yield story, self.members(story)

    # Coming in

    def place(self, sketch: Sketch) -> Placement:
        """Find the story of one report; one that is in already gives its present place."""
        if sketch.report in self._numbers:
            return Placement(sketch.report, self.story_of(sketch.report), 1.0, "it was in already")
        row = row_of(sketch)
        near = self.nearest(row)
        partners = self._partners(sketch.report)
        number = self._take(sketch.report, row)
        self._look_around(number, near.tolist())
        home = self._begin(sketch.report, [number])
        self._homes.append(home)
        touched = self._touched(number, [*dict.fromkeys([*partners, *near.tolist()])], partners)
        began = home.id
        moves, because = self._regroup([home, *touched], began, self._is_plain(number, touched)), ""
        home = self._homes[number]
        self._changed[home.id] = None
        mates = [n for n in home.members if n != number]
        score = 1.0
        if mates:
            chances = self._chances(number, _Story("", mates).some())
            score = float(chances.mean())
            because = self._because(sketch, mates, chances)
        moves = [move for move in moves if move.report != sketch.report]
        merged, split = _fates(moves, self._stories)
        return Placement(
            sketch.report,
            home.id,
            round(score, 4),
            because or "no report near in time shares enough of its rare words and names",
            new=home.id == began,
            merged=merged,
            split=split,
            moves=tuple(moves),
        )

    def consider(self, sketch: Sketch, story: str) -> tuple[list[int], Floats]:
        """Take a report into the story that is known: those it is compared with, and the features.

        What the scorer is trained on; numbers count the reports in the order of their coming.
        """
        row = row_of(sketch)
        near = self.nearest(row).tolist()
        number = self._take(sketch.report, row)
        self._look_around(number, near)
        self._keep(number, story)
        return near, self.compare(number, near)

    def restore(self, rows: Iterable[tuple[Sketch, str]]) -> None:
        """Take reports with the stories that they were placed in, as a store kept them."""
        for kept, story in rows:
            if kept.report in self._numbers:
                continue
            self._keep(self._take(kept.report, row_of(kept)), story)

    def _keep(self, number: int, story: str) -> None:
        home = self._stories.get(story)
        if home is None:
            home = self._stories[story] = _Story(story, [], self._begun)
            self._begun += 1
            self._used.add(story)
        home.members.append(number)
        self._homes.append(home)

    def _take(self, report: str, row: Row) -> int:
        """Put a report into the index, in no story yet."""
        number = len(self._rows)
        traits, _ = self._telling(row)
        self._rows.append(row)
        self._ids.append(report)
        self._crowding.append(None)
        self._numbers[report] = number
        self._crowd.add(row)
        self._postings.add(number, row.day, traits.tolist())
        return number

    def _begin(self, report: str, members: list[int]) -> _Story:
        turn = 0
        while story_id(report, turn) in self._used:
            turn += 1
        story = _Story(story_id(report, turn), members, self._begun)
        self._begun += 1
        self._used.add(story.id)
        self._stories[story.id] = story
        return story

    # Looking around

    def nearest(self, row: Row) -> Numbers:
        """The reports that share the most telling traits, most first."""
        asked, weights = self._telling(row)
        found, shared = self._postings.find(row.day, asked, weights)
        order = np.lexsort((found, -shared))[:NEAREST]
        return found[order]

    def _telling(self, row: Row) -> tuple[Numbers, Floats]:
        traits = np.frombuffer(row.traits, TRAIT)
        told = self._crowd.telling(traits) ** 2
        front = (traits["marks"] & (IN_LEAD | IN_TITLE)) > 0
        order = np.argsort(-told * np.where(front, 1.5, 1.0), kind="stable")[:ASKED]
        return traits["id"][order].astype(np.uint32), told[order]

    def compare(self, number: int, others: Sequence[int]) -> Floats:
        """The features of a report with others (by their numbers, in the order of their coming)."""
        features = compared(self._rows[number], [self._rows[n] for n in others], self._crowd)
        mine = self._crowding_of(number)
        return crowded(features, mine, self._crowding_near(others, mine))

    def _crowding_near(self, others: Sequence[int], mine: float) -> Floats:
        """The crowding of reports near one; where it is not known yet, that one's own."""
        known = (self._crowding[n] for n in others)
        return np.array([mine if each is None else each for each in known])

    def _crowding_of(self, number: int) -> float:
        known = self._crowding[number]
        if known is None:
            near = [n for n in self.nearest(self._rows[number]).tolist() if n != number]
            known = self._look_around(number, near)
        return known

    def _look_around(self, number: int, near: Sequence[int]) -> float:
        """Compare a report with its nearest; says how crowded it is there."""
        if not near:
            self._crowding[number] = 0.0
            return 0.0
        features = compared(self._rows[number], [self._rows[n] for n in near], self._crowd)
        known = self._crowding[number] = self._crowdedness(near, features)
        chances = probability(crowded(features, known, self._crowding_near(near, known)))
        for n, chance in zip(near, chances.tolist(), strict=True):
            self._known[_pair(number, n)] = chance
        return known

    def _crowdedness(self, near: Sequence[int], features: Floats) -> float:
        # The members of a running story do not crowd one another out of it.
        home = self._homes[near[int(np.argmax(features[:, 0]))]]
        runs = len(home.members) > RUNNING
        around = [k for k, n in enumerate(near) if not (runs and self._homes[n] is home)]
        return crowding(features[around])

    def _chances(self, number: int, others: Sequence[int]) -> Floats:
        """How surely a report tells of what each of the others tells; remembered."""
        keys = [_pair(number, n) for n in others]
        unknown = [i for i, key in enumerate(keys) if key not in self._known]
        if unknown:
            features = self.compare(number, [others[i] for i in unknown])
            for i, chance in zip(unknown, probability(features).tolist(), strict=True):
                self._known[keys[i]] = chance
        chances = np.array([self._known[key] for key in keys])
        if len(self._known) > REMEMBERED:
            for key in list(self._known)[: REMEMBERED // 4]:
                del self._known[key]
        return chances

    def _touched(
        self, number: int, near: Sequence[int], partners: Mapping[int, str]
    ) -> list[_Story]:
        """The stories that are grouped anew with a report, the nearest first."""
        if not near:
            return []
        chances = self._chances(number, near)
        best: dict[str, float] = {}
        for n, chance in zip(near, chances.tolist(), strict=True):
            at_least = 1.0 if n in partners else chance
            home = self._homes[n].id
            best[home] = max(best.get(home, 0.0), at_least)
        first = sorted(best, key=lambda each: -best[each])[:STORIES]
        return [
            self._stories[each]
            for each in first
            if best[each] == 1.0
            or self._chances(number, self._stories[each].some()).mean() >= TOUCHED
        ]

    # Seen from another shard

    @property
    def crowd(self) -> Crowd:
        """How telling traits are here."""
        return self._crowd

    def born(self, story: str) -> int:
        """The number of a story's first report: lower ones came earlier."""
        return self._stories[story].members[0]

    def views(self, story: str, days: tuple[int, int] | None = None) -> list[View]:
        """A story as other shards see it: some of its reports, those of ``days`` alone if given.

        What is seen is a function of what is in and in what order it came, not of what this
        grouper remembers: one that was restored a moment ago shows the same.
        """
        members = self._stories[story].members
        if days is not None:
            first, last = days
            members = [n for n in members if first <= (self._rows[n].day or 0) <= last]
        return [View(self._rows[n], self._surroundings(n)) for n in _Story("", members).some()]

    def _surroundings(self, number: int) -> float:
        """The crowding of a report as of now."""
        near = [n for n in self.nearest(self._rows[number]).tolist() if n != number]
        if not near:
            return 0.0
        rows = [self._rows[n] for n in near]
        return self._crowdedness(near, compared(self._rows[number], rows, self._crowd))

    def reached(self, view: View, crowd: Crowd) -> list[str]:
        """The few stories here that come near a report of another shard, the nearest first."""
        near = self.nearest(view.row).tolist()
        if not near:
            return []
        # Their own crowding would take forty times as long; whole stories are held together later.
        seen = [View(self._rows[n], view.crowding) for n in near]
        best: dict[str, float] = {}
        for n, chance in zip(near, chances(view, seen, crowd).tolist(), strict=True):
            home = self._homes[n].id
            best[home] = max(best.get(home, 0.0), chance)
        first = sorted(best, key=lambda each: -best[each])[:STORIES]
        return [each for each in first if best[each] >= TOUCHED]

    # Grouping anew

    def _is_plain(self, number: int, touched: Sequence[_Story]) -> bool:
        """True when there is one story only to which a report can belong, and it surely does."""
        return (
            len(touched) == 1
            and not self._is_judged(touched[0])
            and float(self._chances(number, touched[0].some()).mean()) >= SURE
        )

    def _regroup(
        self, stories: Sequence[_Story], began: str = "", is_plain: bool = False
    ) -> list[Move]:
        """Group the reports of these stories as if they had come at once; says what moved.

        ``began`` is the story that was begun for a new report until it finds its place.
        """
        if len(stories) < 2 and not self._is_judged(stories[0]):
            return []
        if is_plain:
            groups = [sorted(n for story in stories for n in story.members)]
            moves = self._assign(groups, stories, began)
            self._used.discard(began)
            return moves
        blocks = [
            block
            for story in stories
            for block in (
                [[n] for n in story.members] if len(story.members) <= RUNNING else [story.members]
            )
        ]
        words = list(self._between(blocks))
        parts = average_link(self._likeness(blocks, words), [len(block) for block in blocks], JOIN)
        parts = tied(parts, words)
        groups = [sorted(n for i in part for n in blocks[i]) for part in parts]
        moves = self._assign(groups, stories, began)
        if began and began not in self._stories:
            self._used.discard(began)  # nobody has heard of it
        return moves

    def repair(self) -> tuple[Move, ...]:
        """Group anew whatever changed since the last repair, each story with its nearest.

        For the end of a batch: what the last reports brought to light reaches the earlier ones.
        """
        moves: list[Move] = []
        waiting, self._changed = list(self._changed), {}
        for changed in waiting:
            story = self._stories.get(changed)
            if story is None or len(story.members) > RUNNING:
                continue
            touched = {changed: story}
            for n in story.members:
                near = self.nearest(self._rows[n]).tolist()
                for other in self._touched(n, [m for m in near if m != n], {}):
                    touched[other.id] = other
            moves += self._regroup(list(touched.values()))
        self._changed = {}
        return tuple(moves)

    def _likeness(self, blocks: Sequence[Sequence[int]], words: Sequence[Word]) -> Floats:
        """Mean probability of the pairs between each two blocks; never one where a word parts."""
        samples = [_Story("", list(block)).some() for block in blocks]
        alike = np.zeros((len(blocks), len(blocks)))
        for i, sample in enumerate(samples):
            others = [n for later in samples[i + 1 :] for n in later]
            if not others:
                continue
            mean = np.mean([self._chances(n, others) for n in sample], axis=0)
            at = np.cumsum([0, *(len(later) for later in samples[i + 1 :])])
            alike[i, i + 1 :] = np.add.reduceat(mean, at[:-1]) / np.diff(at)
        alike += alike.T
        keep_apart(alike, words)
        return alike

    def _between(self, blocks: Sequence[Sequence[int]]) -> Iterator[Word]:
        """Judgements on reports of two blocks."""
        if not self._judged:
            return
        at = {n: i for i, block in enumerate(blocks) for n in block}
        for n, i in at.items():
            for m, kind in self._partners(self._ids[n]).items():
                if m in at and at[m] != i:
                    yield i, at[m], kind

    def _assign(
        self, parts: Sequence[list[int]], stories: Sequence[_Story], began: str
    ) -> list[Move]:
        """Give the parts their ids, put everybody there; says who moved and why."""
        before = {n: self._homes[n].id for part in parts for n in part}
        old = {story.id for story in stories} - {began}
        heirs = _heirs(parts, stories)
        moves: list[Move] = []
        for story in stories:
            if story not in heirs:
                del self._stories[story.id]
        for part, heir in zip(parts, heirs, strict=True):
            story = heir or self._begin(self._ids[part[0]], part)
            story.members = part
            for n in part:
                self._homes[n] = story
        for n, left in before.items():
            new = self._homes[n].id
            if new != left:
                stands = left in self._stories
                kind = "split" if new not in old else "move" if stands else "merge"
                moves.append(Move(self._ids[n], left, new, kind, _WHY[kind]))
                self._changed[new] = None
        return moves

    # Judgements

    def judge(self, judgement: Judged) -> tuple[Move, ...]:
        """Hold to a person's word from now on; says what moved by it."""
        self._note(judgement)
        return self._reconsider(judgement)

    def revoke(self, judgement: Judged) -> tuple[Move, ...]:
        """Forget a person's word; says what moved by it."""
        self._judged[judgement.one].pop(judgement.other, None)
        self._judged[judgement.other].pop(judgement.one, None)
        return self._reconsider(judgement)

    def _note(self, judgement: Judged) -> None:
        self._judged[judgement.one][judgement.other] = judgement.kind
        self._judged[judgement.other][judgement.one] = judgement.kind

    def _reconsider(self, judgement: Judged) -> tuple[Move, ...]:
        numbers = [self._numbers.get(r) for r in (judgement.one, judgement.other)]
        homes = {self._homes[n].id: self._homes[n] for n in numbers if n is not None}
        return tuple(self._regroup(list(homes.values()))) if homes else ()

    def _partners(self, report: str) -> dict[int, str]:
        """The reports in the library that a person's word ties to this one, or parts from it."""
        if not self._judged or report not in self._judged:
            return {}
        told = self._judged[report].items()
        return {self._numbers[r]: kind for r, kind in told if r in self._numbers}

    def _is_judged(self, story: _Story) -> bool:
        return bool(self._judged) and any(self._ids[n] in self._judged for n in story.members)

    # Saying why

    def _because(self, sketch: Sketch, mates: Sequence[int], chances: Floats) -> str:
        """What a report shares with the nearest of its story, the most telling first."""
        nearest = _Story("", list(mates)).some()[int(np.argmax(chances))]
        row = self._rows[nearest]
        held = dict.fromkeys(np.frombuffer(row.traits, TRAIT)["id"].tolist())
        mine = np.frombuffer(self._rows[self._numbers[sketch.report]].traits, TRAIT)
        telling = dict(zip(mine["id"].tolist(), self._crowd.telling(mine).tolist(), strict=True))
        shared = sorted(
            (-telling[trait_id(trait.form)], trait.form)
            for trait in sketch.traits
            if trait_id(trait.form) in held
        )
        words = ", ".join(f"“{form.lstrip('#')}”" for form in _plain(form for _, form in shared))
        told = f"shares {words} with {self._ids[nearest]}" if words else "no telling word is shared"
        days = [day for day in sketch.days if day in row.days]
        if days:
            return f"{told}; both name {date.fromordinal(days[0]).isoformat()}"
        if sketch.day is not None and row.day is not None:
            apart = abs(sketch.day - row.day)
            return f"{told}; published {f'{apart} days apart' if apart else 'on one day'}"
        return told


def _pair(one: int, other: int) -> int:
    return (one << 32 | other) if one < other else (other << 32 | one)


def _plain(forms: Iterable[str], most: int = 5) -> list[str]:
    """The first few, without words that already stand in a pair of names."""
    told: list[str] = []
    for form in forms:
        if len(told) < most and not any(form in each.split(" ") for each in told):
            told = [each for each in told if each not in form.split(" ")] + [form]
    return told


_WHY = {
    "merge": "a report tied the two stories into one",
    "split": "with a new report its like stood out from the rest",
    "move": "a new report is nearer to it than the story it was in",
}


def _fates(
    moves: Sequence[Move], standing: Mapping[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Stories that went up in others, and those cut from others."""
    gone = dict.fromkeys(move.before for move in moves if move.before not in standing)
    cut = dict.fromkeys(move.after for move in moves if move.kind == "split")
    return tuple(gone), tuple(cut)


def _heirs(parts: Sequence[list[int]], stories: Sequence[_Story]) -> list[_Story | None]:
    """Which story each part goes on as: the oldest of those whose greatest share it holds.

    Of equal shares the one with the story's first report counts.
    """
    of = {n: k for k, part in enumerate(parts) for n in part}
    heirs: list[_Story | None] = [None] * len(parts)
    for story in sorted(stories, key=lambda each: each.born):
        counts = np.bincount([of[n] for n in story.members], minlength=len(parts)).astype(float)
        counts[of[story.members[0]]] += 0.5
        part = int(np.argmax(counts))
        if heirs[part] is None:
            heirs[part] = story
    return heirs


#: A person's word on two blocks, by their places: "same" or "apart".
Word = tuple[int, int, str]


def keep_apart(alike: Floats, words: Iterable[Word]) -> None:
    """No group holds two blocks that a word parts."""
    for i, j, kind in words:
        if kind == "apart":
            alike[i, j] = alike[j, i] = -1e6


def tied(parts: Sequence[list[int]], words: Sequence[Word]) -> list[list[int]]:
    """The groups as persons' words tie them, unless another word parts the two.

    Whole groups: to give the two reports alone a likeness of one left out whoever else was in their
    stories, since all others are as unlike as before.

    >>> tied([[0, 1], [2, 3], [4]], [(1, 2, "same"), (3, 4, "same"), (0, 4, "apart")])
    [[0, 1, 2, 3], [4]]
    """
    groups = {i: group for group in map(list, parts) for i in group}
    apart = [(i, j) for i, j, kind in words if kind == "apart"]
    for i, j, kind in words:
        one, other = groups[i], groups[j]
        parted = any((a in one and b in other) or (b in one and a in other) for a, b in apart)
        if kind == "same" and one is not other and not parted:
            one += other
            groups |= dict.fromkeys(other, one)
    return [sorted(group) for group in {id(group): group for group in groups.values()}.values()]


def average_link(alike: Floats, sizes: Sequence[int], least: float) -> list[list[int]]:
    """Groups of blocks by average link (UPGMA) down to a likeness; ``alike`` is used up.

    >>> rows = np.array([[0, 0.9, 0.1], [0.9, 0, 0.3], [0.1, 0.3, 0]])
    >>> average_link(rows, [1, 1, 1], 0.4)
    [[0, 1], [2]]
    """
    groups = {i: [i] for i in range(len(sizes))}
    weight = np.array(sizes, dtype=float)
    np.fill_diagonal(alike, -1e9)
    while len(groups) > 1:
        one, other = divmod(int(np.argmax(alike)), len(sizes))
        if alike[one, other] < least:
            break
        one, other = min(one, other), max(one, other)
        total = weight[one] + weight[other]
        row = (weight[one] * alike[one] + weight[other] * alike[other]) / total
        weight[one] = total
        row[one] = -1e9
        alike[one], alike[:, one] = row, row
        alike[other], alike[:, other] = -1e9, -1e9
        groups[one] += groups.pop(other)
    return [sorted(group) for group in groups.values()]
