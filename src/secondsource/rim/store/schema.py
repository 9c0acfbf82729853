"""The tables of the library, and why each column is there.

::

    facts (append-only)                 placements                 judgements (append-only)
    ───────────────────                 ──────────                 ────────────────────────
    reports ── texts                    stories                    judgements ── subjects
       ├────── raws (bytes as came)        └── memberships ──►        └── revocations
       ├────── sightings (address)      moves                         reports
       ├────── sketches
       └────── readings ── engines      long work and the net      watching
    dossiers (of a story's revision)    jobs, validators           rules, alerts, deliveries

    people
    ──────
    users ── sessions, tokens           audit (append-only)        answers (to repeated requests)

    words: the index of full text, FTS5 or tsvector; derived from texts, never backed up

*The Harbour Post, seq 17: "Bridge closed", its 3 kB of text, the 40 kB page that it was cut from,
seen at harbour.example/bridge; member of story 4f2a… since noon because "same bridge, same day";
Ana Ruiz judged on 3 May that it is not of story 9c01….*

Rules that hold for all tables:

- The same bytes stand in SQLite and in PostgreSQL, so that one code path reads them, and what one
  holds restores into the other.  Hence times are text, ISO 8601 in UTC with six decimals
  (``2021-05-03T14:02:00.000000Z``: sorts as text), records are JSON text, and characters that
  PostgreSQL cannot hold (NUL, lone surrogates) are escaped by `Words`.
- A fact has an id from the hash of its content, and tables refer to it by ``seq``, its number:
  eight bytes instead of sixteen, and rows that come together stand together.
- Writers come one after the other (`Database.write`), so ``seq`` is dense: the highest is the
  count, and whoever has read up to 17 has missed nothing below.
- Triggers refuse UPDATE and DELETE on `APPEND_ONLY`; what changes stands in other tables.
- No secret stands here as it is: passwords by argon2, the values of cookies and tokens by SHA-256.
- `FLEETING` is left out of backups: whoever has an old copy must not be logged in by it.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

#: The newest migration, so that opening a store need not import Alembic; a test holds them equal.
HEAD = "0003"

_UNHOLDABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


def holdable(text: str) -> str:
    r"""The text as every database can hold it: SUBSTITUTE and four hex digits for what it cannot.

    >>> holdable("plain"), holdable("a\x00b"), unheld(holdable("a\x00b\x1a")) == "a\x00b\x1a"
    ('plain', 'a\x1a0000b', True)
    """
    if _UNHOLDABLE.search(text) is None:
        return text
    return _UNHOLDABLE.sub(lambda found: f"\x1a{ord(found[0]):04x}", text)


def unheld(text: str) -> str:
    """The text that `holdable` was given."""
    if "\x1a" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class Words(TypeDecorator[str]):
    """Text from outside, any code point."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else holdable(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else unheld(value)


#: Eight bytes; in SQLite, INTEGER PRIMARY KEY is the row's own place and needs no index.
Number = BigInteger().with_variant(Integer(), "sqlite")

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _seq(doc: str) -> Column[int]:
    """A reference to a report by its number."""
    return Column("report", Number, ForeignKey("reports.seq"), primary_key=True, doc=doc)


# ---------------------------------------------------------------------------------------- facts

meta = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True, doc="what is told: made_at, made_by, store"),
    Column("value", Text, nullable=False, doc="'store' is a random name, kept through backups"),
)

reports = Table(
    "reports",
    METADATA,
    Column(
        "seq",
        Number,
        primary_key=True,
        autoincrement=False,
        doc="its number in the order kept, 1, 2, 3 …: what other tables and cursors point at",
    ),
    Column("id", Text, nullable=False, unique=True, doc="Report.id, from outlet, title and text"),
    Column(
        "moment",
        Number,
        nullable=False,
        unique=True,
        doc="when it was published (or kept), in seconds, then seq: the order of search results; "
        "row number in the index of full text, so that the newest match is found first",
    ),
    Column("source", Words, nullable=False, doc="the path or address as the user gave it"),
    Column("outlet", Words, doc="who published it; filters of search"),
    Column("title", Words, doc="its headline; found apart from the text, shown in every list"),
    Column("byline", Words, doc="who signed it"),
    Column("published", Text, doc="its day, YYYY-MM-DD; spans of stories and filters"),
    Column("published_basis", Text, nullable=False, doc="stated, inferred or unknown"),
    Column("language", Text, nullable=False, doc="ISO 639 code; filters of search"),
    Column("agencies", Text, nullable=False, doc="JSON list of the agencies credited"),
    Column("url", Words, doc="where it was found"),
    Column("unread", Words, doc="why it was kept but is not read"),
    Column("notices", Text, nullable=False, doc="JSON list of what a reader should know of it"),
    Column("published_at", Text, doc="the instant stated, with the zone that was stated"),
    Column("updated_at", Text, doc="likewise; versions are ordered by it"),
    Column("dateline", Words, doc="the place before the dash"),
    Column("canonical", Words, doc="where the page says that it lives"),
    Column("publisher", Words, doc="the family that the outlet belongs to"),
    Column("licence", Words, doc="on what terms it may be used; exports need it"),
    Column("sha256", Text, nullable=False, doc="of the text, so that check() can tell rot"),
    Column("raw", Text, ForeignKey("raws.sha256"), doc="the bytes it was cut from; none if unkept"),
    Column("media_type", Text, doc="what the server or file said of the bytes"),
    Column("charset", Text, doc="likewise"),
    Column("extractor", Text, doc="which program and version cut the text from the bytes"),
    Column("received_at", Text, doc="when the bytes came, of which kept_at may be years later"),
    Column(
        "kept_at",
        Text,
        nullable=False,
        doc="when it was added; also tells a repeated call which reports it brought itself",
    ),
)

