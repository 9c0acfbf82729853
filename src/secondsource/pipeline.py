"""The flow, room by room: this is the only place that knows the order.

::

    acquire    bytes                    → Report
    annotate   Report                   → Annotation
    attribute  Annotation               → Statement
    cluster    all reports              → Story, Copy, Figure
    compare    one story's statements   → Claim, Conflict
    compose    all of it                → Dossier
    tell       Dossier                  → text, Markdown, HTML, JSON
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from string import ascii_uppercase

from secondsource.acquire.dating import with_inferred_dates
from secondsource.acquire.outlets import family_of, host_of
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.annotate.coref import describe, entity_at, resolve
from secondsource.annotate.places import Gazetteer, find_places
from secondsource.annotate.quantities import find_quantities
from secondsource.annotate.segment import Parser, segment
from secondsource.annotate.times import find_times
from secondsource.attribute.attribution import Who
from secondsource.attribute.chains import find_attributions, find_statements
from secondsource.attribute.statement import Statement
from secondsource.attribute.tagger import Tagged, Tagger
from secondsource.cluster.copies import find_copies
from secondsource.cluster.grouping import group
from secondsource.cluster.linking import link
from secondsource.cluster.story import Figure, Story
from secondsource.compare.claim import Claim, Conflict, Unsure
from secondsource.compare.claims import MOST, Compared, Material, compare
from secondsource.compare.encoder import Embed
from secondsource.compare.facts import seen_in
from secondsource.compare.judged import Known, concluded, correct, folded_name, of_stories
from secondsource.compare.persons import Persons, persons
from secondsource.compare.vectors import made
from secondsource.compose.dossier import Dossier, DossierEntity, DossierMention, Making
from secondsource.compose.gaps import gaps
from secondsource.compose.labels import labels
from secondsource.compose.timeline import extent, timeline
from secondsource.compose.title import title
from secondsource.judgement import Judgement
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Tools:
    """What the rooms borrow: the parser, the tagger, the encoder and the gazetteer."""

    parse: Parser
    embed: Embed
    gazetteer: Gazetteer
    tagger: Tagger | None = None
    made: Making = field(default_factory=lambda: Making("0"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One report, read: rooms 2 and 3.  Maps over reports, one process each if need be.

    ``vectors`` are those of each statement, as the fifth room keeps them, so that a report that
    was read is held against others in no time; empty, they are made when they are asked for.
    """

    report: Report
    annotation: Annotation
    statements: tuple[Statement, ...]
    vectors: tuple[bytes, ...] = ()


def read_report(report: Report, tools: Tools) -> Reading:
    """Annotate and attribute one report, and make the vectors by which it will be compared."""
    annotation = annotate(report, tools)
    if report.unread is not None:
        return Reading(report, annotation, ())
    tag = tools.tagger.tag if tools.tagger is not None else None
    who = _who(report.text, annotation)
    statements = find_statements(report.text, annotation, who, tag)
    places = [seen_in(s, report.text, annotation) for s in statements]
    return Reading(report, annotation, statements, made(places, tools.embed))


def annotate(report: Report, tools: Tools) -> Annotation:
    """What stands in one report: sentences, times, quantities, places, people and bodies."""
    if report.unread is not None:
        return Annotation(report.id)
    text = report.text
    annotation = segment(text, report.title, tools.parse, report.id)
    # In this order: a number inside a time is no quantity, a name inside a body is no place.
    annotation = replace(annotation, times=find_times(text, annotation, report.published))
    return replace(
        annotation,
        quantities=find_quantities(text, annotation),
        places=find_places(text, annotation, tools.gazetteer),
        entities=resolve(text, annotation),
    )


def _who(text: str, annotation: Annotation) -> Callable[[Span], Who]:
    def who(span: Span) -> Who:
        entity = entity_at(span, annotation.entities, annotation)
        name = describe(text, annotation, span, annotation.entities)
        if entity is None:
            return Who(name)
        return Who(name, entity.id, entity.kind)

    return who


def under(report: Report, reading: Reading) -> Reading:
    """The reading as that of the same report under another id: a letter, in a story."""
    return replace(reading, report=report, annotation=replace(reading.annotation, report=report.id))


