"""What the millionth report costs against the ten-thousandth, and what a million weigh.

::

    python -m benchmarks.million --reports 100000
    python -m benchmarks.million                   a million: half an hour, under 3 GB

The stream is synthetic with the shape of a real one: 3,000 reports a day, stories of one report
mostly and of hundreds sometimes, a third of a report's traits its story's own (names, figures), the
rest words by Zipf's law out of a vocabulary that grows.  Sketches are made directly, as the cost of
making one does not depend on how many came before.  Most reports are taken in with the story they
are of, as from a store; those of the two stretches that are timed are placed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from random import Random

from benchmarks.clocks import megabytes
from benchmarks.lines import Line, command
from secondsource.cluster.stories import Shelver, Sketch
from secondsource.cluster.story import IN_LEAD, NAME, PERSON, PHRASE, Trait

A_DAY = 3000
FIRST_DAY = 735_000
OWN, COMMON = 30, 55  # traits of the story, and of the language
TIMED = 1000
EARLY = 10_000


def stream(reports: int) -> Iterator[tuple[Sketch, str]]:
    """Sketches in order of publication, each with its story."""
    random = Random(11)
    running: list[tuple[str, list[Trait]]] = []
    told = 0
    for number in range(reports):
        # Two reports in five open a story; the others mostly follow one of the last days.
        if not running or random.random() < 0.4:
            told += 1
            running.append((f"story{told}", _own(random, told)))
            if len(running) > 4000:
                running.pop(random.randrange(2000))
        # Young stories draw more reports, and a few draw hundreds.
        at = len(running) - 1 - int(random.random() ** 2.5 * len(running))
        story, own = running[max(at, 0)]
        traits = [*random.sample(own, OWN * 2 // 3), *_common(random, number)]
        day = FIRST_DAY + number // A_DAY
        days = (day - random.randrange(3),)
        yield (
            Sketch(f"report{number}", day, "en", "", 300, tuple(traits), days, _outlet(random)),
            story,
        )


def _outlet(random: Random) -> str:
    return f"outlet{int(random.paretovariate(1.1)) % 3000}"


def _own(random: Random, story: int) -> list[Trait]:
    """Names that nobody else has, and some that a hundred stories share: towns, officials."""
    rare = [Trait(f"n{story}x{i}", 2, NAME | IN_LEAD) for i in range(8)]
    pairs = [Trait(f"p{story} q{i}", 1, PHRASE | PERSON | IN_LEAD) for i in range(4)]
    towns = [Trait(f"t{random.randrange(20_000)}", 1, NAME) for _ in range(OWN - 12)]
    return list({trait.form: trait for trait in (*rare, *pairs, *towns)}.values()) + [
        Trait(f"f{story}x{i}", 1, 0) for i in range(OWN // 2)
    ]


def _common(random: Random, number: int) -> list[Trait]:
    size = 20_000 + number // 10
    words = {int(size ** random.random()) for _ in range(COMMON)}
    return [Trait(f"w{word}", 1, 0) for word in sorted(words)]


def measure(reports: int) -> list[Line]:
    """Cost of a report early and late, and memory."""
    base = megabytes()
    shelver = Shelver()
    spent: dict[str, list[float]] = {"early": [], "late": []}
    right = 0
    for number, (sketch, story) in enumerate(stream(reports)):
        stretch = (
            "early" if EARLY <= number < EARLY + TIMED
            else "late" if number >= reports - TIMED
            else None
        )  # fmt: skip
        if stretch is None:
            shelver.restore([(sketch, story)])
            continue
        began = time.process_time()
        placement = shelver.place(sketch)
        spent[stretch].append(time.process_time() - began)
        right += placement.story == story or placement.new
        if number % 100_000 == 0:
            print(f"{number} reports", file=sys.stderr)
    early, late = (statistics.median(spent[each]) * 1000 for each in ("early", "late"))
    means = [statistics.fmean(spent[each]) for each in ("early", "late")]
    return [
        Line(f"a report after {EARLY}", early, "ms", TIMED, "median", early),
        Line(f"a report after {reports - TIMED}", late, "ms", TIMED, "median", late),
        Line("late against early", late / early, "x", TIMED, f"means {means[1] / means[0]:.2f} x"),
        Line("memory", megabytes() - base, "MB", 1, f"{reports} reports, above the bare process"),
        Line("placed as expected", right / (2 * TIMED), "share", 2 * TIMED),
    ]


def main() -> None:
    """Measure and print."""
    arguments = {"--reports": {"type": int, "default": 1_000_000}}
    command("million", __doc__, arguments, lambda o: measure(o.reports))


if __name__ == "__main__":
    main()
