"""What is new between two dossiers of one story, one fact a test."""

from dataclasses import replace

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.compose.changes import Change, changes
from secondsource.compose.dossier import Dossier, Making
from secondsource.spans import Span

MAYOR = "The ferry sank, the mayor said. At least 7 people died."
NURSE = "A nurse said: the ferry sank. 11 people died, she said."


def report(letter: str, text: str, outlet: str, source: str | None = None) -> Report:
    return Report(letter, source or f"{outlet}.txt", text, outlet, "Ferry sinks")


def statement(id: str, text: str, words: str, low: float | None = None, high: float | None = None):
    start = text.index(words)
    span = Span(start, start + len(words))
    figures = (Quantity(span, "people killed", low, high),) if low else ()
    return Statement(
        id, id[0], span, "indirect", (Link("x", None, None, None),), quantities=figures
    )


def claim(id: str, *statements: str, status: str = "single") -> Claim:
    origins = (Origin("x", statements, ""),)
    return Claim(id, "the ferry sank", statements, origins, status, False, f"{status} because")


def dossier(reports, statements, claims=(), conflicts=()) -> Dossier:
    return Dossier(
        "s", "Ferry sinks", None, None, tuple(reports), {}, tuple(statements), (), tuple(claims),
        tuple(conflicts), (), (), (), (), Making("0"),
    )  # fmt: skip


A = report("A", MAYOR, "Post")
B = report("B", NURSE, "Radio")
A1 = statement("A1", MAYOR, "The ferry sank")
A2 = statement("A2", MAYOR, "At least 7 people died", 7, None)
B1 = statement("B1", NURSE, "the ferry sank")
B2 = statement("B2", NURSE, "11 people died", 11, 11)
TOLL = Conflict(
    "X1", "number", "people killed", (Side(("A2",), "at least 7"), Side(("B2",), "11")), "differ", 7, 11
)  # fmt: skip
FIRST = dossier([A], [A1, A2], [claim("K1", "A1"), claim("K2", "A2")])
BOTH = dossier(
    [A, B],
    [A1, A2, B1, B2],
    [claim("K1", "A1", "B1", status="corroborated"), claim("K2", "A2"), claim("K3", "B2")],
    [TOLL],
)


def kinds(found: tuple[Change, ...]) -> list[str]:
    return [c.kind for c in found]


def only(kind: str, found: tuple[Change, ...]) -> Change:
    (change,) = (c for c in found if c.kind == kind)
    return change


def test_the_same_dossier_has_no_changes() -> None:
    assert changes(BOTH, BOTH) == ()


def test_other_numbers_are_no_change() -> None:
    """The same reports in another order: letters, claims and conflicts are numbered anew."""
    letters = {"A": "B", "B": "A"}

    def renamed(id: str) -> str:
        return letters[id[0]] + id[1:]

    swapped = dossier(
        [replace(B, id="A"), replace(A, id="B")],
        [replace(s, id=renamed(s.id), report=renamed(s.report)) for s in (B1, B2, A1, A2)],
        [
            replace(c, id=f"K{n}", statements=tuple(map(renamed, c.statements)))
            for n, c in enumerate(reversed(BOTH.claims))
        ],
        [
            replace(
                TOLL,
                id="X7",
                sides=tuple(
                    Side(tuple(map(renamed, s.statements)), s.value) for s in reversed(TOLL.sides)
                ),
            )
        ],
    )
    assert changes(BOTH, swapped) == ()


def test_a_story_seen_first_is_new() -> None:
    assert kinds(changes(None, FIRST)) == ["new story"]


def test_a_new_story_says_who_tells_it() -> None:
    assert only("new story", changes(None, BOTH)).because == "told by Post and Radio"


def test_a_report_that_came_in_is_named() -> None:
    change = only("new report", changes(FIRST, BOTH))
    assert (change.what, change.because) == ("Radio: Ferry sinks", "it came in")


def test_a_claim_that_gains_a_second_origin_says_why() -> None:
    change = only("second origin", changes(FIRST, BOTH))
    assert (change.before, change.after) == ("single", "corroborated")
    assert change.because == "corroborated because"
    assert change.reports == ("A", "B")


