"""The library: reports that came in, the stories they form, their dossiers, who wants to be told.

::

    from secondsource.library import open_library

    with open_library("news.db") as library:
        account = library.add(["archive/", "https://post.example/feed.xml"])
        for story in library.stories().entries:
            print(story.title, story.size)
        dossier = library.dossier(story.id)

`secondsource.desk` reads what is given and forgets it; this keeps.  The command line stands on
both.
"""

from __future__ import annotations

from secondsource.library.accounts import ROLES, Accounts, Caller
from secondsource.library.adding import Account
from secondsource.library.additions import Addition, Additions, Pasted, addition_data
from secondsource.library.composing import Elsewhere
from secondsource.library.exporting import export_to, form_of
from secondsource.library.finding import Near, near
from secondsource.library.history import Event, event_data, judgement_line
from secondsource.library.judging import cite, not_same_person, number_in, same_person
from secondsource.library.library import Asked, Library, open_library
from secondsource.library.listing import STATUSES, Standing, titled
from secondsource.library.people import Saying, Voice, sayings, voice_named
from secondsource.library.plain import (
    account_data,
    alert_data,
    deed_data,
    hit_data,
    judgement_data,
    near_data,
    refusal_data,
    report_data,
    rule_data,
    standing_data,
    story_data,
    token_data,
    user_data,
    version_data,
)
from secondsource.library.queue import Answer, Doubt, Excerpt, doubt_data
from secondsource.library.upkeep import health, reader
from secondsource.rim.files import lines_into, lines_of
from secondsource.rim.store import Change, Deed, Found, Hit, Judgement, StoryEntry, Version
from secondsource.rim.whereabouts import library_place
from secondsource.rim.whereabouts import user_name as whoami
from secondsource.tell.exports.formats import FORMATS, Format, format_named, told

__all__ = [
    "FORMATS",
    "ROLES",
    "STATUSES",
    "Account",
    "Accounts",
    "Addition",
    "Additions",
    "Answer",
    "Asked",
    "Caller",
    "Change",
    "Deed",
    "Doubt",
    "Elsewhere",
    "Event",
    "Excerpt",
    "Format",
    "Found",
    "Hit",
    "Judgement",
    "Library",
    "Near",
    "Pasted",
    "Saying",
    "Standing",
    "StoryEntry",
    "Version",
    "Voice",
    "account_data",
    "addition_data",
    "alert_data",
    "cite",
    "deed_data",
    "doubt_data",
    "event_data",
    "export_to",
    "form_of",
    "format_named",
    "health",
    "hit_data",
    "judgement_data",
    "judgement_line",
    "library_place",
    "lines_into",
    "lines_of",
    "near",
    "near_data",
    "not_same_person",
    "number_in",
    "open_library",
    "reader",
    "refusal_data",
    "report_data",
    "rule_data",
    "same_person",
    "sayings",
    "standing_data",
    "story_data",
    "titled",
    "token_data",
    "told",
    "user_data",
    "version_data",
    "voice_named",
    "whoami",
]
