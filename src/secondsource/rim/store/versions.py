"""What is a version of what, and what it changes.  Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from secondsource.rim.store.records import Change
from secondsource.spans import Span

# A file that is overwritten may hold a new version or something else.  Share of the shorter text's
# words that both hold, each as often as it stands: two news reports of one length share .35-.5 by
# their small words alone, an edited report .8 and more with itself.
_ALIKE = 0.65
# Words compared one by one; a longer stretch that differs counts as changed in one piece.  The
# comparison needs their product in bits: 5,000 by 5,000 are 3 MB.
_MOST_WORDS = 5000

_WORD = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+")


def are_versions(address: str, old: str, new: str) -> bool:
    """Two texts that stood at one address are versions of one report.

    A page on the net is what its address says; a file name may be used again for anything.

    >>> are_versions("https://post.example/bridge", "It is shut.", "All clear.")
    True
    >>> are_versions("today.jsonl", "The bridge was closed on Monday.", "Rain is expected.")
    False
    """
    if "://" in address:
        return True
    ours, theirs = Counter(_WORD.findall(old.lower())), Counter(_WORD.findall(new.lower()))
    least = min(ours.total(), theirs.total())
    return bool(least) and (ours & theirs).total() >= _ALIKE * least


def changes(before: str, after: str) -> tuple[Change, ...]:
    r"""The words that were taken out, put in or put in the place of others, in order.

    >>> old, new = "Two were hurt.\n\nIt is shut.", "Five were hurt.\n\nIt is shut."
    >>> [(each.before.of(old), each.after.of(new)) for each in changes(old, new)]
    [('Two', 'Five')]
    """
    found: list[Change] = []
    for old, new in _differing(
        before, after, _spans(_PARAGRAPH, before), _spans(_PARAGRAPH, after)
    ):
        ours = _spans(_WORD, before, old)
        theirs = _spans(_WORD, after, new)
        if max(len(ours), len(theirs)) > _MOST_WORDS:
            found.append(Change(old, new))
            continue
        found += (Change(*pair) for pair in _differing(before, after, ours, theirs))
    return tuple(found)


def _spans(pattern: re.Pattern[str], text: str, within: Span | None = None) -> list[Span]:
    start, end = within or Span(0, len(text))
    return [Span(*match.span()) for match in pattern.finditer(text, start, end)]


def _differing(
    before: str, after: str, ours: Sequence[Span], theirs: Sequence[Span]
) -> list[tuple[Span, Span]]:
    """Stretches of pieces that differ: the span in each text, empty where nothing stands."""
    if len(ours) * len(theirs) > _MOST_WORDS**2:
        return [(Span(0, len(before)), Span(0, len(after)))]
    old, new = [s.of(before) for s in ours], [s.of(after) for s in theirs]
    found: list[tuple[Span, Span]] = []
    replaced: list[tuple[int, int, int, int]] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            continue
        now = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if replaced and replaced[-1][1] == now[0] and replaced[-1][3] == now[2]:
            replaced[-1] = (replaced[-1][0], now[1], replaced[-1][2], now[3])
        else:
            replaced.append(now)
    for a, b, c, d in replaced:
        found.append((_stretch(ours, a, b, len(before)), _stretch(theirs, c, d, len(after))))
    return found


def _stretch(spans: Sequence[Span], start: int, end: int, size: int) -> Span:
    if start < end:
        return Span(spans[start].start, spans[end - 1].end)
    place = spans[start].start if start < len(spans) else (spans[-1].end if spans else size)
    return Span(place, place)
