"""Shards of language and time: who writes which, and in what turn, changes nothing."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.cluster.borders import edges, grouped, moved
from secondsource.cluster.stories import Shelver
from secondsource.cluster.story import (
    IN_LEAD,
    IN_TITLE,
    NAME,
    PERSON,
    PHRASE,
    Judged,
    Shard,
    Sketch,
    Trait,
)

DAYS = 64
FIRST = DAYS * 11_500


def stream(seed: int, stories: int, per_story: int = 4, undated: float = 0.1) -> list[Sketch]:
    """Reports of stories that last some days, around the ends of two spans, in two languages."""
    random = Random(seed)
    told = []
    for story in range(stories):
        language = random.choice(["en", "en", "tr"])
        day = FIRST + DAYS + random.randint(-40, 40) if random.random() < 0.7 else FIRST + 2 * DAYS
        for number in range(random.randint(1, per_story)):
            dated = None if random.random() < undated else day + random.randint(0, 9)
            told.append(made(f"s{story}r{number}", story, dated, language, random))
    random.shuffle(told)
    return told


def made(id: str, story: int, day: int | None, language: str, random: Random) -> Sketch:
    """Names of its own, a town that some share, words that all share."""
    marks = NAME | IN_TITLE | IN_LEAD
    traits = [Trait(f"n{story}x{i}", 2, marks) for i in range(6)]
    traits += [Trait(f"p{story} q{story}", 2, PHRASE | PERSON | IN_LEAD)]
    traits += [Trait(f"town{story % 3}", 1, NAME), Trait(f"f{story}", 1, 0)]
    traits += [Trait(f"w{random.randrange(30)}", 1, 0) for _ in range(8)]
    unique = {trait.form: trait for trait in traits}
    return Sketch(id, day, language, f"Story {story}", 200, tuple(unique.values()))


def shards_of(sketches: list[Sketch]) -> dict[Shard, list[Sketch]]:
    found: defaultdict[Shard, list[Sketch]] = defaultdict(list)
    for each in sketches:
        found[Shard.of(each.language, each.day, DAYS)].append(each)
    return dict(found)


def parted(said: dict[str, str]) -> set[frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for report, story in said.items():
        groups[story].add(report)
    return set(map(frozenset, groups.values()))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 14), st.randoms(use_true_random=False))
def test_how_shards_are_mixed_changes_nothing(seed: int, stories: int, random: Random) -> None:
    """Several writers, each in its own order, give what one writer gives, to the last id."""
    told = stream(seed, stories)
    waiting = list(shards_of(told).values())
    mixed = []
    while waiting:
        writer = random.choice(waiting)
        mixed.append(writer.pop(0))
        waiting = [each for each in waiting if each]
    assert grouped(mixed, DAYS) == grouped(told, DAYS)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 14))
def test_clear_stories_are_the_same_however_time_is_cut(seed: int, stories: int) -> None:
    """But for undated reports, which are news and not held against what is old."""
    told = stream(seed, stories, undated=0)
    assert parted(grouped(told, DAYS)) == parted(grouped(told))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 14))
def test_one_language_uncut_is_one_plain_grouper(seed: int, stories: int) -> None:
    told = [each for each in stream(seed, stories) if each.language == "en"]
    plain = Shelver()
    for each in told:
        plain.place(each)
    plain.repair()
    assert grouped(told) == {each.report: plain.story_of(each.report) for each in told}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 14))
def test_borders_that_were_merged_stay_as_they_are(seed: int, stories: int) -> None:
    told = stream(seed, stories)
    found = grouped(told, DAYS)
    shelvers: dict[Shard, Shelver] = {}
    for shard, own in shards_of(told).items():
        shelvers[shard] = Shelver()
        shelvers[shard].restore((each, found[each.report]) for each in own)
    assert moved(shelvers, edges(shelvers, dict.fromkeys(found.values()))) == []


def pair(day: int, other: int) -> dict[Shard, Shelver]:
    random = Random(1)
    shelvers: dict[Shard, Shelver] = {}
    for number, each in enumerate((day, other)):
        sketch = made(f"r{number}", 1, each, "en", random)
        shelvers.setdefault(Shard.of("en", each, DAYS), Shelver()).place(sketch)
    return shelvers


def test_a_story_that_crosses_a_border_has_the_older_id() -> None:
    shelvers = pair(FIRST - 1, FIRST)
    older = shelvers[Shard.of("en", FIRST - 1, DAYS)].story_of("r0")
    younger = shelvers[Shard.of("en", FIRST, DAYS)].story_of("r1")
    (move,) = moved(shelvers, edges(shelvers, [younger]))
    assert (move.report, move.before, move.after, move.kind) == ("r1", younger, older, "merge")


def test_a_person_s_word_holds_over_a_border() -> None:
    shelvers = pair(FIRST - 1, FIRST)
    stories = [shelver.story_of(r) for shelver, r in zip(shelvers.values(), "r0 r1".split(), strict=True)]  # fmt: skip
    word = [Judged("apart", "r0", "r1")]
    assert moved(shelvers, edges(shelvers, stories, word), word) == []


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_person_s_word_joins_whatever_lies_between(language: str) -> None:
    random = Random(1)
    far, near = Shard.of(language, FIRST, DAYS), Shard.of("en", FIRST + 20 * DAYS, DAYS)
    shelvers = {far: Shelver(), near: Shelver()}
    shelvers[far].place(made("r0", 1, FIRST, language, random))
    shelvers[near].place(made("r1", 2, FIRST + 20 * DAYS, "en", random))
    word = [Judged("same", "r0", "r1")]
    (move,) = moved(shelvers, edges(shelvers, [], word), word)
    assert move.after == shelvers[far].story_of("r0")


def test_a_word_that_is_taken_back_parts_them_again() -> None:
    random = Random(1)
    told = [made("r0", 1, FIRST - 1, "en", random), made("r1", 2, FIRST, "en", random)]
    shelvers = {Shard.of("en", each.day, DAYS): Shelver() for each in told}
    for each in told:
        shelvers[Shard.of("en", each.day, DAYS)].restore([(each, "joined")])
    (move,) = moved(shelvers, edges(shelvers, ["joined"]))
    assert (move.report, move.before, move.kind) == ("r1", "joined", "split")
