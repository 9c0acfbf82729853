"""On whose word: one sentence, and the statements that a careful reader finds in it."""

import pytest

LEAD = "Mayor Ana Ruiz visited the harbour on Monday.\n"


CALLED = (
    "But Mr. Holm, of Leeds, called Friday for Mr. Berg to “use today’s findings to challenge”"
    " Mr. Ek at Monday’s meeting, adding, “We can’t give an inch.”"
)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        # a clause, a quotation, a phrase
        ("Mayor Ana Ruiz said the bridge is closed.", "the bridge is closed | Ana Ruiz"),
        ("The bridge is closed, Mayor Ana Ruiz said on Monday.", "The bridge is closed | Ana Ruiz"),
        ("“The bridge is closed,” said Mayor Ana Ruiz.", "The bridge is closed | Ana Ruiz"),
        (
            "“The bridge is closed,” Mayor Ana Ruiz told reporters.",
            "The bridge is closed | Ana Ruiz",
        ),
        ("According to Ana Ruiz, the bridge is closed.", "the bridge is closed | Ana Ruiz"),
        ("The bridge was closed, according to Ana Ruiz.", "The bridge was closed | Ana Ruiz"),
        ("Ana Ruiz said: “The bridge is closed.”", "The bridge is closed | Ana Ruiz"),
        ("The bridge is closed, reported The Harbour Post.", "The bridge is closed | Harbour Post"),
        # acts of speech keep their verb
        (
            "The Harbour Union thanked the rescuers for their work.",
            "thanked the rescuers for their work | Harbour Union",
        ),
        (
            "The Harbour Union claimed responsibility for the blast, saying it was a warning.",
            "claimed responsibility for the blast | Harbour Union",
        ),
        # cues that the parser hides
        (
            "“Norway sent two ships to the harbour,” confirmed ministry spokesman Ivo Lang.",
            "Norway sent two ships to the harbour | Ivo Lang",
        ),
        (
            "The divers will return, Ana Ruiz said, confirming the search will begin Monday.",
            "the search will begin Monday | Ana Ruiz",
        ),
        (
            "Ana Ruiz has acknowledged receiving $4,000 from the Harbour Union.",
            "receiving $4,000 from the Harbour Union | Ana Ruiz",
        ),
        (
            "Ana Ruiz admitted it had come close to a deal, but that talks broke down.",
            "talks broke down | Ana Ruiz",
        ),
        (
            "The army confirmed rubber bullets had been used at the pier.",
            "rubber bullets had been used at the pier | army",
        ),
        (
            "The shop that the Harbour Union said was closed stands on the pier.",
            "stands on the pier | own",
        ),
        (
            "“The pier is a wreck, and nobody cares,” Ana Ruiz posted.",
            "The pier is a wreck, and nobody cares | Ana Ruiz",
        ),
        (
            "Ana Ruiz pledged to hire divers, train the crews and clear the pier by May.",
            "train the crews and clear the pier by May | Ana Ruiz",
        ),
        (
            "As the state news agency reports, the pier was cleared on Monday.",
            "the pier was cleared on Monday | state news agency",
        ),
        (
            "The barge was seized a month after it sank, Norwegian media report.",
            "it sank | Norwegian media",
        ),
        (
            "The barge was stolen, two police officers confirmed to The Harbour Post.",
            "The barge was stolen | Harbour Post → two police officers",
        ),
        (
            "Citing dock workers, The Harbour Post reports that the barge was stolen.",
            "the barge was stolen | Harbour Post → dock workers",
        ),
        (
            "Ana Ruiz stepped down on Monday, calling the charges against her “pure theatre.”",
            "calling the charges against her “pure theatre.” | Ana Ruiz",
        ),
        (
            "Officials were looking for the barge, Ana Ruiz, head of the Harbour Union, said Monday.",
            "Officials were looking for the barge | Ana Ruiz",
        ),
        (
            "State media quoted Ana Ruiz as saying the bridge is closed.",
            "the bridge is closed | state media → Ana Ruiz",
        ),
        (
            "Ana Ruiz was quoted by the state news agency as saying that the bridge is closed.",
            "the bridge is closed | state news agency → Ana Ruiz",
        ),
        (
            "Police are probing whether the pilot, who was arrested, may have slept.",
            "Police are probing whether the pilot, who was arrested, may have slept | own",
        ),
        ("A bomb hit the harbour, killing six people.", "killing six people | own"),
        (
            "Ana Ruiz said boys threw stones at them (the guards on the pier).",
            "boys threw stones at them (the guards on the pier) | Ana Ruiz",
        ),
        (
            "The Harbour Union said Friday its divers have found the barge.",
            "its divers have found the barge | Harbour Union",
        ),
        (
            "Ana Ruiz called on the board to open talks about the pier.",
            "called on the board to open talks about the pier | Ana Ruiz",
        ),
        # nouns of saying, and verbs that make somebody else speak
        (
            "Few believed Ana Ruiz’s claim that the bridge is haunted.",
            "the bridge is haunted | Ana Ruiz",
        ),
        (
            "Ana Ruiz made the case that the bridge is too old for lorries.",
            "the bridge is too old for lorries | Ana Ruiz",
        ),
        (
            "The storm forced Ana Ruiz to admit that the bridge is too old for lorries.",
            "the bridge is too old for lorries | Ana Ruiz",
        ),
        (
            "“We lost,” Ana Ruiz, the acting chairman, told the Reuters news agency.",
            "We lost | Reuters → Ana Ruiz",
        ),
        # facts of their own within what is said
        (
            "Ana Ruiz said a truce had been reached in talks brokered by the Harbour Union.",
            "brokered by the Harbour Union | Ana Ruiz",
        ),
        (
            "“There was one survivor, who found her way out of the hold at night,” Ana Ruiz said.",
            "who found her way out of the hold at night | Ana Ruiz",
        ),
        (
            "The barge hit the pier late on Monday, tearing a hole of four metres in its wall.",
            "tearing a hole of four metres in its wall | own",
        ),
        # chains, outermost first
        (
            "Ana Ruiz said Police Chief Tom Berg told her that the bridge had been closed.",
            "the bridge had been closed | Ana Ruiz → Tom Berg",
        ),
        (
            "“The bridge is closed,” Ana Ruiz said, according to Reuters.",
            "The bridge is closed | Reuters → Ana Ruiz",
        ),
        (
            "“The bridge is closed,” Ana Ruiz told Reuters.",
            "The bridge is closed | Reuters → Ana Ruiz",
        ),
        (
            "Ana Ruiz said in a statement carried by the Associated Press that the bridge was shut.",
            "the bridge was shut | Associated Press → Ana Ruiz",
        ),
        (
            "The Harbour Post reported that the bridge would close, citing people close to the talks.",
            "the bridge would close | Harbour Post → people close to the talks",
        ),
        # the outlet's own voice
        (
            "The bridge was closed on Monday after a barge hit it.",
            "The bridge was closed on Monday | own",
        ),
        (
            "Ana Ruiz said “the bridge is safe,” but the pier is believed to be damaged.",
            "the pier is believed to be damaged | own",
        ),
        (
            "Ana Ruiz said the bridge, which has two lanes, was shut.",
            "which has two lanes | own",
        ),
        # whose second cue it is
        (
            "Ana Ruiz replied that the storm had delayed the ferry and said she would pay for it.",
            "she would pay for it | Ana Ruiz",
        ),
        (
            "The judge made it clear that the pier will stay shut.",
            "the pier will stay shut | judge",
        ),
        (
            "Ana Ruiz urged that the pier be shut for a year.",
            "the pier be shut for a year | Ana Ruiz",
        ),
        (
            "Ana Ruiz requested in a letter that the pier stay shut.",
            "the pier stay shut | Ana Ruiz",
        ),
        (
            "Ivo Lang said: “We saw the barge sink in the dark,” The Harbour Post reported.",
            "We saw the barge sink in the dark | Harbour Post → Ivo Lang",
        ),
        # what leads up to the words, and what is said of them
        (
            "The ferry company said on Friday its divers have found the barge.",
            "its divers have found the barge | ferry company",
        ),
        (
            "Ivo Lang left the pier before Ana Ruiz announced it, maintaining that it is weak.",
            "it is weak | Ivo Lang",
        ),
        (
            "Ana Ruiz told Lang that she needed help, one of her aides said, speaking on Monday.",
            "she needed help | one of her aides → Ana Ruiz",
        ),
        (
            "Ivo Lang, asked if the pier is safe, said: “I will leave that to the board of it.”",
            "I will leave that to the board of it | Ivo Lang",
        ),
        (
            "Ana Ruiz made clear during a visit that the pier is not a toy, but a harbour.",
            "the pier is not a toy, but a harbour | Ana Ruiz",
        ),
        (
            "“Call off the vote. Now,” Ana Ruiz wrote Monday.",
            "Call off the vote | Ana Ruiz",
        ),
        (
            "“We suggest that every sailor read the rules,” Ana Ruiz said.",
            "We suggest that every sailor read the rules | Ana Ruiz",
        ),
        (
            "Ana Ruiz acknowledged “benefit cuts” would be needed at the pier.",
            "“benefit cuts” would be needed at the pier | Ana Ruiz",
        ),
        (
            "Officials say divers freed one man after the barge sank around 5:10 a.m. on Monday.",
            "the barge sank around 5:10 a.m. on Monday | officials",
        ),
        (
            "Lang was charged with theft, driving while drunk and leaving the pier, police say.",
            "Lang was charged with theft, driving while drunk and leaving the pier | police",
        ),
        (
            "Anja Marx told rbb24 that the pier is shut.",
            "the pier is shut | rbb24 → Anja Marx",
        ),
        (
            "The plan, first reported by The Harbour Post, would close the pier.",
            "would close the pier | Harbour Post",
        ),
        (
            "The pier would be sold, reported the Leeds Mercury.",
            "The pier would be sold | Leeds Mercury",
        ),
        (
            "The union has fed sailors since 2014, according to its site, but now it feeds divers.",
            "now it feeds divers | own",
        ),
        (
            "“We let them down,” Ana Ruiz said in remarks released on Monday.",
            "We let them down | Ana Ruiz",
        ),
        (
            "Ana Ruiz said the pier was never checked, a claim that the union denies.",
            "the pier was never checked | Ana Ruiz",
        ),
        # what would say something else when torn
        (
            "“Had I been there, and I saw the barge, I would have called,” Ana Ruiz said.",
            "Had I been there, and I saw the barge, I would have called | Ana Ruiz",
        ),
        (
            "“I am not here because I am old, but because I can swim,” Ana Ruiz said.",
            "I am not here because I am old, but because I can swim | Ana Ruiz",
        ),
        (
            "Ana Ruiz thinks they swam for five minutes before the barge came back.",
            "they swam for five minutes before the barge came back | Ana Ruiz",
        ),
        (
            "It felt as if they had swum for an hour.",
            "It felt as if they had swum for an hour | own",
        ),
        (
            "“People love you,” the video showed Ruiz telling supporters.",
            "People love you | Ruiz",
        ),
        (
            "A camera caught Ana Ruiz of Leeds promising loudly to remove the pier.",
            "to remove the pier | Ana Ruiz",
        ),
        (
            CALLED,
            "We can’t give an inch | Holm",
        ),
        ("Some said they heard the barge.", "they heard the barge | some"),
        # nobody is called "it"
        (
            "It felt late when the cook came back and said: “The pier is shut.”",
            "The pier is shut | cook",
        ),
    ],
)
def test_a_statement_rests_on(told, text, statement):
    assert statement in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The group has taken to calling itself the Harbour Guard.",
        "The council has not confirmed the names of the victims.",
        "The troops reportedly called in support after the blast.",
        "Two rival captains claim to be in charge of the harbour guard.",
        "No group has claimed responsibility for the blast.",
        "The council has not said whether the bridge is safe.",
        "An adult found guilty of piracy could be jailed for ten years.",
        "Ana Ruiz declined to say whether the bridge was safe.",
        "The council, which did not respond to questions, met on Monday at the pier.",
        "The union encouraged sailors to write to the mayor and tell her how much they care.",
        "The guards, who refused to move, were filmed at the pier on Monday.",
        "Sailor accused of theft at the pier on Monday.",
        "Ana Ruiz, who announced her bid in May, left the pier on Monday.",
        "Ana Ruiz is expected to announce a new ferry on Monday.",
        "The council will disclose the cost of the bridge in May.",
        "Ana Ruiz has not said what she will do with the pier.",
        "It is difficult to tell how much was paid for the bridge.",
        "The barge slammed into the second pier on Monday.",
        "Sailors are paid according to a crew's contributions over the years.",
        "They identified microbes aboard the barge for the first time.",
        "The idea of denying the sailors their pay is an old one.",
        "The union's new rules are an effort to make it clear that the pier is shut.",
    ],
)
def test_what_is_no_speech_stays_the_outlets(told, text):
    assert all(line.endswith("| own") for line in told(text))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "The warship altered towards the vessels and challenged them.",
            "The warship altered towards the vessels and challenged them | own",
        ),
        (
            "The crew hurried and pressed the captain all day.",
            "The crew hurried and pressed the captain all day | own",
        ),
        (
            "The young man shot Friday evening in Norvik, near the school, has died.",
            "The young man shot Friday evening in Norvik, near the school, has died | own",
        ),
        (
            "Police said Adams shot and killed Copeland on Monday.",
            "Adams shot and killed Copeland on Monday | police",
        ),
        (
            "A man was shot and killed outside a bar in Oldport, the sheriff said.",
            "A man was shot and killed outside a bar in Oldport | sheriff",
        ),
        (
            "The bridge was closed on Monday pic.twitter.com/32uNurEW5u",
            "The bridge was closed on Monday | own",
        ),
    ],
)
def test_a_deed_too_short_by_itself_stays_with_the_other(told, text, statement):
    assert told(text) == [statement]


