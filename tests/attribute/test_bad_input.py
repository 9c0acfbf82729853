"""Bad input through the real pipeline with the real models: flagged or read, never guessed."""

import random
import time

import pytest

from secondsource.acquire.extract import report_from
from secondsource.acquire.report import RawDocument, Report
from secondsource.compose.dossier import Dossier
from secondsource.desk import read_reports
from secondsource.errors import SourceError
from secondsource.pipeline import Reading, read_report
from secondsource.rim.sources import instruments
from secondsource.rim.wiring import tools
from secondsource.settings import Settings

STORY = """Old bridge closed

The old bridge was closed on Monday. {0}Nobody was hurt,{1} said Ana Ruiz, the mayor of Leda.

{2}We heard a bang and ran,{3} said Tom Hale, a baker. {4}It shook the whole street.{5}

The fire service said that two lorries had collided. Ruiz told reporters the work would take a week.
"""
GERMAN = """Die alte Brücke ist seit Montag gesperrt. „Niemand wurde verletzt“, sagte Ana Ruiz.

Die Feuerwehr teilte mit, dass zwei Lastwagen zusammengestoßen seien. Nach Angaben der Polizei
dauern die Arbeiten bis Freitag."""
SPANISH = """El puente viejo está cerrado desde el lunes. «Nadie resultó herido», dijo Ana Ruiz.

Los bomberos informaron de que dos camiones habían chocado. Según la policía, los trabajos durarán
hasta el viernes."""

READ = {
    "straight marks": STORY.format(*'""""""'),
    "no marks": STORY.format(*[""] * 6),
    "an odd number of marks": STORY.format(*'"""""', ""),
    "never closed": STORY.format("“", "", "“", "", "“", ""),
    "never opened": STORY.format("", "”", "", "”", "", "”"),
    "mixed styles": STORY.format("“", '"', "«", "»", "‘", "’"),
    "wrong way round": STORY.format("”", "“", "»", "«", "’", "‘"),
    "invisible characters": STORY.format(
        "\u200b“", "”\u200b", "\u202a“", "”\u202c", "\u2067“", "”\u2069"
    ).replace("r", "r\u00ad"),
    "all capitals": STORY.format(*"“”“”“”").upper(),
    "line ends of all kinds": STORY.format(*"“”“”“”").replace("\n", "\r\n"),
    "one line": " ".join(STORY.format(*"“”“”“”").split()),
}
EMPTY = {
    "one word": "Fire",
    "one mark": "“",
    "only marks": "“”\"'«»„“‘’" * 40,
    "only invisible characters": "Fire\n\n\u200b\u202e\u2069\n\n\u00ad",
    "right to left": "\u202e.tuhs si egdirb ehT\u202c",
    "digits and signs": "0 1 2 %% ## 3.4.5 --- ...",
    "German": GERMAN,
    "Spanish": SPANISH,
}


def dossier_of(text: str) -> Dossier:
    raw = RawDocument("a.txt", text.encode(), media_type="text/plain")
    return read_reports([report_from(raw, Settings(), instruments())])


@pytest.fixture(scope="module")
def read() -> dict[str, Dossier]:
    return {name: dossier_of(text) for name, text in {**READ, **EMPTY}.items()}


def told(dossier: Dossier) -> dict[str, str]:
    """Statement → its origin, or "" for the outlet's own voice."""
    text = dossier.reports[0].text
    return {s.span.of(text): s.chain[-1].source if s.chain else "" for s in dossier.statements}


def seen(words: str) -> str:
    return words.replace("\u00ad", "")


def origin(dossier: Dossier, words: str) -> str:
    (found,) = {seen(who) for what, who in told(dossier).items() if words in seen(what)}
    return found


@pytest.mark.parametrize("name", [*READ, *EMPTY])
def test_every_statement_is_words_of_the_text(read: dict[str, Dossier], name: str) -> None:
    text = read[name].reports[0].text
    for s in read[name].statements:
        assert 0 <= s.span.start < s.span.end <= len(text)
        assert s.span.of(text).strip() == s.span.of(text) != ""


