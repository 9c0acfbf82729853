"""Deaths as rows shaped like an ACLED export: one for each event, with its sources in one cell.

The first 31 columns are ACLED's, in the order of its API; behind them stand ours.  ACLED's own
judgements (ids, actors, types of event and disorder, the scale of a source) are left empty: a
coder makes them.  Conventions for figures and precision follow the ACLED Codebook and its
questions and answers on fatalities (acleddata.com, as of 2024): of sources that differ the most
conservative estimate; 10 for "tens", 12 for "dozens", 100 for "hundreds"; 3 where several deaths
are told without a number (ACLED takes 10 instead for an event of open warfare, which is for the
coder to know).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.cells import Value, csv_lines
from secondsource.tell.exports.deaths import Account, Event, Toll, When, events
from secondsource.tell.exports.sites import Extent, Site, country_name, country_numbers
from secondsource.tell.exports.ucdp import cited
from secondsource.tell.phrases import folded, listed, name_of

ACLED = tuple(
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 "
    "assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region "
    "country admin1 admin2 admin3 location latitude longitude geo_precision source source_scale "
    "notes fatalities tags timestamp".split()
)
OURS = tuple(
    "event event_because story fatalities_low fatalities_high fatalities_because citations "
    "date_because where_because".split()
)
COLUMNS = ACLED + OURS

#: What ACLED codes for a word that is no number.
CONVENTIONS = (
    (re.compile(r"(?i)\btens of thousands\b"), 10_000),
    (re.compile(r"(?i)\bhundreds of thousands\b"), 100_000),
    (re.compile(r"(?i)\btens\b"), 10),
    (re.compile(r"(?i)\bdozens\b"), 12),
    (re.compile(r"(?i)\bscores\b"), 20),
    (re.compile(r"(?i)\bhundreds\b"), 100),
    (re.compile(r"(?i)\bthousands\b"), 1_000),
)
UNCOUNTED = 3
_GEO: dict[Extent, int | None] = {
    "town": 1,
    "near": 2,
    "county": 2,
    "state": 3,
    "region": 3,
    "country": 3,
    "unknown": None,
}
_PEOPLE = frozenset({"people", "civilians"})


def tell_acled(dossiers: Iterable[Dossier]) -> Iterator[str]:
    """Lines of CSV with a heading, one for each event.

    >>> next(tell_acled([]))[:24]
    'event_id_cnty,event_date'
    """
    return csv_lines(COLUMNS, (row for each in dossiers for row in rows(each)))


def rows(dossier: Dossier) -> Iterator[dict[str, Value]]:
    """One row for each event, by ``COLUMNS``; reckonings of months and years are no events."""
    for event in (e for e in events(dossier) if not e.is_sum):
        empty: dict[str, Value] = dict.fromkeys(COLUMNS)
        yield {
            **empty,
            **_date(event.when),
            **_where(event.site),
            **_told(event),
            **_fatalities(event),
            "event": event.id,
            "event_because": event.because,
            "story": dossier.id,
        }


def _date(when: When | None) -> dict[str, Value]:
    if when is None:
        return {"date_because": "no day is told"}
    precision = 1 if when.days == 1 else 2 if when.days <= 7 else 3 if when.days <= 31 else None
    # Within a month its middle is coded; within a week its first day here, for want of a rule.
    first = when.first + timedelta(days=when.days // 2 if precision == 3 else 0)
    return {
        "event_date": first.isoformat() if precision else None,
        "year": when.first.year,
        "time_precision": precision,
        "date_because": when.because if precision else f"{when.because}: more than a month",
    }


def _where(site: Site | None) -> dict[str, Value]:
    if site is None:
        return {"where_because": "no place with coordinates stands in the sentence"}
    return {
        "iso": country_numbers().get(site.country),
        "country": country_name(site.country) or None,
        "admin1": site.state or None,
        "admin2": site.county or None,
        "location": site.name,
        "latitude": site.lat,
        "longitude": site.lon,
        "geo_precision": _GEO[site.extent],
        "where_because": site.because,
    }


def _told(event: Event) -> dict[str, Value]:
    reports = event.reports
    return {
        "source": "; ".join(dict.fromkeys(name_of(r) for r in reports)),
        "notes": " ".join(_note(a) for a in event.accounts) or None,
        "citations": "; ".join(
            f"{a.report.id}:{t.statement.span.start}-{t.statement.span.end}"
            f" sha256:{a.report.sha256}"
            for a in event.accounts
            for t in a.tolls
        ),
    }


def _note(account: Account) -> str:
    """One sentence: who says it, and the words."""
    said = f", citing {' citing '.join(account.chain)}" if account.chain else ""
    day = f" ({account.report.published.isoformat()})" if account.report.published else ""
    words = "; ".join(cited(t.statement, account.report) for t in account.tolls)
    return f"{name_of(account.report)}{day}{said}: {words}."


def _fatalities(event: Event) -> dict[str, Value]:
    """The most conservative figure for all victims, and the range that is told.

    Where kinds of victims stand side by side (4 civilians, 10 attackers) and no figure is for
    people in general, nothing is added up: one may be within the other.
    """
    kinds = dict.fromkeys(a.who for a in event.accounts)
    people = [a for a in event.accounts if a.who in _PEOPLE] if "people" in kinds else []
    figured = people or event.accounts
    if not people and len(kinds) > 1:
        told = listed([f"{who} killed" for who in kinds])
        return {"fatalities_because": f"{told} are told of and not added up"}
    coded = [(code, why) for a in figured for code, why in _coded(a)]
    if not coded:
        return {"fatalities_because": "only an upper bound is told, or what is told is left open"}
    least = min(coded)
    lows = [a.low for a in figured if a.low is not None]
    highs = [a.high for a in figured if a.high is not None]
    differ = len({code for code, _ in coded}) > 1
    return {
        "fatalities": least[0],
        "fatalities_low": min(lows, default=None),
        "fatalities_high": max(highs, default=None),
        "fatalities_because": least[1] + (": the lowest that is told" if differ else ""),
    }


def _coded(account: Account) -> Sequence[tuple[int, str]]:
    """The figures of an account by ACLED's conventions; none for what is left open."""
    firm = [t for t in account.tolls if t.statement.certainty == "asserted"]
    return [found for t in firm if (found := coded(t, account.report.text))]


def coded(toll: Toll, text: str) -> tuple[int, str] | None:
    """ACLED's figure for a toll and why; None where only an upper bound is told."""
    words = folded(toll.at.of(text))
    for pattern, code in CONVENTIONS:
        if toll.is_counted and pattern.search(words):
            return code, f"“{words}” is coded {code:,}"
    if not toll.is_counted:
        return UNCOUNTED, f"“{words}”: no number is told, coded {UNCOUNTED}"
    return None if toll.low is None else (toll.low, f"“{words}”")