texts = Table(
    "texts",
    METADATA,
    _seq("apart from reports, so that lists of titles do not read through a million texts"),
    Column("text", Words, nullable=False, doc="what every offset counts on; never changes"),
)

raws = Table(
    "raws",
    METADATA,
    Column("sha256", Text, primary_key=True, doc="of the bytes: the same page is kept once"),
    Column("codec", Text, nullable=False, doc="zlib, or none where that made it no smaller"),
    Column("size", Number, nullable=False, doc="bytes unpacked: a cap before unpacking"),
    Column("content", LargeBinary, nullable=False, doc="the bytes as they came, packed"),
)
Index("ix_reports_raw", reports.c.raw)

sightings = Table(
    "sightings",
    METADATA,
    Column("address", Words, primary_key=True, doc="canonical address, else address, else source"),
    _seq("another report at the same address is another version"),
    # One tree instead of two: the row is its key.
    sqlite_with_rowid=False,
)
Index("ix_sightings_report", sightings.c.report)

sketches = Table(
    "sketches",
    METADATA,
    _seq("what stories form by, apart: starting up streams all of them and nothing else"),
    Column("content", LargeBinary, nullable=False, doc="Sketch.to_bytes()"),
)

engines = Table(
    "engines",
    METADATA,
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        doc="short, since readings repeat it",
    ),
    Column("fingerprint", Text, nullable=False, unique=True, doc="version and hashes of models"),
)

readings = Table(
    "readings",
    METADATA,
    Column(
        "engine",
        Integer,
        ForeignKey("engines.number"),
        primary_key=True,
        autoincrement=False,
        doc="first in the key: another engine's readings stand apart and can be left behind",
    ),
    _seq("of which report"),
    Column("codec", Text, nullable=False, doc="zlib or none"),
    Column("content", LargeBinary, nullable=False, doc="what the engine wrote, packed"),
    Column("made_at", Text, nullable=False, doc="when"),
)

dossiers = Table(
    "dossiers",
    METADATA,
    Column("story", Text, ForeignKey("stories.id"), primary_key=True, doc="of which story"),
    Column(
        "revision",
        Integer,
        primary_key=True,
        autoincrement=False,
        doc="the story's revision that it was made of: a later one makes it a thing of the past",
    ),
    Column(
        "engine",
        Integer,
        ForeignKey("engines.number"),
        primary_key=True,
        autoincrement=False,
        doc="by what: two engines may be compared",
    ),
    Column("codec", Text, nullable=False, doc="zlib or none"),
    Column("content", LargeBinary, nullable=False, doc="the dossier's JSON, packed"),
    Column("made_at", Text, nullable=False, doc="when"),
    Column("digest", Words, doc="what lists tell of it, so that they need not unpack it"),
)

# ----------------------------------------------------------------------------------- placements

stories = Table(
    "stories",
    METADATA,
    Column("id", Text, primary_key=True, doc="stays for ever; after a merge it is an alias"),
    Column("head", Number, ForeignKey("reports.seq"), doc="the report that gives the title"),
    Column(
        "alias_of",
        Text,
        # Deferred: a backup restores stories in the order of their ids.
        ForeignKey("stories.id", deferrable=True, initially="DEFERRED"),
        doc="the story that it went up in, if any",
    ),
    Column("size", Integer, nullable=False, doc="reports now; counted here, lists sort by it"),
    Column(
        "first",
        Text,
        nullable=False,
        doc="the earliest day of publication among them; empty, not null, where none is known, "
        "since the two databases sort nulls at different ends",
    ),
    Column("last", Text, nullable=False, doc="the latest; lists of stories go by it"),
    Column("revision", Integer, nullable=False, doc="goes up by one with every change"),
    Column("made_at", Text, nullable=False, doc="when it was begun"),
    Column("changed_at", Text, nullable=False, doc="when the revision went up: what is new since"),
)
Index("ix_stories_alias_of", stories.c.alias_of)
Index("ix_stories_last", stories.c.last, stories.c.id)
Index("ix_stories_changed_at", stories.c.changed_at)

