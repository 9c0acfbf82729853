"""The plan of a telling: what is said of a dossier, in which order and in which words.

Nothing is told that the dossier does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Block
from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Passage
from secondsource.compare.claim import Claim, Conflict, Status
from secondsource.compose.dossier import Dossier, Label
from secondsource.judgement import Ruling, signed
from secondsource.spans import Span
from secondsource.tell.phrases import (
    count,
    dates_in_words,
    days,
    folded,
    listed,
    name_of,
    number,
    reasons,
    span_of,
    unique,
)
from secondsource.tell.telling import (
    OWN_VOICE,
    CarriedTold,
    ChainTold,
    ClaimTold,
    ConflictTold,
    CopyTold,
    GapTold,
    LabelTold,
    MomentTold,
    OriginTold,
    PlaceTold,
    Quote,
    ReportHead,
    RulingTold,
    SideTold,
    Telling,
    Told,
    WordUse,
)

NO_SOURCE = "no source named"
UNSHOWN = "nobody names a source, so independence is not shown"
# A pronoun that the report leads to nobody is not a name.
_NOBODY: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("he", "she", "him", "her", "they", "them", "one", "who"), "somebody")
    | dict.fromkeys(("it", "this", "that", "which"), "something")
)
_STATUS_ORDER: dict[Status, int] = {"corroborated": 0, "repeated": 1, "single": 2}
_KINDS = {
    "number": "figures differ",
    "polarity": "one says what the other denies",
    "time": "times differ",
    "place": "places differ",
    "agent": "who did it differs",
    "update": "changed over time",
    "other": "cannot both hold",
}


def plan(dossier: Dossier) -> Telling:
    """Lay out a dossier for telling.

    Args:
        dossier: the noun of the sixth room.

    Returns:
        The plan; equal dossiers give equal plans.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "Nothing yet", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> plan(empty).summary
    'No report.'
    """
    by_id = {s.id: s for s in dossier.statements}
    names = {e.id: folded(e.name) for e in dossier.entities}
    quotes = _quotes(dossier, names)
    claims = [_claim(c, dossier, by_id, quotes) for c in dossier.claims]
    several = sorted(
        (c for c in claims if c.status != "single"),
        key=lambda c: (_STATUS_ORDER[c.status], -len(c.reports)),
    )
    carried = _carried(several, dossier.copies, by_id)
    apart = {c.id for each in carried for c in each.claims}
    shared = [c for c in several if c.id not in apart]
    singles = [c for c in claims if c.status == "single" and c.told]
    only = tuple(
        (r.id, tuple(c for c in singles if c.told[0].report == r.id)) for r in dossier.reports
    )
    conflicts = tuple(_conflict(x, by_id, quotes) for x in dossier.conflicts)
    return Telling(
        title=folded(dossier.title),
        when=days(dossier.first, dossier.last),
        reports=tuple(_head(r, dossier) for r in dossier.reports),
        summary=_summary(dossier, several, singles, len(apart)),
        notices=_notices(dossier),
        shared=tuple(shared),
        conflicts=conflicts,
        only=tuple((r, found) for r, found in only if found),
        chains=_chains(dossier.statements, names),
        labels=tuple(_label(x, dossier, names) for x in dossier.labels),
        copies=tuple(_copy(c.source, c.copy, c.share, c.common, c.because) for c in dossier.copies),
        carried=carried,
        timeline=_timeline(dossier, quotes),
        places=_places(dossier.statements),
        gaps=_gaps(dossier, claims),
        judgements=tuple(map(_ruling, dossier.judgements)),
        made=dossier.made,
        quotes=MappingProxyType(quotes),
    )


def _link_name(link: Link, names: Mapping[str, str]) -> str:
    """The source as its report names it, or the fuller name that another report gives it.

    Never a name with less in it, and never another name: "a spokesman for the port" must not
    become "spokesman", nor, where two spokesmen were taken for one, the other's office.
    """
    source = _without_handle(folded(link.source))
    if source.lower() in _NOBODY:
        return f"{_NOBODY[source.lower()]} (“{source}”)"
    # An unnamed source keeps its description: "a witness" must not become the name of a group.
    if link.role == "unnamed" or link.entity is None:
        return source
    name = _without_handle(names.get(link.entity, source))
    return name if _is_fuller(name, source) or _is_titled(source, name) else source


def _without_handle(name: str) -> str:
    """The name that signs a post; its handle stands in the text."""
    return re.sub(r"\s*\(@\w+\)$", "", name)


def _is_titled(source: str, name: str) -> bool:
    """True when ``source`` is the same name with a title: one person in one line, not two.

    >>> _is_titled("Captain Mirela Stoian", "Mirela Stoian"), _is_titled("Stoian aide", "Stoian")
    (True, False)
    """
    return f" {source}".endswith(f" {name}") and " " in name and source == source.title()


def _is_fuller(name: str, source: str) -> bool:
    """True when ``name`` holds every word of ``source``, or spells out its initials.

    >>> _is_fuller("Mirela Stoian", "Stoian"), _is_fuller("spokesman", "a spokesman for the port")
    (True, False)
    >>> _is_fuller("North Harbour Council", "NHC")
    True
    """
    said, full = re.findall(r"\w+", source.casefold()), re.findall(r"\w+", name.casefold())
    if set(said) <= set(full) and (len(full) > len(said) or name != name.lower()):
        return True
    initials = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return source.isupper() and len(source) > 1 and source == initials


def _quotes(dossier: Dossier, names: Mapping[str, str]) -> dict[str, Quote]:
    claim_of = {s: c.id for c in dossier.claims for s in c.statements}
    found: dict[str, Quote] = {}
    for s in dossier.statements:
        said = " → ".join(_link_name(link, names) for link in s.chain) or OWN_VOICE
        found[s.id] = Quote(
            id=s.id,
            report=s.report,
            words=folded(dossier.words(s)),
            said=said,
            locator=f"{s.report}:{s.span.start}-{s.span.end}",
            place=_place(s, dossier.blocks.get(s.report, ())),
            marks=() if s.certainty == "asserted" else (s.certainty,),
            claim=claim_of.get(s.id, ""),
            about=_about(s, dossier),
            judged=tuple(
                _signed(r)
                for r in dossier.judgements
                if r.applied and (r.statements == (s.id,) or s.id in r.also)
            ),
        )
    return found


def _signed(ruling: Ruling) -> str:
    """The line of a judgement; of two statements with their ids."""
    told = ruling.says
    if len(ruling.statements) == 2:
        told = re.sub(r"^they", " and ".join(ruling.statements), told)
    return folded(signed(ruling.by, ruling.at, told, ruling.note))


def _ruling(ruling: Ruling) -> RulingTold:
    return RulingTold(
        ruling.id,
        _signed(ruling),
        tuple(
            (folded(name), folded(words))
            for name, words in zip(ruling.statements or ruling.about, ruling.words, strict=False)
        ),
        ruling.applied,
        folded(ruling.because),
    )


def _about(statement: Statement, dossier: Dossier) -> str:
    """The subject that the span leaves out; none where it is who speaks, and named beside it."""
    span = statement.about
    if span is None or any(
        link.words is not None and link.words.overlaps(span) for link in statement.chain
    ):
        return ""
    return folded(span.of(dossier.report(statement.report).text))


def _place(statement: Statement, blocks: Iterable[Block]) -> str:
    """Where in the layout: "¶3", or what stands in a paragraph's place."""
    paragraph = 0
    for block in blocks:
        is_text = block.kind in {"paragraph", "list"}
        paragraph += is_text
        if block.span.overlaps(statement.span):
            return f"¶{paragraph}" if is_text else block.kind
    return ""


