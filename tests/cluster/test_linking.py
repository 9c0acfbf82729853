"""Who is who across the reports of a story."""

from __future__ import annotations

import pytest

from secondsource.annotate.annotation import Entity, EntityKind, Mention
from secondsource.cluster.linking import link
from secondsource.spans import Span


def entity(ident: str, name: str, kind: EntityKind, *, named: bool = True) -> Entity:
    how = "name" if named else "nominal"
    return Entity(ident, name, kind, (Mention(Span(0, len(name)), how, ident),))  # type: ignore[arg-type]


def linked(kind: EntityKind, *names: str, named: bool = True) -> list[list[str]]:
    """Each name in a report of its own → the names that were taken for one."""
    reports = [(f"R{n}", [entity("e1", name, kind, named=named)]) for n, name in enumerate(names)]
    of = {f"R{n}": name for n, name in enumerate(names)}
    return [[of[r] for r, _ in figure.members] for figure in link(reports)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("group", ("IS", "ISIS", "Daesh", "Islamic State group", "Islamic State")),
        ("person", ("Sergei Orlov", "Sergey Orlov")),
        ("person", ("Dmitry Sokolov", "Dmitri Sokolov", "Sokolov")),
        ("person", ("Mohammed al-Najjar", "Mohamed Al Najjar")),
        ("person", ("Karim al-Sayed", "Karim Sayed")),
        ("person", ("José García", "Jose Garcia")),
        ("person", ("Ana M. Ruiz", "Ana Ruiz", "Ruiz")),
        ("person", ("Ana Ruiz", "Ana Ruiz Vega")),
        ("person", ("Park Min-seo", "Park")),  # the family's name stands first
        ("place", ("Deir az-Zour", "Deir ez-Zor", "Deir Ezzor")),
        ("place", ("Mazar-i-Sharif", "Mazar-e-Sharif")),
        ("place", ("US", "U.S.", "United States", "America")),
        ("organization", ("Russian Defence Ministry", "Russian Defense Ministry")),
        ("organization", ("Defence Ministry", "Russian Defense Ministry")),
        ("organization", ("Andean Office for Human Rights", "AOHR")),
        ("organization", ("FBI", "Federal Bureau of Investigation", "F.B.I.")),
        ("organization", ("Chilean government", "government of Chile", "Chile's government")),
    ],
)
def test_one(kind: EntityKind, names: tuple[str, ...]) -> None:
    assert linked(kind, *names) == [list(names)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("person", ("Ana Ruiz", "Eva Ruiz")),  # one surname, two first names
        ("person", ("Mario Ruiz", "Maria Ruiz")),
        ("person", ("Ana Ruiz", "Eva Ruiz", "Ruiz")),  # and nobody knows which
        ("person", ("Park Min-seo", "Park Ji-ho", "Park")),
        ("person", ("Omar Haddad", "Omar Hadid")),
        ("person", ("Ivan Orlov", "Orlova")),
        ("organization", ("Syrian army", "Russian army")),
        ("organization", ("Channel 4", "Channel 5")),
        (
            "organization",
            ("Syrian Defense Ministry", "Russian Defense Ministry", "Defense Ministry"),
        ),  # and nobody knows which
        ("organization", ("Ministry of Health", "Ministry of Wealth")),
        ("organization", ("Chileans", "Ekbank", "AOHR")),  # a people is no name less its state
        ("place", ("Niger", "Nigeria")),
        ("place", ("North Korea", "South Korea")),
    ],
)
def test_several(kind: EntityKind, names: tuple[str, ...]) -> None:
    assert linked(kind, *names) == [[name] for name in names]


def test_a_person_never_joins_a_body() -> None:
    reports = [
        ("A", [entity("e1", "Ford", "person")]),
        ("B", [entity("e1", "Ford", "organization")]),
    ]
    assert len(link(reports)) == 2


@pytest.mark.parametrize("name", ["officials", "witnesses", "he", "military source", "police"])
def test_descriptions_of_nobody_certain_stay_apart(name: str) -> None:
    assert linked("person", name, name, named=False) == [[name], [name]]


def test_a_states_unnamed_body_is_one() -> None:
    names = ("Afghan police", "Afghan police")
    assert linked("organization", *names, named=False) == [list(names)]


def test_name_is_the_fullest_and_the_reason_is_told() -> None:
    (figure,) = link([("A", [entity("e1", "Orlov", "person")]),
                      ("B", [entity("e1", "Pavel Orlov", "person")])])  # fmt: skip
    assert figure.name == "Pavel Orlov"
    assert figure.because == "“Orlov” is the only one of that surname, Pavel Orlov"


def test_every_entity_is_in_exactly_one_figure_in_the_order_of_the_story() -> None:
    reports = [
        ("A", [entity("e1", "UN", "organization"), entity("e2", "Ruiz", "person")]),
        ("B", [entity("e1", "Ana Ruiz", "person"), entity("e2", "United Nations", "organization")]),
    ]
    figures = link(reports)
    assert [f.members for f in figures] == [(("A", "e1"), ("B", "e2")), (("A", "e2"), ("B", "e1"))]
    assert [f.id for f in figures] == ["f1", "f2"]


def test_many_reports_are_linked_in_time() -> None:
    """Three hundred reports of ten names each, spelled in turn in two ways; a second would do."""
    reports = [
        (f"R{n}", [entity(f"e{k}", f"{given} Orlov{'bcdfghklmn'[k]}", "person")
                   for k, given in enumerate(["Sergei", "Sergey"] * 5)])
        for n in range(300)
    ]  # fmt: skip
    assert len(link(reports)) == 10


def test_no_reports() -> None:
    assert link([]) == ()
