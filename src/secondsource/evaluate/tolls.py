"""One killed and one injured figure for an incident that several reports tell of.

The archive that the yardstick compares with holds final counts.  Reports of one incident differ
because the injured die later and because many tell of one victim only; so the figure that most
reports count wins, of equals the higher, and a person told of as hurt who is also told of as dead
is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from secondsource.annotate.tolls import Told, Toll


def reconcile(tolls: Iterable[Toll]) -> tuple[int, int]:
    """The killed and injured of one incident.

    >>> two_shot, one_died = Told(2, counted=True), Told(1, counted=False)
    >>> reconcile([Toll(hit=two_shot), Toll(killed=one_died, hit=two_shot)])
    (1, 1)
    """
    tolls = list(tolls)
    killed = _figure([t.killed for t in tolls if t.killed])
    injured = _figure([t.injured for t in tolls if t.injured and t.injured.counted])
    hit = _figure([t.hit for t in tolls if t.hit]) or 0
    if injured is None and hit > (killed or 0):
        injured = hit - (killed or 0)
    if injured is None and any(t.injured for t in tolls) and (killed or 0) > 1:
        injured = 1  # several are dead, and besides them one person is told of as hurt
    if injured is None:
        # In a report of a shooting somebody was hit; whoever died is not counted again.
        injured = 0 if killed else 1
    return killed or 0, injured


def _figure(told: list[Told]) -> int | None:
    counted = [t.number for t in told if t.counted] or [t.number for t in told]
    if not counted:
        return None
    votes = Counter(counted)
    most = max(votes.values())
    return max(number for number, count in votes.items() if count == most)
