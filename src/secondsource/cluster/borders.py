"""One writer for each shard of language and time, and the stories that cross their borders.

::

    reports of 2019–20 ──► Shelver ─ views ─┐
                                            ├─► who is near whom ─► average link of parts ─► moves
    reports of 2020–21 ──► Shelver ─ views ─┘

A shard's writer sees the reports of its own shard alone, so shards can be written side by side, by
as many processes.  A story that crosses a border has one id and a part on each side.  Where borders
are merged, the parts of all stories that changed are held against those beyond the border, and
grouped as a writer groups reports.

What comes of it is a function of what is in each shard and of the order in which it came there: not
of how the reports of several shards were mixed, nor of which process wrote which.  Reports in two
languages share no words and are never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from secondsource.cluster.stories import (
    JOIN,
    Shelver,
    View,
    average_link,
    chances,
    keep_apart,
    story_id,
    tied,
)
from secondsource.cluster.story import Judged, Move, Shard, Sketch

# A story looks over a border that is so many days from one of its reports: two parts of one story
# are missed where more than twice as many days lie between them.
MARGIN = 45

Shelvers = Mapping[Shard, Shelver]


class Part(NamedTuple):
    """A story as far as it lies in one shard."""

    shard: Shard
    story: str


Edge = tuple[Part, Part]


def near_days(shard: Shard, other: Shard, newest: Shard) -> tuple[int, int] | None:
    """The days of a shard whose stories look over to another; None where none do.

    Undated reports are news when they come in: they and the reports of their language's ``newest``
    shard, and of the one before it, look at one another.

    >>> nine, ten = Shard.of("en", 512 * 9, 512), Shard.of("en", 512 * 10, 512)
    >>> near_days(nine, ten, ten) == (ten.first - MARGIN, nine.last)
    True
    >>> near_days(nine, Shard.of("tr", 512 * 10, 512), ten) is None
    True
    """
    if shard.language != other.language or shard == other:
        return None
    if shard.is_undated or other.is_undated:
        dated = other if shard.is_undated else shard
        is_recent = dated == newest or dated.last + 1 == newest.first
        return (shard.first, shard.last) if is_recent else None
    if shard.last + 1 == other.first:
        return max(shard.first, shard.last + 1 - MARGIN), shard.last
    if other.last + 1 == shard.first:
        return shard.first, min(shard.last, shard.first - 1 + MARGIN)
    return None


def newest_of(language: str, shards: Iterable[Shard]) -> Shard:
    """The latest of a language's shards."""
    return max(shard for shard in shards if shard.language == language)


def edges(shelvers: Shelvers, changed: Iterable[str], judged: Sequence[Judged] = ()) -> list[Edge]:
    """Which parts of stories come near to one another over a border, or are of one story now.

    Args:
        shelvers: the shards that are looked at.
        changed: ids of stories.
        judged: what persons said of two reports.
    """
    found: dict[Edge, None] = {}
    for story in dict.fromkeys(changed):
        parts = [Part(shard, story) for shard in sorted(shelvers) if shelvers[shard].has(story)]
        found |= dict.fromkeys((parts[0], other) for other in parts[1:])
        for part in parts:
            found |= dict.fromkeys((part, other) for other in _beyond(part, shelvers))
    for one, other, _ in _judged(shelvers, judged):
        found[one, other] = None
    return list(found)


def _beyond(part: Part, shelvers: Shelvers) -> Iterator[Part]:
    newest = newest_of(part.shard.language, shelvers)
    for other in sorted(shelvers):
        days = near_days(part.shard, other, newest)
        if days is None:
            continue
        crowd = shelvers[max(part.shard, other)].crowd
        for view in shelvers[part.shard].views(part.story, days):
            for story in shelvers[other].reached(view, crowd):
                yield Part(other, story)


def moved(shelvers: Shelvers, near: Sequence[Edge], judged: Sequence[Judged] = ()) -> list[Move]:
    """Group the parts of stories that came near; says which reports change their story by it.

    Args:
        shelvers: the shards of these parts, and all others in which their stories have one.
        near: what `edges` found.
        judged: what persons said of two reports.
    """
    stories = dict.fromkeys(part.story for edge in near for part in edge)
    parts = [
        Part(shard, story)
        for story in stories
        for shard in sorted(shelvers)
        if shelvers[shard].has(story)
    ]
    words = _judged(shelvers, judged)
    moves: list[Move] = []
    for group in _components(parts, near):
        if len(group) > 1:
            moves += _regrouped(shelvers, sorted(group), words)
    return moves


def _components(parts: Sequence[Part], near: Sequence[Edge]) -> list[list[Part]]:
    leader = {part: part for part in parts}

    def find(part: Part) -> Part:
        while leader[part] != part:
            leader[part] = part = leader[leader[part]]
        return part

    first: dict[str, Part] = {}
    of_one_story = [(first.setdefault(part.story, part), part) for part in parts]
    for one, other in [*of_one_story, *near]:
        leader[find(other)] = find(one)
    groups: defaultdict[Part, list[Part]] = defaultdict(list)
    for part in parts:
        groups[find(part)].append(part)
    return list(groups.values())