def _head(report: Report, dossier: Dossier) -> ReportHead:
    return ReportHead(
        id=report.id,
        name=name_of(report),
        title=folded(report.title or ""),
        when=_published(report, dossier.reports),
        agencies=tuple(folded(a) for a in report.agencies),
        unread=folded(report.unread) if report.unread else None,
        notices=tuple(folded(n) for n in report.notices),
        language=folded(report.language),
        words=len(report.text.split()),
        url=report.url if (report.url or "").startswith(("http://", "https://")) else None,
        source=folded(report.source),
    )


def _published(report: Report, reports: Iterable[Report]) -> str:
    if report.published is None or report.published_basis == "unknown":
        return "no date of its own"
    when = days(report.published, report.published)
    if report.published_basis == "stated":
        return when
    return f"{when}, inferred from {_lender(report, reports) or 'its sisters'}"


def _lender(report: Report, reports: Iterable[Report]) -> str:
    """The letter of the report that an inferred date was taken from, "" where none is known."""
    same = [
        r
        for r in reports
        if r.published_basis == "stated" and r.published == report.published and r.id != report.id
    ]
    named = [r.id for r in same if any(r.source in n for n in report.notices)]
    return named[0] if named else listed([r.id for r in same])


def _summary(
    dossier: Dossier, shared: list[ClaimTold], singles: list[ClaimTold], carried: int
) -> str:
    """The whole dossier in two sentences."""
    if not dossier.reports:
        return "No report."
    told = f"{count(len(dossier.claims), 'claim')} in {count(len(dossier.reports), 'report')}"
    told = told[0].upper() + told[1:]
    if len(dossier.reports) < 2:
        return f"{told}. One report alone: nothing to compare it with."
    several = [c for c in shared if c.status == "corroborated"]
    copied = f" ({number(carried)} of them in copied text)" if carried else ""
    parts = [
        f"{_none(len(several))} corroborated by independent origins",
        f"{_none(len(shared) - len(several))} repeated from one origin{copied}",
        f"{_none(len(singles))} told by one outlet only",
    ]
    conflicts = count(len(dossier.conflicts), "conflict")
    return f"{told}: {', '.join(parts)}. {conflicts[0].upper()}{conflicts[1:]}."


