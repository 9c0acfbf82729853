"""The parser tells what spaCy's own pipeline tells."""

import pytest
import spacy

from secondsource.rim.parser import PARSER, English, load_parser

TEXTS = [
    "Ana Ruiz of the Harbour Board said on Tuesday that three ferries hadn't left Port Kesten.",
    "Among them is the Osprey, moored since 4 p.m.; nobody can't have noticed.",
    "There were 1,200 people aboard. It wasn't the first time: they'd run aground in May 2014!",
    "You gotta go, he'll say. I'd had enough of it and so had she.",
    "  A blank in front,  and two between.",
    "Gov. J. P. Alder (R-Ohio) paid $4.5bn to U.N. inspectors in New South Wales.",
    "won't\ncannot can't ca n't",
    "Bank of  Harbour and New\tSouth Wales. Dr. Ida Holm, 51, left on Friday the 3rd of May",
    ".",
]
TOLD = ("lemma_", "pos_", "tag_", "dep_", "ent_type_", "ent_iob_", "is_sent_start")


@pytest.fixture(scope="module")
def plain():
    return spacy.load(PARSER)


@pytest.fixture(scope="module")
def ours():
    return English(spacy.load(PARSER))


@pytest.mark.parametrize("batch", [1, 3, 64])
@pytest.mark.parametrize("told", TOLD)
def test_tells_what_spacy_tells(plain, ours, told, batch):
    expected = list(plain.pipe(TEXTS))
    for _ in range(2):  # asked for and remembered
        found = ours.pipe(map(ours.make_doc, TEXTS), batch_size=batch)
        assert [[getattr(t, told) for t in d] for d in found] == [
            [getattr(t, told) for t in d] for d in expected
        ]


def test_heads_are_those_of_spacy(plain, ours):
    found = ours.pipe(map(ours.make_doc, TEXTS))
    assert [[t.head.i for t in d] for d in found] == [
        [t.head.i for t in d] for d in plain.pipe(TEXTS)
    ]


def test_nothing_is_read_in_nothing(ours):
    assert [len(d) for d in ours.pipe([ours.make_doc("")])] == [0]
    assert list(ours.pipe([])) == []


def test_more_words_than_are_kept_are_asked_for_again(ours, monkeypatch):
    monkeypatch.setattr("secondsource.rim.parser._MOST", 3)
    first, again = (
        [[t.lemma_ for t in d] for d in ours.pipe(map(ours.make_doc, TEXTS))] for _ in range(2)
    )
    assert first == again


def test_is_opened_once():
    assert load_parser() is load_parser()
