"""Dossiers as JSON-LD in the words of schema.org: NewsArticle, Quotation, Claim.

Every statement is a Quotation that is part of its NewsArticle; who is quoted stands in
``spokenByCharacter`` (who denies or asks it in ``ss:deniedBy``, ``ss:askedBy``), on whom that one
relies in ``isBasedOn``, link by link to the origin.  A
Claim appears in its Quotations, first in the earliest where one day is the earliest.  The context
stands in the file: nothing is fetched to read it.  What schema.org has no word for (status,
origins, conflicts) stands in our own, ``ss:``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from secondsource.acquire.report import Report
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.claim import Claim, Conflict
from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.linked import (
    Node,
    report_name,
    safe_json,
    story_name,
    web_address,
    words_name,
)
from secondsource.tell.phrases import folded
from secondsource.tell.telling import VERDICT

_REFERENCE = {"@type": "@id"}
CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "ss": "https://secondsource.invalid/terms#",
    "url": _REFERENCE,
    "isPartOf": _REFERENCE,
    "hasPart": _REFERENCE,
    "appearance": _REFERENCE,
    "firstAppearance": _REFERENCE,
    "ss:statement": _REFERENCE,
    "datePublished": {"@type": "Date"},
}


def tell_jsonld(dossiers: Iterable[Dossier]) -> Iterator[str]:
    r"""One JSON-LD document, in pieces, however many dossiers.

    >>> "".join(tell_jsonld([]))[-15:]
    '"@graph": [\n]}\n'
    """
    return graph(CONTEXT, (node for each in dossiers for node in nodes(each)))


def graph(context: Node, found: Iterable[Node]) -> Iterator[str]:
    """A document with that context, a node a line."""
    yield f'{{"@context": {safe_json(context)},\n"@graph": ['
    for number, node in enumerate(found):
        yield ("," if number else "") + "\n" + safe_json(node)
    yield "\n]}\n"


def nodes(dossier: Dossier) -> Iterator[Node]:
    """The dossier, its reports, statements, claims and conflicts."""
    reports = {r.id: r for r in dossier.reports}
    kinds = {e.id: e.kind for e in dossier.entities}
    names = {s.id: words_name(reports[s.report], s.span) for s in dossier.statements}
    yield _whole(dossier)
    yield from (article(r) for r in dossier.reports)
    for statement in dossier.statements:
        yield _quotation(statement, reports[statement.report], kinds)
    for claim in dossier.claims:
        yield _claim(claim, dossier, names)
    for conflict in dossier.conflicts:
        yield _conflict(conflict, dossier, names)


def _whole(dossier: Dossier) -> Node:
    days = [d.isoformat() for d in (dossier.first, dossier.last) if d]
    return {
        "@id": story_name(dossier.id),
        "@type": "Collection",
        "name": dossier.title,
        **({"temporalCoverage": "/".join(days)} if days else {}),
        "hasPart": [report_name(r) for r in dossier.reports],
        "creator": {
            "@type": "SoftwareApplication",
            "name": "Second Source",
            "softwareVersion": dossier.made.version,
        },
        "disambiguatingDescription": VERDICT,
    }


def article(report: Report) -> Node:
    """A report as a NewsArticle; its text is left to its outlet."""
    node: Node = {"@id": report_name(report), "@type": "NewsArticle", "inLanguage": report.language}
    if report.title:
        node["headline"] = report.title
    if report.outlet:
        node["publisher"] = {"@type": "NewsMediaOrganization", "name": report.outlet}
    if report.published and report.published_basis == "stated":
        node["datePublished"] = report.published.isoformat()
    elif report.published:
        node["ss:dateInferred"] = report.published.isoformat()
    if report.agencies:
        node["sourceOrganization"] = [
            {"@type": "NewsMediaOrganization", "name": a} for a in report.agencies
        ]
    address = web_address(report)
    return node | ({"url": address} if address else {})


def _quotation(statement: Statement, report: Report, kinds: Mapping[str, str]) -> Node:
    span = statement.span
    node: Node = {
        "@id": words_name(report, span),
        "@type": "Quotation",
        "text": span.of(report.text),
        "isPartOf": report_name(report),
        "oa:hasSelector": {
            "@type": "oa:TextPositionSelector",
            "oa:start": span.start,
            "oa:end": span.end,
        },
        "ss:manner": statement.manner,
        "ss:certainty": statement.certainty,
        "ss:polarity": statement.polarity,
    }
    if statement.chain:
        node |= _attributed(statement, kinds)
    return node


# Whoever reads no more than schema.org must not take a denial for the thing denied.
_SPEAKS = {"denied": "ss:deniedBy", "asked": "ss:askedBy"}


def _attributed(statement: Statement, kinds: Mapping[str, str]) -> Node:
    """Who says it, and what that rests on, outermost first."""
    first, *rest = statement.chain
    based: Node = {}
    for link in reversed(rest):
        work: Node = {"@type": "CreativeWork", **_maker(link, kinds)}
        based = {"isBasedOn": work | based}
    if first.role == "document":
        return {"isBasedOn": {"@type": "CreativeWork", "name": first.source} | based}
    return {_SPEAKS.get(statement.certainty, "spokenByCharacter"): speaker(first, kinds)} | based


def _maker(link: Link, kinds: Mapping[str, str]) -> Node:
    return {"name": link.source} if link.role == "document" else {"creator": speaker(link, kinds)}


def speaker(link: Link, kinds: Mapping[str, str]) -> Node:
    """A source as a Person or Organization; a Thing where the report does not tell which.

    >>> speaker(Link("a witness", None, None, None, "unnamed"), {})
    {'@type': 'Thing', 'description': 'a witness'}
    """
    kind = kinds.get(link.entity or "", "")
    types = {"person": "Person", "organization": "Organization", "group": "Organization"}
    # A description is no name: "a witness" must not become somebody called so.
    said = "description" if link.role == "unnamed" else "name"
    return {"@type": types.get(kind, "Thing"), said: link.source}


def _claim(claim: Claim, dossier: Dossier, names: Mapping[str, str]) -> Node:
    first = first_appearance(claim, dossier)
    return {
        "@id": story_name(dossier.id, claim.id),
        "@type": "Claim",
        "isPartOf": story_name(dossier.id),
        "text": claim.gloss,
        **({"description": whole} if (whole := whole_gloss(claim, dossier)) != claim.gloss else {}),
        "appearance": [names[s] for s in claim.statements],
        **({"firstAppearance": names[first.id]} if first else {}),
        "ss:status": claim.status,
        "ss:disputed": claim.disputed,
        "ss:because": claim.because,
        "ss:origin": [
            {
                **({"name": o.name} if o.name else {}),
                "ss:statement": [names[s] for s in o.statements],
                "ss:because": o.because,
            }
            for o in claim.origins
        ],
    }


def whole_gloss(claim: Claim, dossier: Dossier) -> str:
    """The claim's words behind the subject that they leave out: "[The mayor] left"."""
    for statement in (s for s in dossier.statements if s.id in claim.statements):
        text = dossier.report(statement.report).text
        if statement.about is not None and folded(statement.span.of(text)) == folded(claim.gloss):
            about = folded(statement.about.of(text))
            spoke = any(x.words and x.words.overlaps(statement.about) for x in statement.chain)
            return claim.gloss if spoke else f"[{about}] {claim.gloss}"
    return claim.gloss


def first_appearance(claim: Claim, dossier: Dossier) -> Statement | None:
    """The statement in the earliest report; None where a date is unknown or two share the day."""
    by_id = {s.id: s for s in dossier.statements}
    days: dict[date | None, list[Statement]] = {}
    for statement in (by_id[i] for i in claim.statements):
        report = dossier.report(statement.report)
        stated = report.published if report.published_basis == "stated" else None
        days.setdefault(stated, []).append(statement)
    known = sorted(d for d in days if d is not None)
    if None in days or not known or len({s.report for s in days[known[0]]}) > 1:
        return None
    return days[known[0]][0]


def _conflict(conflict: Conflict, dossier: Dossier, names: Mapping[str, str]) -> Node:
    return {
        "@id": story_name(dossier.id, conflict.id),
        "@type": "ss:Conflict",
        "isPartOf": story_name(dossier.id),
        "ss:kind": conflict.kind,
        "name": conflict.what,
        "ss:side": [
            {"ss:value": side.value, "ss:statement": [names[s] for s in side.statements]}
            for side in conflict.sides
        ],
        "ss:because": conflict.because,
    }