@pytest.mark.parametrize("name", [*READ, *EMPTY])
def test_every_link_is_words_of_the_text(read: dict[str, Dossier], name: str) -> None:
    text = read[name].reports[0].text
    for span in (p for s in read[name].statements for x in s.chain for p in (x.words, x.cue) if p):
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text).strip()


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_is_made_of_nothing(read: dict[str, Dossier], name: str) -> None:
    assert [s for s in read[name].statements if s.chain] == []


@pytest.mark.parametrize(("name", "language"), [("German", "German"), ("Spanish", "Spanish")])
def test_another_language_is_flagged(read: dict[str, Dossier], name: str, language: str) -> None:
    assert f"the text is in {language}" in str(read[name].reports[0].unread)


@pytest.mark.parametrize("name", ["German", "Spanish"])
def test_another_language_is_not_guessed_at(read: dict[str, Dossier], name: str) -> None:
    assert read[name].statements == ()


@pytest.mark.parametrize("name", [n for n in READ if n not in {"all capitals", "one line"}])
def test_who_is_told_outside_the_marks_stays(read: dict[str, Dossier], name: str) -> None:
    assert origin(read[name], "lorries") == "fire service"


@pytest.mark.parametrize(
    "name", ["straight marks", "no marks", "mixed styles", "line ends of all kinds"]
)
def test_the_quoted_is_the_speakers(read: dict[str, Dossier], name: str) -> None:
    assert origin(read[name], "Nobody was hurt") == "Ana Ruiz"


@pytest.mark.parametrize("name", ["never closed", "an odd number of marks"])
def test_an_open_mark_spoils_one_paragraph(read: dict[str, Dossier], name: str) -> None:
    assert origin(read[name], "We heard a bang") == "Tom Hale"


@pytest.mark.parametrize("name", READ)
def test_the_outlets_words_are_nobodys(read: dict[str, Dossier], name: str) -> None:
    opening = {who for what, who in told(read[name]).items() if what.lower().startswith("the old")}
    assert opening <= {""}


@pytest.mark.parametrize("text", ["", "\n\n\r\n\n", " \t\n"])
def test_line_ends_alone_are_an_empty_file(text: str) -> None:
    with pytest.raises(SourceError, match="is empty"):
        dossier_of(text)


# ------------------------------------------------------------------------------------ long texts

SENTENCES = (
    "The bridge was closed on Monday after two lorries collided.",
    "Who told you that the ministry had known of it?",
    "We were told by the mayor that nobody had been hurt.",
    "The army says that it left the town in March.",
    "According to the fire service, the smoke came from the north.",
    "We will rebuild the harbour, and it will cost $2 million.",
)


def transcript(words: int) -> str:
    """Turns of "NAME: sentences", as many words as asked for."""
    dice, turns, names = random.Random(1), [], ("ANA RUIZ", "TOM HALE", "LENA BRANDT", "OMAR KAYA")
    while words > 0:
        turns.append(f"{dice.choice(names)}: " + " ".join(dice.choices(SENTENCES, k=4)))
        words -= len(turns[-1].split())
    return "\n\n".join(turns)


def seconds(text: str) -> tuple[Reading, float]:
    """The reading of a text, and the seconds of processor that it took."""
    report, lent = Report("A", "a.txt", text), tools(Settings())
    began = time.process_time()
    return read_report(report, lent), time.process_time() - began


@pytest.fixture(scope="module")
def long() -> tuple[Reading, float]:
    return seconds(transcript(30_000))


def test_a_long_transcript_is_read_to_its_end(long: tuple[Reading, float]) -> None:
    assert max(s.span.end for s in long[0].statements) > len(long[0].report.text) - 300


def test_a_long_transcript_takes_no_minutes(long: tuple[Reading, float]) -> None:
    assert long[1] < 90  # 8 s on an idle core; where every pair was compared, 150


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The bridge fell, Ana Ruiz said, and two were hurt. " * 500, id="repeated"),
        pytest.param("the mayor said that the police told him that " * 100, id="endless sentence"),
        pytest.param(
            "\n\n".join(
                f"“We ran {n} miles today,” said Ana Ruiz. “It was dark.”" for n in range(500)
            ),
            id="quoted",
        ),
    ],
)
def test_a_text_without_end_is_read(text: str) -> None:
    assert seconds(text)[1] < 30  # 1 to 4 s; the last two took minutes
