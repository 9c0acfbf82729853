"""Search: the same words find the same reports in both databases, and in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rim.store.made import arrival, placed
from secondsource.errors import UsageError
from secondsource.rim.store import Store
from secondsource.rim.store.fulltext import query

TEXTS = {
    "plain": "The bridge was closed on Monday.",
    "accents": "Der Bürgermeister von Łódź, José Muñoz, sprach in İzmir über die Straße.",
    "cyrillic": "Мост был закрыт. Ёлка стоит.",
    "arabic": "أُغلِقَ الجسر يوم ١٢ مايو",
    "chinese": "星期一，北京的大桥关闭了。",
    "thai": "สะพานปิดวันจันทร์",
    "hindi": "सोमवार को पुल बंद था।",
    "korean": "다리가 월요일에 폐쇄되었다.",
    "marks": "The U.S. sent an e-mail about AT&T's price of $12.50; O'Brien didn't.",
    "wide": "Ｆｉｒｅ ﬁghters in ①",
    "joined": "infor\u00admation and non\u200bbreaking",
    "japanese": "月曜日に橋が閉鎖された。カメラ",
    "syntax": 'NEAR(a b) title:x "quoted" AND OR NOT ^a* (c) & | ! <-> :* \\',
}

# What is typed, and who has it.
FOUND = [
    ("bridge", "plain"),
    ("BRIDGE closed", "plain"),
    ("closed bridge", "plain"),
    ('"bridge was closed"', "plain"),
    ('"closed bridge"', ""),
    ("“bridge was”", "plain"),
    ("bridge -closed", ""),
    ("bridge -open", "plain"),
    ("bridg*", "plain"),
    ("bri", ""),
    ('"the bri"*', "plain"),
    ("b*", "syntax"),
    ("burgermeister", "accents"),
    ("BÜRGERMEISTER", "accents"),
    ("lodz", "accents"),
    ("Łódź", "accents"),
    ("munoz jose", "accents"),
    ("strasse", "accents"),
    ("izmir", "accents"),
    ("елка", "cyrillic"),
    ("МОСТ", "cyrillic"),
    ("اغلق", "arabic"),
    ("12", "arabic marks"),
    ("北京", "chinese"),
    ("京北", ""),
    ("大桥 北京", "chinese"),
    ("ปิด", "thai"),
    ("पुल", "hindi"),
    ("पाल", ""),
    ("다리가", "korean"),
    ("다리*", "korean"),
    ("u.s.", "marks"),
    ("e-mail", "marks"),
    ("mail", "marks"),
    ("at&t", "marks"),
    ("12.50", "marks"),
    ("12.5*", "marks"),
    ("o’brien", "marks"),
    ("brien", "marks"),
    ("fire", "wide"),
    ("fighters", "wide"),
    ("1", "wide"),
    ("information", "joined"),
    ("nonbreaking", "joined"),
    ("閉鎖", "japanese"),
    ("ｶﾒﾗ", "japanese"),
    ("near(a", "syntax"),
    ("title:x", "syntax"),
    ("not", "syntax"),
    ("AND or", "syntax"),
    ("^a*", "syntax"),
    ("a*", "syntax"),
    ("quoted'; DROP TABLE reports; --", ""),
    ("\\", None),
    ('"', None),
    ("-closed", None),
    ("* - \"\" ''", None),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"], indirect=True)
def test_what_is_found(kind: str, request: pytest.FixtureRequest) -> None:
    def found(words: str) -> str | None:
        try:
            if kind == "memory":
                asked = query(words)
                return " ".join(sorted(k for k, text in TEXTS.items() if asked.matches(text)))
            return " ".join(sorted(hit.report for hit in store.search(words).hits))
        except UsageError:
            return None

    if kind != "memory":
        store: Store = request.getfixturevalue("store")
        store.keep([arrival(text, id=name) for name, text in TEXTS.items()])
    wrong = [(typed, expected, found(typed)) for typed, expected in FOUND
             if found(typed) != expected]  # fmt: skip
    assert wrong == []


PIECES = st.sampled_from(
    [*"abc", "ab", "abc", "été", "Ete", "ß", "ss", "北京", "京", "U.S.", "12.5", "e-mail", "a_b",
     '"', "“", "*", "-", "(", ")", " ", "  ", "\n", "'", "%", "\\", ":", "!", "&", "\x00", "🦊", "ا", "\u0301"]
)  # fmt: skip
TYPED = st.lists(PIECES, max_size=7).map(" ".join) | st.lists(PIECES, max_size=7).map("".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(TYPED, min_size=1, max_size=4, unique=True), typed=TYPED)
def test_databases_agree_with_memory(store: Store, texts: list[str], typed: str) -> None:
    try:
        asked = query(typed)
    except UsageError:
        assume(False)
    batch = [arrival(text) for text in texts]
    store.keep(batch)
    found = {hit.report for hit in store.search(typed, limit=1000).hits}
    for each in batch:
        assert (each.report.id in found) is asked.matches(each.report.text)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=40), typed=st.text(max_size=20))
def test_no_words_break_the_query(text: str, typed: str) -> None:
    try:
        asked = query(typed)
    except UsageError:
        return
    asked.matches(text)
    for term in asked.terms:
        assert all(word.isalnum() or not word.isascii() for word in term.words)


# ------------------------------------------------------------------------- order, pages, filters


@pytest.fixture
def archive(store: Store) -> Store:
    """Reports 0 … 6 of one word, added out of order; of days 1 … 7."""
    store.keep(
        [
            arrival(f"The bridge, part {n}.", id=str(n), published=date(2021, 5, n + 1),
                    outlet=f"Post {n % 2}", language="en" if n < 5 else "fr")
            for n in (3, 0, 6, 1, 5, 2, 4)
        ]
    )  # fmt: skip
    return store


def ids(store: Store, words: str = "bridge", **asked: object) -> str:
    """Ids of all pages of three."""
    found, cursor = "", ""
    while True:
        page = store.search(words, limit=3, cursor=cursor, **asked)  # type: ignore[arg-type]
        found += "".join(hit.report for hit in page.hits)
        cursor = page.cursor
        if not cursor:
            return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "6543210"),
        ({"since": date(2021, 5, 3)}, "65432"),
        ({"until": date(2021, 5, 3)}, "210"),
        ({"since": date(2021, 5, 3), "until": date(2021, 5, 3)}, "2"),
        ({"outlet": "Post 1"}, "531"),
        ({"language": "fr"}, "65"),
        ({"language": "fr", "outlet": "Post 1"}, "5"),
        ({"outlet": "' OR 1=1 --"}, ""),
    ],
)
def test_newest_first(archive: Store, asked: dict[str, object], expected: str) -> None:
    assert ids(archive, **asked) == expected
    assert sorted(ids(archive, order="best", **asked)) == sorted(expected)


def test_best_is_what_is_most_about_it(store: Store) -> None:
    filler = "other words that say nothing of it at all and go on. " * 20
    store.keep(
        [
            arrival(f"{filler} A bridge.", id="aside", published=date(2021, 5, 9)),
            arrival("Bridge, bridge, bridge.", id="about", published=date(2021, 5, 1)),
            arrival(f"{filler} A bridge.", id="headed", title="Bridge", published=date(2021, 5, 2)),
        ]
    )
    best = [hit.report for hit in store.search("bridge", order="best").hits]
    assert best[2] == "aside"
    assert [hit.report for hit in store.search("bridge").hits] == ["aside", "headed", "about"]


def test_within_a_story(store: Store) -> None:
    store.keep([placed("a", "s"), placed("b", "t")])
    assert [hit.report for hit in store.search("report", story="s").hits] == ["a"]
    assert store.search("report", story="s").hits[0].story == "s"


def test_titles_are_found_but_no_phrase_spans_title_and_text(store: Store) -> None:
    store.keep([arrival("Closed today.", id="a", title="The bridge")])
    assert store.search("bridge closed").hits
    assert store.search('"the bridge"').hits
    assert not store.search('"bridge closed"').hits


def test_a_clock_that_runs_ahead_does_not_stand_first(store: Store) -> None:
    store.now = lambda: datetime(2021, 5, 9, tzinfo=UTC)
    store.keep([arrival("bridge 1", id="1", published=date(2099, 1, 1)),
                arrival("bridge 2", id="2"),
                arrival("bridge 3", id="3", published=date(2021, 5, 8)),
                arrival("bridge 4", id="4", published=date(1890, 5, 8))])  # fmt: skip
    assert ids(store) == "2134"


@pytest.mark.parametrize("asked", [{"order": "x"}, {"cursor": "x"}])
def test_search_refuses_what_it_does_not_know(store: Store, asked: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="is none of ours"):
        store.search("bridge", **asked)  # type: ignore[arg-type]


def test_a_paste_is_no_search(store: Store) -> None:
    with pytest.raises(UsageError, match="has more than 32 words"):
        store.search(" ".join(f"word{n}" for n in range(33)))


# -------------------------------------------------------------------------------------- excerpts


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("bridge", "The bridge, the bridges, THE BRIDGE.", ["bridge", "BRIDGE"]),
        ("bridge*", "The bridge, the bridges.", ["bridge", "bridges"]),
        ("monday closed", "Closed on Monday.", ["Closed", "Monday"]),
        ('"was closed"', "It was\nclosed.", ["was\nclosed"]),
        ("munoz", "José Muñoz spoke.", ["Muñoz"]),
        ("北京", "星期一，北京的大桥", ["北京"]),
        ("e-mail", "An e-mail came.", ["e-mail"]),
        ("a -b", "A c.", ["A"]),
    ],
)
def test_marks(store: Store, words: str, text: str, marked: list[str]) -> None:
    store.keep([arrival(text)])
    (hit,) = store.search(words).hits
    assert [mark.of(hit.text) for mark in hit.marks] == marked


def test_an_excerpt_has_all_words_where_they_stand_together(store: Store) -> None:
    store.keep([arrival("The bridge. " + "Other things. " * 40 + "The bridge on Muñoz Street.")])
    (hit,) = store.search("bridge munoz").hits
    assert hit.excerpt.of(hit.text).endswith("The bridge on Muñoz Street.")
    assert [mark.of(hit.text) for mark in hit.marks] == ["bridge", "Muñoz"]


def test_an_excerpt_stands_around_the_first_mark(store: Store) -> None:
    store.keep([arrival("before " * 90 + "the bridge " + "after " * 90)])
    (hit,) = store.search("bridge").hits
    piece = hit.excerpt.of(hit.text)
    assert piece.startswith("before")
    assert "the bridge after" in piece
    assert piece.endswith("after")
    assert len(piece) <= 220
    assert all(hit.excerpt.covers(mark) for mark in hit.marks)
