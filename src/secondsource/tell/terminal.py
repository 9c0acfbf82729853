"""A dossier for the terminal: as wide as the window (from 60 columns), colour only where wanted.

``print_dossier`` writes to a rich console, which obeys NO_COLOR and knows whether it is a
terminal; ``tell_text`` is the same as a string, free of the environment.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

from secondsource.compose.dossier import Dossier
from secondsource.tell.phrases import cut, listed
from secondsource.tell.planning import plan
from secondsource.tell.telling import (
    OWN_VOICE,
    SECTIONS,
    ClaimTold,
    ConflictTold,
    Quote,
    Telling,
    Told,
    made_lines,
)

MIN_WIDTH = 60
# A single claim is one or two lines of a terminal; the page has the words in full.
SINGLE_CHARS = 150
_STATUS_STYLE = {"corroborated": "bold green", "repeated": "bold yellow", "single": "dim"}


def tell_text(dossier: Dossier, width: int = 80, colour: bool = False) -> str:
    """The dossier as text.

    Args:
        dossier: what to tell.
        width: columns; fewer than 60 are taken as 60.
        colour: whether to use ANSI colours.

    Returns:
        Lines without trailing blanks, ending in a newline.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "Nothing yet", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> tell_text(empty).splitlines()[:2]
    ['Nothing yet', 'undated']
    """
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, MIN_WIDTH),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    print_dossier(dossier, console)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n")) + "\n"


def print_dossier(dossier: Dossier, console: Console) -> None:
    """Print the dossier to a rich console."""
    for part in _parts(plan(dossier)):
        console.print(part, markup=False, highlight=False, emoji=False)


def _parts(t: Telling) -> Iterator[RenderableType]:
    yield from _head(t)
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
            yield from _heading(key)
            yield from lines


def _text(*pieces: str | tuple[str, str]) -> Text:

    return Text.assemble(*pieces)


class _Row:
    """A label in its own column and words that hang beside it, without blanks at the line's end."""

    def __init__(self, label: str | Text, body: Text, indent: int, width: int) -> None:
        self.label = _text(label) if isinstance(label, str) else label
        self.body = body
        self.indent = indent
        self.width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width - self.indent - self.width
        head = _text(" " * self.indent).append_text(self.label)
        head.append(" " * max(1, self.width - self.label.cell_len))
        for number, line in enumerate(self.body.wrap(console, room)):
            line.rstrip()
            before = head if number == 0 else _text(" " * (self.indent + self.width))
            yield before.append_text(line)


def _row(label: str | Text, body: Text, indent: int = 0, width: int = 4) -> RenderableType:
    return _Row(label, body, indent, width)


def _heading(key: str) -> Iterator[RenderableType]:

    title, below = SECTIONS[key]
    yield _text("")
    yield Rule(_text((title.upper(), "bold")), align="left", style="dim", characters="─")
    yield _text((below, "dim italic"))
    yield _text("")


def _letter(letter: str) -> Text:
    return _text((letter, "bold cyan"))


def _head(t: Telling) -> Iterator[RenderableType]:
    yield _text((t.title, "bold"))
    yield _text((t.when, "dim"))
    yield _text("")
    for r in t.reports:
        agencies = f" · credits {listed(r.agencies)}" if r.agencies else ""
        title = f" · {r.title}" if r.title else ""
        yield _row(
            _letter(r.id), _text((r.name, "bold"), title, (f" · {r.when}{agencies}", "dim")), 2
        )
    yield _text("")
    yield _text(t.summary)
    if t.notices:
        yield _text("")
    for notice in t.notices:
        yield _row(_text(("!", "bold yellow")), _text(notice), 2)


def _status(claim: ClaimTold) -> Text:
    disputed = f" · disputed, see {listed(claim.disputed_by)}" if claim.disputed_by else ""
    return _text(
        (claim.status, _STATUS_STYLE[claim.status]),
        f" · {claim.count}: {claim.because}",
        (disputed, "bold red"),
    )


def _words(quote: Quote) -> Text:
    marks = f" [{listed(quote.marks)}]" if quote.marks else ""
    return _text(f"“{quote.shown}”", (marks, "yellow"))


def _told(told: Told) -> Iterator[RenderableType]:
    quote = told.quote
    also = f" · also {', '.join(told.also)}" if told.also else ""
    yield _row(_letter(told.report), _words(quote), 5, 3)
    yield _row("", _text((f"{quote.said} · {quote.where}{also}", "dim")), 5, 3)
    yield from _judged(quote.judged, 5, 3)


def _judged(lines: Iterable[str], indent: int, width: int) -> Iterator[RenderableType]:
    for line in lines:
        yield _row("", _text((line, "magenta")), indent, width)


def _claims(t: Telling) -> Iterator[RenderableType]:
    for number, claim in enumerate(t.shared):
        if number:
            yield _text("")
        if claim.gloss not in {told.quote.words for told in claim.told}:
            yield _row(_text((claim.id, "bold")), _text((claim.heading, "bold")), 0, 5)
            yield _row("", _status(claim), 0, 5)
        else:
            yield _row(_text((claim.id, "bold")), _status(claim), 0, 5)
        yield from _judged(claim.judged, 0, 5)
        for told in claim.told:
            yield from _told(told)