memberships = Table(
    "memberships",
    METADATA,
    _seq("a report is of one story at a time"),
    Column("story", Text, ForeignKey("stories.id"), nullable=False, doc="which one now"),
    Column("score", Float, nullable=False, doc="how surely, 0 to 1"),
    Column("because", Words, nullable=False, doc="the reason, shown to the reader"),
    Column("at", Text, nullable=False, doc="since when"),
)
Index("ix_memberships_story", memberships.c.story)

moves = Table(
    "moves",
    METADATA,
    Column(
        "number",
        Number,
        primary_key=True,
        autoincrement=False,
        doc="the order in which it happened",
    ),
    Column("kind", Text, nullable=False, doc="merge, split or move"),
    Column("report", Number, ForeignKey("reports.seq"), doc="none for the merge of stories"),
    Column("before", Text, nullable=False, doc="the story left"),
    Column("after", Text, nullable=False, doc="the story entered"),
    Column("because", Words, nullable=False, doc="the reason"),
    Column("at", Text, nullable=False, doc="when"),
)
Index("ix_moves_before", moves.c.before)
Index("ix_moves_after", moves.c.after)

# ----------------------------------------------------------------------------------- judgements

judgements = Table(
    "judgements",
    METADATA,
    Column("id", Text, primary_key=True, doc="hash of all that follows: a changed one shows"),
    Column("kind", Text, nullable=False, doc="what was judged: same, apart, origin, status …"),
    Column("about", Text, nullable=False, doc="JSON list of ids, in the order that kind asks for"),
    Column("payload", Text, nullable=False, doc="JSON: what was judged, in the words of the kind"),
    Column("who", Words, nullable=False, doc="who signs it"),
    Column("at", Text, nullable=False, doc="when"),
    Column("note", Words, nullable=False, doc="why, in a person's words"),
)

subjects = Table(
    "subjects",
    METADATA,
    Column("subject", Words, primary_key=True, doc="one id of `about`: found without reading all"),
    Column("judgement", Text, ForeignKey("judgements.id"), primary_key=True, doc="which"),
    sqlite_with_rowid=False,
)

revocations = Table(
    "revocations",
    METADATA,
    Column(
        "judgement",
        Text,
        ForeignKey("judgements.id"),
        primary_key=True,
        doc="taken back; it stays, and so does who took it back",
    ),
    Column("who", Words, nullable=False, doc="who"),
    Column("at", Text, nullable=False, doc="when"),
    Column("note", Words, nullable=False, doc="why"),
)

# ------------------------------------------------------------------- long work, the net, watching

jobs = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True, doc="hash of kind and source: asked twice, made once"),
    Column("kind", Text, nullable=False, doc="add, read, export …"),
    Column("source", Words, nullable=False, doc="what it works on"),
    Column("state", Text, nullable=False, doc="waiting, running or done"),
    Column("position", Words, nullable=False, doc="where to go on; moves with the reports it adds"),
    Column("done", Number, nullable=False, doc="units done, for the bar of progress"),
    Column("total", Number, doc="units in all, once known"),
    Column("holder", Text, doc="the process that works on it"),
    Column("lease_until", Text, doc="after this anybody may take it: the holder has died"),
    Column("note", Words, nullable=False, doc="the last trouble, or a summary"),
    Column("made_at", Text, nullable=False, doc="the oldest waiting one is taken first"),
    Column("changed_at", Text, nullable=False, doc="the last sign of life"),
)
Index("ix_jobs_kind", jobs.c.kind, jobs.c.state)

validators = Table(
    "validators",
    METADATA,
    Column("url", Words, primary_key=True, doc="what was asked for"),
    Column("etag", Words, doc="to be sent back, so that an unchanged page answers in a line"),
    Column("last_modified", Words, doc="likewise, as the server wrote it"),
    Column("stamp", Words, doc="what the feed said of its time: if the same, it is not asked"),
    Column("at", Text, nullable=False, doc="when it answered"),
    sqlite_with_rowid=False,
)

rules = Table(
    "rules",
    METADATA,
    Column("id", Text, primary_key=True, doc="hash of name, payload, who and when"),
    Column("name", Words, nullable=False, doc="what a person calls it"),
    Column("payload", Text, nullable=False, doc="JSON: words, place, what to be told of, channels"),
    Column("who", Words, nullable=False, doc="who wants to know"),
    Column("at", Text, nullable=False, doc="since when"),
    Column("dropped_by", Words, doc="who ended it; the rule stays, since alerts name it"),
    Column("dropped_at", Text, doc="when"),
)

