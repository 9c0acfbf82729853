"""A dossier made by hand of an event that never was: an explosion at the silos of Port Verran.

Four reports: A and C rest on one harbour master for the cause, B has a second toll from the
hospital, C takes a paragraph of A's agency copy, D is in a language that was not read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Block, Place, Quantity, TimeExpression
from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Passage
from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.compose.dossier import (
    Dossier,
    DossierEntity,
    DossierMention,
    Gap,
    Label,
    LabelUse,
    Making,
    Moment,
)
from secondsource.judgement import Ruling
from secondsource.spans import Span

A = """Silo blast shuts Port Verran

PORT VERRAN (Coast Press) - A blast tore through a grain silo in Port Verran on Tuesday evening, \
the harbour office said.

Harbour master Ilse Brandt told reporters that engineer Tom Okafor had found dust in a blocked \
vent to be the cause. “There was no bomb,” Brandt said.

At least 7 dock workers were killed, according to the dockers' union.

The port stays closed until Friday, the transport ministry said.

The terminal is run by Grainline, a company that was fined in 2019.
"""
B = """Verran explosion: what we know

Nine workers, among them two apprentices, died when a silo blew up in Port Verran on 4 May, \
St Anna Hospital said.

The harbour master, Ilse Brandt, blamed dust in a vent, citing the engineer Tom Okafor.

Residents of Quay Street heard two bangs. “It was an attack,” one resident said.
"""
C = """Port closed after grain explosion

A blast tore through a grain silo in Port Verran on Tuesday evening, the harbour office said.

Dust in a blocked vent was the cause, Brandt told the Verran Gazette.

No ship may enter before Friday, said Jan Vos, a pilot.
"""
D = """Explosion im Hafen