def test_a_second_deed_has_the_tense_of_the_first(told):
    text = "Lopez was convicted of murder and sentenced to life in prison."
    assert told(text)[1:] == ["sentenced to life in prison | own"]


def test_what_somebody_was_asked_is_not_what_he_said(told):
    text = "Asked by the judge if he understood the charges, Ivo Lang responded “Yes, I do.”"
    assert not any("judge if" in line and "| own" not in line for line in told(text))


def test_an_act_is_its_actors_and_no_more(told):
    text = (
        "The union apologised to two sailors who were hurt after a crane fell because it was old."
    )
    assert not any("it was old | Harbour" in line for line in told(text))


def test_a_statement_keeps_its_subject_when_somebody_speaks_later(told):
    text = "Ana Ruiz left the pier on Monday and said the bridge is closed."
    assert "Ana Ruiz left the pier on Monday | own" in told(text)


def test_a_frame_is_no_statement(told):
    text = "The council issued a statement on Monday saying the bridge is closed."
    assert [line for line in told(text) if line.endswith("own")] == []


def test_a_quotation_that_runs_on_stays_with_its_speaker(told):
    text = LEAD + "“The bridge is closed,” Ana Ruiz said. “We do not know for how long it will be.”"
    assert "We do not know for how long it will be | Ana Ruiz" in told(text)


