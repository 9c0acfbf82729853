"""Markdown: the same words as the terminal, and report text that stays text."""

import dataclasses

import pytest

from secondsource.tell.markdown import escaped, tell_markdown
from secondsource.tell.telling import SECTIONS
from tell.invented import dossier

FULL = dossier()


def test_sections_come_in_the_order_of_the_plan():
    text = tell_markdown(FULL)
    places = [text.index(f"## {title}") for key, (title, _) in SECTIONS.items() if key != "places"]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "line",
    [
        "# A grain silo explodes in Port Verran",
        "| **B** | verran.txt |  | 5 May 2021, inferred from A |",
        "### K2 · Dust in a blocked vent was the cause",
        "**repeated** · one origin, three reports: all quote Ilse Brandt, who cites Tom Okafor.",
        "figures differ; range 7–9. two sources give two figures for one count.",
        "| 2 | Ilse Brandt → Tom Okafor | A 1, B 1 |",
        "| **the explosion** | “blast” ×2 | “explosion”, “attack” | – | – |",
    ],
)
def test_says(line):
    assert line in tell_markdown(FULL).splitlines()


@pytest.mark.parametrize("text", ["<b>", "[x](y)", "a|b", "*c*", "_d_", "`e`", "#f", "- g", "1. h"])
def test_report_text_stays_text(text):
    plain = escaped(text)
    assert plain != text
    assert plain.replace("\\", "") == text


def test_a_title_cannot_bring_markup():
    hostile = dataclasses.replace(FULL, title="<script>alert(1)</script>\n# two")
    first = tell_markdown(hostile).splitlines()[0]
    assert first == r"# \<script\>alert(1)\</script\> \# two"
