"""Alembic's way in: it is handed an open transaction, so that a failed step leaves nothing."""

from typing import Any

from alembic import context

from secondsource.rim.store.schema import METADATA


def _note(ctx: object, step: Any, heads: object, run_args: object) -> None:  # noqa: ARG001
    context.config.attributes["ran"].append(step.up_revision_id if step.is_upgrade else "base")


# Whoever looks for examples in all modules imports this one too, outside a migration.
if hasattr(context, "config"):
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        # SQLite alters a table by making another; in batches the same steps serve both databases.
        render_as_batch=True,
        on_version_apply=_note,
    )
    context.run_migrations()
