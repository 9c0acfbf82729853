"""The measures of the yardstick ``dossier``: one event's dossier against GUIDE.md's reading.

The order of the questions, which is also the order of the functions:

1. Which statements were found (`matching`), and what was made up?
2. On whose word: origin, chain, certainty; was the outlet's own voice put into a mouth?
3. What is in them: quantities, days.
4. Which say the same (pairs across reports), with which status?
5. Which cannot all hold?
6. Which words stand for one thing?

Wherever a figure is "of those found", a statement that was missed costs recall once and nothing
else.  Statements that only repeat (``repeats``) and text beyond ``annotated_until`` count nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, permutations

from secondsource.evaluate import metrics
from secondsource.evaluate.gold import GoldClaim, GoldConflict, GoldStatement, number
from secondsource.evaluate.matching import Matching
from secondsource.evaluate.metrics import PRF, Count, Share
from secondsource.evaluate.names import same_source
from secondsource.evaluate.reading import Said, SaidClaim, SaidConflict
from secondsource.evaluate.yardstick import Tallies

# An own-voice statement counts as put into a mouth when a spoken one covers half of its words.
MOUTHFUL = 0.5
HARD_KINDS = ("number", "polarity", "time", "place", "agent")


def tally(matching: Matching) -> Tallies:
    """All tallies of one event."""
    return {
        **statements(matching),
        **sources(matching),
        **mouths(matching),
        **contents(matching),
        **claims(matching),
        **conflicts(matching),
        **labels(matching),
    }


# 1 ------------------------------------------------------------------------------------------------


def statements(matching: Matching) -> Tallies:
    """Found and made up: all; attributed ones (attributed on both sides); located at least."""
    found = len(matching.pairs)
    spoken = [gold for gold in matching.gold if gold.sources]
    voiced = [said for said in matching.judged if said.sources]
    both = sum(1 for gold, said in matching.pairs if gold.sources and said.sources)
    located = sum(1 for gold, _ in matching.pairs if gold.sources)
    return {
        "statements": PRF(found, len(matching.judged) - found, len(matching.gold) - found),
        "statements.attributed": PRF(both, len(voiced) - both, len(spoken) - both),
        "statements.attributed.located": Share(located, len(spoken)),
    }


# 2 ------------------------------------------------------------------------------------------------


def sources(matching: Matching) -> Tallies:
    """Origin, chain, certainty and polarity of the statements that were found."""
    pairs = matching.pairs
    spoken = [pair for pair in pairs if pair[0].sources]
    chained = [pair for pair in pairs if len(pair[0].sources) >= 2]
    wavering = [pair for pair in pairs if pair[0].certainty != "asserted"]
    negative = [pair for pair in pairs if pair[0].polarity == "negative"]
    all_chains = sum(1 for gold in matching.gold if len(gold.sources) >= 2)
    whole = sum(has_chain(*pair) for pair in chained)
    forged = [pair for pair in pairs if len(pair[1].sources) >= 2]
    return {
        "origin": _share(has_origin(*pair) for pair in pairs),
        "origin.attributed": _share(has_origin(*pair) for pair in spoken),
        "chains": Share(whole, len(chained)),
        "chains.of_all": Share(whole, all_chains),
        "chains.made_up": Count(sum(not has_chain(*pair) for pair in forged), len(forged)),
        "certainty": _share(gold.certainty == said.certainty for gold, said in pairs),
        "certainty.not_asserted": _share(g.certainty == s.certainty for g, s in wavering),
        "certainty.not_asserted.precision": _share(
            g.certainty == s.certainty for g, s in pairs if s.certainty != "asserted"
        ),
        "polarity": _share(gold.polarity == said.polarity for gold, said in pairs),
        "polarity.negative": _share(g.polarity == s.polarity for g, s in negative),
    }


def has_origin(gold: GoldStatement, said: Said) -> bool:
    """The same origin, or the outlet's own voice in both."""
    if gold.origin is None or not said.origin:
        return gold.origin is None and not said.origin
    return any(same_source(gold.origin, name) for name in said.origin)