def dossier_of(
    reports: Sequence[Report],
    tools: Tools,
    read: Callable[[Report, Tools], Reading] = read_report,
    judgements: Sequence[Judgement] = (),
) -> Dossier:
    """The dossier of reports that are taken as one story, in the order given.

    ``read`` reads one report; who keeps readings hands in what looks there first.  ``judgements``
    are what persons corrected; they name reports by the ids that these come with.
    """
    reports, twice = _once(reports)
    lettered = tuple(replace(r, id=letter(n)) for n, r in enumerate(reports))
    letters = {r.id: letter(n) for n, r in enumerate(reports)}
    stories = _as_judged(group(lettered), judgements, letters)
    lettered = _dated(lettered, stories)
    readings = [read(r, tools) for r in lettered]
    annotations = {r.report.id: r.annotation for r in readings}
    copies = find_copies(lettered)
    who = _persons(readings, judgements, letters)
    known = Known(letters, _by_name(figures := who.figures, annotations))
    corrected = correct(_told(readings, figures), judgements, known)
    claims, conflicts, doubts = _compared(
        Material(
            statements := corrected.statements,
            {r.id: r.text for r in lettered},
            annotations,
            figures,
            copies,
            _hands(lettered),
            {r.id: r.published for r in lettered if r.published},
            replace(corrected.bonds, persons_apart=who.apart),
            _vectors(readings),
        ),
        stories,
        tools.embed,
    )
    by_id, moments = {s.id: s for s in statements}, timeline(statements)
    first, last = extent(moments, by_id, lettered)
    return Dossier(
        id=_story_id(reports),
        title=title(lettered, annotations, claims),
        first=first,
        last=last,
        reports=lettered,
        blocks={letter_: a.blocks for letter_, a in annotations.items()},
        statements=statements,
        entities=_entities(figures, annotations),
        claims=claims,
        conflicts=conflicts,
        copies=copies,
        labels=labels(lettered, annotations, figures, statements, claims),
        timeline=moments,
        gaps=gaps(lettered, claims, by_id, conflicts, copies),
        made=tools.made,
        notices=(*twice, *_unrelated(stories), *_uncompared(statements)),
        judgements=concluded(corrected, claims, conflicts, who.rulings),
        doubts=doubts,
        originals={after: before for before, after in letters.items()},
    )


def _as_judged(
    stories: Sequence[Story], judgements: Sequence[Judgement], letters: Mapping[str, str]
) -> tuple[Story, ...]:
    """Reports that somebody judged to be of one story, or to tell one claim, are compared."""
    pairs = [
        [letters.get(each.partition(":")[0]) for each in j.about]
        for j in judgements
        if j.revoked is None and j.kind in {"same", "same-claim"}
    ]
    kept = list(stories)
    for pair in pairs:
        parts = [s for s in kept if set(s.reports) & set(pair)]
        if len(parts) > 1 and None not in pair:
            told = {r for s in parts for r in s.reports}
            whole = replace(parts[0], reports=tuple(r for r in letters.values() if r in told))
            kept = [whole if s is parts[0] else s for s in kept if s not in parts[1:]]
    return tuple(kept)


def _persons(
    readings: Sequence[Reading], judgements: Sequence[Judgement], letters: Mapping[str, str]
) -> Persons:
    """Who is who, as persons judged it; and what became of what they judged of reports."""
    lettered = [
        replace(s, id=f"{r.report.id}{s.id}", report=r.report.id)
        for r in readings
        for s in r.statements
    ]
    names = _entity_names({r.report.id: r.annotation for r in readings})
    who = persons(figures_of(readings), lettered, names, judgements, letters)
    return replace(who, rulings=(*of_stories(judgements, letters), *who.rulings))


def _entity_names(annotations: Mapping[str, Annotation]) -> dict[tuple[str, str], str]:
    return {(r, e.id): e.name for r, a in annotations.items() for e in a.entities}


def _by_name(figures: Sequence[Figure], annotations: Mapping[str, Annotation]) -> dict[str, str]:
    """The id of each figure by its names; a name that two have goes to the first."""
    names = _entity_names(annotations)
    found: dict[str, str] = {}
    for figure in figures:
        found.setdefault(folded_name(figure.name), figure.id)
    for figure in figures:
        for member in figure.members:
            found.setdefault(folded_name(names.get(member, figure.name)), figure.id)
    return found


def _vectors(readings: Sequence[Reading]) -> dict[tuple[str, Span], bytes]:
    return {
        (r.report.id, statement.span): vectors
        for r in readings
        for statement, vectors in zip(r.statements, r.vectors, strict=False)
    }


def _hands(reports: Sequence[Report]) -> dict[str, frozenset[str]]:
    """By report: the publisher family of its outlet and the agencies that it credits."""
    return {
        r.id: frozenset([*r.agencies, *filter(None, [family_of(host_of(r.url) or r.outlet)])])
        for r in reports
    }


def _compared(material: Material, stories: Sequence[Story], embed: Embed) -> Compared:
    """Claims and conflicts, each story by itself: unrelated reports are not forced together."""
    claims: list[Claim] = []
    conflicts: list[Conflict] = []
    doubts: list[Unsure] = []
    for story in stories:
        own = tuple(s for s in material.statements if s.report in story.reports)
        found, at_odds, unsure = compare(replace(material, statements=own), embed)
        ids = {c.id: f"K{n}" for n, c in enumerate(found, len(claims) + 1)}
        claims += [replace(c, id=ids[c.id]) for c in found]
        doubts += [replace(d, claim=ids[d.claim]) if d.claim else d for d in unsure]
        conflicts += [replace(c, id=f"X{n}") for n, c in enumerate(at_odds, len(conflicts) + 1)]
    return Compared(tuple(claims), tuple(conflicts), tuple(doubts))


