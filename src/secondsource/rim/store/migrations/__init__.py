"""The schema's history, one file a step; `alembic` runs them in `secondsource.rim.store.upgrading`.

A migration is never edited once it was released: stores that ran it would differ from those that
run it later.
"""
