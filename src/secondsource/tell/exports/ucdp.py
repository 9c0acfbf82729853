"""Deaths as rows shaped like the UCDP Georeferenced Event Dataset (GED 25.1): event by source.

The first 49 columns are GED's, in its order.  What UCDP assigns itself (ids of events, conflicts,
dyads and actors, the type of violence) is left empty: no report says it.  Behind them stand ours,
which lead every figure back to its words.  `docs/exports.md` says what each column means here.

Precision codes and the estimates follow the codebook: Högbladh, "UCDP GED Codebook", Uppsala
University; Sundberg and Melander 2013, "Introducing the UCDP Georeferenced Event Dataset",
Journal of Peace Research 50(4).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from secondsource.acquire.report import Report
from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.cells import Value, csv_lines
from secondsource.tell.exports.deaths import Account, Event, Toll, When, events
from secondsource.tell.exports.sites import Extent, Site, country_name
from secondsource.tell.phrases import figure, folded, name_of

GED = tuple(
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
    "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
    "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office "
    "source_date source_headline source_original where_prec where_coordinates where_description "
    "adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity "
    "date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low "
    "gwnoa gwnob".split()
)
OURS = tuple(
    "event event_because story victims chain certainty report text_sha256 start end words figure "
    "also subsets best_because date_because where_because".split()
)
COLUMNS = GED + OURS

# UCDP's codes; 7, waters and airspace, is not told apart from other wide features.
_WHERE: Mapping[Extent, int | None] = {
    "town": 1,
    "near": 2,
    "county": 3,
    "state": 4,
    "region": 5,
    "country": 6,
    "unknown": None,
}
_VAGUE = re.compile(r"(?i)\b(?:dozens|scores|tens|hundreds|thousands|millions)\b")
_CIVILIANS = frozenset({"civilians", "other civilians", "more civilians"})
_UNKNOWN = frozenset({"people", "other people", "more people"})


def tell_ucdp(dossiers: Iterable[Dossier]) -> Iterator[str]:
    """Lines of CSV with a heading, one for each event and source.

    >>> next(tell_ucdp([]))[:31]
    'id,relid,year,active_year,code_'
    """
    return csv_lines(COLUMNS, (row for each in dossiers for row in rows(each)))


def rows(dossier: Dossier) -> Iterator[dict[str, Value]]:
    """One row for each event and source, by ``COLUMNS``."""
    for event in events(dossier):
        for account in event.accounts:
            empty: dict[str, Value] = dict.fromkeys(COLUMNS)
            yield {
                **empty,
                **_source(event, account),
                **_where(account.site),
                **_date(event, account.when),
                **_deaths(account),
                **_ours(dossier, event, account),
            }


def _source(event: Event, account: Account) -> dict[str, Value]:
    report = account.report
    day = report.published.isoformat() if report.published else ""
    outlet = name_of(report)
    return {
        "number_of_sources": len(event.reports),
        "source_article": f'"{outlet},{day},{folded(report.title or "")}"',
        "source_office": outlet,
        "source_date": day or None,
        "source_headline": folded(report.title or "") or None,
        "source_original": account.chain[-1] if account.chain else None,
    }


def _where(site: Site | None) -> dict[str, Value]:
    if site is None:
        return {"where_because": "no place with coordinates stands in the sentence"}
    return {
        "where_prec": _WHERE[site.extent],
        "where_coordinates": site.name,
        "where_description": site.words,
        "adm_1": site.state or None,
        "adm_2": site.county or None,
        "latitude": site.lat,
        "longitude": site.lon,
        "geom_wkt": f"POINT ({site.lon:g} {site.lat:g})",
        "priogrid_gid": priogrid(site.lat, site.lon),
        "country": country_name(site.country) or None,
        "where_because": site.because,
    }


def priogrid(lat: float, lon: float) -> int | None:
    """The PRIO-GRID cell of a point: half-degree cells, counted from the south-west.

    >>> priogrid(34.53, 69.17), priogrid(90.0, 180.0)
    (179779, 259200)
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    row, column = min(359, math.floor((lat + 90) * 2)), min(719, math.floor((lon + 180) * 2))
    return row * 720 + column + 1


