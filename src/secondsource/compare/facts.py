"""What is looked at of one statement: its telling words, its figures, its deed, its source.

*"Two men were towed to Kesten by a tug, the pilot said."*  Telling words: men, tow, kesten, tug;
figures: 2; deed: tow; source: the pilot.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation, TimeExpression, Token
from secondsource.attribute.statement import Statement
from secondsource.compare.encoder import Within
from secondsource.lexicon import rows
from secondsource.lexicon import words as listed
from secondsource.lexicon.frequency import folded
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What the scorer looks at of one statement.

    ``words`` are folded lemmas without little words, ``numbers`` the figures that it gives,
    ``source`` its ultimate origin's id or name (None in the outlet's own voice), ``name`` its name
    as it is read here.  ``forms`` are the
    telling words as printed; ``act`` is True for what somebody does by speaking ("thanked"),
    ``quoted`` for words in quotation marks, ``of_self`` for what a source tells of itself ("I will
    not run", "he would not run", he said).  ``none_of`` is what there is none of ("no apologies").
    ``said_of`` are the telling words outside the subject, None where there is no subject.
    """

    statement: str
    report: str
    words: frozenset[str]
    numbers: frozenset[str]
    source: str | None
    negative: bool = False
    forms: frozenset[str] = frozenset()
    act: bool = False
    quoted: bool = False
    of_self: bool = False
    name: str = ""
    none_of: frozenset[str] = frozenset()
    said_of: frozenset[str] | None = None


class Seen(NamedTuple):
    """Where the words of a statement stand, for the encoder.

    ``whole`` is all of it in its sentence, ``words`` each telling word with its place there,
    ``deed`` the place of what is done or said to be ("was towed": towed), None without one.
    """

    whole: Within
    words: tuple[tuple[str, Within], ...] = ()
    deed: Within | None = None


def facts_of(
    statement: Statement, annotation: Annotation, figures: Mapping[str, str] | None = None
) -> Facts:
    """What the scorer looks at of one statement of a report.

    ``figures`` are the ids across reports of the report's entities, by which sources go.
    """
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
        statement.manner in {"direct", "mixed"},
        _tells_of_itself(statement, annotation, figures or {}),
        "" if origin is None else folded(origin.source),
        _none_of(annotation, statement.span),
        _said_of(annotation, statement.span),
    )


def seen(text: str, around: Span, spans: Sequence[Span], annotation: Annotation) -> Seen:
    """Where the words inside ``spans`` stand in the stretch ``around`` of a report's text."""
    words = around.of(text)

    def place(span: Span) -> Within:
        return Within(words, (Span(span.start - around.start, span.end - around.start),))

    tokens = annotation.tokens
    inside = [i for span in spans for i in _inside(annotation, span)]
    deeds = (_deed(annotation, span) for span in spans)
    deed = next((place(tokens[i].span) for i in deeds if i is not None), None)
    shifted = tuple(Span(s.start - around.start, s.end - around.start) for s in spans)
    telling = ((word, i) for i in inside if (word := news_word(tokens[i])))
    return Seen(
        Within(words, shifted), tuple((word, place(tokens[i].span)) for word, i in telling), deed
    )


def seen_in(statement: Statement, text: str, annotation: Annotation) -> Seen:
    """Where the words of a statement stand in its sentence."""
    return seen(text, around(statement, annotation), (statement.span,), annotation)


def around(statement: Statement, annotation: Annotation) -> Span:
    """The sentence of a statement, from the first to the last if it stands in several.

    The sentence before, tried first, made pair F1 worse by .05, as everything in a paragraph then
    looks alike; full names in place of "it" and "the group" by .01.
    """
    sentences, own = annotation.sentences, statement.span
    starts = [sentence.span.start for sentence in sentences]
    first = max(bisect_right(starts, own.start) - 1, 0)
    last = max(bisect_left(starts, own.end) - 1, first)
    return Span(
        min([own.start, *(s.span.start for s in sentences[first : first + 1])]),
        max([own.end, *(s.span.end for s in sentences[last : last + 1])]),
    )


# --------------------------------------------------------------------------------------- words

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "X", "INTJ"})
_LIGHT = frozenset(
    {"be", "have", "do", "say", "get", "go", "make", "take", "also", "then", "so", "try", "manage"}
)
ENOUGH = 3  # words that tell something by themselves


def _inside(annotation: Annotation, span: Span) -> range:
    """The indices of the tokens in a span."""
    tokens = annotation.tokens
    first = bisect_left(tokens, span.start, key=attrgetter("start"))
    return range(first, bisect_right(tokens, span.end, lo=first, key=attrgetter("end")))


def _forms(annotation: Annotation, span: Span) -> frozenset[str]:
    """The words as they are printed: "closed" and "reopened" exclude each other."""
    tokens = (annotation.tokens[i] for i in _inside(annotation, span))
    return frozenset(folded(t.text) for t in tokens if t.pos in _CONTENT)


def _none_of(annotation: Annotation, span: Span) -> frozenset[str]:
    """The nouns behind a "no" and the verbs behind "failed to", among the telling words."""
    tokens = annotation.tokens
    inside = _inside(annotation, span)
    heads = [tokens[tokens[i].head] for i in inside if _is_no(tokens[i])]
    heads += [t for i in inside if (t := tokens[i]).dep == "xcomp" and _fails(tokens[t.head])]
    return frozenset(word for head in heads if (word := news_word(head)))