def has_chain(gold: GoldStatement, said: Said) -> bool:
    """As many links, and each the same source, outermost first."""
    return len(gold.sources) == len(said.sources) and all(
        any(same_source(source, name) for name in names)
        for source, names in zip(gold.sources, said.sources, strict=True)
    )


def mouths(matching: Matching) -> Tallies:
    """The outlet's own words in somebody's mouth, and a speaker's words taken as the outlet's."""
    own = [gold for gold in matching.event.statements if not gold.sources]
    spoken = [gold for gold, _ in matching.pairs if gold.sources]
    lost = sum(1 for gold, said in matching.pairs if gold.sources and not said.sources)
    return {
        "mouth": Count(len(put_in_mouths(matching)), len(own)),
        "mouth.lost": Count(lost, len(spoken)),
    }


def put_in_mouths(matching: Matching) -> list[tuple[GoldStatement, Said]]:
    """Own-voice gold statements that are matched, or half covered, by an attributed statement.

    Words that also stand in an attributed gold statement do not count as covered: there they are
    the speaker's (a nested statement of the outlet's does not make its frame the outlet's).
    """
    spoken = {
        report.id: frozenset[int]().union(
            *(
                matching.places["gold", gold.id]
                for gold in matching.event.statements
                if gold.sources and gold.report == report.id
            )
        )
        for report in matching.event.reports
    }
    voiced = [
        said
        for said in matching.reading.statements
        if said.sources and ("said", said.id) in matching.places
    ]
    culprits: list[tuple[GoldStatement, Said]] = []
    for gold in matching.event.statements:
        own = matching.places["gold", gold.id] - spoken[gold.report]
        culprit = next(
            (
                said
                for said in voiced
                if said.report == gold.report and _swallows(said, gold, own, matching)
            ),
            None,
        )
        if culprit and not gold.sources:
            culprits.append((gold, culprit))
    return culprits


def _swallows(said: Said, gold: GoldStatement, own: frozenset[int], matching: Matching) -> bool:
    if said.id == matching.to_said.get(gold.id):
        return True
    covered = own & matching.places["said", said.id]
    return bool(own) and len(covered) >= MOUTHFUL * len(own)


# 3 ------------------------------------------------------------------------------------------------


def contents(matching: Matching) -> Tallies:
    """Quantities with both bounds right, and days, of the statements that were found."""
    bounds = things = Share()
    for gold, said in matching.pairs:
        right, named = quantities(gold, said)
        bounds += Share(right, len(gold.quantities))
        things += Share(named, right)
    dated = [(gold, said) for gold, said in matching.pairs if gold.date]
    both = [(gold, said) for gold, said in dated if said.days]
    return {
        "quantities": bounds,
        "quantities.what": things,
        "dates": _share(has_day(gold, said) for gold, said in dated),
        "dates.of_given": _share(has_day(gold, said) for gold, said in both),
    }


def quantities(gold: GoldStatement, said: Said) -> tuple[int, int]:
    """How many of the gold quantities have both bounds right, one to one, and of these the noun.

    The noun is right when the two phrases share a word ("civilians killed", "killed").
    """
    scores = {}
    for row, wanted in enumerate(gold.quantities):
        for column, (what, low, high) in enumerate(said.quantities):
            same = (number(wanted.low), number(wanted.high)) == (low, high)
            if same:
                scores[row, column] = 2.0 if _stems(what) & _stems(wanted.what) else 1.0
    chosen = metrics.assign(scores)
    return len(chosen), sum(1 for pair in chosen.items() if scores[pair] > 1)


def _stems(phrase: str) -> set[str]:
    return {word.rstrip("s") for word in phrase.casefold().split() if len(word) > 2}


def has_day(gold: GoldStatement, said: Said) -> bool:
    """One of the days given is exactly the gold date."""
    return any(first == last == gold.date for first, last in said.days)


# 4 ------------------------------------------------------------------------------------------------