def _none(n: int) -> str:
    return number(n) if n else "none"


def _notices(dossier: Dossier) -> tuple[str, ...]:
    found = [folded(n) for n in dossier.notices]
    for r in dossier.reports:
        if r.unread:
            found.append(f"{r.id} ({name_of(r)}) was kept but not read: {folded(r.unread)}")
        # The line of the report says already from which other one its date was taken.
        said = r.published_basis == "inferred" and _lender(r, dossier.reports)
        found.extend(
            f"{r.id} ({name_of(r)}): {folded(n)}"
            for n in r.notices
            if not (said and n.startswith("the text has no date;"))
        )
    return unique(found)


def outlets(dossier: Dossier, letters: Iterable[str]) -> str:
    """How many tell it: "two outlets", or "two reports" where an outlet is not known."""
    reports = [dossier.report(letter) for letter in unique(letters)]
    known = {(r.outlet or "").casefold() for r in reports}
    if "" in known:
        return count(len(reports), "report")
    if len(known) < len(reports):
        return f"{count(len(reports), 'report')} of {count(len(known), 'outlet')}"
    return count(len(known), "outlet")


def _claim(
    claim: Claim, dossier: Dossier, by_id: Mapping[str, Statement], quotes: Mapping[str, Quote]
) -> ClaimTold:
    held = [by_id[i] for i in claim.statements]
    letters = unique(r.id for r in dossier.reports if any(s.report == r.id for s in held))
    origins = tuple(
        OriginTold(
            name=folded(o.name) if o.name else NO_SOURCE,
            named=bool(o.name),
            reports=unique(by_id[i].report for i in o.statements),
            statements=o.statements,
            because=_beyond_name(reasons(o.because)[0], o.name),
        )
        for o in claim.origins
    )
    return ClaimTold(
        id=claim.id,
        gloss=folded(claim.gloss),
        status=claim.status,
        count=f"{count(len(origins), 'origin')}, {outlets(dossier, letters)}",
        because=_because(claim, origins),
        together=_together(claim),
        origins=origins,
        told=tuple(_told(letter, held, claim.gloss, quotes) for letter in letters),
        disputed_by=tuple(
            x.id
            for x in dossier.conflicts
            if x.kind != "update"
            and any(i in claim.statements for side in x.sides for i in side.statements)
        ),
        judged=tuple(
            _signed(r)
            for r in dossier.judgements
            if r.applied
            and len(r.statements) == 2
            and r.kind != "origin"  # stands in the because already
            and set(r.statements) & set(claim.statements)
        ),
    )


