"""Drafts of schema.org ClaimReview, one for each claim, for a fact-checker to complete.

What was claimed, by whom, and where it appeared is filled in; what only a person can say is not:
there is no rating, and what is missing is named.  Second Source gives no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secondsource.compare.claim import Claim
from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.jsonld import (
    CONTEXT,
    article,
    first_appearance,
    graph,
    speaker,
    whole_gloss,
)
from secondsource.tell.exports.linked import Node, story_name, words_name

#: What the fact-checker adds before it is published, and why it cannot stand here.
TO_COMPLETE = {
    "reviewRating": "your verdict, as a Rating with alternateName",
    "author": "who reviews",
    "datePublished": "when the review appears",
    "url": "where the review appears",
    "reviewBody": "what you found",
}
_CONTEXT = {
    k: v for k, v in CONTEXT.items() if k not in {"appearance", "firstAppearance", "isPartOf"}
}


def tell_claimreview(dossiers: Iterable[Dossier]) -> Iterator[str]:
    """One JSON-LD document of drafts, in pieces, however many dossiers.

    >>> "reviewRating" in "".join(tell_claimreview([]))
    False
    """
    return graph(_CONTEXT, (draft(c, each) for each in dossiers for c in each.claims))


def draft(claim: Claim, dossier: Dossier) -> Node:
    """The draft of one claim.

    Its authors are the claim's named origins; ``firstAppearance`` stands only where one report is
    the earliest by its own date.
    """
    first = first_appearance(claim, dossier)
    authors = _authors(claim, dossier)
    reviewed: Node = {
        "@type": "Claim",
        "text": whole_gloss(claim, dossier),
        **({"author": authors} if authors else {}),
        "appearance": list(_appearances(claim, dossier)),
    }
    if first is not None:
        report = dossier.report(first.report)
        reviewed["firstAppearance"] = article(report)
        reviewed["datePublished"] = article(report)["datePublished"]
    return {
        "@id": story_name(dossier.id, f"{claim.id}:review"),
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "claimReviewed": whole_gloss(claim, dossier),
        "itemReviewed": reviewed,
        "ss:status": claim.status,
        "ss:because": claim.because,
        "ss:toComplete": [
            {"name": name, "description": what} for name, what in TO_COMPLETE.items()
        ],
    }


def _authors(claim: Claim, dossier: Dossier) -> list[Node]:
    """The origins that have a name or a description, each once; who denies it is none."""
    kinds = {e.id: e.kind for e in dossier.entities}
    by_id = {s.id: s for s in dossier.statements}
    found: list[Node] = []
    for statement in (by_id[i] for i in claim.statements):
        if statement.certainty in {"denied", "asked"}:
            continue
        if statement.origin is not None and statement.origin.role != "document":
            node = speaker(statement.origin, kinds)
            found += [node] if node not in found else []
    return found


def _appearances(claim: Claim, dossier: Dossier) -> Iterator[Node]:
    """The report of each statement with the words that it has there."""
    by_id = {s.id: s for s in dossier.statements}
    for statement in (by_id[i] for i in claim.statements):
        report = dossier.report(statement.report)
        yield article(report) | {
            "hasPart": {
                "@id": words_name(report, statement.span),
                "@type": "Quotation",
                "text": statement.span.of(report.text),
                "ss:manner": statement.manner,
                "ss:certainty": statement.certainty,
            }
        }
