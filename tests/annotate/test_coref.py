"""Who is who within a report, and how a source is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from secondsource.annotate.annotation import Annotation, Entity
from secondsource.annotate.coref import describe, entity_at, resolve
from secondsource.annotate.segment import segment
from secondsource.spans import Span


class Reading:
    """A text with its entities; ``said("She")`` names whoever "She" stands for."""

    def __init__(self, text: str, annotation: Annotation) -> None:
        self.text = text
        self.annotation = annotation
        self.entities = resolve(text, annotation)

    def span(self, words: str, nth: int = 0) -> Span:
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(words, start + 1)
        return Span(start, start + len(words))

    def said(self, words: str, nth: int = 0) -> str:
        return describe(self.text, self.annotation, self.span(words, nth), self.entities)

    def at(self, words: str, nth: int = 0) -> Entity | None:
        return entity_at(self.span(words, nth), self.entities, self.annotation)


Read = Callable[[str], Reading]


@pytest.fixture(scope="module")
def read(nlp) -> Read:
    return lambda text: Reading(text, segment(text, None, nlp))


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        # names
        ("Gen. Ana Ruiz came. Ruiz said no.", "Ruiz said", "Ana Ruiz"),
        ("Ana Ruiz came. Mrs. Ruiz said no.", "Mrs. Ruiz", "Ana Ruiz"),
        ("The Chilean Office for Human Rights (COHR) came. COHR said no.", "COHR said",
         "Chilean Office for Human Rights"),
        ("Fighters of IS came. The Islamic State group said no.", "The Islamic State group",
         "Islamic State"),
        ("The FBI said no.", "The FBI", "Federal Bureau of Investigation"),
        ("The US said no.", "The US", "United States"),
        ("Microsoft cut jobs. Microsoft fell. The US software giant said no.",
         "The US software giant", "Microsoft"),
        ("A man fell for a 'Nigerian prince' trick on Monday. Police said no.", "Police",
         "police"),
        ("Divers wrote in a letter to Poe’s board. The letter said no.", "The letter", "divers"),
        ("President Jan Ek and Russian President Ivan Ito came. The president met the Russian leader.",
         "The president", "Jan Ek"),
        ("The Harbour Union and the Leeds Ferry Company said no.",
         "The Harbour Union and the Leeds Ferry Company",
         "Harbour Union and Leeds Ferry Company"),
        ("Ana Ruiz and Ivo Lang run the port. They said no.", "They", "Ana Ruiz and Ivo Lang"),
        ("The Harbour Post, a daily, said so. A post by divers differed. Later the Post said no.",
         "the Post", "Harbour Post"),
        ("The review of the fire in Leeds, Ohio, found no fault.",
         "The review of the fire in Leeds, Ohio", "review of the fire in Leeds, Ohio"),
        ("Divers sent Ek a letter saying he broke his word. The letter said no.", "The letter",
         "divers"),
        ("The letter released Monday by the crew at Leeds said no.",
         "The letter released Monday by the crew at Leeds", "crew at Leeds"),
        ("Ann Ek came. ``I was ten years old when I saw Eva Poe host it,'' she said.", "she",
         "Ann Ek"),
        # titles, appositions, copulas
        ("Among them was Niki Lund, the former champion and the club's chairman. He said no.",
         "He", "Niki Lund"),
        ("A lawyer for Mr. Ek, Ann Poe of Poe Moss, said no.",
         "A lawyer for Mr. Ek, Ann Poe of Poe Moss", "Ann Poe"),
        ("Ek's lawyer, Ann Poe, said no.", "Ek's lawyer, Ann Poe", "Ann Poe"),
        ("Chief of Chile’s General Staff, General of the Army Pavel Orlov, said no.",
         "Chief of Chile’s General Staff, General of the Army Pavel Orlov", "Pavel Orlov"),
        ('"We won," Defense Minister [Pavel Orlov] said.', "Defense Minister [Pavel Orlov]",
         "Pavel Orlov"),
        ("The Atlas movement's spokesman, Omar Haddad, said no.",
         "The Atlas movement's spokesman, Omar Haddad", "Omar Haddad"),
        ("Ana Ruiz is the mayor of Lima. The mayor said no.", "The mayor", "Ana Ruiz"),
        # role nouns
        ("Chilean President Juan Soto came. The head of state said no.", "The head of state",
         "Juan Soto"),
        ("Chilean President Juan Soto came. The Chilean head of state said no.",
         "The Chilean head of state", "Juan Soto"),
        ("President Juan Soto came. Former President Eva Paz left. The former leader said no.",
         "The former leader", "Eva Paz"),
        ("The Chilean Defence Ministry met. The ministry said no.", "The ministry",
         "Chilean Defence Ministry"),
        ("The House Ethics Committee met. That committee said no.", "That committee",
         "House Ethics Committee"),
        ("The Bear Club Inc. met. Now the Bear Club said no.", "the Bear Club", "Bear Club Inc."),
        ("The U.S. Forest and River Service met. FRS staff left. The FRS said no.", "The FRS",
         "U.S. Forest and River Service"),
        ("The Royal Dam Agency met. It was late. Dams broke. The agency said no.", "The agency",
         "Royal Dam Agency"),
        ('The crowd came. The "Bring Water" movement met. The group said no.', "The group",
         '"Bring Water" movement'),
        ("A Californian, Rep. Ed Holm of Ohio, left. The committee chairman said no.",
         "The committee chairman", "Ed Holm"),
        # documents
        ("The Daily Globe reported that Ek had left. According to the report, he wept.",
         "the report", "Daily Globe"),
        ("The panel met. The Chilean Dam Panel released a report. The report said no.",
         "The report", "Chilean Dam Panel"),
        ("Rabbi Jan Ek spoke in a letter. The letter is short. It says no.", "It", "Jan Ek"),
        ("Jan Ek wept. His father said no.", "His father", "Jan Ek’s father"),
        # bodies and people called by what they are
        ("The credit agency Holmfax lost data, the company said.", "the company", "Holmfax"),
        ("Holmfax lost data. Holmfax knew. A company spokesman said no.", "A company spokesman",
         "Holmfax"),
        ("The firm at the heart of it, Ek & Ruiz, met. The firm said no.", "The firm said",
         "Ek & Ruiz"),
        ("Ana Ruiz read Eva Paz's book. The comedian said no.", "The comedian", "Ana Ruiz"),
        ("Assistant Secretary for Dam Safety Ana Ruiz said no.",
         "Assistant Secretary for Dam Safety Ana Ruiz", "Ana Ruiz"),
        # pronouns
        ("Mayor Ana Ruiz came. She said no.", "She", "Ana Ruiz"),
        ("Ana Ruiz told Omar Haddad that he was late.", "he", "Omar Haddad"),
        ("The Lebanese Observatory for Press Freedom said two were hurt. It said they live.",
         "It", "Lebanese Observatory for Press Freedom"),
        ("Juan Soto said the war was over. He said all were home.", "He", "Juan Soto"),
        # nobody speaks of himself by name
        ('Omar Haddad came. Juan Soto said no. "Mr. Haddad has to leave us now," he said.',
         "he", "Juan Soto"),
        ('Eva Paz, whose aunt is Ana Ruiz, wrote a letter. "I love my aunt," she said.', "she",
         "Eva Paz"),
        ("Omar Haddad spoke. In Leeds, Bakar, Rabbi Jan Ek of Old Hall B’nai said no. He wept.",
         "He", "Jan Ek"),
        ("Omar Haddad said no. Juan Soto issued a statement. He left.", "He", "Juan Soto"),
        # what is quoted in between does not count; who led the sentence before is who speaks
        ('Ana Ruiz spoke. "He fell. He rose. He ran. He wept." Later, she said, he slept.', "she",
         "Ana Ruiz"),
        ('Juan Soto wept. He said Omar Haddad had lied.\n\n"That is bad," he said.', "he",
         "Juan Soto"),
        ('Rep. Omar Haddad, D-Mont., the representative for Leeds, left. "It is late," he said.',
         "he", "Omar Haddad"),
        ("The captain rose and said no. The crowd left. He wept.", "He", "captain"),
        # names that are other words too
        ("Rep. Omar King left. Later King said no.", "King said", "Omar King"),
        ("Christian Holm, the head of the port, spoke. Mr. Holm said no.", "Mr. Holm",
         "Christian Holm"),
        ("Asa Holm came. Omar Haddad had left. Asa Holm said no. He wept.", "He", "Asa Holm"),
        # families and parties
        ("Juan Soto and his wife, Eva Soto, came. Soto said no.", "Soto said", "Juan Soto"),
        ("Juan Soto came. Soto left. His aunt is Eva Soto.", "Soto left", "Juan Soto"),
        ("Juan Soto and Eva Soto came. Mr. Soto left. Mrs. Soto said no.", "Mrs. Soto", "Eva Soto"),
        ("Sen. Ana Ruiz, D-Ohio, came. Sen. Eva Paz (R-Ariz.) left. The Democrat said no.",
         "The Democrat", "Ana Ruiz"),
        ("Sen. Jan Holm, R-Ariz., came. Sen. Eva Paz (R-Ohio) left. The Arizona Republican spoke.",
         "The Arizona Republican", "Jan Holm"),
        # offices and bodies
        ("Secretary of the Interior Ana Ruiz said no.", "Secretary of the Interior Ana Ruiz",
         "Ana Ruiz"),
        ("The U.S. Forest and River Service said no.", "The U.S. Forest and River Service",
         "U.S. Forest and River Service"),
        ("The letter came. The U.S. Attorney’s Office said no.", "The U.S. Attorney’s Office",
         "U.S. Attorney’s Office"),
    ],
)  # fmt: skip
def test_named(read: Read, text: str, words: str, name: str) -> None:
    assert read(text).said(words) == name


@pytest.mark.parametrize(
    ("text", "words", "description"),
    [
        ("Syrian activists said no.", "Syrian activists", "Syrian activists"),
        ("Local officials said no.", "Local officials", "local officials"),
        ("A military source said no.", "A military source", "military source"),
        ("The plan failed, people with knowledge of the case said.",
         "people with knowledge of the case", "people with knowledge of the case"),
        ("The plan failed, people with knowledge of the case said. Two of the people left.",
         "Two of the people", "people with knowledge of the case"),
        ("A Nato spokesman said no.", "A Nato spokesman", "NATO"),
        ("A spokesman for the Lima Port Authority said no.",
         "A spokesman for the Lima Port Authority", "Lima Port Authority"),
        ("A Nato spokesman said no. The spokesman said yes.", "The spokesman", "NATO"),
        ("A military source said no. He said he was sure.", "He", "military source"),
        ("A police spokesman said no.", "A police spokesman", "police"),
        ("The army of Peru is home.\nThe army said no.", "The army", "army of Peru"),
    ],
)  # fmt: skip
def test_unnamed(read: Read, text: str, words: str, description: str) -> None:
    assert read(text).said(words).casefold() == description.casefold()


def test_the_army_is_that_of_the_state_the_report_is_about(read: Read) -> None:
    text = "Bomb kills two in Nigeria\n\nTwo people died in Nigeria on Friday, the army said."
    assert read(text).said("the army") == "Nigerian army"


def test_of_two_states_the_army_stays_the_army(read: Read) -> None:
    text = "Peru and Chile clash\n\nPeru fired at Chile on Friday, the army said."
    assert read(text).said("the army") == "army"


def test_a_document_is_its_issuer(read: Read) -> None:
    text = (
        '"We regret it," said the statement from Ek\'s lawyer, Ann Poe. '
        "The statement said that Ek was ill."
    )
    reading = read(text)
    assert reading.said("the statement from Ek's lawyer, Ann Poe") == "Ann Poe"
    assert reading.said("The statement") == "Ann Poe"


@pytest.mark.parametrize(
    ("text", "words", "wrong"),
    [
        ("Ana Ruiz told her.", "her", "Ana Ruiz"),  # two arguments of one verb
        ("President Juan Soto met Ann Poe. The Chinese leader said no.", "The Chinese leader",
         "Juan Soto"),
        ("Juan Soto and Omar Haddad met Pavel Orlov. Then somebody called his lawyer.",
         "his lawyer", "Juan Soto"),
        ("President Donald Poe came. Donald Poe Jr. and his friends left. Poe Jr. said no.",
         "Poe Jr. said", "Donald Poe"),
        ("The Chilean army met the Peruvian army.", "the Peruvian army", "Chilean army"),
        ("Ana Ruiz met Eva Ruiz. Later Ruiz said no.", "Ruiz said", "Ana Ruiz"),
        ("The tanker left. It was grey.", "It", "tanker"),
        ("The play by Ana and Eva Ruiz was shown. President Ruiz said no.", "President Ruiz",
         "Eva Ruiz"),
        ("Secretary Eva Paz spoke. The deputy secretary said no.", "The deputy secretary",
         "Eva Paz"),
        ("Omar Haddad spoke after the video was out. The video said no.", "The video",
         "Omar Haddad"),
        ("Omar Haddad heard his mum. At one point she said no.", "she", "Omar Haddad"),
        ("President Juan Soto spoke. The unrest in Peru, where the president was shot, goes on.",
         "the president", "Juan Soto"),
        ("The Humane Club of the United States met. The United States said no.",
         "The United States", "Humane Club of the United States"),
        ("Flags will fly. Omar Haddad said no. He wept.", "He", "Flags"),
        ('Ann Poe spoke. "He is ill. His aunt has said so," Juan Soto said.', "His aunt",
         "Juan Soto’s aunt"),
        ("Union policy director Ivo Lang spoke. The mayor's budget director said no.",
         "The mayor's budget director", "Ivo Lang"),
        ("Police in vests and with dogs went in. Police said no.", "Police said",
         "police in vests and with dogs"),
        ("A Georgia boy was hurt. Police said no.", "Police", "Georgian police"),
        ("A car fell off American Boulevard. Police said no.", "Police", "US police"),
        ("Sen. Ana Ruiz, D-Ohio, came. The Texas senator said no.", "The Texas senator",
         "Ana Ruiz"),
    ],
)  # fmt: skip
def test_not(read: Read, text: str, words: str, wrong: str) -> None:
    assert read(text).said(words) != wrong


def test_titles_are_kept_beside_the_name(read: Read) -> None:
    entity = read("Chilean Gen. Ana Ruiz came.").at("Ana Ruiz")
    assert entity is not None
    assert (entity.name, entity.kind, entity.titles) == ("Ana Ruiz", "person", ("Gen.",))


def test_every_merge_has_its_reason(read: Read) -> None:
    entity = read("Gen. Ana Ruiz came. Ruiz spoke. She left.").at("She")
    assert entity is not None
    assert entity.because == "“Ruiz” is short for “Ana Ruiz”; “She” follows “Ana Ruiz”"


def test_ids_follow_the_text_and_every_mention_is_in_one_entity(read: Read) -> None:
    reading = read("Gen. Ana Ruiz met the mayor. She told him that the army had left Peru.")
    assert [e.id for e in reading.entities] == [f"e{n + 1}" for n in range(len(reading.entities))]
    mentions = [m for e in reading.entities for m in e.mentions]
    assert len({(m.span, m.kind) for m in mentions}) == len(mentions)
    assert all(m.entity == e.id for e in reading.entities for m in e.mentions)


def test_same_input_same_output(read: Read) -> None:
    text = "Gen. Ana Ruiz met the mayor of Lima. She told him that the army had left Peru."
    assert read(text).entities == read(text).entities


@pytest.mark.parametrize("text", ["", "\n", "He.", "It", '"', "The", "said he said", "’s"])
def test_scraps_do_no_harm(read: Read, text: str) -> None:
    reading = read(text)
    span = Span(0, len(text))
    assert isinstance(describe(text, reading.annotation, span, reading.entities), str)
