"""Lines broken where the page or the mail was full → paragraphs."""

from __future__ import annotations

import re
from itertools import pairwise


def joined_lines(page: str) -> str:
    r"""A page's lines as paragraphs: where the next word would have fitted, one has ended.

    >>> joined_lines("Bridge shut\nThe old bridge was clo-\nsed on Monday.\nIt will stay so.")
    'Bridge shut\n\nThe old bridge was closed on Monday.\n\nIt will stay so.'
    """
    lines = [" ".join(line.split()) for line in page.replace("\ufffe", "-").splitlines()]
    widest = max(map(len, lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line, after in pairwise([*lines, ""]):
        if line:
            paragraphs[-1].append(line)
        # Letters differ in width, so that a full line may have a fifth fewer than the widest.
        would_fit = len(line) + 1 + len(after.partition(" ")[0]) < 0.8 * widest
        if not line or (would_fit and not line.endswith("-")):
            paragraphs.append([])
    joined = (" ".join(paragraph) for paragraph in paragraphs if paragraph)
    return "\n\n".join(re.sub(r"(?<=[a-z])- (?=[a-z])", "", paragraph) for paragraph in joined)