def _fails(token: Token) -> bool:
    return token.lemma in {"fail", "refuse", "decline"}


def _is_no(token: Token) -> bool:
    return token.text.casefold() == "no" and token.dep == "det"


def content_words(annotation: Annotation, span: Span) -> frozenset[str]:
    """Folded lemmas of nouns, names, verbs, adjectives and numbers in a span.

    Words of relative clauses inside it are left out ("the hostel that burned down was locked" tells
    of the lock), unless too few words remain to tell anything.
    """
    inside = _inside(annotation, span)
    aside = _in_relative_clauses(annotation, inside)
    main = _folded_words(annotation, [i for i in inside if i not in aside])
    return main if len(main) >= ENOUGH else _folded_words(annotation, inside)


def _folded_words(annotation: Annotation, indices: Sequence[int]) -> frozenset[str]:
    words = (news_word(annotation.tokens[i]) for i in indices)
    return frozenset(w for w in words if w)


def news_word(token: Token) -> str:
    """The word as statements are compared by it, "" for a little word.

    >>> blaze = Token(0, 6, "blazes", "blaze", "NOUN", "NNS", "nsubj", 0, "")
    >>> news_word(blaze), news_word(blaze._replace(pos="DET"))
    ('fire', '')
    """
    return _news_form(token.lemma) if token.pos in _CONTENT else ""


@lru_cache(maxsize=1 << 16)
def _news_form(lemma: str) -> str:
    word = _one_word(folded(lemma))
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


# ---------------------------------------------------------------------------------------- deed

# Verbs that leave it to their object what is done: "took a lift", "were hurt", "had a fight".
_CARRIERS = frozenset({"be", "have", "do", "get", "make", "take"})
_TOLD_OF = frozenset({"attr", "acomp", "dobj", "xcomp"})


def _heads(annotation: Annotation, span: Span) -> list[int]:
    """The tokens of the span that hang on none of its own."""
    tokens, inside = annotation.tokens, _inside(annotation, span)
    return [i for i in inside if tokens[i].head == i or tokens[i].head not in inside]


def _head(annotation: Annotation, span: Span) -> str:
    """The lemma of the word on which all others of the span hang."""
    tokens = annotation.tokens
    heads = (i for i in _heads(annotation, span) if tokens[i].pos in _CONTENT)
    return next((folded(tokens[i].lemma) for i in heads), "")


def _deed(annotation: Annotation, span: Span) -> int | None:
    """The token that says what is done: the first head, a verb if there is one."""
    tokens = annotation.tokens
    heads = _heads(annotation, span)
    verbs = [i for i in heads if tokens[i].pos in {"VERB", "AUX"}]
    others = [i for i in heads if tokens[i].pos in _CONTENT]
    if not verbs:
        return others[0] if others else None
    head = verbs[0]
    if tokens[head].lemma not in _CARRIERS:
        return head
    inside = _inside(annotation, span)
    below = (i for i in inside if tokens[i].head == head and tokens[i].dep in _TOLD_OF)
    return next(below, head if tokens[head].pos == "VERB" else None)


_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def _said_of(annotation: Annotation, span: Span) -> frozenset[str] | None:
    """«was towed to Kesten» of "The barge was towed to Kesten"."""
    tokens, heads, inside = annotation.tokens, _heads(annotation, span), _inside(annotation, span)
    subjects = {i for i in inside if tokens[i].dep in _SUBJECTS and tokens[i].head in heads}
    if not subjects:
        return None
    said = [i for i in inside if not _is_below(i, subjects, annotation)]
    return _folded_words(annotation, said)


def _is_below(i: int, tops: set[int], annotation: Annotation) -> bool:
    """True for a token that is one of these, or hangs on one."""
    while i not in tops:
        if annotation.tokens[i].head == i:
            return False
        i = annotation.tokens[i].head
    return True


def _tells_of_itself(
    statement: Statement, annotation: Annotation, figures: Mapping[str, str]
) -> bool:
    """Whether the subject of what a source says is the source."""
    origin = statement.origin
    if origin is None:
        return False
    tokens, heads = annotation.tokens, _heads(annotation, statement.span)
    inside = _inside(annotation, statement.span)
    subjects = [tokens[i] for i in inside if tokens[i].dep in _SUBJECTS and tokens[i].head in heads]
    if any(folded(t.text) in {"i", "we"} for t in subjects):
        return True
    if not subjects:
        return False
    itself = [e for e in annotation.entities if figures.get(e.id, e.id) == origin.entity]
    return any(m.span.covers(t.span) for e in itself for m in e.mentions for t in subjects)


# ------------------------------------------------------------------------------------- figures

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
    counted = [q for q in annotation.quantities if span.covers(q.span)]
    found = {f"{q.low:g}" for q in counted if q.low is not None and q.low == q.high != 1}
    for t in (annotation.tokens[i] for i in _inside(annotation, span)):
        if t.pos != "NUM" or any(q.span.covers(t.span) for q in counted):
            continue
        if any(time.span.covers(t.span) for time in times):
            continue
        found.add(figure(t.text))
    return frozenset(f for f in found if f)