Im Hafen von Port Verran ist am Dienstagabend ein Getreidesilo explodiert.
"""
TEXTS = {"A": A, "B": B, "C": C, "D": D}
DAY, EVE = date(2021, 5, 5), date(2021, 5, 4)


def at(report: str, words: str, nth: int = 0) -> Span:
    """Where the words stand in the report (the nth time, from 0)."""
    start = -1
    for _ in range(nth + 1):
        start = TEXTS[report].index(words, start + 1)
    return Span(start, start + len(words))


def link(
    report: str, source: str, words: str, cue: str, role: str = "speaker", id: str = ""
) -> Link:
    return Link(
        source,
        id or None,
        at(report, words) if words else None,
        at(report, cue) if cue else None,
        role,  # type: ignore[arg-type]
    )


def say(id: str, words: str, *chain: Link, **more: object) -> Statement:
    """A statement of the report that its id begins with."""
    letter = id[0]
    more.setdefault("manner", "indirect" if chain else "own")
    return Statement(id, letter, at(letter, words), chain=chain, **more)  # type: ignore[arg-type]


def layout(letter: str) -> tuple[Block, ...]:
    """The first line is the headline, every other one a paragraph, a credit a dateline."""
    blocks, start = [], 0
    for number, line in enumerate(TEXTS[letter].split("\n")):
        span = Span(start, start + len(line))
        start += len(line) + 1
        if not line:
            continue
        if "(Coast Press) - " in line:
            middle = span.start + line.index(" - ") + 2
            blocks.append(Block(Span(span.start, middle), "dateline"))
            span = Span(middle + 1, span.end)
        blocks.append(Block(span, "headline" if number == 0 else "paragraph"))
    return tuple(blocks)


def toll(
    report: str, words: str, what: str, low: float, high: float | None, **more: object
) -> Quantity:
    return Quantity(at(report, words), what, low, high, **more)  # type: ignore[arg-type]


def dossier() -> Dossier:
    """The whole of it."""
    port_a = Place(at("A", "Port Verran", 1), "Port Verran", 44.17, 28.65, "RO")
    port_b = Place(at("B", "Port Verran"), "Port Verran", 44.17, 28.65, "RO")
    eve_a = TimeExpression(at("A", "on Tuesday evening"), EVE, EVE, "daypart", "2021-05-04TEV")
    eve_b = TimeExpression(at("B", "on 4 May"), EVE, EVE, "day", "2021-05-04")
    year = TimeExpression(at("A", "2019"), date(2019, 1, 1), date(2019, 12, 31), "year", "2019")
    office_a = link("A", "Harbour office", "the harbour office", "said", id="E2")
    office_c = link("C", "Harbour office", "the harbour office", "said", id="E2")
    brandt_a = link("A", "Ilse Brandt", "Harbour master Ilse Brandt", "told", id="E1")
    brandt_b = link("B", "Ilse Brandt", "The harbour master, Ilse Brandt", "blamed", id="E1")
    brandt_c = link("C", "Ilse Brandt", "Brandt", "told", id="E1")
    gazette = link("C", "Verran Gazette", "the Verran Gazette", "told", "relay")
    okafor_a = link("A", "Tom Okafor", "engineer Tom Okafor", "had found", id="E3")
    okafor_b = link("B", "Tom Okafor", "the engineer Tom Okafor", "citing", id="E3")
    statements = (
        say("A1", "Silo blast shuts Port Verran"),
        say(
            "A2",
            "A blast tore through a grain silo in Port Verran on Tuesday evening",
            office_a,
            times=(eve_a,),
            places=(port_a,),
            because="“the harbour office said” closes the sentence",
        ),
        say("A3", "dust in a blocked vent to be the cause", brandt_a, okafor_a),
        say(
            "A4",
            "There was no bomb",
            link("A", "Ilse Brandt", "Brandt said"[:6], "said", id="E1"),
            polarity="negative",
            manner="direct",
        ),
        say(
            "A5",
            "At least 7 dock workers were killed",
            link("A", "Dockers' union", "the dockers' union", "according to"),
            quantities=(toll("A", "At least 7", "workers killed", 7, None),),
        ),
        say(
            "A8",
            "The port stays closed until Friday",
            link("A", "Transport ministry", "the transport ministry", "said", id="E5"),
        ),
        say("A6", "The terminal is run by Grainline"),
        say("A7", "a company that was fined in 2019", times=(year,)),
        say(
            "B1",
            "Nine workers, among them two apprentices, died",
            link("B", "St Anna Hospital", "St Anna Hospital", "said"),
            quantities=(
                toll("B", "Nine workers", "workers killed", 9, 9),
                toll("B", "two apprentices", "apprentices killed", 2, 2, of="workers killed"),
            ),
        ),
        say("B2", "a silo blew up in Port Verran on 4 May", times=(eve_b,), places=(port_b,)),
        say("B3", "dust in a vent", brandt_b, okafor_b),
        say("B4", "Residents of Quay Street heard two bangs"),
        say(
            "B5",
            "It was an attack",
            link("B", "one resident", "one resident", "said", "unnamed"),
            manner="direct",
        ),
        say("C1", "Port closed after grain explosion"),
        say("C2", "A blast tore through a grain silo in Port Verran on Tuesday evening", office_c),
        say("C3", "Dust in a blocked vent was the cause", gazette, brandt_c, certainty="hedged"),
        say(
            "C4",
            "No ship may enter before Friday",
            link("C", "Jan Vos", "Jan Vos, a pilot", "said"),
        ),
    )
    return Dossier(
        id="port-verran-2021",
        title="A grain silo explodes in Port Verran",
        first=EVE,
        last=DAY,
        reports=(
            Report("A", "in/a.html", A, "The Harbour Post", "Silo blast shuts Port Verran",
                   published=DAY, published_basis="stated", agencies=("Coast Press",)),
            Report("B", "in/verran.txt", B, published=DAY, published_basis="inferred"),
            Report("C", "in/c.html", C, "Inland Daily", "Port closed after grain explosion",
                   notices=("the page gives two dates; the earlier one was taken",)),
            Report("D", "in/d.txt", D, "Der Bote", language="de",
                   unread="it is in German, and only English is read"),
        ),
        blocks={letter: layout(letter) for letter in TEXTS},
        statements=statements,
        entities=(
            DossierEntity("E1", "Ilse Brandt", "person",
                          (DossierMention("A", at("A", "Ilse Brandt")),
                           DossierMention("B", at("B", "Ilse Brandt")))),
            DossierEntity("E2", "Harbour office", "organization",
                          (DossierMention("A", at("A", "harbour office")),)),
            DossierEntity("E3", "Tom Okafor", "person",
                          (DossierMention("A", at("A", "Tom Okafor")),)),
            DossierEntity("E4", "the explosion", "other", ()),
        ),
        claims=(
            Claim("K1", "A blast tore through a grain silo in Port Verran on Tuesday evening",
                  ("A2", "B2", "C2"),
                  (Origin("Harbour office", ("A2", "B2", "C2"), "both quote the harbour office"),),
                  "repeated", False,
                  "one origin: A and C quote the harbour office, and B names no source"),
            Claim("K2", "Dust in a blocked vent was the cause", ("A3", "B3", "C3"),
                  (Origin("Tom Okafor", ("A3", "B3", "C3"), "all rest on Ilse Brandt"),),
                  "repeated", False, "all quote Ilse Brandt, who cites Tom Okafor"),
            Claim("K3", "The port stays closed until Friday", ("A8", "C4"),
                  (Origin("Transport ministry", ("A8",), ""), Origin("Jan Vos", ("C4",), "")),
                  "corroborated", False,
                  "two origins: the transport ministry, and a pilot who speaks from his own work"),
            Claim("K11", "Silo blast shuts Port Verran", ("A1", "C1"),
                  (Origin(None, ("A1", "C1"), ""),), "repeated", False, ""),
            Claim("K4", "There was no bomb", ("A4",), (Origin("Ilse Brandt", ("A4",), ""),),
                  "single", True, "one outlet only"),
            Claim("K5", "At least 7 dock workers were killed", ("A5",),
                  (Origin("Dockers' union", ("A5",), ""),), "single", True, ""),
            Claim("K6", "The terminal is run by Grainline", ("A6",), (Origin(None, ("A6",), ""),),
                  "single", False, ""),
            Claim("K7", "a company that was fined in 2019", ("A7",), (Origin(None, ("A7",), ""),),
                  "single", False, ""),
            Claim("K8", "Nine workers, among them two apprentices, died", ("B1",),
                  (Origin("St Anna Hospital", ("B1",), ""),), "single", True, ""),
            Claim("K9", "Residents of Quay Street heard two bangs", ("B4",),
                  (Origin(None, ("B4",), ""),), "single", False, ""),
            Claim("K10", "It was an attack", ("B5",), (Origin("one resident", ("B5",), ""),),
                  "single", True, ""),
        ),
        conflicts=(
            Conflict("X1", "number", "workers killed",
                     (Side(("A5",), "at least 7"), Side(("B1",), "9")),
                     "two sources give two figures for one count", 7, 9),
            Conflict("X2", "polarity", "whether it was an attack",
                     (Side(("A4",), "no bomb"), Side(("B5",), "an attack")), ""),
        ),
        copies=(
            Copy("A", "C", 0.43, (Passage(at("C", "A blast tore"), at("A", "A blast tore")),),
                 "Coast Press", "seventeen words in a row are the same"),
        ),
        labels=(
            Label("E4", {"A": (LabelUse("blast", (at("A", "blast"), at("A", "blast", 1))),),
                         "B": (LabelUse("explosion", (at("B", "explosion"),)),
                               LabelUse("attack", (at("B", "attack"),)))}),
        ),
        timeline=(
            Moment(date(2019, 1, 1), date(2019, 12, 31), ("A7",)),
            Moment(EVE, EVE, ("A2", "B2", "C2")),
        ),
        gaps=(Gap("A", ("K9", "K10")), Gap("B", ("K3", "K4", "K6")), Gap("C", ("K4", "K5", "K8"))),
        made=Making("0.1.0", {"tagger": "ab" * 32}, {"threads": 1, "total_timeout_s": 45.0}),
        notices=("D was kept but not read",),
        judgements=(
            Ruling("j1", "same-claim", ("9f2c:1-9", "9f2d:3-12"), "they are one claim", "Ana Ruiz",
                   datetime(2021, 5, 6, 14, 2, tzinfo=UTC), "the <same> wait", True,
                   "A8 and C4 are in K3", ("A8", "C4"),
                   ("The port stays closed until Friday", "No ship may enter before Friday")),
            Ruling("j2", "speaker", ("9f2c:20-29",), "the speaker is Ilse Brandt", "Bo Lind",
                   datetime(2021, 5, 6, 15, 0, tzinfo=UTC), "", True,
                   "A4: the machine read: the outlet’s own voice", ("A4",),
                   ("There was no bomb",)),
            Ruling("j3", "not-a-statement", ("9f2e:1-2",), "this is no statement", "Bo Lind",
                   datetime(2021, 5, 7, 9, 0, tzinfo=UTC), "", False,
                   "no statement stands at B:1-2 any more", (), ("Silo",)),
        ),
    )  # fmt: skip