def claims(matching: Matching) -> Tallies:
    """Pairs across reports; status where several outlets tell it; false corroboration."""
    gold, said = claim_pairs(matching)
    found = set(matching.to_said)
    near = {pair for pair in gold if found.issuperset(pair)}
    near_said = {pair for pair in said if found.issuperset(pair)}
    shared = [claim for claim in matching.event.claims if claim.status != "single"]
    shared = [claim for claim in shared if _counted(claim, matching)]
    partner = claim_of(matching)
    right = {c.id for c in shared if c.id in partner and partner[c.id].status == c.status}
    tellable = [claim for claim in shared if len(_reports_found(claim, matching)) >= 2]
    sure = [claim for claim in matching.reading.claims if claim.status == "corroborated"]
    return {
        "claims.pairs": PRF.of(gold, said),
        "claims.pairs.found": PRF.of(near, near_said),
        "claims.status": Share(len(right), len(shared)),
        "claims.status.found": _share(claim.id in right for claim in tellable),
        "claims.false_corroborated": Count(
            sum(is_falsely_sure(claim, matching) for claim in sure), len(sure)
        ),
    }


def claim_pairs(matching: Matching) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of statements of different reports that share a claim: the gold's, and the dossier's.

    The dossier's statements go by the gold id they match; one that matches none keeps its own with
    a "+", so its pairs are false ones.
    """
    counted = {each.id: each.report for each in matching.gold}
    judged = {each.id: each.report for each in matching.judged}
    gold = {
        pair
        for pair in metrics.linked(claim.statements for claim in matching.event.claims)
        if counted.keys() >= set(pair) and counted[pair[0]] != counted[pair[1]]
    }
    said = set()
    for claim in matching.reading.claims:
        for one, other in combinations([each for each in claim.statements if each in judged], 2):
            if judged[one] != judged[other]:
                names = [matching.to_gold.get(each, f"+{each}") for each in (one, other)]
                said.add((min(names), max(names)))
    return gold, said


def _counted(claim: GoldClaim, matching: Matching) -> bool:
    """Told by two outlets also when what only repeats is left out."""
    reports = {each.id: each.report for each in matching.gold}
    return len({reports[each] for each in claim.statements if each in reports}) >= 2


def _reports_found(claim: GoldClaim, matching: Matching) -> set[str]:
    reports = {each.id: each.report for each in matching.gold}
    return {reports[e] for e in claim.statements if e in reports and e in matching.to_said}


def claim_of(matching: Matching) -> dict[str, SaidClaim]:
    """The dossier's claim for each gold claim: one to one, by the matched statements they share."""
    home = {each: n for n, claim in enumerate(matching.event.claims) for each in claim.statements}
    scores: Counter[tuple[int, int]] = Counter()
    for column, said in enumerate(matching.reading.claims):
        for each in said.statements:
            gold = matching.to_gold.get(each)
            if gold in home:
                scores[home[gold], column] += 1
    chosen = metrics.assign({pair: float(shared) for pair, shared in scores.items()})
    return {matching.event.claims[r].id: matching.reading.claims[c] for r, c in chosen.items()}


def is_falsely_sure(claim: SaidClaim, matching: Matching) -> bool:
    """Called corroborated although its statements do not lie in two origins of one gold claim.

    When statements of it match nothing in the gold, the gold claim's own status decides: what the
    gold does not have, it cannot deny.
    """
    held = {matching.to_gold[each] for each in claim.statements if each in matching.to_gold}
    strangers = len(held) < len(claim.statements)
    if not held:
        return False
    for gold in matching.event.claims:
        origins = sum(1 for origin in gold.origins if held & set(origin))
        if origins >= 2 or (origins and strangers and gold.status == "corroborated"):
            return False
    return True


# 5 ------------------------------------------------------------------------------------------------


