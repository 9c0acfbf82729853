"""Search by meaning: the nearest headlines and leads, whatever words they use.

Exact: every vector is compared.  100,000 of them take some 10 ms and 80 MB; beyond a few hundred
thousand an index would be worth its size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secondsource.acquire.report import Report
from secondsource.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from secondsource.library.library import Library

# The headline and how the report begins, two sentences: with 500 characters, which is all that the
# encoder reads, every report costs a half more.
LEAD_CHARS = 300
_BATCH = 256
_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Near:
    """A report and how near its headline and lead are to what was asked: a cosine, up to 1."""

    report: Report
    story: str | None
    nearness: float


def near(
    library: Library, words: str, limit: int = 20, tell: Callable[[int], None] | None = None
) -> tuple[Near, ...]:
    """The reports whose headline and lead are nearest in meaning, the nearest first.

    Reports that have no vector yet get one now; ``tell`` is told how many have been given theirs.

    Raises:
        UsageError: nothing is asked.
    """
    if not words.strip():
        raise UsageError("search", "nothing is left to search for", "give some words")
    import numpy as np

    from secondsource.compare.encoder import whole
    from secondsource.rim.wiring import encoder, fingerprints

    embed = encoder(library.settings.threads).embed
    name = f"meaning-{fingerprints().get('sentences', '')[:12]}-{LEAD_CHARS}"
    done = 0
    while unread := library.store.unread(name, limit=_BATCH):
        reports = library.store.reports([report for _, report in unread])
        vectors = embed([whole(_said(r)) for r in reports]).astype(np.float16)
        library.store.put_readings(
            {r.id: v.tobytes() for r, v in zip(reports, vectors, strict=True)}, name
        )
        done += len(reports)
        if tell is not None:
            tell(done)
    best = _best(library, name, embed([whole(words)])[0], limit)
    found = {r.id: r for r in library.store.reports([report for _, report in best])}
    return tuple(
        Near(found[report], library.store.story_of(report), nearness)
        for nearness, report in best
        if report in found
    )


def _best(
    library: Library, name: str, asked: NDArray[np.float32], limit: int
) -> list[tuple[float, str]]:
    import numpy as np

    best: list[tuple[float, str]] = []
    ids: list[str] = []
    rows: list[bytes] = []

    def compare() -> None:
        table = np.frombuffer(b"".join(rows), dtype=np.float16).reshape(len(rows), -1)
        scores = table.astype(np.float32) @ asked
        top = np.argsort(-scores, kind="stable")[:limit]
        best.extend((float(scores[n]), ids[n]) for n in top)
        best.sort(key=lambda pair: (-pair[0], pair[1]))
        del best[limit:], ids[:], rows[:]

    for _, report, content in library.store.reading_rows(name):
        ids.append(report)
        rows.append(content)
        if len(rows) == _BLOCK:
            compare()
    if rows:
        compare()
    return best


def _said(report: Report) -> str:
    title = report.title or ""
    lead = report.text.removeprefix(title).lstrip()[:LEAD_CHARS]
    return f"{title}. {lead}" if title else lead