def _conflicts(t: Telling) -> Iterator[RenderableType]:
    for number, conflict in enumerate(t.conflicts):
        if number:
            yield _text("")
        yield _row(_text((conflict.id, "bold")), _conflict_line(conflict), 0, 5)
        if conflict.because:
            yield _row("", _text((conflict.because, "dim")), 0, 5)
        for side in conflict.sides:
            parts = "".join(f" · {part}" for part in side.parts)
            value = _text((side.value, "bold"), " · " if side.value else "")
            yield _row("–", value.append(f"{'; '.join(side.who)}{parts}"), 5, 3)
            for told in side.told:
                also = f" · also {', '.join(told.also)}" if told.also else ""
                words = _words(told.quote).append(f" {told.quote.where}{also}", "dim")
                yield _row("", words, 5, 3)
                yield from _judged(told.quote.judged, 5, 3)


def _conflict_line(conflict: ConflictTold) -> Text:
    if conflict.range:
        return _text((conflict.line, "bold"), f"; {conflict.range}")
    return _text((conflict.what, "bold"), (f" · {conflict.kind_words}", "red"))


def _only(t: Telling) -> Iterator[RenderableType]:
    for number, (letter, claims) in enumerate(t.only):
        if number:
            yield _text("")
        yield _text((letter, "bold cyan"), f"  {t.report(letter).name}")
        for claim in claims:
            quote = claim.told[0].quote
            said = "" if quote.said == OWN_VOICE else f"{quote.said}: "
            marks = "".join(f" [{m}]" for m in quote.marks)
            disputed = f" [disputed, {listed(claim.disputed_by)}]" if claim.disputed_by else ""
            yield _row(
                _text((quote.id, "dim")),
                _text(
                    (said, "bold"),
                    f"“{cut(quote.shown, SINGLE_CHARS)}”",
                    (marks, "yellow"),
                    (disputed, "red"),
                ),
                2,
                5,
            )
            yield from _judged(claim.corrections, 2, 5)


def _chains(t: Telling) -> Iterator[RenderableType]:
    for chain in t.chains:
        several = " · several outlets" if len(chain.by_report) > 1 and chain.names else ""
        yield _row(
            _text((str(chain.total).rjust(3), "bold")),
            _text(chain.line, (f" · {chain.counts}{several}", "dim")),
            0,
            5,
        )


def _labels(t: Telling) -> Iterator[RenderableType]:
    for number, label in enumerate(t.labels):
        if number:
            yield _text("")
        yield _text((label.name, "bold"))
        for letter, uses in label.by_report:
            if uses:
                yield _row(_letter(letter), _text(", ".join(u.line for u in uses)), 2, 3)


def _copies(t: Telling) -> Iterator[RenderableType]:
    for copy in t.copies:
        yield _text(f"{copy.line}.", (f" {copy.because}." if copy.because else "", "dim"))
    for carried in t.carried:
        yield _text("")
        yield _text((listed(carried.reports), "bold cyan"), " tell in the same words")
        for claim in carried.claims:
            quote = claim.told[0].quote
            said = "" if quote.said == OWN_VOICE else f"{quote.said}: "
            where = " · ".join(told.quote.where for told in claim.told)
            line = _text((said, "bold")).append_text(_words(quote)).append(f" {where}", "dim")
            yield _row(_text((claim.id, "dim")), line, 2, 5)
            yield from _judged(claim.corrections, 2, 5)


def _timeline(t: Telling) -> Iterator[RenderableType]:
    for moment in t.timeline:
        yield _text((moment.when, "bold"))
        for quote, ids in moment.told:
            others = f" · also {', '.join(ids[1:])}" if len(ids) > 1 else ""
            words = _text(f"“{cut(quote.shown, SINGLE_CHARS)}”", (others, "dim"))
            yield _row(_text((quote.id, "dim")), words, 2, 5)


def _gaps(t: Telling) -> Iterator[RenderableType]:
    for number, gap in enumerate(t.gaps):
        if number:
            yield _text("")
        yield _text((gap.report, "bold cyan"), f"  {t.report(gap.report).name} does not contain")
        for claim, gloss, reports in gap.claims:
            yield _row(
                _text((claim, "dim")),
                _text(f"{cut(gloss, SINGLE_CHARS)}", (f" · in {listed(reports)}", "dim")),
                2,
                5,
            )


def _judgements(t: Telling) -> Iterator[RenderableType]:
    for judged in t.judgements:
        yield _row("–", _text((judged.line, "bold" if judged.applied else "")), 0, 3)
        for name, words in judged.words:
            yield _row(_text((name, "dim")), _text(f"“{cut(words, SINGLE_CHARS)}”"), 3, 5)
        yield _row("", _text((judged.outcome, "dim")), 0, 3)


def _made(t: Telling) -> Iterator[RenderableType]:
    # Settings stand in the page and the JSON; here they would be a third of a screen.
    for line in made_lines(t.made)[:2]:
        yield _text((line, "dim"))
