"""What the library knows, in plain form: for JSON, for other programs."""

from __future__ import annotations

from typing import Any

from secondsource.library.finding import Near
from secondsource.rim.store import Hit, Judgement, StoryEntry


def story_data(story: StoryEntry) -> dict[str, Any]:
    """A story as lists show it."""
    return {
        "id": story.id,
        "title": story.title,
        "reports": story.size,
        "from": story.first.isoformat() if story.first else None,
        "to": story.last.isoformat() if story.last else None,
        "outlets": list(story.outlets),
        "languages": list(story.languages),
        "revision": story.revision,
        "changed_at": story.changed_at.isoformat(),
    }


def hit_data(hit: Hit) -> dict[str, Any]:
    """A report that has the words, and where."""
    return {
        "report": hit.report,
        "title": hit.title,
        "outlet": hit.outlet,
        "published": hit.published.isoformat() if hit.published else None,
        "story": hit.story,
        "excerpt": {
            "start": hit.excerpt.start,
            "end": hit.excerpt.end,
            "text": hit.excerpt.of(hit.text),
        },
        "marks": [{"start": m.start, "end": m.end, "text": m.of(hit.text)} for m in hit.marks],
    }


def near_data(hit: Near) -> dict[str, Any]:
    """A report that is near in meaning."""
    report = hit.report
    return {
        "report": report.id,
        "title": report.title,
        "outlet": report.outlet,
        "published": report.published.isoformat() if report.published else None,
        "story": hit.story,
        "nearness": round(hit.nearness, 4),
    }


def judgement_data(judgement: Judgement) -> dict[str, Any]:
    """A judgement, and who took it back."""
    revoked = judgement.revoked
    return {
        "id": judgement.id,
        "kind": judgement.kind,
        "about": list(judgement.about),
        "payload": dict(judgement.payload),
        "by": judgement.by,
        "at": judgement.at.isoformat(),
        "note": judgement.note,
        "revoked": {"by": revoked.by, "at": revoked.at.isoformat(), "note": revoked.note}
        if revoked
        else None,
    }
