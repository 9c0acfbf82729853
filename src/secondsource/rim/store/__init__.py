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
    Arrival,
    Backup,
    Change,
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
    SketchRow,
    StoryEntry,
    Version,
)
from secondsource.rim.store.store import Store, open_store

__all__ = [
    "Alert",
    "Arrival",
    "Backup",
    "Change",
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
    "SketchRow",
    "Store",
    "StoryEntry",
    "Version",
    "open_store",
]
