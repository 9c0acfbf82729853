"""The fifth room as one step: statements in, claims and conflicts out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from secondsource.annotate.annotation import Annotation, TimeExpression, Token
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy, Figure
from secondsource.compare.align import Alignment, Facts, align, because
from secondsource.compare.claim import Claim, Conflict, Origin
from secondsource.compare.clashes import Passage
from secondsource.compare.encoder import Within
from secondsource.compare.group import group
from secondsource.compare.lineage import Ties, because_of, joined, origins, parties_of, status_of
from secondsource.compare.matter import Matter, in_the_news
from secondsource.compare.relate import at_odds, find_conflicts
from secondsource.lexicon import rows
from secondsource.lexicon import words as listed
from secondsource.lexicon.frequency import folded
from secondsource.spans import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embed = Callable[[Sequence[Within]], "NDArray[np.float32]"]


# Statements of one story that are held against each other; every pair counts, so ten times as many
# cost a hundred times as much.  Twenty reports of usual length have some 700.
MOST = 1500


@dataclass(frozen=True, slots=True)
class Material:
    """What the room compares: one story's statements and what is known around them.

    ``texts``, ``annotations`` and ``hands`` go by report id; links of the statements carry figure
    ids.  ``hands`` are the publisher family of a report's outlet and the agencies it credits,
    ``published`` the day of print where it is known.
    """

    statements: Sequence[Statement]
    texts: Mapping[str, str]
    annotations: Mapping[str, Annotation]
    figures: Sequence[Figure]
    copies: Sequence[Copy]
    hands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    published: Mapping[str, date] = field(default_factory=dict)


def compare(material: Material, embed: Embed) -> tuple[tuple[Claim, ...], tuple[Conflict, ...]]:
    """Claims (in the order of their first statement) and conflicts of one story.

    Beyond `MOST` statements, the rest stand alone.
    """
    statements = material.statements[:MOST]
    facts = [facts_of(s, material) for s in statements]
    words = [s.span.of(material.texts[s.report]) for s in statements]
    alignment = align(facts, embed(within_sentences(statements, material)))
    members = group(
        statements, alignment, words, lambda i, j: at_odds(statements[i], statements[j])
    )
    conflicts = find_conflicts(
        Matter(
            statements,
            members,
            alignment,
            [f.words for f in facts],
            _actors(material)[:MOST],
            _passages(statements, words, material),
            [in_the_news(s, material.annotations[s.report]) for s in statements],
            material.published,
        )
    )
    touched = {
        told
        for c in conflicts
        if c.kind != "update"
        for side in c.sides
        for told in side.statements
    }
    entities = {report: a.entities for report, a in material.annotations.items()}
    parties = parties_of(material.figures, entities, material.texts)
    claims = []
    for number, indices in enumerate(members, start=1):
        told = [statements[n] for n in indices]
        found = origins(told, Ties(parties, material.copies, material.hands, material.texts))
        found = one_text(found, indices, statements, facts, alignment)
        if (
            len(found) > 1
            and _likeness(found, indices, statements, facts, alignment) < CORROBORATES
        ):
            found = joined(found, "what they say is not near enough to confirm each other")
        why = because_of(told, found)
        if len({s.report for s in told}) > 1:
            why += f"; taken for one claim: {_together(indices, facts, alignment)}"
        claims.append(
            Claim(
                f"K{number}",
                _gloss(indices, words, alignment),
                tuple(s.id for s in told),
                found,
                status_of(told, found),
                any(s.id in touched for s in told),
                why,
            )
        )
    claims += _alone(material, len(claims))
    return tuple(claims), conflicts


def _passages(
    statements: Sequence[Statement], words: Sequence[str], material: Material
) -> list[Passage]:
    """The tokens of each statement, found by bisection: a long report has thousands."""
    starts = {r: [t.start for t in a.tokens] for r, a in material.annotations.items()}
    passages = []
    for statement, text in zip(statements, words, strict=True):
        tokens, at = material.annotations[statement.report].tokens, starts[statement.report]
        first = bisect_left(at, statement.span.start)
        last = bisect_left(at, statement.span.end)
        inside = tokens[first:last]
        passages.append(Passage(text, inside, tuple(map(news_word, inside)), first))
    return passages


def _alone(material: Material, before: int) -> list[Claim]:
    """One claim for each statement that was not held against others."""
    rest = material.statements[MOST:]
    return [
        Claim(
            f"K{n}",
            s.span.of(material.texts[s.report]),
            (s.id,),
            origins([s], Ties({})),
            "single",
            disputed=False,
            because="not compared: the story has too many statements",
        )
        for n, s in enumerate(rest, before + 1)
    ]


# Sure enough that two origins say the same to call it confirmed.  At SAME (.3) a hostel's locked
# door was "confirmed" by the news that the hostel had burned.
CORROBORATES = 0.5


def _likeness(
    found: Sequence[Origin],
    indices: Sequence[int],
    statements: Sequence[Statement],
    facts: Sequence[Facts],
    alignment: Alignment,
) -> float:
    """The surest pair of statements, in two reports, that rest on different origins.

    Fragments confirm nothing ("quietly parted"), unless by a number ("four dead").
    """
    origin_of = {told: n for n, origin in enumerate(found) for told in origin.statements}
    return max(
        (
            float(alignment.scores[i, j])
            for i in indices
            for j in indices
            if origin_of[statements[i].id] != origin_of[statements[j].id]
            and statements[i].report != statements[j].report
            and (
                min(len(facts[i].words), len(facts[j].words)) >= _ENOUGH
                or facts[i].numbers & facts[j].numbers
            )
        ),
        default=0.0,
    )


def within_sentences(statements: Sequence[Statement], material: Material) -> list[Within]:
    """Each statement in its sentence, from the first to the last if it stands in several.

    Full names in place of "it" and "the group", tried first, made pair F1 worse by .01; the
    sentence before made it worse by .05, as everything in a paragraph then looks alike.
    """
    starts = {
        report: [sentence.span.start for sentence in annotation.sentences]
        for report, annotation in material.annotations.items()
    }
    found = []
    for statement in statements:
        sentences = material.annotations[statement.report].sentences
        own = statement.span
        first = max(bisect_right(starts[statement.report], own.start) - 1, 0)
        last = max(bisect_left(starts[statement.report], own.end) - 1, first)
        around = Span(
            min([own.start, *(s.span.start for s in sentences[first : first + 1])]),
            max([own.end, *(s.span.end for s in sentences[last : last + 1])]),
        )
        inside = Span(own.start - around.start, own.end - around.start)
        found.append(Within(around.of(material.texts[statement.report]), (inside,)))
    return found


def facts_of(statement: Statement, material: Material) -> Facts:
    """What the scorer looks at of one statement."""
    annotation = material.annotations[statement.report]
    origin = statement.origin
    source = None if origin is None else (origin.entity or folded(origin.source))
    return Facts(
        statement.id,
        statement.report,
        content_words(annotation, statement.span),
        numbers_in(annotation, statement.span, statement.times),
        source,
        statement.polarity == "negative",
        _forms(annotation, statement.span),
        _head(annotation, statement.span) in listed("acts_of_speech"),
    )


def _inside(annotation: Annotation, span: Span) -> range:
    """The indices of the tokens in a span."""
    tokens = annotation.tokens
    first = bisect_left(tokens, span.start, key=attrgetter("start"))
    return range(first, bisect_right(tokens, span.end, lo=first, key=attrgetter("end")))


def _forms(annotation: Annotation, span: Span) -> frozenset[str]:
    """The words as they are printed: "closed" and "reopened" exclude each other."""
    tokens = (annotation.tokens[i] for i in _inside(annotation, span))
    return frozenset(folded(t.text) for t in tokens if t.pos in _CONTENT)


def _head(annotation: Annotation, span: Span) -> str:
    """The lemma of the word on which all others of the span hang."""
    tokens = annotation.tokens
    inside = _inside(annotation, span)
    heads = (i for i in inside if tokens[i].head == i or tokens[i].head not in inside)
    return next((folded(tokens[i].lemma) for i in heads if tokens[i].pos in _CONTENT), "")


# Share of words from which two statements are one text: of two quotations, and of other words.  A
# post quoted by five outlets was "confirmed" where one of them had got its author's name wrong.
QUOTED, VERBATIM = 0.5, 0.8
_TEXT = 4  # telling words, in quotations one less; two witnesses may both say that "two men fled"


def one_text(
    found: Sequence[Origin],
    indices: Sequence[int],
    statements: Sequence[Statement],
    facts: Sequence[Facts],
    alignment: Alignment,
) -> tuple[Origin, ...]:
    """Origins whose words are the same, put together: people do not choose the same words."""
    home = {told: n for n, origin in enumerate(found) for told in origin.statements}
    group_of = list(range(len(found)))
    for i in indices:
        for j in indices:
            a, b = (group_of[home[statements[n].id]] for n in (i, j))
            if a < b and _are_one_text(i, j, statements, facts, alignment):
                group_of = [a if g == b else g for g in group_of]
    return tuple(
        parts[0] if len(parts) == 1 else joined(parts, "they give the same words: one text")[0]
        for g in dict.fromkeys(group_of)
        for parts in [[found[n] for n, own in enumerate(group_of) if own == g]]
    )


def _are_one_text(
    i: int,
    j: int,
    statements: Sequence[Statement],
    facts: Sequence[Facts],
    alignment: Alignment,
) -> bool:
    quoted = all(statements[n].manner in {"direct", "mixed"} for n in (i, j))
    least = QUOTED if quoted else VERBATIM
    enough = min(len(facts[i].words), len(facts[j].words)) >= _TEXT - quoted
    return enough and float(alignment.words[i, j]) >= least


_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "X", "INTJ"})
_LIGHT = frozenset({"be", "have", "do", "say", "get", "go", "make", "take", "also", "then", "so"})


def content_words(annotation: Annotation, span: Span) -> frozenset[str]:
    """Folded lemmas of nouns, names, verbs, adjectives and numbers in a span.

    Words of relative clauses inside it are left out ("the hostel that burned down was locked" tells
    of the lock), unless too few words remain to tell anything.
    """
    inside = _inside(annotation, span)
    aside = _in_relative_clauses(annotation, inside)
    main = _folded_words(annotation, [i for i in inside if i not in aside])
    return main if len(main) >= _ENOUGH else _folded_words(annotation, inside)


_ENOUGH = 3


def _folded_words(annotation: Annotation, indices: Sequence[int]) -> frozenset[str]:
    words = (news_word(annotation.tokens[i]) for i in indices)
    return frozenset(w for w in words if w)


def news_word(token: Token) -> str:
    """The word as statements are compared by it, "" for a little word.

    >>> blaze = Token(0, 6, "blazes", "blaze", "NOUN", "NNS", "nsubj", 0, "")
    >>> news_word(blaze), news_word(blaze._replace(pos="DET"))
    ('fire', '')
    """
    if token.pos not in _CONTENT:
        return ""
    word = _one_word(folded(token.lemma))
    return word if word not in _LIGHT and any(c.isalnum() for c in word) else ""


@cache
def _synonyms() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("same_words")}


def _one_word(lemma: str) -> str:
    """«die» and «kill», «blaze» and «fire»: news words for one happening, as one word."""
    return _synonyms().get(lemma, lemma)


def _in_relative_clauses(annotation: Annotation, indices: Sequence[int]) -> set[int]:
    """Tokens below a relative clause whose noun stands in the same stretch of tokens."""
    own = set(indices)
    aside: set[int] = set()
    for i in indices:
        at, steps = i, 0
        while steps < 40 and at in own:
            token = annotation.tokens[at]
            if token.dep == "relcl" and token.head in own:
                aside.add(i)
                break
            if token.head == at:
                break
            at, steps = token.head, steps + 1
    return aside


_NUMERALS = {
    word: str(n)
    for n, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen twenty".split(),
        2,
    )
}


def figure(word: str) -> str:
    """A number in figures, "" for what is none.

    >>> figure("Nine"), figure("1,200"), figure("dozens")
    ('9', '1200', '')
    """
    plain = word.casefold().replace(",", "")
    return _NUMERALS.get(plain, plain if plain.replace(".", "").isdigit() else "")


def numbers_in(
    annotation: Annotation, span: Span, times: Sequence[TimeExpression] = ()
) -> frozenset[str]:
    """Figures in the words of a span, those of dates and clock times left out."""
    found = set()
    for t in (annotation.tokens[i] for i in _inside(annotation, span)):
        if t.pos != "NUM":
            continue
        if any(time.span.covers(t.span) for time in times):
            continue
        found.add(figure(t.text))
    return frozenset(f for f in found if f)


def _actors(material: Material) -> list[frozenset[str]]:
    figure_of = {member: f.id for f in material.figures for member in f.members}
    mentions: dict[str, list[tuple[Span, str]]] = {
        report: [
            (m.span, figure_of[report, e.id])
            for e in annotation.entities
            if (report, e.id) in figure_of
            for m in e.mentions
        ]
        for report, annotation in material.annotations.items()
    }
    return [
        frozenset(f for span, f in mentions[s.report] if s.span.covers(span))
        for s in material.statements
    ]


def _together(indices: Sequence[int], facts: Sequence[Facts], alignment: Alignment) -> str:
    """Why the two surest statements of different reports are taken for one claim."""
    across = [
        (float(alignment.scores[i, j]), -i, -j)
        for i in indices
        for j in indices
        if i < j and facts[i].report != facts[j].report
    ]
    _, i, j = max(across)
    return because(facts, alignment, -i, -j)


def _gloss(indices: Sequence[int], words: Sequence[str], alignment: Alignment) -> str:
    """The words of the statement that stands nearest to all the others, the fuller one if equal."""
    central = max(
        indices,
        key=lambda i: (
            round(sum(float(alignment.scores[i, j]) for j in indices), 2),
            len(words[i]),
            -i,
        ),
    )
    return words[central]
