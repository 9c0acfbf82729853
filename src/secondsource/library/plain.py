"""What the library knows, in plain form: for JSON, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from secondsource.acquire.report import Report
from secondsource.errors import SecondSourceError, SourceError
from secondsource.library.adding import Account
from secondsource.library.finding import Near
from secondsource.library.listing import Standing
from secondsource.rim.store import (
    Deed,
    Hit,
    Judgement,
    KeptAlert,
    Rule,
    StoryEntry,
    Token,
    User,
    Version,
)
from secondsource.spans import Span


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


def user_data(user: User) -> dict[str, Any]:
    """A user, without the password's hash."""
    return {
        "name": user.name,
        "role": user.role,
        "made_at": user.made_at.isoformat(),
        "made_by": user.made_by,
    }


def token_data(token: Token) -> dict[str, Any]:
    """A token, without the token."""
    return {
        "id": token.id,
        "user": token.user,
        "role": token.role,
        "label": token.label,
        "made_at": token.made_at.isoformat(),
        "until": token.until.isoformat(),
        "used_at": token.used_at.isoformat() if token.used_at else None,
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }


def deed_data(deed: Deed) -> dict[str, Any]:
    """A line of the audit log."""
    return {
        "number": deed.number,
        "at": deed.at.isoformat() if deed.at else None,
        "who": deed.who,
        "way": deed.way,
        "what": deed.what,
        "about": deed.about,
        "address": deed.address,
        "status": deed.status,
        "note": deed.note,
    }


def account_data(account: Account) -> dict[str, Any]:
    """What came of adding."""
    return {
        "added": account.added,
        "versions": account.versions,
        "known": account.known,
        "unchanged": account.unchanged,
        "refused": account.refused,
        "first_refused": [refusal_data(error) for error in account.named],
        "stories": list(account.stories),
    }


def refusal_data(error: SourceError) -> dict[str, str]:
    """What was refused and why."""
    return {
        "kind": type(error).__name__,
        "source": error.thing,
        "problem": error.problem,
        "way_out": error.way_out,
    }


def error_data(error: SecondSourceError) -> dict[str, str]:
    """What went wrong."""
    return {
        "kind": type(error).__name__,
        "thing": error.thing,
        "problem": error.problem,
        "way_out": error.way_out,
    }


def standing_data(standing: Standing) -> dict[str, int]:
    """How the claims of a story stand."""
    told = asdict(standing)
    del told["title"]  # stands with the story
    return told


def report_data(report: Report) -> dict[str, Any]:
    """What is known of a report, without its text."""
    told: dict[str, Any] = {
        name: getattr(report, name)
        for name in (
            "id source outlet title byline published_basis language url unread dateline canonical"
            " publisher licence sha256"
        ).split()
    }
    times = {"published": report.published, "published_at": report.published_at}
    times["updated_at"] = report.updated_at
    told |= {name: when.isoformat() if when else None for name, when in times.items()}
    return told | {
        "agencies": list(report.agencies),
        "notices": list(report.notices),
        "length": len(report.text),
    }


def version_data(version: Version, before: str, after: str) -> dict[str, Any]:
    """A text of a report that was changed; the texts are the last one and its own."""
    return {
        "report": version.report,
        "at": version.at.isoformat(),
        "changes": [
            {
                "before": _words(change.before, before),
                "after": _words(change.after, after),
            }
            for change in version.changes
        ],
    }


def _words(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def rule_data(rule: Rule) -> dict[str, Any]:
    """What somebody wants to be told of."""
    return {
        "id": rule.id,
        "name": rule.name,
        "payload": dict(rule.payload),
        "by": rule.by,
        "at": rule.at.isoformat(),
    }


def alert_data(alert: KeptAlert) -> dict[str, Any]:
    """Something that a rule asked for."""
    return {
        "id": alert.id,
        "rule": alert.rule,
        "kind": alert.kind,
        "story": alert.story,
        "at": alert.at.isoformat(),
        **{k: v for k, v in alert.payload.items() if k not in {"id", "at"}},
    }