def _date(event: Event, when: When | None) -> dict[str, Value]:
    if when is None:
        because = "no day is told" if not event.is_sum else "a reckoning of years; no day is told"
        return {"event_clarity": 2 if event.is_sum else None, "date_because": because}
    precision = date_precision(when.days)
    is_sum = event.is_sum or when.days > 7
    is_clear = not is_sum and event.site is not None
    return {
        "year": when.first.year,
        "event_clarity": 2 if is_sum else 1 if is_clear else None,
        "date_prec": precision,
        "date_start": when.first.isoformat(),
        "date_end": when.last.isoformat(),
        "date_because": when.because + (", in another account" if when.is_lent else ""),
    }


def date_precision(days: int) -> int | None:
    """UCDP's code for a stretch of so many days; None for more than a year.

    >>> [date_precision(days) for days in (1, 2, 6, 7, 8, 31, 32, 366, 367)]
    [1, 2, 2, 3, 4, 4, 5, 5, None]
    """
    for most, code in ((1, 1), (6, 2), (7, 3), (31, 4), (366, 5)):
        if days <= most:
            return code
    return None


def _deaths(account: Account) -> dict[str, Value]:
    best, because = best_estimate(account)
    return {
        "deaths_civilians": best if account.who in _CIVILIANS else None,
        "deaths_unknown": best if account.who in _UNKNOWN else None,
        "best": best,
        "high": account.high,
        "low": account.low,
        "best_because": because,
    }


def best_estimate(account: Account) -> tuple[int | None, str]:
    """The best estimate that one source's words allow, and why.

    UCDP's rule for figures that differ or stay open is the conservative one: the lowest.  No best
    is given where the words themselves leave open whether or how many died.
    """
    counted = [t for t in account.tolls if t.is_counted]
    firm = [t for t in counted if t.statement.certainty == "asserted"]
    if not counted:
        return None, "deaths are told, but no number"
    if not firm:
        return None, f"{counted[0].statement.certainty}: its words leave open whether it is so"
    text = account.report.text
    vague = next((t for t in firm if is_vague(t, text)), None)
    if vague is not None:
        words = folded(vague.at.of(text))
        return None, f"“{words}” is no number; read as {_range(vague.low, vague.high)}"
    lows = [t.low for t in firm if t.low is not None]
    if not lows:
        return None, "only an upper bound is told"
    if account.low == account.high:
        about = ", told as approximate" if any(t.approximate for t in firm) else ""
        return min(lows), f"its one figure{about}"
    return min(lows), "the lowest that its words allow (conservative rule)"


def is_vague(toll: Toll, text: str) -> bool:
    """The figure is a word for many: "dozens", "scores", "hundreds"."""
    return _VAGUE.search(toll.at.of(text)) is not None


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"{figure(low or high or 0)} or {'more' if high is None else 'fewer'}"
    return f"{figure(low)}–{figure(high)}"


def _ours(dossier: Dossier, event: Event, account: Account) -> dict[str, Value]:
    toll, report = account.first, account.report
    others = [t for t in account.tolls if t.statement.id != toll.statement.id]
    return {
        "event": event.id,
        "event_because": event.because,
        "story": dossier.id,
        "victims": account.who,
        "chain": " → ".join(account.chain) or None,
        "certainty": toll.statement.certainty,
        "report": report.id,
        "text_sha256": report.sha256,
        "start": toll.statement.span.start,
        "end": toll.statement.span.end,
        "words": toll.statement.span.of(report.text),
        "figure": toll.at.of(report.text),
        "also": "; ".join(cited(t.statement, report) for t in others) or None,
        "subsets": "; ".join([*_parts(account), *_told_elsewhere(dossier, event)]) or None,
    }


def _parts(account: Account) -> Iterator[str]:
    """Parts of the figure, which are in it already: "9 children killed"."""
    text = account.report.text
    for toll in account.tolls:
        for part in toll.parts:
            words = folded(part.span.of(text))
            yield f"“{words}” {account.report.id}:{part.span.start}-{part.span.end}"


def _told_elsewhere(dossier: Dossier, event: Event) -> Iterator[str]:
    """Statements of their own about what the figure counts as its part."""
    for toll in event.parts:
        report = dossier.report(toll.statement.report)
        yield cited(toll.statement, report)


def cited(statement: Statement, report: Report) -> str:
    """A statement's words with their place: “they left” A:10-19."""
    span = statement.span
    return f"“{folded(span.of(report.text))}” {report.id}:{span.start}-{span.end}"
