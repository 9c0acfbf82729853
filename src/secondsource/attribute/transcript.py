"""Transcripts: turns of speech, each behind the name of whoever speaks ("RUIZ: The pier is shut.").

A line that begins with a name and a colon may be a headline or an entry of a list as well, so a
text counts as a transcript only when two names come back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.page import Page
from secondsource.spans import Span, trim

# "RUIZ:", "ANA RUIZ, BYLINE:", "Ana Ruiz (Harbour Union):", "Q:" and "A:" name nobody
_TURN = re.compile(
    r"((?:[A-Z][\w.'’-]+)(?: (?:[A-Z][\w.'’-]+|of|the|de|van|von)){0,4})"
    r"(?:, [A-Z][A-Z ]+)?(?: [(\[][^)\]\n]{2,60}[)\]])?:\s+(?=[\"“‘'(]?[^\W\d])"
)
# In 5,857 news texts two names that come back and a quarter of the lines find six texts; three are
# transcripts, the others a police blotter and two lists, which have no person behind the name.  One
# name was enough for picture galleries ("Photos:"), figures behind the colon for a tally.
_SHARE = 0.25


class _Turn(NamedTuple):
    name: Span
    words: Span


def turns(page: Page) -> Iterator[Attribution]:
    """What each speaker of a transcript says, over all paragraphs of a turn."""
    blocks = [b for b in page.annotation.blocks if b.kind in {"paragraph", "list", "subheading"}]
    found = [_turn(b.span, page.text) for b in blocks]
    spoken = [t for t in found if t is not None]
    if len(spoken) < _SHARE * len(blocks) or not _are_people(spoken, page):
        return
    speaking: _Turn | None = None
    for block, turn in zip(blocks, found, strict=True):
        speaking = turn or speaking
        if speaking is not None and block.kind != "subheading":
            words = turn.words if turn is not None else block.span
            content = trim(words, page.text, also='"“”')
            if content.length:
                yield Attribution(speaking.name, None, (content,), "turn")


def _are_people(spoken: Sequence[_Turn], page: Page) -> bool:
    """Two names come back, one of them a person's: known as one, or "Ana Ruiz" and then "Ruiz"."""
    forms: dict[str, list[Span]] = defaultdict(list)
    for turn in spoken:
        forms[turn.name.of(page.text).split()[-1].casefold()].append(turn.name)
    back = [names for names in forms.values() if len(names) >= 2]
    return len(back) >= 2 and any(
        len({name.of(page.text).count(" ") for name in names}) > 1
        or page.who(names[0]).kind == "person"
        for names in back
    )


def _turn(block: Span, text: str) -> _Turn | None:
    start = _TURN.match(text, block.start, block.end)
    if start is None:
        return None
    return _Turn(Span(start.start(1), start.end(1)), Span(start.end(), block.end))
