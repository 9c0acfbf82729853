"""Which statement of a dossier is which statement of the gold.

Per report, one to one, the assignment with the greatest total token F1 among pairs that reach
`LEAST`.  Tokens are *places* in the report, not words: the same sentence printed twice (a headline,
its standfirst) is two places, and only one of them is the statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from secondsource.evaluate import metrics
from secondsource.evaluate.gold import GoldEvent, GoldStatement
from secondsource.evaluate.reading import Reading, Said

# Token F1 of .5: half of the words shared.  It lets "the bridge is closed" be found in "the bridge
# is closed until Friday" and not in the whole paragraph; the same bound made the readers' figures.
LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Matching:
    """The outcome: ``to_said`` from gold ids to dossier ids, ``to_gold`` back.

    ``judged`` are the dossier's statements that count: before ``annotated_until``, and not matched
    to a gold statement that only ``repeats`` another.  ``places`` are the token indices of each
    statement, gold and said (keys ``("gold", id)`` and ``("said", id)``).
    """

    event: GoldEvent
    reading: Reading
    to_said: Mapping[str, str]
    to_gold: Mapping[str, str]
    judged: tuple[Said, ...]
    places: Mapping[tuple[str, str], frozenset[int]]

    @property
    def gold(self) -> tuple[GoldStatement, ...]:
        """The gold statements that count."""
        return tuple(each for each in self.event.statements if each.repeats is None)

    @property
    def pairs(self) -> list[tuple[GoldStatement, Said]]:
        """What was found: gold statement and the dossier's, in gold order."""
        by_id = {each.id: each for each in self.reading.statements}
        return [
            (each, by_id[self.to_said[each.id]]) for each in self.gold if each.id in self.to_said
        ]

    def said(self, id: str) -> Said:
        """The dossier's statement of that id; StopIteration when there is none."""
        return next(each for each in self.reading.statements if each.id == id)


def match(event: GoldEvent, reading: Reading) -> Matching:
    """Match the statements of all reports."""
    to_said: dict[str, str] = {}
    places: dict[tuple[str, str], frozenset[int]] = {}
    shown: list[Said] = []
    for report in event.reports:
        units = metrics.words(reading.texts[report.id])
        gold = [each for each in event.statements if each.report == report.id]
        said = [each for each in reading.statements if each.report == report.id]
        if report.until is not None:
            said = [each for each in said if each.span.start < report.until]
        shown.extend(said)
        places |= {("gold", each.id): metrics.touched(units, [each.span]) for each in gold}
        places |= {("said", each.id): metrics.touched(units, [each.span]) for each in said}
        scores = {
            (row, column): score
            for row, one in enumerate(gold)
            for column, other in enumerate(said)
            if (score := metrics.overlap_f1(places["gold", one.id], places["said", other.id]))
            >= LEAST
        }
        to_said |= {gold[r].id: said[c].id for r, c in metrics.assign(scores).items()}
    repeats = {to_said.get(each.id) for each in event.statements if each.repeats is not None}
    return Matching(
        event=event,
        reading=reading,
        to_said=to_said,
        to_gold={said: gold for gold, said in to_said.items()},
        judged=tuple(each for each in shown if each.id not in repeats),
        places=places,
    )
