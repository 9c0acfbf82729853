"""The library: facts, placements, judgements, long work, watching, and the index of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The tables as this step makes them; `schema.py` has them as they are now, with their reasons.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sa.Table(
    "engines",
    TABLES,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
)
sa.Table(
    "jobs",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("position", sa.Text, nullable=False),
    sa.Column("done", NUMBER, nullable=False),
    sa.Column("total", NUMBER),
    sa.Column("holder", sa.Text),
    sa.Column("lease_until", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
)
sa.Index("ix_jobs_kind", TABLES.tables["jobs"].c["kind"], TABLES.tables["jobs"].c["state"])
sa.Table(
    "judgements",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
sa.Table(
    "meta",
    TABLES,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
sa.Table(
    "raws",
    TABLES,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("codec", sa.Text, nullable=False),
    sa.Column("size", NUMBER, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
sa.Table(
    "rules",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("dropped_by", sa.Text),
    sa.Column("dropped_at", sa.Text),
)
sa.Table(
    "validators",
    TABLES,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("stamp", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
sa.Table(
    "alerts",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", NUMBER, nullable=False, unique=True),
    sa.Column("rule", sa.Text, sa.ForeignKey("rules.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
sa.Table(
    "reports",
    TABLES,
    sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("moment", NUMBER, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("byline", sa.Text),
    sa.Column("published", sa.Text),
    sa.Column("published_basis", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("agencies", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("unread", sa.Text),
    sa.Column("notices", sa.Text, nullable=False),
    sa.Column("published_at", sa.Text),
    sa.Column("updated_at", sa.Text),
    sa.Column("dateline", sa.Text),
    sa.Column("canonical", sa.Text),
    sa.Column("publisher", sa.Text),
    sa.Column("licence", sa.Text),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, sa.ForeignKey("raws.sha256")),
    sa.Column("media_type", sa.Text),
    sa.Column("charset", sa.Text),
    sa.Column("extractor", sa.Text),
    sa.Column("received_at", sa.Text),
    sa.Column("kept_at", sa.Text, nullable=False),
)
sa.Index("ix_reports_raw", TABLES.tables["reports"].c["raw"])
sa.Table(
    "revocations",
    TABLES,
    sa.Column("judgement", sa.Text, sa.ForeignKey("judgements.id"), primary_key=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
sa.Table(
    "subjects",
    TABLES,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("judgement", sa.Text, sa.ForeignKey("judgements.id"), primary_key=True),
    sqlite_with_rowid=False,
)
sa.Table(
    "deliveries",
    TABLES,
    sa.Column("alert", sa.Text, sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)
sa.Table(
    "moves",
    TABLES,
    sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq")),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
sa.Index("ix_moves_after", TABLES.tables["moves"].c["after"])
sa.Index("ix_moves_before", TABLES.tables["moves"].c["before"])
sa.Table(
    "readings",
    TABLES,
    sa.Column(
        "engine", sa.Integer, sa.ForeignKey("engines.number"), primary_key=True, autoincrement=False
    ),
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq"), primary_key=True),
    sa.Column("codec", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
)
sa.Table(
    "sightings",
    TABLES,
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq"), primary_key=True),
    sqlite_with_rowid=False,
)
sa.Index("ix_sightings_report", TABLES.tables["sightings"].c["report"])
sa.Table(
    "sketches",
    TABLES,
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq"), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
sa.Table(
    "stories",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("head", NUMBER, sa.ForeignKey("reports.seq")),
    sa.Column(
        "alias_of", sa.Text, sa.ForeignKey("stories.id", deferrable=True, initially="DEFERRED")
    ),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("first", sa.Text, nullable=False),
    sa.Column("last", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
)
sa.Index("ix_stories_alias_of", TABLES.tables["stories"].c["alias_of"])
sa.Index("ix_stories_changed_at", TABLES.tables["stories"].c["changed_at"])
sa.Index("ix_stories_last", TABLES.tables["stories"].c["last"], TABLES.tables["stories"].c["id"])
sa.Table(
    "texts",
    TABLES,
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
sa.Table(
    "dossiers",
    TABLES,
    sa.Column("story", sa.Text, sa.ForeignKey("stories.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column(
        "engine", sa.Integer, sa.ForeignKey("engines.number"), primary_key=True, autoincrement=False
    ),
    sa.Column("codec", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
)
sa.Table(
    "memberships",
    TABLES,
    sa.Column("report", NUMBER, sa.ForeignKey("reports.seq"), primary_key=True),
    sa.Column("story", sa.Text, sa.ForeignKey("stories.id"), nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
sa.Index("ix_memberships_story", TABLES.tables["memberships"].c["story"])

APPEND_ONLY = (
    "reports",
    "texts",
    "raws",
    "sightings",
    "moves",
    "judgements",
    "subjects",
    "revocations",
)
# Packed already: PostgreSQL need not try again.
PACKED = ("raws", "sketches", "readings", "dossiers")

# Contentless: the words stand in texts already, and the row number is reports.moment.  The words
# come cut and folded, so of the tokenizers the plainest will do: it parts at spaces.
SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE words USING fts5(title, text, content='', tokenize=\"ascii\")",
)
POSTGRES_WORDS = (
    "CREATE TABLE words (moment BIGINT PRIMARY KEY, vector TSVECTOR NOT NULL)",
    "CREATE INDEX ix_words_vector ON words USING gin (vector)",
)


def upgrade() -> None:
    """Everything, in an empty database."""
    connection = op.get_bind()
    TABLES.create_all(connection)
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in SQLITE_WORDS if is_sqlite else POSTGRES_WORDS:
        op.execute(statement)
    if is_sqlite:
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER keep_{table}_{change.lower()} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'facts are never changed or deleted'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION keep_facts() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'facts are never changed or deleted'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_facts()"
        )
    for table in PACKED:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    """An empty database."""
    op.execute("DROP TABLE words")
    TABLES.drop_all(op.get_bind())
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_facts()")