alerts = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True, doc="hash of rule, kind, story and key: told once"),
    Column("number", Number, nullable=False, unique=True, doc="the order in which they came"),
    Column("rule", Text, ForeignKey("rules.id"), nullable=False, doc="who asked for it"),
    Column("kind", Text, nullable=False, doc="new story, second origin, figure changed, conflict"),
    Column("story", Text, nullable=False, doc="where it happened"),
    Column("key", Words, nullable=False, doc="what makes it another alert of the same kind"),
    Column("payload", Text, nullable=False, doc="JSON: what the message says"),
    Column("at", Text, nullable=False, doc="when it was seen"),
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("alert", Text, ForeignKey("alerts.id"), primary_key=True, doc="which"),
    Column("channel", Text, primary_key=True, doc="desktop, mail, webhook, feed"),
    Column("at", Text, nullable=False, doc="of the last try"),
    Column("tries", Integer, nullable=False, doc="so that a dead webhook is given up"),
    Column("error", Words, nullable=False, doc="empty: it went out"),
)

# --------------------------------------------------------------------------------------- people

users = Table(
    "users",
    METADATA,
    Column("name", Words, primary_key=True, doc="what they sign judgements with; never reused"),
    Column("password", Text, nullable=False, doc="by argon2, with its own salt and costs"),
    Column("role", Text, nullable=False, doc="reader, editor or admin"),
    Column("made_at", Text, nullable=False, doc="since when"),
    Column("made_by", Words, nullable=False, doc="who let them in"),
    Column("removed_at", Text, doc="since when they may not come in; what they signed stays"),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("id", Text, primary_key=True, doc="SHA-256 of the cookie's value"),
    Column("user", Words, ForeignKey("users.name"), nullable=False, doc="who logged in"),
    Column("made_at", Text, nullable=False, doc="when; no session lives longer than some days"),
    Column("seen_at", Text, nullable=False, doc="one that nobody uses ends sooner"),
    Column("until", Text, nullable=False, doc="its end at the latest"),
    Column("address", Words, nullable=False, doc="from where, so that a user can tell their own"),
    Column("agent", Words, nullable=False, doc="with what, likewise"),
)
Index("ix_sessions_user", sessions.c.user)

tokens = Table(
    "tokens",
    METADATA,
    Column("id", Text, primary_key=True, doc="what people call it by; no secret"),
    Column("digest", Text, nullable=False, unique=True, doc="SHA-256 of the token, shown once"),
    Column("user", Words, ForeignKey("users.name"), nullable=False, doc="for whom it speaks"),
    Column("label", Words, nullable=False, doc="what it is for"),
    Column("role", Text, nullable=False, doc="what it may do, at most what its user may"),
    Column("made_at", Text, nullable=False, doc="since when"),
    Column("until", Text, nullable=False, doc="its end: none is for ever"),
    Column("used_at", Text, doc="the last use, to the hour: unused ones can be found"),
    Column("revoked_at", Text, doc="taken back before its end"),
)
Index("ix_tokens_user", tokens.c.user)

audit = Table(
    "audit",
    METADATA,
    Column(
        "number",
        Number,
        primary_key=True,
        autoincrement=False,
        doc="the order in which it happened; a gap would show that a row is missing",
    ),
    Column("at", Text, nullable=False, doc="when"),
    Column("who", Words, nullable=False, doc="the user, or who was tried as one"),
    Column("way", Text, nullable=False, doc="by session, token, this machine, not at all"),
    Column("what", Words, nullable=False, doc="method and route: POST /judgements"),
    Column("about", Words, nullable=False, doc="the address asked"),
    Column("address", Words, nullable=False, doc="from where"),
    Column("status", Integer, nullable=False, doc="how it ended, as HTTP says it"),
    Column("note", Words, nullable=False, doc="what else an admin wants to know"),
)

answers = Table(
    "answers",
    METADATA,
    Column("id", Text, primary_key=True, doc="hash of who asked and their Idempotency-Key"),
    Column("asked", Text, nullable=False, doc="hash of what was asked: the same again, or else?"),
    Column("status", Integer, doc="none: the first is still being answered"),
    Column("headers", Text, nullable=False, doc="JSON: those that belong to the answer"),
    Column("content", LargeBinary, nullable=False, doc="what was answered, to be sent again"),
    Column("at", Text, nullable=False, doc="when; kept for a day"),
)
Index("ix_answers_at", answers.c.at)

#: Not in backups.
FLEETING = ("sessions", "answers")

#: No row of these is ever changed or taken away; the databases refuse it.
APPEND_ONLY = (
    "reports",
    "texts",
    "raws",
    "sightings",
    "moves",
    "judgements",
    "subjects",
    "revocations",
    "audit",
)