def test_a_quotation_over_several_sentences_has_one_speaker(told):
    text = LEAD + "“The bridge is closed. The ferry will run all night,” Ana Ruiz said."
    assert {"The bridge is closed | Ana Ruiz", "The ferry will run all night | Ana Ruiz"} <= set(
        told(text)
    )


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("“The barge is gone.\nThe ferry will run,” Ivo Lang said.", "The barge is gone | Ivo Lang"),
        ("'The barge is gone.\nIt sank, ' said Ivo Lang of the port.", "The barge is gone | Ivo Lang"),
        ('"The barge is gone, "he said. "The ferry will run all night. "',
         "The ferry will run all night | he"),
    ],
)  # fmt: skip
def test_a_quotation_runs_on_to_the_line_that_closes_it(told, text, statement):
    assert statement in told(text)


def test_a_quotation_runs_on_over_three_paragraphs(told):
    text = (
        LEAD + "“The barge is gone,” Ana Ruiz said.\n“The ferry will run all night.\n"
        "“The pier is shut for a year now.”"
    )
    assert "The pier is shut for a year now | Ana Ruiz" in told(text)


def test_a_hyphen_set_apart_names_nobody(told):
    text = "Woman Hurt In Leeds Hit - And - Run, Driver Held\n\nA woman was hurt on Monday."
    assert all(line.endswith("own") for line in told(text))


