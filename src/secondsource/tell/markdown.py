"""A dossier as Markdown (CommonMark with tables), to paste into an editor's system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from secondsource.compose.dossier import Dossier
from secondsource.tell.phrases import listed
from secondsource.tell.planning import plan
from secondsource.tell.telling import (
    OWN_VOICE,
    SECTIONS,
    Quote,
    Telling,
    made_lines,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$])")
# These begin a list, a heading's underline or an ordered list only at the start of a line.
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def tell_markdown(dossier: Dossier) -> str:
    r"""The dossier as Markdown; words of reports cannot become markup or HTML.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "*Nothing*", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> tell_markdown(empty).splitlines()[0]
    '# \\*Nothing\\*'
    """
    return "\n".join(_lines(plan(dossier))).rstrip() + "\n"


def escaped(text: str) -> str:
    r"""Words as Markdown prints them.

    >>> escaped("a <b> & *c* | d")
    'a \\<b\\> &amp; \\*c\\* \\| d'
    """
    text = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    return _AT_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", text)


def _lines(t: Telling) -> Iterator[str]:
    yield f"# {escaped(t.title)}"
    yield ""
    yield f"*{t.when}*"
    yield ""
    yield from _reports(t)
    yield ""
    yield t.summary
    for notice in t.notices:
        yield ""
        yield f"> **Note.** {escaped(notice)}"
    for key, body in (
        ("claims", _claims),
        ("conflicts", _conflicts),
        ("only", _only),
        ("chains", _chains),
        ("labels", _labels),
        ("copies", _copies),
        ("timeline", _timeline),
        ("gaps", _gaps),
        ("judgements", _judgements),
        ("made", _made),
    ):
        lines = list(body(t))
        if lines:
            title, below = SECTIONS[key]
            yield from ("", f"## {title}", "", below, "")
            yield from lines


def _reports(t: Telling) -> Iterator[str]:
    yield "| | outlet | title | published |"
    yield "|---|---|---|---|"
    for r in t.reports:
        agencies = f" (credits {escaped(listed(r.agencies))})" if r.agencies else ""
        yield f"| **{r.id}** | {escaped(r.name)}{agencies} | {escaped(r.title)} | {r.when} |"


def _quote(quote: Quote) -> str:
    marks = f" *{listed(quote.marks)}*" if quote.marks else ""
    return f"“{escaped(quote.shown)}”{marks}"


def _judged(lines: Iterable[str], indent: str) -> Iterator[str]:
    for line in lines:
        yield f"{indent}- *{escaped(line)}*"


def _claims(t: Telling) -> Iterator[str]:
    for number, claim in enumerate(t.shared):
        if number:
            yield ""
        yield f"### {claim.id} · {escaped(claim.heading)}"
        yield ""
        because = escaped(claim.because)
        yield f"**{claim.status}** · {claim.count}: {because}.{claim.disputed}"
        yield ""
        yield from _judged(claim.judged, "")
        for told in claim.told:
            also = f", also {', '.join(told.also)}" if told.also else ""
            quote = told.quote
            yield f"- **{told.report}** {_quote(quote)}"
            yield f"  — {escaped(quote.said)} ({quote.where}{also})"
            yield from _judged(quote.judged, "  ")


def _conflicts(t: Telling) -> Iterator[str]:
    for number, conflict in enumerate(t.conflicts):
        if number:
            yield ""
        yield f"### {conflict.id} · {escaped(conflict.what)}"
        yield ""
        yield f"{conflict.kind_words}{'; ' + conflict.range if conflict.range else ''}." + (
            f" {escaped(conflict.because)}." if conflict.because else ""
        )
        yield ""
        for side in conflict.sides:
            parts = f" ({escaped(listed(side.parts))})" if side.parts else ""
            value = f"**{escaped(side.value)}**{parts}: " if side.value else ""
            yield f"- {value}{escaped('; '.join(side.who))}"
            for told in side.told:
                also = f", also {', '.join(told.also)}" if told.also else ""
                yield f"  - {_quote(told.quote)} ({told.quote.where}{also})"
                yield from _judged(told.quote.judged, "    ")


def _only(t: Telling) -> Iterator[str]:
    for number, (letter, claims) in enumerate(t.only):
        if number:
            yield ""
        yield f"### {letter} · {escaped(t.report(letter).name)}"
        yield ""
        for claim in claims:
            quote = claim.told[0].quote
            said = "" if quote.said == OWN_VOICE else f"**{escaped(quote.said)}:** "
            yield f"- {claim.id} · {said}{_quote(quote)} ({quote.where}){claim.disputed}"
            yield from _judged(claim.corrections, "  ")


def _chains(t: Telling) -> Iterator[str]:
    yield "| statements | chain | where |"
    yield "|---:|---|---|"
    for chain in t.chains:
        yield f"| {chain.total} | {escaped(chain.line)} | {chain.counts} |"


def _labels(t: Telling) -> Iterator[str]:
    if not t.labels:
        return
    letters = [r.id for r in t.reports]
    yield f"| | {' | '.join(letters)} |"
    yield "|---" * (len(letters) + 1) + "|"
    for label in t.labels:
        cells = [", ".join(escaped(u.line) for u in uses) or "–" for _, uses in label.by_report]
        yield f"| **{escaped(label.name)}** | {' | '.join(cells)} |"


def _copies(t: Telling) -> Iterator[str]:
    for copy in t.copies:
        yield f"- {escaped(copy.line)}." + (f" {escaped(copy.because)}." if copy.because else "")
    for carried in t.carried:
        yield from ("", f"### {listed(carried.reports)} tell in the same words", "")
        for claim in carried.claims:
            quote = claim.told[0].quote
            said = "" if quote.said == OWN_VOICE else f"{escaped(quote.said)}: "
            where = ", ".join(told.quote.where for told in claim.told)
            yield f"- {claim.id} {said}{_quote(quote)} ({where})"
            yield from _judged(claim.corrections, "  ")


def _timeline(t: Telling) -> Iterator[str]:
    for moment in t.timeline:
        yield f"- **{moment.when}**"
        for quote, ids in moment.told:
            others = f", also {', '.join(ids[1:])}" if len(ids) > 1 else ""
            yield f"  - {_quote(quote)} ({quote.where}{others})"


def _gaps(t: Telling) -> Iterator[str]:
    for number, gap in enumerate(t.gaps):
        if number:
            yield ""
        yield f"### {gap.report} · {escaped(t.report(gap.report).name)} does not contain"
        yield ""
        for claim, gloss, reports in gap.claims:
            yield f"- {claim} · {escaped(gloss)} (in {listed(reports)})"


def _judgements(t: Telling) -> Iterator[str]:
    for judged in t.judgements:
        yield f"- {escaped(judged.line)}"
        for name, words in judged.words:
            yield f"  - {name} “{escaped(words)}”"
        yield f"  - {escaped(judged.outcome)}"


def _made(t: Telling) -> Iterator[str]:
    for line in made_lines(t.made):
        yield f"- {escaped(line)}"
