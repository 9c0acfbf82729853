"""Words given by themselves, held against each other as statements are.

*"was shut on Monday" in "The bridge, built in 1971, was shut on Monday."*  Nothing is known of who
says them; whoever asks whether two outlets' sentences say the same can ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from secondsource.annotate.annotation import Annotation
from secondsource.compare.align import align
from secondsource.compare.facts import Facts, content_words, numbers_in, seen
from secondsource.compare.nearness import nearness
from secondsource.spans import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from secondsource.compare.encoder import Embed

Annotate = Callable[[str], Annotation]


class Extract(NamedTuple):
    """The words of a report that stand at ``spans`` in ``text`` (a sentence or more of it)."""

    report: str
    text: str
    spans: tuple[Span, ...]


def alike(extracts: Sequence[Extract], annotate: Annotate, embed: Embed) -> NDArray[np.float32]:
    """How surely each two of a story's extracts assert the same, 0-1, shape ``(n, n)``.

    Args:
        extracts: of one story; only those of different reports are rivals for the nearest.
        annotate: sentences and tokens of a text.
        embed: vectors of words where they stand.
    """
    annotations = {text: annotate(text) for text in dict.fromkeys(w.text for w in extracts)}
    facts = [_facts(n, w, annotations[w.text]) for n, w in enumerate(extracts)]
    places = [seen(w.text, Span(0, len(w.text)), w.spans, annotations[w.text]) for w in extracts]
    return align(facts, nearness(places, embed)).scores


def _facts(number: int, extract: Extract, annotation: Annotation) -> Facts:
    words = frozenset().union(*(content_words(annotation, span) for span in extract.spans))
    numbers = frozenset().union(*(numbers_in(annotation, span) for span in extract.spans))
    # Both would be "own voice", which speaks for one claim; here nobody knows whose words they are.
    return Facts(str(number), extract.report, words, numbers, f"unknown {number}")
