"""Agency credits: one form, one line; and what looks like one and is none."""

from __future__ import annotations

import pytest

from secondsource.acquire.credits import agencies_credited, agency_named, credits_in
from secondsource.lexicon import rows

AP, AFP, DPA = "Associated Press", "Agence France-Presse", "Deutsche Presse-Agentur"
PA = "PA Media"
STORY = "The old bridge was closed on Monday, police said. Nobody was hurt.\n\n" * 30

CREDITED = [
    ("LONDON (AP) — The bridge was closed.", (AP,)),
    ("(Reuters) - The bridge was closed.", ("Reuters",)),
    ("RAMALLAH, West Bank, Jan 1 (Reuters) - The bridge was closed.", ("Reuters",)),
    ("LONDON (AFP) - The bridge was closed.", (AFP,)),
    ("Harbour City (AFP) – The bridge was closed.", (AFP,)),
    ("NEW YORK, Nov. 19 (UPI) -- The bridge was closed.", ("United Press International",)),
    ("BEIJING, May 3 (Xinhua) -- The bridge was closed.", ("Xinhua",)),
    ("MOSCOW, December 7. /TASS/. The bridge was closed.", ("TASS",)),
    ("Harbour City | AFP | The bridge was closed.", (AFP,)),
    ("ST. LOUIS (KMOX/AP) — The bridge was closed.", (AP,)),
    ("(CBS/AP) TULSA, Okla. - The bridge was closed.", (AP,)),
    ("New Delhi [India], May 3 (ANI): The bridge was closed.", ("Asian News International",)),
    (f"A gallery of bridges\n{STORY}HOUSTON (AP) - Police said.\n{STORY}", (AP,)),
    ("Bridge closed\nBy Reuters\n3 May 2021\nIt was closed.", ("Reuters",)),
    ("Bridge closed\nBy The Associated Press\nIt was closed.", (AP,)),
    ("Bridge closed\nAssociated Press\nIt was closed.", (AP,)),
    ("Bridge closed\nBy Ana Ruiz, Associated Press\nIt was closed.", (AP,)),
    ("Bridge closed\nBy ANA RUIZ and TOM LIND, Associated Press\nIt was closed.", (AP,)),
    ("Bridge closed\nReuters Staff\nIt was closed.", ("Reuters",)),
    ("Bridge closed\nAFP and AP\nIt was closed.", (AFP, AP)),
    ("Bridge closed By Press Association Published: 05:12 It was closed.", (PA,)),
    ("Bridge closed AFP , Sunday 3 May 2021 It was closed.", (AFP,)),
    (f"{STORY}Agence France-Presse contributed to this report.", (AFP,)),
    (f"{STORY}The Associated Press and Reuters contributed to this report.", (AP, "Reuters")),
    (f"{STORY}AP writers Ana Ruiz in Rome and Tom Lind in Oslo contributed to this report.", (AP,)),
    (f"{STORY}Contributing: Ana Ruiz in Rome; The Associated Press", (AP,)),
    (f"{STORY}With inputs from PTI", ("Press Trust of India",)),
    (f"{STORY}Additional reporting by Reuters.", ("Reuters",)),
    (f"{STORY}With reporting by AFP and dpa.", (AFP, DPA)),
    (f"{STORY}Source: Reuters", ("Reuters",)),
    (f"{STORY}(AFP, dpa)", (AFP, DPA)),
    (f"{STORY}ar/tl (AFP, dpa)", (AFP, DPA)),
    (f"It was closed. ar/tl (AFP, dpa)\nA port in pictures\n{STORY}", (AFP, DPA)),
    (f"{STORY}(AP)", (AP,)),
    (f"{STORY}- Reuters", ("Reuters",)),
    (f"{STORY}--Reuters", ("Reuters",)),
    (f"{STORY}(Reporting by Ana Ruiz; Editing by Tom Lind)", ("Reuters",)),
    (f"{STORY}Our Standards: The Thomson Reuters Trust Principles.", ("Reuters",)),
    (f"{STORY}Copyright 2017 The Associated Press. All rights reserved.", (AP,)),
    (f"{STORY}© 2021 AFP", (AFP,)),
    (f"{STORY}Copyright Associated Press / The Harbour Post", (AP,)),
]

NOT_CREDITED = [
    "The mayor told Reuters that the bridge was closed.",
    "The bridge was closed, the mayor told the Associated Press.",
    "The bridge was closed, Reuters reported.",
    "According to AFP, the bridge was closed.",
    "By Reuters' count, nine bridges were closed.",
    "The old bridge (AP Photo/Ana Ruiz)\nThe bridge was closed.",
    "The old bridge. Ana Ruiz/Reuters\nThe bridge was closed.",
    "Ana Ruiz / Reuters\nThe bridge was closed.",
    "The old bridge on Monday. (Ana Ruiz/AP)\nThe bridge was closed.",
    "The old bridge on Monday (Photo: AFP)\nThe bridge was closed.",
    "Image copyright AFP Image caption The old bridge\nThe bridge was closed.",
    "The old bridge ©Ana Ruiz (AFP)\nThe bridge was closed.",
    "The old bridge [Getty]\nThe bridge was closed.",
    f"{STORY}The old bridge in May. Photo: AFP",
    f"{STORY}The old bridge in May ©Ana Ruiz (AFP)",
    "A banker who told Reuters he contributed to this report was arrested.",
    "In Altoona, PA, the bridge was closed - police said.",
    "Michael Bloomberg said the bridge was closed.",
    "SANTA ANA - The bridge was closed.",
]


@pytest.mark.parametrize(("text", "agencies"), CREDITED)
def test_credited(text: str, agencies: tuple[str, ...]) -> None:
    assert agencies_credited(text) == tuple(sorted(agencies))


@pytest.mark.parametrize("text", NOT_CREDITED)
def test_not_credited(text: str) -> None:
    assert agencies_credited(text if len(text) > 1000 else f"{text}\n{STORY}") == ()


@pytest.mark.parametrize(
    ("author", "agencies"),
    [
        ("Associated Press", (AP,)),
        ("The Associated Press", (AP,)),
        ("Ana Ruiz, Associated Press", (AP,)),
        ("Reuters Staff", ("Reuters",)),
        ("AFP/dpa", (AFP, DPA)),
        ("Copyright 2021 AFP", (AFP,)),
        ("By Ana Ruiz for Reuters", ("Reuters",)),
        ("Ana Bloomberg", ()),
        ("The Harbour Post", ()),
    ],
)
def test_author_fields(author: str, agencies: tuple[str, ...]) -> None:
    assert agencies_credited(STORY, [author]) == tuple(sorted(agencies))


def test_spans_are_the_agencies_own_words() -> None:
    text = f"ROME (AFP) — It was closed.\n{STORY}AP and dpa contributed to this report."
    assert [span.of(text) for span in credits_in(text)] == ["AFP", "AP", "dpa"]


def test_every_listed_form_has_one_full_name() -> None:
    assert all(agency_named(form) == full for full, form, _ in rows("agencies"))
    assert {kind for _, _, kind in rows("agencies")} == {"name", "mark"}
