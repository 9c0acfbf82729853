"""One report as the rules see it: its words, parse, quotations, and who is who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from secondsource.annotate.annotation import Annotation, Token
from secondsource.attribute.attribution import WhoIs
from secondsource.attribute.news import is_news
from secondsource.attribute.tree import Tree
from secondsource.lexicon import rows
from secondsource.spans import Span, trim


@dataclass(frozen=True, slots=True)
class Page:
    """What every rule needs; indices are token indices of the report."""

    text: str
    annotation: Annotation
    tree: Tree
    quotes: Sequence[Span]
    who: WhoIs

    @property
    def tokens(self) -> Sequence[Token]:
        """The report's tokens."""
        return self.annotation.tokens

    @property
    def cues(self) -> Mapping[str, str]:
        """Cue verbs by lemma, with their kind."""
        return cues()


@cache
def cues() -> Mapping[str, str]:
    """Cue verbs by lemma, with their kind (see ``lexicon/en/cues.txt``)."""
    return {row[0]: row[1] for row in rows("cues")}


def source_span(page: Page, subject: int, verb: int) -> Span:
    """The noun phrase of the speaker, its relative clauses left out."""
    token = page.tokens[subject]
    if token.tag in {"WP", "WDT", "WP$"}:  # "Ruiz, who said": the antecedent
        relative = next(
            (a for a in [verb, *page.tree.ancestors(verb)] if page.tokens[a].dep == "relcl"),
            None,
        )
        if relative is not None:
            subject = page.tokens[relative].head
    drop = [
        j
        for j in page.tree.subtree(subject)
        if page.tokens[j].dep in {"relcl", "acl", "advcl"} and not _is_short(page, j, subject)
    ]
    indices = page.tree.subtree(subject, without=[*drop, verb])
    run = run_around(indices, subject)
    for k in range(len(run) - 1, 0, -1):  # "UPDATE: 7:19 p.m. -- The Post": the name alone
        if page.tokens[run[k]].text in {"--", "—", ":", "|"} and run[k] < subject:
            run = run[k + 1 :]
            break
    while len(run) > 1 and page.tokens[run[0]].text.lower() in _STRESSES:
        run = run[1:]
    return trim(page.tree.span(run), page.text, also=',;:—–-"“”')


_STRESSES = frozenset({"even", "only", "just", "also", "then", "however", "and", "but"})


def _is_short(page: Page, clause: int, noun: int) -> bool:
    """A restrictive clause without a comma belongs to the name of an unnamed source."""
    before = page.tokens[page.tree.subtree(clause)[0] - 1].text if clause else ""
    return before != "," and page.tokens[noun].pos != "PROPN"


def run_around(indices: Sequence[int], anchor: int) -> list[int]:
    """The stretch of neighbouring indices around ``anchor``."""
    have = set(indices)
    low = high = anchor
    while low - 1 in have:
        low -= 1
    while high + 1 in have:
        high += 1
    return list(range(low, high + 1))


def is_verbal(page: Page, low: int, high: int) -> bool:
    """True when a verb stands between two token indices."""
    return any(page.tokens[j].pos in {"VERB", "AUX"} for j in range(low, high))


def pieces(page: Page, indices: Sequence[int], frame: set[int]) -> list[Span]:
    """Neighbouring indices as spans; marks, commas and an opening "that" trimmed."""
    have = sorted(set(indices) - frame)
    spans: list[Span] = []
    start = 0
    for n in range(1, len(have) + 1):
        if n == len(have) or have[n] != have[n - 1] + 1:
            run = have[start:n]
            start = n
            while run and (opening := _opening(page, run)):
                run = run[opening:]
            if run and any(page.tokens[j].pos != "PUNCT" for j in run):
                spans.append(trim(page.tree.span(run), page.text, also=",;:\"“”«»`' "))
    return [s for s in spans if s.length]


def _opening(page: Page, run: Sequence[int]) -> int:
    """How many tokens only lead up to what is said: "that", "earlier that", the day of saying.

    The day in «said Friday its engineers …» is no part of what they did.
    """
    first = page.tokens[run[0]]
    if first.text.lower() in {"that", ":"}:
        return int(first.dep in {"mark", "punct"} or first.tag == "IN")
    if run[0] == 0 or page.tokens[run[0] - 1].lemma.lower() not in page.cues:
        return 0
    second = page.tokens[run[1]] if len(run) > 1 else first
    if first.dep == "npadvmod" and first.text in _weekdays():
        return 1
    if first.text.lower() == "on" and second.text in _weekdays() and second.dep == "pobj":
        return 2
    early = first.pos == "ADV" and second.text.lower() == "that" and second.dep == "mark"
    return 2 if early else 0


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(row[1].capitalize() for row in rows("times") if row[0] == "weekday")


def can_speak(page: Page, source: Span) -> bool:
    """True for a person, a body, or a kind of source; a heading's topic is none of these."""
    words = source.of(page.text)
    if len(words.split()) > 7 or (words.isupper() and len(words) > 6):
        return False
    return page.who(source).kind in {"person", "organization", "group"}


def names_news(page: Page, noun: int) -> bool:
    """True when the noun names a news outlet or an agency."""
    return is_news(source_span(page, noun, page.tokens[noun].head).of(page.text))
