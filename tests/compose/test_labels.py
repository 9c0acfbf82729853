"""Labels: differences in wording that a reader would notice, and no others."""

from __future__ import annotations

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation, Entity, EntityKind, Mention, Token
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Figure
from secondsource.compare.claim import Claim
from secondsource.compose.dossier import Label
from secondsource.compose.labels import labels
from secondsource.spans import Span

# A phrase is written as word/POS/dep/head, head counted from the phrase's first word; the entity's
# mention is what stands in brackets.
NAME = {
    "daesh": "[Daesh/PROPN/nsubj/0]",
    "group": "[Arrow/PROPN/compound/1 Front/PROPN/nsubj/1]",
    "front": "the/DET/det/1 [Front/PROPN/nsubj/1]",
    "rebels": "[Arrow/PROPN/compound/2 Front/PROPN/compound/2] rebels/NOUN/nsubj/2",
    "terrorists": "[Arrow/PROPN/compound/2 Front/PROPN/compound/2] terrorists/NOUN/nsubj/2",
    "vehicles": "[Arrow/PROPN/compound/2 Front/PROPN/compound/2] vehicles/NOUN/nsubj/2",
    "militant": "militant/ADJ/amod/2 [Arrow/PROPN/compound/2 Front/PROPN/nsubj/2]",
    "mayor": "Mayor/PROPN/compound/2 [Ana/PROPN/compound/2 Ruiz/PROPN/nsubj/2]",
    "ruiz": "[Ruiz/PROPN/nsubj/0]",
    "strongman": "[the/DET/det/1 strongman/NOUN/nsubj/1]",
    "head": "[the/DET/det/1 mayor/NOUN/nsubj/1]",
    "she": "[she/PRON/nsubj/0]",
    "spokesman": "[the/DET/det/1 regime/NOUN/poss/3 's/PART/case/1 spokesman/NOUN/nsubj/3]",
}
LEMMA = {"rebels": "rebel", "terrorists": "terrorist", "vehicles": "vehicle"}


def read(id: str, *phrases: str, kind: EntityKind = "group") -> tuple[Report, Annotation]:
    """A report of these phrases, one a line, which all mention its one entity."""
    text, tokens, mentions = "", [], []
    for phrase in phrases:
        first, start = len(tokens), 0
        for part in NAME[phrase].split():
            word, pos, dep, head = part.strip("[]").split("/")
            at = len(text)
            start = at if part.startswith("[") else start
            text += f"{word} "
            lemma = LEMMA.get(word, word)
            tokens.append(
                Token(at, at + len(word), word, lemma, pos, "", dep, first + int(head), "")
            )
            if part.endswith("]"):
                name = (
                    "pronoun"
                    if pos == "PRON"
                    else "nominal"
                    if "the" in phrase_of(text, start)
                    else "name"
                )
                mentions.append(Mention(Span(start, at + len(word)), name, "e1"))
        text = text[:-1] + "\n"
    entity = Entity("e1", phrases[0], kind, tuple(mentions))
    return Report(id, id, text), Annotation(id, tokens=tuple(tokens), entities=(entity,))


def phrase_of(text: str, start: int) -> list[str]:
    return text[start:].split()


def told(a: tuple[str, ...], b: tuple[str, ...], kind: EntityKind = "group") -> tuple[Label, ...]:
    read_a, read_b = read("A", *a, kind=kind), read("B", *b, kind=kind)
    figure = Figure("E1", "x", kind, (("A", "e1"), ("B", "e1")))
    annotations = {"A": read_a[1], "B": read_b[1]}
    return labels([read_a[0], read_b[0]], annotations, [figure])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            ("group", "rebels"),
            ("terrorists",),
            {"A": ["Arrow Front rebels", "Arrow Front"], "B": ["Arrow Front terrorists"]},
        ),
        (("group",), ("militant",), {"A": ["Arrow Front"], "B": ["militant Arrow Front"]}),
        (("daesh",), ("group",), {"A": ["Daesh"], "B": ["Arrow Front"]}),
        (("group", "front"), ("group", "group"), None),
        (("group", "vehicles"), ("group",), None),
        (("rebels",), ("rebels", "group"), None),
        (("group",), (), None),
    ],
)
def test_what_a_group_is_called(
    a: tuple[str, ...], b: tuple[str, ...], expected: dict[str, list[str]] | None
) -> None:
    found = told(a, b) if b else labels([read("A", *a)[0]], {}, [])
    if expected is None:
        assert found == ()
    else:
        (label,) = found
        by_report = {r: sorted(u.text for u in uses) for r, uses in label.by_report.items()}
        assert by_report == {r: sorted(texts) for r, texts in expected.items()}


@pytest.mark.parametrize(
    ("a", "b", "differs"),
    [
        (("mayor",), ("ruiz",), False),
        (("ruiz", "head"), ("ruiz", "she"), False),
        (("ruiz", "strongman"), ("ruiz", "head"), True),
        (("ruiz", "spokesman"), ("ruiz",), False),
    ],
)
def test_what_a_person_is_called(a: tuple[str, ...], b: tuple[str, ...], differs: bool) -> None:
    assert bool(told(a, b, "person")) == differs


def test_spans_are_exact_and_counted() -> None:
    (label,) = told(("terrorists", "group", "terrorists"), ("group",))
    text = read("A", "terrorists", "group", "terrorists")[0].text
    use = label.by_report["A"][0]
    assert use.count == 2
    assert [span.of(text) for span in use.spans] == ["Arrow Front terrorists"] * 2


# ------------------------------------------------------- things and acts, by claim


def clause(id: str, verb: str, lemma: str) -> tuple[Report, Annotation, Statement]:
    """*They VERB the town.*"""
    text = f"They {verb} the town."
    end = 5 + len(verb)
    tokens = (
        Token(0, 4, "They", "they", "PRON", "PRP", "nsubj", 1, ""),
        Token(5, end, verb, lemma, "VERB", "VBD", "ROOT", 1, ""),
        Token(end + 1, end + 4, "the", "the", "DET", "DT", "det", 3, ""),
        Token(end + 5, end + 9, "town", "town", "NOUN", "NN", "dobj", 1, ""),
    )
    statement = Statement(f"{id}1", id, Span(0, end + 9), "own")
    return Report(id, id, text), Annotation(id, tokens=tokens), statement


@pytest.mark.parametrize(
    ("a", "b", "same_claim", "expected"),
    [
        (("freed", "free"), ("liberated", "liberate"), True, {"set free"}),
        (("freed", "free"), ("liberated", "liberate"), False, set()),
        (("liberated", "liberate"), ("liberated", "liberate"), True, set()),
        (("freed", "free"), ("released", "release"), True, set()),
        (("freed", "free"), ("saw", "see"), True, set()),
    ],
)
def test_acts_of_one_claim(
    a: tuple[str, str], b: tuple[str, str], same_claim: bool, expected: set[str]
) -> None:
    read_a, read_b = clause("A", *a), clause("B", *b)
    groups = [("A1", "B1")] if same_claim else [("A1",), ("B1",)]
    claims = [Claim(f"K{n}", "", g, (), "single", False, "") for n, g in enumerate(groups)]
    found = labels(
        [read_a[0], read_b[0]],
        {"A": read_a[1], "B": read_b[1]},
        [],
        [read_a[2], read_b[2]],
        claims,
    )
    assert {label.entity for label in found} == expected
