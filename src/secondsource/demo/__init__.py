"""Four short reports of one event, to try the tool on.

The event, the outlets and the people are invented; the places are real.  `A` is a local paper's
web page, `B` an agency's report, `C` a broadsheet's abridged copy of `B` without a date, `D` a
broadcaster's.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

NAMES = (
    "harbour-courier.html",
    "euxine-news-agency.txt",
    "morning-ledger.txt",
    "coast-radio.txt",
)

#: Who published them, where the text itself does not say so in a way that a program may trust.
OUTLETS = {
    "euxine-news-agency.txt": "Euxine News Agency",
    "morning-ledger.txt": "The Morning Ledger",
    "coast-radio.txt": "Coast Radio News",
}


def reports() -> tuple[Path, ...]:
    """The bundled reports, in the order in which they are lettered.

    >>> [path.stem for path in reports()]
    ['harbour-courier', 'euxine-news-agency', 'morning-ledger', 'coast-radio']
    """
    folder = Path(str(files(__name__)))
    return tuple(folder / name for name in NAMES)
