"""What goes into the store and what comes out.

Times are aware and in UTC unless a report stated another zone; ids are those of the nouns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from secondsource.acquire.report import RawDocument, Report
from secondsource.cluster.story import Placement
from secondsource.spans import Span

# ---------------------------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report on its way in, with the bytes it was cut from and what stories form by.

    ``extractor`` names the program and version that made the text.  ``received_at`` is when the
    bytes came.
    """

    report: Report
    raw: RawDocument | None = None
    extractor: str = ""
    sketch: bytes | None = None
    placement: Placement | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A report is kept, for good.

    ``new`` is false where it was here before; ``updates`` is the report that stood at the same
    address before this one came.
    """

    report: str
    seq: int
    new: bool
    updates: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes that a report was cut from."""

    content: bytes
    sha256: str
    media_type: str | None
    charset: str | None
    extractor: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """Words that one version has in the place of another's; either may be empty.

    ``before`` counts in the older text and ``after`` in the newer, in code points.
    """

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a report that was changed after publication; ``changes`` against the last."""

    report: str
    at: datetime
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SketchRow:
    """What a grouper starts up from: the report's id, story and sketch."""

    report: str
    story: str | None
    sketch: bytes | None


@dataclass(frozen=True, slots=True)
class KeptDossier:
    """A dossier as an engine wrote it of one revision of a story."""

    story: str
    revision: int
    engine: str
    content: bytes
    made_at: datetime


# ----------------------------------------------------------------------------------- placements


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """A story as lists show it.  ``first`` and ``last`` are days of publication."""

    id: str
    title: str | None
    size: int
    first: date | None
    last: date | None
    revision: int
    changed_at: datetime
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some stories, and where the next ones begin; an empty cursor: these were the last."""

    entries: tuple[StoryEntry, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A report of a story, how surely (0-1), why and since when."""

    report: str
    score: float
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """What once happened to a story; without ``report`` two stories became one."""

    kind: str
    report: str | None
    before: str
    after: str
    because: str
    at: datetime


# --------------------------------------------------------------------------------------- search


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that has the words.

    ``excerpt`` and ``marks`` are spans of ``text``, the report's; the marks lie in the excerpt.
    """

    report: str
    title: str | None
    outlet: str | None
    published: date | None
    story: str | None
    text: str
    excerpt: Span
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Some hits, and where the next ones begin; an empty cursor: these were the last."""

    hits: tuple[Hit, ...]
    cursor: str = ""


# ------------------------------------------------------------------- long work, watching, upkeep

State = Literal["waiting", "running", "done"]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that outlives a process.  ``position`` is opaque: where its source goes on."""

    id: str
    kind: str
    source: str
    state: State
    position: str = ""
    done: int = 0
    total: int | None = None
    holder: str | None = None
    lease_until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come: told with the reports themselves, in one transaction.

    Whoever is not heard of again for ``lease_s`` seconds is taken for dead, and the job is free.
    """

    job: str
    holder: str
    position: str
    done: int
    total: int | None = None
    lease_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Rule:
    """What somebody wants to be told of."""

    id: str
    name: str
    payload: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a rule asked for.  ``key`` tells two of one kind in one story apart."""

    rule: str
    kind: str
    story: str
    key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert that was raised; ``tries`` on the channel asked for, so far."""

    id: str
    rule: str
    kind: str
    story: str
    key: str
    payload: Mapping[str, Any]
    at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that holds the whole store: rows of all tables, size in bytes."""

    path: Path
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Health:
    """What `Store.check` found; no problems: all is well."""

    problems: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        return not self.problems


# --------------------------------------------------------------------------------------- people


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may come in; ``password`` is what argon2 made of it."""

    name: str
    role: str
    password: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is logged in with a browser; ``role`` is the user's as of now."""

    id: str
    user: str
    role: str
    made_at: datetime
    seen_at: datetime
    until: datetime
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A program may ask for a user; ``role`` is the token's own, ``user_role`` bounds it."""

    id: str
    user: str
    role: str
    user_role: str
    label: str
    made_at: datetime
    until: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit log: who did what, from where, and how it ended (an HTTP status).

    ``way`` is how we know who it was; ``number`` and ``at`` are the log's own.
    """

    who: str
    way: str
    what: str
    about: str
    address: str
    status: int
    note: str = ""
    number: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request that may come twice; no status: it is being answered."""

    asked: str
    status: int | None
    headers: Mapping[str, str]
    content: bytes
