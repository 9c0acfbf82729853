"""The event in one line: the best headline among the reports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from secondsource import lexicon
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.compare.claim import Claim
from secondsource.lexicon.frequency import folded, rarity

_WORD = re.compile(r"\w+(?:['’]\w+)*")
# "WATCH: ...", "UPDATE 2-...", "(LEAD) ...": what desks put before a headline.
_PREFIX = re.compile(
    r"^(?:(?:watch|live|video|photos?|pictures|breaking(?: news)?|exclusive|update[sd]?(?: \d)?"
    r"|analysis|opinion|factbox|timeline|just in|developing)\s*[:|\-–—]\s*"
    r"|\((?:lead|updated?)[^)]*\)\s*)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur)\b")
_TEASER = re.compile(
    r"(?:\d+ (?:things|reasons|ways|facts|photos|takeaways)|how|why|what|who|here's)\b.*"
)
_BARS = re.compile(r"\s+[|»·]\s+")  # what parts a headline from sections and the site
_DASH = re.compile(r"\s+[-–—]\s+(?P<tail>[^-–—]{2,40})$")
_QUOTES = "\"“”'‘’«»"


def clean(headline: str, outlet: str | None = None) -> str:
    """A headline without the desk's prefix and the site's suffix, in one line.

    >>> clean("UPDATE 2-Barge strikes bridge at Vellmar | Harbour Post")
    'Barge strikes bridge at Vellmar'
    >>> clean("Barge strikes bridge - Harbour Post", outlet="Harbour Post")
    'Barge strikes bridge'
    >>> clean("Barge strikes bridge - two missing")
    'Barge strikes bridge - two missing'
    """
    parts = _BARS.split(" ".join(headline.split()))
    line = _PREFIX.sub("", max(parts, key=len))
    dash = _DASH.search(line)
    if dash and _is_site(dash["tail"], outlet):
        line = line[: dash.start()]
    return line.strip()


def _is_site(tail: str, outlet: str | None) -> bool:
    if outlet and (tail.casefold() in outlet.casefold() or outlet.casefold() in tail.casefold()):
        return True
    return tail.casefold() in {row[1].casefold() for row in lexicon.rows("publishers")}


def title(
    reports: Sequence[Report],
    annotations: Mapping[str, Annotation],
    claims: Sequence[Claim] = (),
) -> str:
    """The event in one line: the headline whose words most of the other reports use, too.

    Headlines that quote, ask, count ("5 things ...") or are cut short give way to plain ones, long
    ones to short ones.  Without any headline it is the gloss of the claim that most statements
    make, and without claims the names of the outlets.

    >>> post = Report("A", "a.txt", "A barge struck a bridge at Vellmar.", outlet="Post",
    ...     title="Barge strikes bridge at Vellmar")
    >>> sun = Report("B", "b.txt", "A barge has struck a bridge.", outlet="Sun",
    ...     title="‘I saw it sink’")
    >>> title([sun, post], {})
    'Barge strikes bridge at Vellmar'
    >>> title([], {})
    'Untitled'
    """
    candidates = []
    for report in reports:
        line = clean(report.title or _headline(report, annotations.get(report.id)), report.outlet)
        if line:
            candidates.append((report, line))
    if candidates:
        texts = {report.id: _stems(report.text) for report in reports}
        worth = [
            _worth(line, [stems for id_, stems in texts.items() if id_ != report.id])
            for report, line in candidates
        ]
        return candidates[worth.index(max(worth))][1]
    if claims:
        return max(claims, key=lambda claim: len(claim.statements)).gloss
    return ", ".join(report.outlet or report.id for report in reports) or "Untitled"


def _headline(report: Report, annotation: Annotation | None) -> str:
    if annotation is None:
        return ""
    return next((b.span.of(report.text) for b in annotation.blocks if b.kind == "headline"), "")


def _stems(text: str) -> set[str]:
    """Telling words, cut to six letters so that "strikes" and "striking" meet."""
    words = {folded(match.group()).removesuffix("'s") for match in _WORD.finditer(text)}
    return {word[:6] for word in words if len(word) > 2 and rarity(word) > 1}


def _worth(line: str, others: Sequence[set[str]]) -> float:
    """How good a line is as the title of all: 1 when every word stands in every other report."""
    words = _stems(line)
    shared = [len(words & other) / len(words) for other in others] if words else []
    worth = sum(shared) / len(shared) if shared else 1.0
    length = len(_WORD.findall(line))
    worth -= 0.04 * max(0, length - 12) + 0.1 * max(0, 5 - length)
    worth -= 0.3 * (line[0] in _QUOTES or line.endswith(("?", "...", "…")))
    worth -= 0.3 * bool(_TEASER.match(folded(line)))
    # "Jane Doe: He attacked me": somebody's words, though no quotation marks say so
    worth -= 0.3 * bool(_FIRST_PERSON.search(line)) + 0.05 * (": " in line)
    return worth - 0.15 * any(quote in line for quote in '"“”‘')
