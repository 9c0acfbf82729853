"""The library's store: facts that never change, placements with their history, judgements.

::

    from secondsource.rim.store import Arrival, open_store

    with open_store("library.db") as store:  # or postgresql://desk@host/news
        (receipt,) = store.keep([Arrival(report, raw, "trafilatura-2.3.1")])
        print(receipt.new, [hit.title for hit in store.search('bridge "closed on monday"').hits])

`schema` says what is kept and why, `Store` what can be done with it.
"""

from secondsource.judgement import Judgement, Revocation
from secondsource.rim.store.records import (
    Alert,
    Answer,
    Arrival,
    Backup,
    Change,
    Deed,
    Found,
    Health,
    Hit,
    Job,
    KeptAlert,
    KeptDossier,
    Member,
    Moved,
    Page,
    Progress,
    Raw,
    Receipt,
    Rule,
    Session,
    SketchRow,
    StoryEntry,
    Token,
    User,
    Version,
)
from secondsource.rim.store.store import Store, open_store

__all__ = [
    "Alert",
    "Answer",
    "Arrival",
    "Backup",
    "Change",
    "Deed",
    "Found",
    "Health",
    "Hit",
    "Job",
    "Judgement",
    "KeptAlert",
    "KeptDossier",
    "Member",
    "Moved",
    "Page",
    "Progress",
    "Raw",
    "Receipt",
    "Revocation",
    "Rule",
    "Session",
    "SketchRow",
    "Store",
    "StoryEntry",
    "Token",
    "User",
    "Version",
    "open_store",
]