def test_a_third_origin_is_no_second() -> None:
    third = report("C", "The ferry sank, a diver said.", "Wire")
    c1 = statement("C1", third.text, "The ferry sank")
    grown = claim("K1", "A1", "B1", "C1", status="corroborated")
    later = dossier([A, B, third], [A1, A2, B1, B2, c1], [grown, *BOTH.claims[1:]], [TOLL])
    assert kinds(changes(BOTH, later)) == ["new report"]


def test_a_claim_repeated_from_one_origin_is_no_change() -> None:
    later = replace(BOTH, claims=(claim("K1", "A1", "B1", status="repeated"),), conflicts=())
    assert kinds(changes(FIRST, later)) == ["new report"]


def test_a_figure_that_another_contradicts_has_a_new_range() -> None:
    change = only("figure changed", changes(FIRST, BOTH))
    assert (change.before, change.after) == ("at least 7", "7–11")
    assert change.what == "people killed: at least 7, now 7–11"


def test_a_conflict_is_new_once() -> None:
    change = only("new conflict", changes(FIRST, BOTH))
    assert change.what == "people killed: at least 7 against 11"
    assert change.because == "differ"


def test_a_conflict_over_yes_and_no_gives_the_words() -> None:
    denied = replace(TOLL, kind="polarity", what="whether it is so")
    change = only("new conflict", changes(FIRST, replace(BOTH, conflicts=(denied,))))
    assert change.what == "whether it is so: “At least 7 people died” against “11 people died”"


def test_an_update_changes_the_figure_and_is_no_conflict() -> None:
    later = replace(BOTH, conflicts=(replace(TOLL, kind="update"),))
    assert kinds(changes(FIRST, later)) == ["new report", "second origin", "figure changed"]


def test_a_conflict_that_is_read_as_an_update_now_is_gone() -> None:
    later = replace(BOTH, conflicts=(replace(TOLL, kind="update", because="later count"),))
    assert only("conflict gone", changes(BOTH, later)).because == "later count"


@pytest.mark.parametrize(
    ("later", "because"),
    [
        (replace(BOTH, conflicts=()), "both accounts stand"),
        (FIRST, "one account is no longer told"),
    ],
)
def test_a_conflict_that_is_gone_says_why(later: Dossier, because: str) -> None:
    assert only("conflict gone", changes(BOTH, later)).because.startswith(because)


def test_a_third_side_is_a_changed_figure_and_no_new_conflict() -> None:
    third = report("C", "Divers say 14 people died.", "Wire")
    c1 = statement("C1", third.text, "14 people died", 14, 14)
    wider = replace(TOLL, sides=(*TOLL.sides, Side(("C1",), "14")), high=14)
    later = dossier([A, B, third], [A1, A2, B1, B2, c1], BOTH.claims, [wider])
    found = changes(BOTH, later)
    assert kinds(found) == ["new report", "figure changed"]
    assert only("figure changed", found).what == "people killed: 7–11, now 7–14"


def test_a_rewritten_report_has_a_new_figure() -> None:
    text = MAYOR.replace("At least 7", "At least 9")
    newer = replace(A, text=text)
    later = dossier(
        [newer],
        [
            statement("A1", text, "The ferry sank"),
            statement("A2", text, "At least 9 people died", 9, None),
        ],
        FIRST.claims,
    )
    found = changes(FIRST, later)
    assert kinds(found) == ["new report", "figure changed"]
    assert only("new report", found).because == "its text was changed"
    assert only("figure changed", found).what == "people killed: at least 7, now at least 9"


def test_words_that_moved_in_a_rewritten_report_are_the_same_statement() -> None:
    text = "UPDATE: " + NURSE
    moved = replace(B, text=text)
    later = dossier(
        [A, moved],
        [A1, A2, statement("B1", text, "the ferry sank"), statement("B2", text, "11 people died", 11, 11)],
        BOTH.claims,
        [TOLL],
    )  # fmt: skip
    assert kinds(changes(BOTH, later)) == ["new report"]


def test_keys_hold_from_one_dossier_to_the_next() -> None:
    once = {c.key for c in changes(FIRST, BOTH) if c.kind != "new report"}
    again = {c.key for c in changes(FIRST, replace(BOTH, id="t")) if c.kind != "new report"}
    assert once == again
