"""How fast words are found among many reports, in both stores.

::

    python -m benchmarks.searching                       100,000 synthetic reports, both stores
    python -m benchmarks.searching --reports 5000 --runs 100
    python -m benchmarks.searching --url sqlite:///big.db    a store that `storing` has filled

Two terms as somebody would type them: both drawn from one report, so that they meet at least once,
by how often texts have them.  Beside it, in the same run, the scan that a store without an index
would make.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import text

from benchmarks.lines import command
from benchmarks.storing import fill, stores
from benchmarks.synthetic import report, vocabulary
from secondsource.rim.store import Store

# Ranks of words in the vocabulary: how frequent the two are.
KINDS = {
    "two terms, as texts have them": (0, 60_000),
    "two frequent terms": (0, 100),
    "two telling terms": (1_000, 60_000),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one kind of search, on the wall; ``cpu_p95_ms`` of this process, which other
    work on the machine does not slow, but which leaves out a server's part.
    """

    store: str
    kind: str
    runs: int
    p50_ms: float
    p95_ms: float
    cpu_p95_ms: float
    hits: float


def pairs(kind: tuple[int, int], reports: int, runs: int, seed: int) -> list[str]:
    """Two words of one report each."""
    random = Random(seed)
    ranks = {word: rank for rank, word in enumerate(vocabulary())}
    found: list[str] = []
    while len(found) < runs:
        made = report(random.randrange(reports), reports)
        words = [
            w for w in made.text.lower().replace(".", "").split() if kind[0] <= ranks[w] < kind[1]
        ]
        if len(words) > 2:
            found.append(" ".join(random.sample(words, 2)))
    return found


def timed(store: Store, kind: str, words: Sequence[str], find: Callable[[str], int]) -> Timed:
    """Search for each of these."""
    walls, cpus, hits = [], [], []
    for each in words:
        wall, cpu = time.perf_counter(), time.process_time()
        hits.append(find(each))
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    cuts = statistics.quantiles(walls, n=100, method="inclusive")
    own = statistics.quantiles(cpus, n=100, method="inclusive")[94]
    name = store.url.split("?")[0]
    return Timed(name, kind, len(walls), cuts[49], cuts[94], own, statistics.mean(hits))


def measured(store: Store, reports: int, runs: int) -> list[Timed]:
    """All kinds."""

    def plain(words: str) -> int:
        return len(store.search(words).hits)

    def best(words: str) -> int:
        return len(store.search(words, order="best").hits)

    def phrase(words: str) -> int:
        return len(store.search(f'"{words}"').hits)

    def prefix(words: str) -> int:
        return len(store.search(" ".join(f"{word[:5]}*" for word in words.split())).hits)

    def scan(words: str) -> int:
        one, other = words.split()
        said = text("SELECT count(*) FROM texts WHERE text LIKE :one AND text LIKE :other")
        values = {"one": f"%{one}%", "other": f"%{other}%"}
        return store.database.read(lambda c: c.scalar(said, values)) or 0

    def nothing(_: str) -> int:
        return store.database.read(lambda c: c.scalar(text("SELECT 0"))) or 0

    lines = [timed(store, "the way there and back", [""] * runs, nothing)]
    for seed, (name, kind) in enumerate(KINDS.items()):
        words = pairs(kind, reports, runs, seed)
        plain(words[0])
        lines.append(timed(store, name, words, plain))
    words = pairs(KINDS["two terms, as texts have them"], reports, runs, 9)
    lines.append(timed(store, "the same, best first", words, best))
    lines.append(timed(store, "the same, as a phrase", words, phrase))
    telling = pairs(KINDS["two telling terms"], reports, runs, 10)
    lines.append(timed(store, "two prefixes", telling, prefix))
    lines.append(timed(store, "without an index (LIKE)", words[:5], scan))
    return lines


ARGUMENTS = {
    "--reports": {"type": int, "default": 100_000},
    "--runs": {"type": int, "default": 300, "help": "searches of each kind"},
    "--url": {"help": "a store that holds so many of the synthetic reports"},
}


def measure(reports: int, runs: int, url: str | None) -> list[Timed]:
    """Fill, search."""
    lines: list[Timed] = []
    with stores(url) as made:
        for store in made:
            if store.counts()["reports"] == 0:
                fill(store, reports)
            lines += measured(store, store.counts()["reports"], runs)
    return lines


def show(lines: Sequence[Timed]) -> str:
    """A line for each kind of search."""
    return "\n".join(
        f"{line.store}: {line.kind:30} p50 {line.p50_ms:7.2f} ms, p95 {line.p95_ms:7.2f} ms, "
        f"of this process {line.cpu_p95_ms:7.2f} ms "
        f"({line.runs} searches, {line.hits:.1f} hits shown)"
        for line in lines
    )


def main() -> None:
    """Fill, search, print."""
    command("searching", __doc__, ARGUMENTS, lambda o: measure(o.reports, o.runs, o.url), show)


if __name__ == "__main__":
    main()