def test_a_topic_of_several_names_is_no_source(told):
    text = "Leeds Harbour Council: Ana Ruiz Names Ivo Lang Chief\n\nAna Ruiz spoke on Monday."
    assert not any("Council" in line.split("|")[-1] for line in told(text))


def test_a_quotation_goes_on_from_an_act_right_before_it(told):
    text = LEAD + "Ana Ruiz described the chaos at the pier.\n“People ran towards the ferries.”"
    assert "People ran towards the ferries | Ana Ruiz" in told(text)


def test_no_quotation_goes_on_from_an_act_farther_back(told):
    text = LEAD + "Ana Ruiz described the chaos at the pier. A guard came out. “The barge is gone.”"
    assert "The barge is gone | Ana Ruiz" not in told(text)


def test_what_a_source_also_did_is_not_its_word(told):
    text = "The Harbour Union said the pier is safe. It also hired ten divers for the search."
    assert "It also hired ten divers for the search | own" in told(text)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The council has not shown that it can repair the bridge.", "council"),
        ("The storm may lead the sailors to demand that the pier be closed.", "sailors"),
        ("The divers found data indicating that the barge was old.", "data"),
        (
            "Ana Ruiz said the pier is open, as some reports claimed, and that help will come.",
            "reports",
        ),
        ("The pier has a room to rest in and report a crime.", "room"),
        ("Ana Ruiz dropped the plan, saying it suggests the pier is not safe.", "it"),
        ("Ana Ruiz said the mayor must insist that the pier be shut.", "mayor"),
        ("Ana Ruiz said the mayor cannot claim to be the pier's friend.", "mayor"),
        ("As anger grew, the board announced a review of the pier.", "board | As"),
        ("Ana Ruiz said the law calls for a new pier.", "law"),
        ("Ana Ruiz said she knew of events that indicated that the pier was moving.", "events"),
        ("“What is it?” Ana Ruiz said, her voice rising. “It is only a barge.”", "her voice"),
    ],
)
def test_nobody_else_is_heard(told, text, source):
    assert not any(source in line.split("|")[1] for line in told(text))


