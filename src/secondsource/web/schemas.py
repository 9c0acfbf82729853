"""What goes in and comes out over REST, as OpenAPI tells it.

Answers are made by `secondsource.library.plain`, the same that the command line prints; the models
of answers say what is in them, and Schemathesis holds each answer against its model.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from secondsource.judgement import KINDS

Short = Annotated[str, Field(max_length=200)]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Address = Annotated[str, Field(min_length=1, max_length=2000)]
RoleName = Literal["reader", "editor", "admin"]


class Given(BaseModel):
    """A body; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Told(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="allow")


# --------------------------------------------------------------------------------- what goes in


class PastedIn(Given):
    """A report as text."""

    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]
    title: Annotated[str | None, Field(max_length=500)] = None
    outlet: Annotated[str | None, Field(max_length=200)] = None
    published: Annotated[str | None, Field(max_length=40, examples=["2025-10-14"])] = None
    url: Annotated[str | None, Field(max_length=2000)] = None


class AdditionIn(Given):
    """What to add: addresses of the web, texts, or both."""

    urls: Annotated[list[Address], Field(max_length=200)] = []
    texts: Annotated[list[PastedIn], Field(max_length=50)] = []


class JudgementIn(Given):
    """What somebody judges.

    ``merge`` is about stories; ``split`` about a story, with ``{"reports": […]}``; the other kinds
    are about statements, named ``REPORT:start-end``.  ``same-person`` and ``not-same-person`` are
    about who two statements name: ``{"names": ["…", "…"]}``, the origins where it is left out.
    """

    kind: Annotated[
        str,
        Field(
            min_length=1,
            max_length=40,
            json_schema_extra={"enum": ["merge", "split", *KINDS]},
        ),
    ]
    about: Annotated[list[Id], Field(min_length=1, max_length=50)]
    payload: Annotated[dict[str, Any], Field(max_length=20)] = {}
    note: Annotated[str, Field(max_length=2000)] = ""


class RuleIn(Given):
    """What to be told of, as `secondsource watch --rule` has it."""

    rule: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            examples=["place=Burgas; words=ferry"],
        ),
    ]


class UserIn(Given):
    """Somebody to let in."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=12, max_length=1024)]
    role: RoleName = "reader"


class UserChange(Given):
    """Another role, another password, or both."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    password: Annotated[str | None, Field(min_length=12, max_length=1024)] = None
    role: RoleName | None = None


class TokenIn(Given):
    """A token to make."""

    user: Annotated[str, Field(min_length=1, max_length=64)]
    label: Short = ""
    role: RoleName = "reader"
    days: Annotated[int, Field(ge=1, le=366)] = 90


class LoginIn(Given):
    """A name and a password."""

    name: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=1024)]


# -------------------------------------------------------------------------------- what comes out


class Problem(Told):
    """An error (RFC 9457): the thing, what is wrong with it, the way out."""

    type: str
    title: str
    status: int
    detail: str
    thing: str
    problem: str
    way_out: str


class Health(Told):
    """All is well."""

    status: Literal["ok"]
    version: str


class Me(Told):
    """Who is asking, and the token for unsafe requests by cookie."""

    name: str
    role: str
    way: Literal["machine", "session", "token", "none"]
    csrf: str


class Story(Told):
    """A story as lists show it; ``standing`` is null until somebody has read it."""

    id: str
    title: str | None
    reports: int
    from_: Annotated[date | None, Field(alias="from")]
    to: date | None
    outlets: list[str]
    languages: list[str]
    revision: int
    changed_at: datetime
    standing: dict[str, int] | None


class Stories(Told):
    """Some stories, and the cursor of the next ones."""

    items: list[Story]
    next: str | None


class WholeStory(Story):
    """A story with its reports."""

    members: list[dict[str, Any]]


class Dossier(Told):
    """The dossier, by the published JSON Schema secondsource/dossier/1."""

    schema_: Annotated[str, Field(alias="schema")]
    story: dict[str, Any]
    reports: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]


class Report(Told):
    """What is known of a report."""

    id: str
    source: str
    outlet: str | None
    title: str | None
    published: date | None
    published_basis: str
    language: str
    url: str | None
    story: str | None
    sha256: str
    length: int


class Version(Told):
    """One text of a report that was changed, and the words that changed."""

    report: str
    at: datetime
    changes: list[dict[str, Any]]


class Versions(Told):
    """All texts of a report, the oldest first."""

    items: list[Version]


class Hit(Told):
    """A report that has the words, or is near in meaning."""

    report: str
    title: str | None
    outlet: str | None
    published: date | None
    story: str | None


class Hits(Told):
    """Some hits, and the cursor of the next ones."""

    items: list[Hit]
    next: str | None


class Person(Told):
    """Somebody who is quoted."""

    name: str
    kind: str
    statements: int
    stories: list[str]
    also: list[str]


class People(Told):
    """Some of them, the most quoted first, and the cursor of the next."""

    items: list[Person]
    next: str | None


class Quoted(Person):
    """Somebody with what they are quoted with."""

    sayings: list[dict[str, Any]]
    next: str | None


class Items(Told):
    """Some records, and the cursor of the next ones."""

    items: list[dict[str, Any]]
    next: str | None = None


class Addition(Told):
    """Something that is being added."""

    id: str
    by: str
    at: datetime
    state: Literal["waiting", "running", "done", "failed"]
    sources: list[str]
    account: dict[str, Any]
    error: dict[str, str] | None


class Judgement(Told):
    """A judgement, and who took it back."""

    id: str
    kind: str
    about: list[str]
    payload: dict[str, Any]
    by: str
    at: datetime
    note: str
    revoked: dict[str, Any] | None


class Judgements(Told):
    """Some judgements."""

    items: list[Judgement]
    next: str | None = None


class Counted(Told):
    """How many are new."""

    new: int


class Rule(Told):
    """Something that somebody wants to be told of."""

    id: str
    name: str
    payload: dict[str, Any]
    by: str
    at: datetime


class User(Told):
    """Somebody who may come in."""

    name: str
    role: str
    made_at: datetime
    made_by: str


class Token(Told):
    """A token; ``token`` itself is told this once, when it is made."""

    id: str
    user: str
    role: str
    label: str
    made_at: datetime
    until: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    token: str | None = None