def _together(claim: Claim) -> str:
    """Why its statements are one claim; nothing where a person's own line says so."""
    why = reasons(claim.because)[1]
    return "" if why.startswith("judged by ") else why


def _told(letter: str, held: Iterable[Statement], gloss: str, quotes: Mapping[str, Quote]) -> Told:
    """The fullest wording of a report: running text before headline, longest chain, first."""
    here = [s for s in held if s.report == letter]

    def rank(s: Statement) -> tuple[bool, int, bool, int]:
        quote = quotes[s.id]
        headline = bool(quote.place) and not quote.place.startswith("¶")
        return headline, -len(s.chain), quote.words != folded(gloss), s.span.start

    best = min(here, key=rank)
    return Told(letter, quotes[best.id], tuple(s.id for s in here if s.id != best.id))


def _by_claim(held: Iterable[Statement], quotes: Mapping[str, Quote]) -> tuple[Told, ...]:
    """One quote for each claim and report, and for the same words anywhere; the rest by ids."""
    groups: list[list[Statement]] = []
    for s in held:
        mine = quotes[s.id]
        for group in groups:
            other = quotes[group[0].id]
            if (mine.report, mine.claim) == (other.report, other.claim) or (
                mine.words.casefold() == other.words.casefold()
            ):
                group.append(s)
                break
        else:
            groups.append([s])
    told = []
    for group in groups:
        first = _told(group[0].report, group, "", quotes)
        told.append(
            Told(first.report, first.quote, tuple(s.id for s in group if s.id != first.quote.id))
        )
    return tuple(told)


def _beyond_name(because: str, name: str | None) -> str:
    """Nothing where the reason only repeats the name: "rests on Ana Ruiz"."""
    return "" if name and because == f"rests on {name}" else because


def _because(claim: Claim, origins: tuple[OriginTold, ...]) -> str:
    """Why the origins are one or several, in the dossier's words or from the names."""
    reason = reasons(claim.because)[0]
    if reason.endswith("independence is not shown") and not any(o.named for o in origins):
        return UNSHOWN  # in the telling's words: the count of outlets stands beside it already
    if reason:
        return reason
    told = unique(o.because for o in origins if o.because)
    if told:
        return "; ".join(told)
    if len(origins) == 1 and not origins[0].named:
        return "nobody names a source"
    who = listed([o.name for o in origins])
    return f"all rest on {who}" if len(origins) == 1 else f"{who} speak for themselves"


def _conflict(
    conflict: Conflict, by_id: Mapping[str, Statement], quotes: Mapping[str, Quote]
) -> ConflictTold:
    bounded = conflict.kind == "number" and conflict.low is not None
    because = folded(conflict.because).rstrip(".")
    return ConflictTold(
        id=conflict.id,
        kind=conflict.kind,
        kind_words=_KINDS[conflict.kind],
        what=_subject(conflict, quotes),
        range=f"range {span_of(conflict.low, conflict.high)}" if bounded else "",
        low=conflict.low,
        high=conflict.high,
        sides=tuple(
            _side(side.value, [by_id[i] for i in side.statements], conflict, quotes)
            for side in conflict.sides
        ),
        because=because if because not in {_KINDS[conflict.kind], folded(conflict.what)} else "",
    )