def test_a_deed_set_against_what_is_said_is_another_matter(told):
    text = (
        "Ana Ruiz said she would ask for a vote while the Harbour Union called for a long strike."
    )
    assert "called for a long strike | Harbour Union" in told(text)


def test_a_connective_carries_the_source_over(told):
    text = "Ana Ruiz said the pier had been cleared. Thus, there is no danger to the boats."
    assert any(line.endswith("no danger to the boats | Ana Ruiz") for line in told(text))


TRANSCRIPT = """The bridge, a day after.

ANA RUIZ, HOST: The bridge has been shut since Monday.

TOM BERG: The barge came from Norway.

RUIZ: The mayor said the pier is safe.

BERG: The divers found oil in the water.

They had to leave in the evening."""


@pytest.mark.parametrize(
    "line",
    [
        "The barge came from Norway | Tom Berg",
        "The divers found oil in the water | Tom Berg",
        "They had to leave in the evening | Tom Berg",
        "the pier is safe | Ana Ruiz → mayor",
    ],
)
def test_a_transcript_gives_each_turn_to_its_speaker(told, line):
    assert line in told(TRANSCRIPT)


def test_entries_of_a_list_are_no_turns(told):
    text = "The regattas.\n\nOslo: 12 boats sailed.\n\nBergen: 10 boats sailed.\n\nOslo: 3 sank."
    assert not any("Oslo" in line.split("|")[1] for line in told(text))


def test_a_colon_headline_names_its_source(told):
    text = "Ana Ruiz: Bridge will never open again\n\nThe mayor spoke to reporters.\n\n" + LEAD
    assert "Bridge will never open again | Ana Ruiz" in told(text)


def test_a_topic_before_a_colon_is_no_source(told):
    text = "Harbour bridge: what we know so far today\n\nThe mayor spoke to reporters.\n\n" + LEAD
    assert not any("what we know" in line for line in told(text))


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Ana Ruiz said the bridge could close.", "hedged"),
        ("The pier is believed to be damaged by the barge.", "hedged"),
        ("The barge reportedly hit the pier at night.", "hedged"),
        ("Ana Ruiz said there can still be some isolated leaks.", "hedged"),
        ("Ana Ruiz denied that the bridge was unsafe.", "denied"),
        ("Ana Ruiz said the bridge will close.", "asserted"),
        ("Ana Ruiz said divers could not find the barge.", "asserted"),
        ("Ana Ruiz said divers could be seen near the barge.", "asserted"),
    ],
)
def test_certainty_comes_from_the_words(read, text, certainty):
    assert [s.certainty for s in read(text)] == [certainty]


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Ana Ruiz said there is no danger at the pier.", "negative"),
        ("Ana Ruiz said the bridge was not hit by the barge.", "negative"),
        ("Ana Ruiz said none of the injuries was fatal.", "negative"),
        ("Ana Ruiz said the bridge was hit by a barge.", "positive"),
        ("Ana Ruiz said the bridge is not burning and falling into the sea.", "negative"),
    ],
)
def test_polarity_is_the_propositions_own(read, text, polarity):
    assert {s.polarity for s in read(text)} == {polarity}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Word",
        "“",
        "”",
        "“Open, and never closed",
        "He said. She said. They said.",
        "Said said said said.",
        "“A” “B” “C” ” “ ”",
        "\n\n\n",
        "— (@x)",
        "According to",
    ],
)
def test_odd_texts_are_read_without_a_fall(read, text):
    for statement in read(text):
        assert statement.span.of(text).strip()


def test_every_statement_points_at_its_words(read):
    text = LEAD + "“It is shut,” she said, adding that Tom Berg had informed the council about it."
    for s in read(text):
        assert s.span.of(text)
        for link in s.chain:
            assert link.words is None or link.words.of(text)