def _dated(reports: Sequence[Report], stories: Sequence[Story]) -> tuple[Report, ...]:
    """Reports without a date take that of their sisters, not of a report on something else."""
    dated = {
        r.id: r
        for story in stories
        for r in with_inferred_dates([r for r in reports if r.id in story.reports])
    }
    return tuple(dated[r.id] for r in reports)


def _once(reports: Sequence[Report]) -> tuple[tuple[Report, ...], tuple[str, ...]]:
    """Each report once, and a notice for each that was given again: it is no second witness."""
    kept: dict[str, Report] = {}
    notices = []
    for report in reports:
        if report.id in kept:
            first = kept[report.id].source
            again = "" if report.source == first else f" as {report.source}"
            notices.append(f"{first} was given twice{again}: it is read once")
        else:
            kept[report.id] = report
    return tuple(kept.values()), tuple(notices)


def _unrelated(stories: Sequence[Story]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.because for s in stories)) if len(stories) > 1 else ()


def _uncompared(statements: Sequence[Statement]) -> tuple[str, ...]:
    if len(statements) <= MOST:
        return ()
    return (f"only the first {MOST:,} of {len(statements):,} statements were compared",)


def letter(n: int) -> str:
    """A, B, ..., Z, AA, AB, ... for 0, 1, ...

    >>> letter(0), letter(25), letter(26), letter(27)
    ('A', 'Z', 'AA', 'AB')
    """
    head, tail = divmod(n, 26)
    return (letter(head - 1) if head else "") + ascii_uppercase[tail]


def _story_id(reports: Sequence[Report]) -> str:
    """The same reports make the same story, in whatever order."""
    return sha256(" ".join(sorted(r.id for r in reports)).encode()).hexdigest()[:16]


def figures_of(readings: Sequence[Reading]) -> tuple[Figure, ...]:
    """Who is who across the reports, numbered E1, E2, ..."""
    figures = link([(r.report.id, r.annotation.entities) for r in readings])
    return tuple(replace(f, id=f"E{n}") for n, f in enumerate(figures, start=1))


def _told(readings: Sequence[Reading], figures: Sequence[Figure]) -> tuple[Statement, ...]:
    """All statements with their ids within the story (A1, ...) and sources by figure."""
    figure_of = {member: f for f in figures for member in f.members}
    told = []
    for reading in readings:
        letter_ = reading.report.id
        itself = _names_of(reading.report)
        for statement in reading.statements:
            chain = []
            for hand in statement.chain:
                if hand.role == "relay" and hand.source.removeprefix("The ").casefold() in itself:
                    continue  # "told Reuters" in Reuters' own copy hands nothing on
                figure = figure_of.get((letter_, hand.entity or ""))
                named = figure is not None and hand.source == _name_in(reading, hand.entity)
                chain.append(
                    replace(
                        hand,
                        entity=figure.id if figure else None,
                        source=figure.name if figure and named else hand.source,
                    )
                )
            told.append(
                replace(
                    statement, id=f"{letter_}{statement.id}", report=letter_, chain=tuple(chain)
                )
            )
    return tuple(told)


def _names_of(report: Report) -> frozenset[str]:
    """The outlet and the agencies it credits, folded, without "The"."""
    names = (report.outlet, *report.agencies)
    return frozenset(n.removeprefix("The ").casefold() for n in names if n)


def _name_in(reading: Reading, entity: str | None) -> str | None:
    return next((e.name for e in reading.annotation.entities if e.id == entity), None)


def _entities(
    figures: Sequence[Figure], annotations: Mapping[str, Annotation]
) -> tuple[DossierEntity, ...]:
    by_member = {(r, e.id): e for r, a in annotations.items() for e in a.entities}
    return tuple(
        DossierEntity(
            f.id,
            f.name,
            f.kind,
            tuple(
                DossierMention(r, m.span) for r, e in f.members for m in by_member[r, e].mentions
            ),
            f.because,
        )
        for f in figures
    )


def attributions_of(text: str, title: str | None, tools: Tools) -> tuple[Tagged, ...]:
    """Source, cue and content of one text: the tagger's where there is one, else the rules'."""
    annotation = segment(text, title, tools.parse)
    if tools.tagger is not None:
        tagged = tools.tagger.tag(text, [s.span for s in annotation.sentences])
        # The yardstick's corpus marks none that lie within another.
        return tuple(t for t in tagged if not t.inner)
    annotation = replace(annotation, entities=resolve(text, annotation))
    return find_attributions(text, annotation, _who(text, annotation))