def conflicts(matching: Matching) -> Tallies:
    """Found, false, by kind; what is only an update or a soft ("other") clash is kept apart."""
    gold, said = matching.event.conflicts, judged_conflicts(matching)
    hard = [each for each in gold if each.kind in HARD_KINDS]
    alarms = [each for each in said if each.kind in HARD_KINDS]
    pairs = {
        (one.kind, one.sides): [each for each in said if touches(one, each, matching)]
        for one in gold
    }

    def hits(one: GoldConflict) -> list[SaidConflict]:
        return [each for each in pairs[one.kind, one.sides] if each.kind != "update"]

    false = [each for each in alarms if is_false_alarm(each, matching)]
    updates = [each for each in gold if each.kind == "update"]
    tallies: Tallies = {
        "conflicts.found": _share(bool(hits(each)) for each in hard),
        "conflicts.kind": _share(
            any(each.kind == one.kind for each in hits(one)) for one in hard if hits(one)
        ),
        "conflicts.findable": _share(_findable(each, matching) for each in hard),
        "conflicts.false": Count(len(false), len(alarms)),
        "conflicts.false.share": Share(len(false), len(alarms)),
    }
    for kind in HARD_KINDS:
        ours = [each for each in alarms if each.kind == kind]
        tallies[f"conflicts.{kind}.found"] = _share(bool(hits(g)) for g in hard if g.kind == kind)
        tallies[f"conflicts.{kind}.false"] = Count(
            sum(1 for each in false if each.kind == kind), len(ours)
        )
    soft = [each for each in gold if each.kind == "other"]
    tallies["conflicts.other.found"] = _share(bool(hits(each)) for each in soft)
    tallies["conflicts.update.found"] = _share(
        any(each.kind == "update" for each in pairs[one.kind, one.sides]) for one in updates
    )
    tallies["conflicts.update.called_conflict"] = Count(
        sum(any(each.kind in HARD_KINDS for each in hits(one)) for one in updates), len(updates)
    )
    return tallies


def judged_conflicts(matching: Matching) -> list[SaidConflict]:
    """Those with at least two sides that have a statement which counts."""
    counted = {said for _, said in matching.places if _ == "said"}
    return [
        each
        for each in matching.reading.conflicts
        if sum(1 for side in each.sides if counted & set(side)) >= 2
    ]


def touches(gold: GoldConflict, said: SaidConflict, matching: Matching) -> bool:
    """Two sides of the one share a statement each with two sides of the other."""
    mine = [{matching.to_gold.get(each) for each in side} for side in said.sides]
    return any(
        mine[one] & set(gold.sides[a]) and mine[other] & set(gold.sides[b])
        for one, other in combinations(range(len(mine)), 2)
        for a, b in permutations(range(len(gold.sides)), 2)
    )


def is_false_alarm(said: SaidConflict, matching: Matching) -> bool:
    """No gold conflict, hard or soft, has these sides; a gold ``update`` is no excuse."""
    return not any(
        touches(gold, said, matching) for gold in matching.event.conflicts if gold.kind != "update"
    )


def _findable(gold: GoldConflict, matching: Matching) -> bool:
    return sum(1 for side in gold.sides if set(side) & set(matching.to_said)) >= 2


# 6 ------------------------------------------------------------------------------------------------


def labels(matching: Matching) -> Tallies:
    """Pairs of gold wordings (report and phrase) that stand under one thing in both."""
    gold = _wordings(matching.event.labels)
    said = _wordings(matching.reading.labels)
    known = set().union(*gold) if gold else set()
    return {
        "labels.pairs": PRF.of(
            metrics.linked(gold), metrics.linked(group & known for group in said)
        )
    }


def _wordings(labels: Mapping[str, Mapping[str, Iterable[str]]]) -> list[set[str]]:
    return [
        {f"{report}: {_bare(phrase)}" for report, phrases in by.items() for phrase in phrases}
        for by in labels.values()
    ]


def _bare(phrase: str) -> str:
    words = phrase.casefold().replace("’", "'").split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def _share(rights: Iterable[bool]) -> Share:
    outcomes = list(rights)
    return Share(sum(outcomes), len(outcomes))
