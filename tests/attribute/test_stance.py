"""How sure a statement is, and whether it says yes or no."""

import pytest

HEDGED = [
    "Four men are suspected of smuggling diesel across the strait.",
    "The bridge is believed to be safe.",
    "The ferry appears to have struck a rock near the harbour.",
    "The captain reportedly left the bridge before the collision.",
    "The repairs are likely to take three months.",
    "Rising water may have moved the pier.",
    "It is possible that the second pier moved as well.",
    "There is a chance that the harbour will stay shut until Friday.",
    "This would be the worst flood of the century if the figures are right.",
    "Two sailors are feared dead after the collision.",
    "The oldest of the boats was probably one of those that sank.",
]
ASSERTED = [
    "Polls of likely voters put the mayor ahead of the engineer.",
    "The police arrested four suspected smugglers near the strait.",
    "The crew repaired what appears to be a leak in the dam.",
    "The barge, perhaps 40 metres long, struck the second pier.",
    "The crew could not open the lower hatch.",
    "The surveyor imagined what might happen to the pier.",
    "The engineers are investigating whether the second pier moved.",
    "The road was shut because of a possible leak.",
    "Old piers are more likely to move than the young piers beside them.",
]
SAID = [
    ("The engineer said the pier could collapse.", "hedged"),
    ("The minister denied that the dam was leaking.", "denied"),
    ("The minister denied claims that the dam was leaking.", "denied"),
    ("The port denied the tanker entry to the inner harbour.", "asserted"),
    ("The engineer does not believe that the dam was leaking.", "denied"),
    ("“I believe the dam will hold,” the engineer said.", "hedged"),
    ("“I think it is a fair plan,” the engineer said.", "asserted"),
    ("“If the figures are right, it would be a disaster,” the engineer said.", "hedged"),
    ("The engineer promised that he would resign if the dam failed.", "asserted"),
    ("The engineer has also reportedly told the minister that the dam leaks.", "hedged"),
    ("“Had the dam failed, the town would be gone,” the engineer said.", "hedged"),
    ("The engineer suspects that the dam was leaking for years.", "hedged"),
    ("Reporters asked the minister whether the dam was leaking.", "asked"),
    ("The engineer said that his first question was “where is the leak?”", "asserted"),
    ("“Was the dam leaking on Monday?” the engineer asked.", "asked"),
]
ASKED = "Did the ferry strike a rock near the harbour on Monday?"
NEGATIVE = [
    "The ferry did not stop at the second pier.",
    "No passenger was hurt in the collision.",
    "The ferry no longer stops at the second pier.",
    "Not everyone left the ferry in time.",
    "Neither the captain nor the owner left the ferry.",
    "Nobody was hurt in the collision on Monday.",
]
POSITIVE = [
    "The collision not only shut the harbour but also cut the power.",
    "The talks in the harbour office failed on Monday.",
    "The ferry left the harbour without lights.",
    "Not guilty pleas were entered on the captain's behalf on Monday.",
]


@pytest.mark.parametrize("text", HEDGED)
def test_the_main_clause_leaves_it_open(read, text):
    assert [s.certainty for s in read(text)] == ["hedged"]


@pytest.mark.parametrize("text", ASSERTED)
def test_a_hedge_beside_the_main_clause_leaves_it_asserted(read, text):
    assert {s.certainty for s in read(text)} == {"asserted"}


@pytest.mark.parametrize(("text", "certainty"), SAID)
def test_the_cue_and_the_words_decide_what_is_said(read, text, certainty):
    assert [s.certainty for s in read(text) if s.chain][-1:] == [certainty]


def test_a_second_verb_shares_the_hedge_and_a_participle_does_not(read):
    joined = read("The captain could be jailed for two years and fined by the harbour court.")
    assert {s.certainty for s in joined} == {"hedged"}
    killed = read("A truck probably hit the harbour office, killing at least two sailors.")
    assert [s.certainty for s in killed] == ["hedged", "asserted"]


def test_a_question_of_the_outlet_asserts_nothing(read):
    assert "asserted" not in {s.certainty for s in read(ASKED)}


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_negated_main_clause_is_negative(read, text):
    assert [s.polarity for s in read(text)] == ["negative"]


@pytest.mark.parametrize("text", POSITIVE)
def test_a_failure_or_an_absence_is_not_a_negation(read, text):
    assert {s.polarity for s in read(text)} == {"positive"}