def _judged(shelvers: Shelvers, judged: Sequence[Judged]) -> list[tuple[Part, Part, str]]:
    """Judgements on reports of two shards."""
    found: list[tuple[Part, Part, str]] = []
    for word in judged:
        ends = [_part_of(shelvers, report) for report in (word.one, word.other)]
        if ends[0] and ends[1] and ends[0].shard != ends[1].shard:
            found.append((ends[0], ends[1], word.kind))
    return found


def _part_of(shelvers: Shelvers, report: str) -> Part | None:
    for shard in sorted(shelvers):
        if shelvers[shard].holds(report):
            return Part(shard, shelvers[shard].story_of(report))
    return None


def _regrouped(
    shelvers: Shelvers, parts: Sequence[Part], words: Sequence[tuple[Part, Part, str]]
) -> list[Move]:
    members = [shelvers[part.shard].members(part.story) for part in parts]
    views = [shelvers[part.shard].views(part.story) for part in parts]
    alike = np.zeros((len(parts), len(parts)))
    for i, one in enumerate(parts):
        for j, other in enumerate(parts[:i]):
            alike[i, j] = alike[j, i] = _likeness(shelvers, one, views[i], other, views[j])
    at = {part: i for i, part in enumerate(parts)}
    between = [(at[one], at[other], kind) for one, other, kind in words if {one, other} <= {*at}]
    keep_apart(alike, between)
    groups = tied(average_link(alike, [len(each) for each in members], JOIN), between)
    names = _names(shelvers, parts, [len(each) for each in members], groups)
    before = {part.story for part in parts}
    return [
        Move(report, parts[i].story, name, _kind(parts[i].story, name, before, names), BECAUSE)
        for group, name in zip(groups, names, strict=True)
        for i in group
        for report in members[i]
        if name != parts[i].story
    ]


BECAUSE = "held together over the border of two shards"


def _kind(before: str, after: str, stood: set[str], stand: Sequence[str]) -> str:
    if after not in stood:
        return "split"
    return "move" if before in stand else "merge"


def _likeness(
    shelvers: Shelvers, one: Part, views: Sequence[View], other: Part, theirs: Sequence[View]
) -> float:
    """Mean probability of the pairs; asked from the later side, so that both sides ask alike."""
    if not views or not theirs or one.shard.language != other.shard.language:
        return 0.0
    if one < other:
        views, theirs = theirs, views
    crowd = shelvers[max(one.shard, other.shard)].crowd
    return float(np.mean([chances(view, theirs, crowd) for view in views]))


def _names(
    shelvers: Shelvers, parts: Sequence[Part], sizes: Sequence[int], groups: Sequence[list[int]]
) -> list[str]:
    """The id of each group: the oldest of the stories whose greatest share it holds, or a new one.

    Older is the story of the earlier shard, then the one that began earlier there.
    """

    def age(i: int) -> tuple[bool, int, str, int]:
        shard, story = parts[i]
        return shard.is_undated, shard.first, shard.language, shelvers[shard].born(story)

    of = {i: k for k, group in enumerate(groups) for i in group}
    names: list[str] = ["" for _ in groups]
    oldest = sorted(range(len(parts)), key=age)
    for story in dict.fromkeys(parts[i].story for i in oldest):
        own = [i for i in oldest if parts[i].story == story]
        shares = np.bincount([of[i] for i in own], [sizes[i] for i in own], len(groups))
        shares[of[own[0]]] += 0.5
        heir = int(np.argmax(shares))
        names[heir] = names[heir] or story
    taken = {*names}
    for k, group in enumerate(groups):
        turn = 0
        while not names[k]:
            first = parts[min(group, key=age)]
            name = story_id(shelvers[first.shard].members(first.story)[0], turn)
            names[k] = "" if name in taken or _is_used(shelvers, name) else name
            turn += 1
        taken.add(names[k])
    return names


def _is_used(shelvers: Shelvers, story: str) -> bool:
    return any(shelver.has(story) for shelver in shelvers.values())


def grouped(sketches: Iterable[Sketch], days: int = 0) -> dict[str, str]:
    """The story of each report, as a library groups what is added to it in one go.

    ``days`` is how long the shards' spans are; 0: time is not cut.

    >>> from secondsource.cluster.story import NAME, IN_TITLE, Trait
    >>> traits = tuple(Trait(f, 2, NAME | IN_TITLE) for f in "kesten vellmar ruiz barge".split())
    >>> told = [Sketch(f"r{n}", 512 * 1441 + n - 1, "en", "", 90, traits) for n in range(3)]
    >>> set(grouped(told).values()) == set(grouped(told, 512).values()) == {story_id("r0")}
    True
    """
    shelvers: dict[Shard, Shelver] = {}
    for each in sketches:
        shelvers.setdefault(Shard.of(each.language, each.day, days), Shelver()).place(each)
    for shard in sorted(shelvers):
        shelvers[shard].repair()
    found = {
        report: story
        for shelver in shelvers.values()
        for story, members in shelver.stories()
        for report in members
    }
    if days:
        stories = dict.fromkeys(found.values())
        found |= {move.report: move.after for move in moved(shelvers, edges(shelvers, stories))}
    return found