def _subject(conflict: Conflict, quotes: Mapping[str, Quote]) -> str:
    """What the conflict is about; where only yes and no are known, the shortest words of yes."""
    if conflict.what != "whether it is so":
        return folded(conflict.what)
    yes = [s for s in conflict.sides if s.value == "yes"] or list(conflict.sides)
    words = [quotes[i].shown for s in yes for i in s.statements]
    return f"whether “{min(words, key=len)}”"


def _side(
    value: str, held: list[Statement], conflict: Conflict, quotes: Mapping[str, Quote]
) -> SideTold:
    found = [q for s in held for q in s.quantities if q.what == conflict.what]
    if not found and conflict.kind == "number":
        # Another noun for the same count ("civilians" for "people"): only where it is the only one.
        only = [[q for q in s.quantities if q.of is None] for s in held]
        found = [q for one in only if len(one) == 1 for q in one]
    lows = [q.low for q in found if q.low is not None]
    highs = [q.high for q in found]
    is_open = not found or any(h is None for h in highs)
    parts = unique(
        f"{span_of(q.low, q.high)} {folded(q.what)} among them"
        for s in held
        for q in s.quantities
        if q.of == conflict.what
    )
    return SideTold(
        value=dates_in_words(folded(value)),
        who=_who(quotes[s.id] for s in held),
        reports=unique(s.report for s in held),
        told=_by_claim(held, quotes),
        low=min(lows) if lows else None,
        high=None if is_open else max(h for h in highs if h is not None),
        parts=parts,
    )


def _who(held: Iterable[Quote]) -> tuple[str, ...]:
    """Each source once with the reports that quote it: "Ilse Brandt (A, B)"."""
    by_source: dict[str, list[str]] = {}
    for quote in held:
        by_source.setdefault(quote.said, []).append(quote.report)
    found = []
    for said, letters in by_source.items():
        where = unique(letters)
        if said != OWN_VOICE:
            found.append(f"{said} ({', '.join(where)})")
        elif len(where) == 1:
            found.append(f"{where[0]} {OWN_VOICE}")
        else:
            found.append(f"{listed(where)} in their own voice")
    return tuple(found)


