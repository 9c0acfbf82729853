"""The judge's mistakes list: every miss by kind, with the words, for whoever mends the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from secondsource.evaluate import measures
from secondsource.evaluate.gold import GoldStatement
from secondsource.evaluate.matching import Matching
from secondsource.evaluate.reading import Said
from secondsource.evaluate.yardstick import Miss


def tell(matching: Matching) -> list[Miss]:
    """All that one event's dossier got wrong, in the order of the measures."""
    event = matching.event.id
    rows = (
        *_statements(matching),
        *_sources(matching),
        *_contents(matching),
        *_claims(matching),
        *_conflicts(matching),
    )
    return [Miss(event, kind, told) for kind, told in rows]


def page(misses: Sequence[Miss]) -> str:
    """The list as text: groups, in them kinds, in them one mistake a paragraph.

    >>> print(page([Miss("fire", "missed", "A1 ten"), Miss("fire", "missed", "A2 so")]))
    # fire
    <BLANKLINE>
    ## missed (2)
    <BLANKLINE>
    - A1 ten
    - A2 so
    <BLANKLINE>
    """
    lines: list[str] = []
    for group in dict.fromkeys(miss.group for miss in misses):
        lines += [f"# {group}", ""]
        ours = [miss for miss in misses if miss.group == group]
        for kind in dict.fromkeys(miss.kind for miss in ours):
            told = [miss.told for miss in ours if miss.kind == kind]
            lines += [f"## {kind} ({len(told)})", "", *(f"- {each}" for each in told), ""]
    return "\n".join(lines)


def _gold(gold: GoldStatement) -> str:
    who = " → ".join(gold.sources) or "own voice"
    return f"{gold.id} [{who}] “{gold.text}”"


def _said(said: Said, matching: Matching) -> str:
    who = " → ".join("/".join(names) or "?" for names in said.sources) or "own voice"
    return f"{said.id} [{who}] “{_words(said, matching)}”"


def _words(said: Said, matching: Matching) -> str:
    return " ".join(said.span.of(matching.reading.texts[said.report]).split())


def _statements(matching: Matching) -> Iterator[tuple[str, str]]:
    for gold in matching.gold:
        if gold.id not in matching.to_said:
            kind = "missed, attributed" if gold.sources else "missed, own voice"
            near = _nearest(gold, matching)
            yield kind, _gold(gold) + (f"\n  nearest: {_said(near, matching)}" if near else "")
    for said in matching.judged:
        if said.id not in matching.to_gold:
            kind = "made up, attributed" if said.sources else "made up, own voice"
            yield kind, _said(said, matching)


def _nearest(gold: GoldStatement, matching: Matching) -> Said | None:
    """The dossier's statement that shares most words, if any."""
    place = matching.places["gold", gold.id]
    near = [
        (len(place & matching.places["said", said.id]), -number, said)
        for number, said in enumerate(matching.reading.statements)
        if said.report == gold.report and ("said", said.id) in matching.places
    ]
    best = max(near, default=None, key=lambda row: row[:2])
    return best[2] if best and best[0] else None


def _sources(matching: Matching) -> Iterator[tuple[str, str]]:
    for gold, said in matching.pairs:
        both = f"{_gold(gold)}\n  read as: {_said(said, matching)}"
        if not measures.has_origin(gold, said):
            lost = "spoken words taken as the outlet's" if not said.sources else "wrong origin"
            yield lost, both
        elif len(gold.sources) >= 2 and not measures.has_chain(gold, said):
            yield "chain not whole", both
        elif len(said.sources) >= 2 and not measures.has_chain(gold, said):
            yield "chain made up", both
        if gold.certainty != said.certainty:
            yield f"certainty {gold.certainty} read as {said.certainty}", _gold(gold)
        if gold.polarity != said.polarity:
            yield f"polarity {gold.polarity} read as {said.polarity}", _gold(gold)
    for gold, said in measures.put_in_mouths(matching):
        yield "own words in a mouth", f"{_gold(gold)}\n  read as: {_said(said, matching)}"


def _contents(matching: Matching) -> Iterator[tuple[str, str]]:
    for gold, said in matching.pairs:
        right, _ = measures.quantities(gold, said)
        if right < len(gold.quantities):
            wanted = [(each.what, each.low, each.high) for each in gold.quantities]
            yield "quantity", f"{_gold(gold)}\n  wanted {wanted}, given {list(said.quantities)}"
        if gold.date and not measures.has_day(gold, said):
            given = [list(day) for day in said.days]
            yield "day", f"{_gold(gold)}\n  wanted {gold.date}, given {given}"


def _claims(matching: Matching) -> Iterator[tuple[str, str]]:
    gold, said = measures.claim_pairs(matching)
    found = set(matching.to_said)
    for one, other in sorted(gold - said):
        unseen = "" if found >= {one, other} else " (a side was missed)"
        yield f"pair missed{unseen}", _both(one, other, matching)
    for one, other in sorted(said - gold):
        yield "pair made up", _both(one, other, matching)
    partner = measures.claim_of(matching)
    for claim in matching.event.claims:
        ours = partner.get(claim.id)
        if claim.status != "single" and (ours is None or ours.status != claim.status):
            given = f"{ours.id} {ours.status} {list(ours.statements)}" if ours else "no claim"
            told = f"{claim.id} {claim.status} {list(claim.statements)} {claim.gloss}"
            yield "status", f"{told}\n  read as: {given}"
    for sure in matching.reading.claims:
        if sure.status == "corroborated" and measures.is_falsely_sure(sure, matching):
            yield "falsely corroborated", f"{sure.id}\n{_listed(sure.statements, matching)}"


def _both(one: str, other: str, matching: Matching) -> str:
    return f"{_by_id(one, matching)}\n  with: {_by_id(other, matching)}"


def _by_id(id: str, matching: Matching) -> str:
    if id.startswith("+"):
        return _said(matching.said(id[1:]), matching)
    return _gold(matching.event.statement(id))


def _listed(statements: Iterable[str], matching: Matching) -> str:
    return "\n".join(f"  {_said(matching.said(each), matching)}" for each in statements)


def _conflicts(matching: Matching) -> Iterator[tuple[str, str]]:
    said = measures.judged_conflicts(matching)
    for gold in matching.event.conflicts:
        near = [each for each in said if measures.touches(gold, each, matching)]
        if gold.kind == "update" and any(each.kind in measures.HARD_KINDS for each in near):
            yield "update called a conflict", f"{gold.what} {[list(side) for side in gold.sides]}"
        elif gold.kind in measures.HARD_KINDS and not any(each.kind != "update" for each in near):
            sides = [[_gold(matching.event.statement(e)) for e in side] for side in gold.sides]
            told = "\n  against\n".join("\n".join(f"  {e}" for e in side) for side in sides)
            yield f"conflict missed, {gold.kind}", f"{gold.what}\n{told}"
    for each in said:
        if each.kind in measures.HARD_KINDS and measures.is_false_alarm(each, matching):
            told = "\n  against\n".join(_listed(side, matching) for side in each.sides)
            yield f"conflict made up, {each.kind}", f"{each.id} {each.what}\n{told}"
