"""What reports call a state's government, and places in two spellings."""

from dataclasses import replace

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.coref import resolve
from secondsource.annotate.segment import segment
from secondsource.cluster.linking import link
from secondsource.compose.labels import labels, wordings


@pytest.fixture
def read(nlp):
    def read(*texts):
        reports = [Report(letter, "", text) for letter, text in zip("ABC", texts, strict=False)]
        annotations = {}
        for report in reports:
            annotation = segment(report.text, None, nlp, report.id)
            found = replace(annotation, entities=resolve(report.text, annotation))
            annotations[report.id] = found
        figures = link([(r.id, annotations[r.id].entities) for r in reports])
        return reports, annotations, figures

    return read


def shown(found):
    return {
        label.entity: {r: [use.text for use in uses] for r, uses in label.by_report.items()}
        for label in found
    }


GOVERNMENT = "The Chilean government closed the port."


@pytest.mark.parametrize(
    ("other", "wording"),
    [
        ("The Chilean regime closed the port.", "Chilean regime"),
        ("Chile’s regime closed the port.", "Chile’s regime"),
        ("The regime of Chilean President Ana Ruiz closed the port.",
         "regime of Chilean President Ana Ruiz"),
    ],
)  # fmt: skip
def test_a_government_that_is_a_regime_elsewhere(read, other, wording):
    reports, annotations, _ = read(GOVERNMENT, other)
    found = shown(labels(reports, annotations, []))
    assert found == {"government of Chile": {"A": ["Chilean government"], "B": [wording]}}


@pytest.mark.parametrize(
    "other",
    [
        "The government of Chile closed the port.",  # as plain
        "The Peruvian regime closed the port.",  # another
        "The regime closed the port.",  # nobody says whose
        "A Chilean regime spokesman closed the port.",  # only modifies
    ],
)
def test_no_other_name_for_the_government(read, other):
    reports, annotations, _ = read(GOVERNMENT, other)
    assert shown(labels(reports, annotations, [])) == {}


def test_a_place_in_two_spellings(read):
    reports, annotations, figures = read(
        "Fighting went on in the city of Mazar-i-Sharif.",
        "Fighting went on in the city of Mazar-e-Sharif.",
    )
    [uses] = shown(labels(reports, annotations, figures)).values()
    assert uses == {"A": ["Mazar-i-Sharif"], "B": ["Mazar-e-Sharif"]}


def test_a_country_by_its_short_name_is_no_label(read):
    reports, annotations, figures = read("They left America.", "They left the U.S. on foot.")
    assert shown(labels(reports, annotations, figures)) == {}


def test_words_go_by_figure_else_by_head(read):
    reports, annotations, figures = read(
        "Mayor Ana Ruiz opened a bridge.", "Mayor Ana Ruiz left the new bridge."
    )
    texts = {r.id: r.text for r in reports}
    things = {}
    for report, span, thing in wordings(reports, annotations, figures):
        things.setdefault(thing, []).append(span.of(texts[report]))
    assert sorted(map(sorted, things.values())) == [
        ["Mayor Ana Ruiz", "Mayor Ana Ruiz"],
        ["bridge", "new bridge"],
    ]
