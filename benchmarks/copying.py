"""Finding copied text beside MinHash: pairs found, false ones, reports a second, in one run.

::

    python -m benchmarks.copying                       gva, where ../shared is
    python -m benchmarks.copying --most 2000

The listed pairs are those that hold half or more of the shorter text's word 5-grams (computed
exactly).  Ours answers with exact containment; datasketch and rensa propose pairs by resemblance,
and every pair that they propose counts, as a user would check it.  What is not installed is said
and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.clocks import Clock
from benchmarks.lines import SHARED, Line, command, there
from secondsource.cluster.copies import CopyIndex
from secondsource.evaluate import copies, corpora

FOLDER = SHARED / "data" / "gva_semeval2018t5"
AT_LEAST = 0.5
HASHES, BANDS = 128, 64
Pair = tuple[str, str]


def ours(texts: Mapping[str, str]) -> Iterator[Pair]:
    """Containment of a half, exact."""
    index = CopyIndex()
    for id, text in texts.items():  # noqa: A001
        for other, _ in index.find_and_add(id, text, AT_LEAST):
            yield min(id, other), max(id, other)


def grams(text: str) -> set[str]:
    """Word 5-grams."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}


def by_datasketch(texts: Mapping[str, str]) -> Iterator[Pair]:
    """MinHash LSH at a Jaccard of .5."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=AT_LEAST, num_perm=HASHES)
    for name, text in texts.items():
        hashed = MinHash(num_perm=HASHES)
        hashed.update_batch([gram.encode() for gram in grams(text)])
        for other in index.query(hashed):
            yield min(name, other), max(name, other)
        index.insert(name, hashed)


def by_rensa(texts: Mapping[str, str]) -> Iterator[Pair]:
    """RMinHash in 64 bands of two, each a dictionary."""
    from rensa import RMinHash

    buckets: dict[tuple[int, tuple[int, ...]], list[str]] = {}
    rows = HASHES // BANDS
    for name, text in texts.items():
        found = grams(text)
        if not found:
            continue
        hashed = RMinHash(num_perm=HASHES, seed=1)
        hashed.update(sorted(found))
        digest = hashed.digest()
        proposed: dict[str, None] = {}
        for band in range(BANDS):
            bucket = buckets.setdefault((band, tuple(digest[band * rows : (band + 1) * rows])), [])
            proposed |= dict.fromkeys(bucket)
            bucket.append(name)
        for other in proposed:
            yield min(name, other), max(name, other)


WAYS: dict[str, Callable[[Mapping[str, str]], Iterator[Pair]]] = {
    "ours": ours,
    "datasketch": by_datasketch,
    "rensa": by_rensa,
}


def measure(folder: Path, most: int | None) -> list[Line]:
    """Found, false and speed of each way."""
    pairs, stories = folder / "overlap_pairs.dev.jsonl.gz", folder / "stories.dev.jsonl.gz"
    [one] = copies.records([pairs, stories])
    texts = {r["id"]: r["text"] for r in one.stories[:most] if r["id"] not in one.short}
    wanted = {
        (min(row["a"], row["b"]), max(row["a"], row["b"]))
        for _, row in corpora.lines_of(pairs)
        if row["containment5"] >= AT_LEAST and {row["a"], row["b"]} <= texts.keys()
    }
    others = len(texts) * (len(texts) - 1) // 2 - len(wanted)
    lines = []
    for name, way in WAYS.items():
        before = Clock.now()
        try:
            found = set(way(texts))
        except ModuleNotFoundError:
            print(f"{name} is not installed: left out")
            continue
        spent = Clock.now().since(before)
        false = len(found - one.pairs)
        count = len(texts)
        lines += [
            Line(f"{name}: found", len(found & wanted) / len(wanted), "share", 1,
                 f"of {len(wanted)} pairs"),
            Line(f"{name}: false", false, "pairs", 1, f"{false / others:.1e} of all other pairs"),
            Line(f"{name}: speed", count / spent.wall, "reports/s", 1, f"{count} reports",
                 count / spent.cpu),
        ]  # fmt: skip
    return lines


ARGUMENTS = {
    "folder": {"type": Path, "nargs": "?", "default": FOLDER},
    "--most": {"type": int, "help": "only so many reports"},
}


def main() -> None:
    """Measure and print."""
    what = "a folder with pairs and stories"
    command("copying", __doc__, ARGUMENTS, lambda o: measure(there(o.folder, what), o.most))


if __name__ == "__main__":
    main()
