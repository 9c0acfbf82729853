"""The scorer of pairs: symmetric where it can be, finite always, furniture of an outlet no tie."""

from datetime import date

import numpy as np
import pytest

from secondsource.acquire.report import Report
from secondsource.cluster.pairs import (
    FEATURES,
    Crowd,
    compared,
    crowding,
    expanded,
    probability,
    row_of,
)
from secondsource.cluster.sketches import sketch

DAY = date(2021, 5, 4)
TEXTS = {
    "one": "A barge struck the Kesten bridge at Vellmar on Monday. Ana Ruiz, 43, was hurt, police said.",
    "two": "Ana Ruiz, 43, was hurt when her barge hit the Kesten bridge in Vellmar, police said on Monday.",
    "far": "The Lindau orchestra opened its season with a symphony by the composer Ida Holm, 29.",
}  # fmt: skip


def row(text: str, published: date | None = DAY, outlet: str | None = None):
    return row_of(
        sketch(Report("A", "a", TEXTS.get(text, text), published=published, outlet=outlet))
    )


def measured(one, other, crowd: Crowd | None = None) -> dict[str, float]:
    return dict(zip(FEATURES, compared(one, [other], crowd or Crowd())[0].tolist(), strict=True))


@pytest.mark.parametrize("published", [DAY, None])
def test_the_same_happening_is_likelier(published: date | None) -> None:
    near, far = (
        probability(compared(row("one", published), [row(other, published)], Crowd()))[0]
        for other in ("two", "far")
    )
    assert far < 0.1 < 0.4 < near


def test_a_report_is_like_itself() -> None:
    features = measured(row("one"), row("one"))
    assert features["words"] == pytest.approx(1)
    assert features["same_day"] == features["first_day"] == 1
    assert features["days_apart"] == features["other_persons"] == 0


def test_order_does_not_matter() -> None:
    assert measured(row("one"), row("two")) == pytest.approx(measured(row("two"), row("one")))


def test_many_at_once_are_as_one_by_one() -> None:
    rows = [row(name) for name in TEXTS]
    together = compared(rows[0], rows, Crowd())
    apart = np.concatenate([compared(rows[0], [each], Crowd()) for each in rows])
    assert np.allclose(together, apart)


def test_what_an_outlet_always_prints_ties_nothing() -> None:
    crowd = Crowd()
    foot = " Subscribe to the Tornio Courier newsletter, edited in Haparanda by Eero Salo."
    for number in range(60):
        crowd.add(row(f"Council meeting {number} of quarter {number}." + foot, outlet="Courier"))
    one, other = (row(f"{name} news." + foot, outlet="Courier") for name in ("Ostrava", "Bremen"))
    elsewhere = row("Bremen news." + foot, outlet="Other")
    assert measured(one, other, crowd)["words"] < 0.5 * measured(one, elsewhere, crowd)["words"]


@pytest.mark.parametrize("text", ["", "1", "the of and", "日本"])
def test_texts_without_traits_give_numbers_all_the_same(text: str) -> None:
    features = compared(row(text), [row("one"), row(text)], Crowd())
    assert np.isfinite(features).all()
    assert np.isfinite(probability(features)).all()
    assert compared(row("one"), [], Crowd()).shape == (0, len(FEATURES))


def test_surroundings_leave_out_the_nearest() -> None:
    features = np.zeros((6, len(FEATURES)))
    features[:, 0] = [0.9, 0.8, 0.7, 0.6, 0.25, 0.25]
    assert crowding(features) == pytest.approx(0.5)
    assert crowding(features[:4]) == 0
    assert expanded(features).shape[0] == 6
