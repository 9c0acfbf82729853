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
    return trim(page.tree.span(run), page.text, also=',;:—–-"“”')


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
            while run and _only_opens(page, run[0]):
                run = run[1:]
            if run and any(page.tokens[j].pos != "PUNCT" for j in run):
                spans.append(trim(page.tree.span(run), page.text, also=",;:\"“”«»`' "))
    return [s for s in spans if s.length]


def _only_opens(page: Page, i: int) -> bool:
    """The "that" of a clause; the day of saying in «said Friday its engineers …»."""
    token = page.tokens[i]
    if token.text.lower() in {"that", ":"}:
        return token.dep in {"mark", "punct"}
    cue = i > 0 and page.tokens[i - 1].lemma.lower() in page.cues
    return cue and token.dep == "npadvmod" and token.text in _DAYS


_DAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})


def can_speak(page: Page, source: Span) -> bool:
    """True for a person, a body, or a kind of source; a heading's topic is none of these."""
    words = source.of(page.text)
    if len(words.split()) > 7 or (words.isupper() and len(words) > 6):
        return False
    return page.who(source).kind in {"person", "organization", "group"}


def names_news(page: Page, noun: int) -> bool:
    """True when the noun names a news outlet or an agency."""
    return is_news(source_span(page, noun, page.tokens[noun].head).of(page.text))