def _chains(statements: Iterable[Statement], names: Mapping[str, str]) -> tuple[ChainTold, ...]:
    """Every distinct chain: the longest first, then those met most often; own voice last."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    roles: dict[tuple[str, ...], tuple[str, ...]] = {}
    for s in statements:
        key = tuple(_link_name(link, names) for link in s.chain)
        roles.setdefault(key, tuple(link.role for link in s.chain))
        found.setdefault(key, {}).setdefault(s.report, []).append(s.id)
    told = [
        ChainTold(key, roles[key], tuple((r, tuple(ids)) for r, ids in sorted(by.items())))
        for key, by in found.items()
    ]
    return tuple(
        sorted(
            told,
            key=lambda c: (not c.names, -min(len(c.names), 2), -len(c.by_report), -c.total),
        )
    )


def _label(label: Label, dossier: Dossier, names: Mapping[str, str]) -> LabelTold:
    return LabelTold(
        name=names.get(label.entity, folded(label.entity)),
        by_report=tuple(
            (
                r.id,
                tuple(WordUse(folded(u.text), u.count) for u in label.by_report.get(r.id, ())),
            )
            for r in dossier.reports
        ),
    )


def _copy(source: str, taker: str, share: float, common: str | None, because: str) -> CopyTold:
    percent = f"{share * 100:.0f} %"
    line = f"{percent} of the shorter text stands in both {source} and {taker}"
    line += f"; both credit {folded(common)}" if common else ""
    return CopyTold(source, taker, share, line, _how_copied(because, common))


_SHARE = re.compile(r"^\d+ % of the words of .+ stand in .+?, in (?=(?:one|\d+) passage)")


def _how_copied(because: str, common: str | None) -> str:
    """How much, and who came first, without what the line says already.

    >>> _how_copied("25 % of the words of Post stand in Sun, in 2 passages, the longest of 44 words"
    ...             "; both rest on AP; Post came first, 2017-05-31 against 2017-06-02", "AP")
    'two passages, the longest of 44 words; Post came first, 31 May 2017 against 2 June 2017'
    """
    told = [c for c in folded(because).rstrip(".").split("; ") if c != f"both rest on {common}"]
    told[0] = re.sub(r"^\d+(?= )", lambda n: number(int(n[0])), _SHARE.sub("", told[0]))
    return dates_in_words("; ".join(told))


# Share of a statement's words that a passage must hold: an edited word or two make no other text.
_HELD = 0.8


def _carried(
    claims: Iterable[ClaimTold], copies: Iterable[Copy], by_id: Mapping[str, Statement]
) -> tuple[CarriedTold, ...]:
    """Claims that stand in text copied between all who tell them, by these reports.

    A disputed claim is told in full, wherever its words come from.
    """
    held = {(c.source, c.copy): c.passages for c in copies}
    held |= {
        (copy, source): tuple(Passage(p.given, p.taken) for p in passages)
        for (source, copy), passages in held.items()
    }
    found: dict[tuple[str, ...], list[ClaimTold]] = {}
    for claim in claims:
        first, *others = [by_id[t.quote.id] for t in claim.told]
        is_copied = all(
            any(
                _mostly(first.span, p.given) and _mostly(other.span, p.taken)
                for p in held.get((first.report, other.report), ())
            )
            for other in others
        )
        if is_copied and claim.status == "repeated" and not claim.disputed_by:
            found.setdefault(claim.reports, []).append(claim)
    ordered = sorted(found.items(), key=lambda each: (-len(each[0]), each[0]))
    return tuple(CarriedTold(reports, tuple(told)) for reports, told in ordered)


def _mostly(span: Span, passage: Span) -> bool:
    common = min(span.end, passage.end) - max(span.start, passage.start)
    return common >= _HELD * span.length


def _timeline(dossier: Dossier, quotes: Mapping[str, Quote]) -> tuple[MomentTold, ...]:
    told: list[MomentTold] = []
    for m in sorted(dossier.timeline, key=lambda m: (m.first, m.last)):
        by_claim: dict[str, list[str]] = {}
        for i in m.statements:
            by_claim.setdefault(quotes[i].claim or i, []).append(i)
        here = tuple((quotes[ids[0]], tuple(ids)) for ids in by_claim.values())
        told.append(MomentTold(m.first, m.last, days(m.first, m.last, weekday=True), here))
    return tuple(told)


def _places(statements: Iterable[Statement]) -> tuple[PlaceTold, ...]:
    """Points of the map, those named most often first."""
    found: dict[tuple[str, float, float], list[Statement]] = {}
    for s in statements:
        for p in s.places:
            if p.lat is not None and p.lon is not None:
                found.setdefault((folded(p.name), p.lat, p.lon), []).append(s)
    told = [
        PlaceTold(name, lat, lon, unique(s.id for s in at), unique(s.report for s in at))
        for (name, lat, lon), at in found.items()
    ]
    return tuple(sorted(told, key=lambda p: (-len(p.statements), p.name)))


def _gaps(dossier: Dossier, claims: list[ClaimTold]) -> tuple[GapTold, ...]:
    by_id = {c.id: c for c in claims}
    return tuple(
        GapTold(
            g.report,
            tuple((c, by_id[c].gloss, by_id[c].reports) for c in g.claims if c in by_id),
        )
        for g in dossier.gaps
        if g.claims
    )
