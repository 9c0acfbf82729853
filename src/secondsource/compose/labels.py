"""The words that each report uses for the same person, group, thing or act, where they differ.

::

    figure ──► its mentions ──► noun phrases ──► reports whose charged words or names differ
    claim  ──► its statements ──► words of one sense ("freed", "liberated") that differ

Only a difference that a reader would notice is a label: articles, titles, a surname for the full
name, "the group" and pronouns are not.  Which words are noticed is a list, ``wordings``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

from secondsource import lexicon
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation, Entity, Mention, Token
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Figure
from secondsource.compare.claim import Claim
from secondsource.compose.dossier import Label, LabelUse
from secondsource.lexicon.frequency import folded
from secondsource.spans import Span

MOST_USES = 5  # phrases of one report beside one label; the rest are variants of these
MOST_WORDS = 7  # of a phrase; longer ones are descriptions, not labels

_BEFORE = {"amod", "compound", "nmod", "poss", "nummod", "npadvmod", "quantmod"}
# What a body and its people may be called by: "the Assad regime", "ISIS terrorists".
_EXTENDS = frozenset({"armed people", "rule"})
_BODIES = frozenset(
    "faction group militia movement network organisation organization outfit".split()
)
_OF_PEOPLE = frozenset({*_EXTENDS, "ruler", "temper", "wealth"})
# Of these a story has one, so that what a report calls it can be read off its whole text, once
# some claim shows that two reports speak of it.  Only the singular: "boats" are others.
_ONE = frozenset({"accident", "aircraft", "deal", "explosion", "overthrow", "ship"})
_ANOTHER = frozenset({"another", "nearby", "other", "replacement", "same", "second", "similar"})
_POS = {"NOUN": "noun", "PROPN": "noun", "VERB": "verb", "ADJ": "adjective"}


class _Phrase(NamedTuple):
    """A noun phrase or verb in one report; ``senses`` of its charged words by lemma."""

    span: Span
    text: str
    key: str
    charge: frozenset[str]


class _Use(NamedTuple):
    """A charged word: its lemma, its token's index and where it stands."""

    lemma: str
    at: int
    span: Span


@cache
def _senses() -> Mapping[tuple[str, str], frozenset[str]]:
    """What a lemma stands for, by lemma and part of speech."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for lemma, pos, sense, _ in lexicon.rows("wordings"):
        found[lemma, pos].add(sense)
    return {key: frozenset(senses) for key, senses in found.items()}


@cache
def _charged_lemmas() -> frozenset[str]:
    return frozenset(row[0] for row in lexicon.rows("wordings") if row[3] == "charged")


def _lemma(token: Token) -> str:
    lemma = folded(token.lemma)
    if token.pos == "VERB" and token.dep == "amod":  # "the embattled mayor"
        return folded(token.text)
    # A capitalised noun is often tagged as a name ("ISIS Terrorists") and keeps its plural.
    if token.pos == "PROPN" and (lemma, "noun") not in _senses():
        return lemma.removesuffix("s")
    return lemma


def _senses_of(token: Token) -> frozenset[str]:
    pos = "adjective" if token.dep == "amod" and token.pos == "VERB" else _POS.get(token.pos, "")
    senses = _senses().get((_lemma(token), pos), frozenset())
    # A name is no choice of words: the Wall Street Journal has no barrier.
    return senses & _OF_PEOPLE if token.pos == "PROPN" else senses


class _Reader:
    """Noun phrases of one report, from its parse."""

    def __init__(self, report: Report, annotation: Annotation) -> None:
        self.report = report.id
        self.text = report.text
        self.tokens = annotation.tokens
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        self.at: dict[int, int] = {}
        for i, token in enumerate(self.tokens):
            self.at[token.start] = i
            if token.head != i:
                self.children[token.head].append(i)
        unread = {"furniture", "byline", "dateline"}
        self.skipped = [block.span for block in annotation.blocks if block.kind in unread]

    def inside(self, span: Span) -> list[int]:
        """Indices of the tokens that lie in the span."""
        first = next((self.at[c] for c in range(span.start, span.end) if c in self.at), None)
        if first is None:
            return []
        last = first
        while last < len(self.tokens) and self.tokens[last].end <= span.end:
            last += 1
        return list(range(first, last))

    def head(self, inside: Sequence[int]) -> int:
        """The token of the stretch that hangs outside it; the last one when several do."""
        members = set(inside)
        tops = [i for i in inside if self.tokens[i].head not in members or self._is_root(i)]
        nouns = [i for i in tops if self.tokens[i].pos in {"NOUN", "PROPN"}]
        return (nouns or tops or list(inside))[-1]

    def _is_root(self, i: int) -> bool:
        return self.tokens[i].head == i

    def phrase(self, head: int, *, behind: bool = True) -> _Phrase | None:
        """The noun phrase of a head: its modifiers in front, and a short "of ..." behind."""
        start = head
        while start > 0 and self._belongs(start - 1, head):
            start -= 1
        counts = [i for i in range(start, head) if self.tokens[i].dep == "nummod"]
        start = self._below(counts[-1], head) + 1 if counts else start
        while start < head and self._is_empty(self.tokens[start]):
            start += 1
        members = list(range(start, head + 1))
        if behind:
            members += self._behind(head, MOST_WORDS - len(members))
        return self._phrase(members, head) if len(members) <= MOST_WORDS else None

    def _below(self, i: int, head: int) -> int:
        """The modifier of ``head`` that ``i`` is part of: "old" for the 65 of "65-year-old"."""
        while self.tokens[i].head not in {head, i}:
            i = self.tokens[i].head
        return i

    def bare(self, inside: Sequence[int]) -> _Phrase:
        """The words of a mention and no more, without its article."""
        start = 0
        while start < len(inside) - 1 and self._opens_empty(self.tokens[inside[start]]):
            start += 1
        return self._phrase(inside[start:], self.head(inside))

    def verb(self, i: int) -> _Phrase:
        """A verb form as it stands."""
        return self._phrase([i], i)

    def _phrase(self, members: Sequence[int], head: int) -> _Phrase:
        span = Span(self.tokens[members[0]].start, self.tokens[members[-1]].end)
        # Only the head and its own modifiers name the thing: in "the regime's spokesman" nobody
        # is called a regime.
        own = [i for i in members if i == head or self._names(i, head)]
        charge = {_lemma(self.tokens[i]) for i in own if _senses_of(self.tokens[i])}
        last = self.tokens[members[-1]]
        end = last.text if last.pos == "PROPN" or last.text.isupper() else last.lemma
        key = " ".join([self.tokens[i].text for i in members[:-1]] + [end])
        text = " ".join(span.of(self.text).split())
        return _Phrase(span, text, _plain(key), frozenset(charge & _charged_lemmas()))

    def _names(self, i: int, head: int) -> bool:
        while i != head:
            token = self.tokens[i]
            if token.dep not in {"amod", "compound", "nmod"} or token.head == i:
                return False
            i = token.head
        return True

    def _belongs(self, i: int, head: int) -> bool:
        """True when token ``i`` is part of what stands before ``head`` in its phrase."""
        if self.tokens[i].text in {",", ";", ":", "(", ")", "—", "–"}:
            return False
        while i != head:
            token = self.tokens[i]
            if token.dep not in _BEFORE | {"det", "punct", "advmod", "case", "predet", "dep"}:
                return False
            if token.head == i:
                return False
            i = token.head
            if i < 0 or i > head:
                return False
        return True

    def _is_empty(self, token: Token) -> bool:
        """Words that may open a phrase and say nothing: articles, possessives, counts, quotes."""
        return token.pos in {"DET", "PRON", "NUM", "PUNCT", "PART"} or token.tag in {"PRP$", "WP$"}

    def _opens_empty(self, token: Token) -> bool:
        """As `_is_empty`, but the tagger's mistakes are no reason to behead a name."""
        return self._is_empty(token) and (token.pos == "DET" or not token.text[:1].isupper())

    def _behind(self, head: int, room: int) -> list[int]:
        for child in self.children[head]:
            if child == head + 1 and self.tokens[child].lemma == "of":
                below = self._subtree(child)
                joint = [i for i in below if self.tokens[i].dep in {"cc", "punct"}]
                below = below[: below.index(joint[0])] if joint else below
                if len(below) <= room and below == list(range(child, child + len(below))):
                    return below
        return []

    def below(self, head: int) -> list[int]:
        """A head and what hangs on it, without clauses: "the regime of President Ana Ruiz"."""
        found = [head]
        for child in self.children[head]:
            if self.tokens[child].dep in _BEFORE | {"prep", "pobj"}:
                found += self.below(child)
        return sorted(found)

    def _subtree(self, i: int) -> list[int]:
        found = [i]
        for child in self.children[i]:
            found += self._subtree(child)
        return sorted(found)

    def is_charged_body(self, head: int) -> bool:
        """True for "the … terrorist group": a body that a word before it judges."""
        return self.tokens[head].lemma.lower() in _BODIES and any(
            _senses_of(self.tokens[i]) & _EXTENDS or _lemma(self.tokens[i]) in _charged_lemmas()
            for i in self.children[head]
            if self.tokens[i].dep in {"amod", "compound"}
        )

    def is_another(self, head: int) -> bool:
        """True for "another ship", "the same plane": not what the report calls this one."""
        return any(self.tokens[i].lemma.lower() in _ANOTHER for i in self.children[head])

    def is_skipped(self, span: Span) -> bool:
        return any(block.overlaps(span) for block in self.skipped)


def _plain(text: str) -> str:
    """A phrase as it is compared: no case, hyphens, points or possessive.

    >>> _plain("U.S.-led  forces’")
    'us led forces'
    """
    words = folded(text).replace("-", " ").replace(".", "").replace("'s", "").replace("'", "")
    return " ".join(words.split())


def labels(
    reports: Sequence[Report],
    annotations: Mapping[str, Annotation],
    figures: Sequence[Figure],
    statements: Sequence[Statement] = (),
    claims: Sequence[Claim] = (),
) -> tuple[Label, ...]:
    """What each report calls the same figure, thing or act, where a reader would notice.

    A figure is a label when the charged words used for it ("regime", "terrorist") differ between
    two reports, or when a group or place goes by names that have nothing in common, a place also
    by two spellings.  A state's government is one thing by whatever name.  Things and acts are
    taken from claims that two reports make: there both speak of the same.

    Args:
        reports: the reports of the story.
        annotations: with parse and entities, by report id; a report without one is left out.
        figures: who is who across the reports.
        statements: those that the claims consist of.
        claims: what is told, across the reports.

    Returns:
        Labels of figures in the order of ``figures`` (``entity`` is the figure's id), then of
        states' governments ("government of Chile"), then of things and acts (``entity`` is what
        they stand for) by name; each report's wordings by how often it uses them, at most five.
    """
    readers = {r.id: _Reader(r, annotations[r.id]) for r in reports if r.id in annotations}
    found = [_of_figure(figure, annotations, readers) for figure in figures]
    return (
        *(label for label in found if label),
        *_of_rule(readers, annotations),
        *_of_claims(readers, statements, claims),
    )


def wordings(
    reports: Sequence[Report], annotations: Mapping[str, Annotation], figures: Sequence[Figure]
) -> Iterator[tuple[str, Span, str]]:
    """All words that stand for one thing, whether a reader would notice a difference or not.

    What no figure stands for goes by its head word, or by the sense of that word, over all reports:
    "the meeting" of one and "a planned meeting" of another.

    Yields:
        Report id, the words' span, and what they stand for: a figure's id, else a word after "=".
    """
    of = {member: figure.id for figure in figures for member in figure.members}
    for report in reports:
        reader = _Reader(report, annotations[report.id])
        heads = set[int]()
        for entity in annotations[report.id].entities:
            for mention in entity.mentions:
                inside = reader.inside(mention.span)
                heads |= {reader.head(inside)} if inside else set()
                if (report.id, entity.id) in of:
                    yield report.id, mention.span, of[report.id, entity.id]
        for i, token in enumerate(reader.tokens):
            if (
                token.pos in {"NOUN", "PROPN"}
                and token.dep not in {"compound", "amod", "nmod"}
                and i not in heads
            ):
                phrase = reader.phrase(i) or reader.bare([i])
                senses = sorted(_senses_of(token))
                yield report.id, phrase.span, f"={senses[0] if senses else _lemma(token)}"


def _of_figure(
    figure: Figure, annotations: Mapping[str, Annotation], readers: Mapping[str, _Reader]
) -> Label | None:
    entities = [
        (report, entity)
        for report, id_ in figure.members
        if report in readers
        for entity in annotations[report].entities
        if entity.id == id_
    ]
    if len({report for report, _ in entities}) < 2:
        return None
    phrases: defaultdict[str, list[_Phrase]] = defaultdict(list)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for report, entity in entities:
        phrases[report] += _phrases(entity, readers[report])
        names[report] |= _names(entity, readers[report])
    differs = len({_charge(found) for found in phrases.values()}) > 1
    spelled = figure.kind == "place" and _spelled_apart(names)
    if not differs and not (_may_have_two_names(figure) and (spelled or _unlike(names))):
        return None
    return _label(figure.id, phrases, plain=1 if figure.kind == "person" else 2)


def _may_have_two_names(figure: Figure) -> bool:
    """Armed groups and towns; that "GOP" is the Republican Party nobody needs to be told."""
    countries = {cell for row in lexicon.rows("countries") for cell in row}
    return figure.kind == "group" or (figure.kind == "place" and figure.name not in countries)


def _charge(phrases: Iterable[_Phrase]) -> frozenset[str]:
    return frozenset().union(*(phrase.charge for phrase in phrases))


def _phrases(entity: Entity, reader: _Reader) -> list[_Phrase]:
    """The phrases of an entity that are more than a pronoun or a bare "the group"."""
    found = {}
    for mention in entity.mentions:
        inside = reader.inside(mention.span)
        if mention.kind == "pronoun" or not inside or reader.is_skipped(mention.span):
            continue
        phrase = _phrase_of(mention, inside, entity, reader)
        if phrase and (phrase.charge or mention.kind == "name"):
            found[phrase.span] = phrase
    return [found[span] for span in sorted(found)]


def _phrase_of(
    mention: Mention, inside: Sequence[int], entity: Entity, reader: _Reader
) -> _Phrase | None:
    if entity.kind == "place" and mention.kind == "name":
        return reader.bare(inside)
    head = reader.head(inside)
    above = reader.tokens[head].head
    if reader.tokens[head].dep in {"compound", "nmod", "amod", "poss"}:
        # "ISIS terrorists": the name only modifies what the people or the body are called
        extends = _senses_of(reader.tokens[above]) & _EXTENDS or reader.is_charged_body(above)
        if extends and entity.kind != "place" and 0 < above - head <= 3:
            return reader.phrase(above)
        return reader.bare(inside)
    ends = inside[-1] == head and mention.kind == "name"
    return reader.phrase(head, behind=not ends) or reader.bare(inside)


def _names(entity: Entity, reader: _Reader) -> set[str]:
    return {_plain(m.span.of(reader.text)) for m in entity.mentions if m.kind == "name"}


def _unlike(names: Mapping[str, Iterable[str]]) -> bool:
    """True when two reports use names of which none is like one of the other.

    >>> _unlike({"A": {"islamic state"}, "B": {"daesh"}})
    True
    >>> _unlike({"A": {"islamic state"}, "B": {"is", "islamic state group"}})
    False
    """
    return any(
        names[a] and names[b] and not any(_alike(x, y) for x in names[a] for y in names[b])
        for a, b in combinations(sorted(names), 2)
    )


def _spelled_apart(names: Mapping[str, Iterable[str]]) -> bool:
    """True when two reports spell one name in two ways and neither knows the other's.

    >>> _spelled_apart({"A": {"mazar i sharif"}, "B": {"mazar e sharif"}})
    True
    >>> _spelled_apart({"A": {"new york"}, "B": {"new york city"}})
    False
    """
    return any(
        not set(names[a]) & set(names[b])
        and any(_weight(x) == _weight(y) for x in names[a] for y in names[b])
        for a, b in combinations(sorted(names), 2)
    )


def _weight(name: str) -> int:
    """How many words a name has beside its articles: "deir az zour" two."""
    return len([word for word in name.split() if word not in lexicon.words("name_articles")])


def _alike(a: str, b: str) -> bool:
    first, second = set(a.split()), set(b.split())
    if first & second:
        return True
    return any(
        "".join(word[0] for word in long.split()) == short.replace(" ", "")
        for long, short in ((a, b), (b, a))
    )


def _label(
    entity: str, phrases: Mapping[str, Sequence[_Phrase]], plain: int = MOST_USES
) -> Label | None:
    """The label with its phrases by how often they occur, ``plain`` of them without charge."""
    by_report = {}
    for report in sorted(phrases):
        spans: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for phrase in phrases[report]:
            spans[phrase.key].append(phrase)
        ranked = sorted(spans.values(), key=lambda same: (-len(same), same[0].span))
        # Of the plain names the commonest will do: "Mr. Doe" beside "Doe" tells a reader nothing.
        dull = [same for same in ranked if not same[0].charge][plain:]
        ranked = [same for same in ranked if same not in dull]
        uses = tuple(LabelUse(_shown(same), tuple(p.span for p in same)) for same in ranked)
        if uses:
            by_report[report] = uses[:MOST_USES]
    texts = {tuple(sorted({_plain(use.text) for use in uses})) for uses in by_report.values()}
    return Label(entity, by_report) if len(by_report) > 1 and len(texts) > 1 else None


def _shown(same: Sequence[_Phrase]) -> str:
    """The commonest spelling; of equals the one with fewest capitals (not that of a headline)."""
    counts = Counter(phrase.text for phrase in same)
    return min(counts, key=lambda text: (-counts[text], sum(c.isupper() for c in text), text))


def _of_rule(
    readers: Mapping[str, _Reader], annotations: Mapping[str, Annotation]
) -> Iterator[Label]:
    """«The regime of President X» in one report, «the Chilean government» in another."""
    ruled: defaultdict[str, dict[str, list[_Phrase]]] = defaultdict(dict)
    for report, reader in readers.items():
        for i, token in enumerate(reader.tokens):
            if token.pos != "NOUN" or "rule" not in _senses_of(token) or token.tag == "NNS":
                continue
            if token.dep in {"compound", "amod", "nmod"} or reader.is_skipped(token.span):
                continue
            state, phrase = _state_of(i, reader, annotations[report]), reader.phrase(i)
            if state and phrase:
                ruled[state].setdefault(report, []).append(phrase)
    for state in sorted(ruled):
        if len({_charge(found) for found in ruled[state].values()}) > 1:
            label = _label(f"government of {state}", ruled[state])
            if label:
                yield label


def _state_of(head: int, reader: _Reader, annotation: Annotation) -> str | None:
    """The state that a phrase names by an adjective, its own name or its head of state."""
    below = [i for i in reader.below(head) if i != head]
    for i in below:
        state = _states().get(reader.tokens[i].text)
        if state:
            return state
    for entity in annotation.entities:
        spans = [m.span for m in entity.mentions if m.kind == "name"]
        if entity.kind == "person" and any(
            span.covers(reader.tokens[i].span) for span in spans for i in below
        ):
            words = [word for span in spans for word in span.of(reader.text).split()]
            ruler = any(title.casefold() in _RULERS for title in entity.titles)
            return next((_states()[w] for w in words if ruler and w in _states()), None)
    return None


_RULERS = frozenset(
    {"president", "king", "emir", "sultan", "chancellor", "premier", "leader", "dictator"}
    | {"prime minister", "head of state", "supreme leader"}
)


@cache
def _states() -> Mapping[str, str]:
    """A state by its adjective and by its names of one word."""
    found = {form: row[0] for row in lexicon.rows("countries") for form in row if " " not in form}
    for word, state, use, scope in lexicon.rows("nationalities"):
        if use == "adjective" and scope == "state":
            found.setdefault(word, state)
    return found


def _of_claims(
    readers: Mapping[str, _Reader], statements: Sequence[Statement], claims: Sequence[Claim]
) -> Iterator[Label]:
    """Things and acts: words of one sense in one claim, of which each report prefers another."""
    by_id = {statement.id: statement for statement in statements}
    used = {report: _charged(reader) for report, reader in readers.items()}
    told: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        here = [by_id[s] for s in claim.statements if s in by_id and by_id[s].report in readers]
        for a, b in combinations(here, 2):
            if a.report != b.report:
                for apart in _worded_apart(a, b, used):
                    told[apart] |= {a.id, b.id}
    shown: list[Label] = []
    for pos, sense in sorted(told, key=lambda item: (item[1], item[0])):
        spans = [(by_id[s].report, by_id[s].span) for s in sorted(told[pos, sense])]
        phrases = {}
        for report, chosen in used.items():
            uses = chosen.get((pos, sense), ())
            if sense not in _ONE:
                near = [span for teller, span in spans if teller == report]
                uses = [use for use in uses if any(span.covers(use.span) for span in near)]
            phrases[report] = _phrases_of(readers[report], uses)
        if len({_charge(found) for found in phrases.values() if found}) < 2:
            continue
        label = _label(sense, phrases)
        if label and all(label.by_report != other.by_report for other in shown):
            shown.append(label)
    yield from shown


_Charged = Mapping[tuple[str, str], Sequence[_Use]]


def _charged(reader: _Reader) -> _Charged:
    """The charged nouns and verbs of a report by part of speech and sense."""
    found: defaultdict[tuple[str, str], list[_Use]] = defaultdict(list)
    for i, token in enumerate(reader.tokens):
        pos = _POS.get(token.pos, "")
        if pos in {"noun", "verb"} and token.dep not in {"compound", "amod"}:
            for sense in sorted(_senses_of(token)):
                if sense not in _ONE or not token.tag.endswith("S"):
                    found[pos, sense].append(_Use(_lemma(token), i, token.span))
    return found


def _worded_apart(
    a: Statement, b: Statement, used: Mapping[str, _Charged]
) -> list[tuple[str, str]]:
    """The senses for which one of two statements has a charged word that the other report shuns.

    A report that elsewhere uses the other's word, too, varies its style and no more.  What a story
    has only one of is returned in any case: its words are compared over the whole texts.
    """
    found = []
    for sense in sorted(used[a.report].keys() & used[b.report].keys()):
        in_a, in_b = used[a.report][sense], used[b.report][sense]
        here_a = {use.lemma for use in in_a if a.span.covers(use.span)}
        here_b = {use.lemma for use in in_b if b.span.covers(use.span)}
        shunned = (here_a - {use.lemma for use in in_b}) | (here_b - {use.lemma for use in in_a})
        if here_a and here_b and (sense[1] in _ONE or shunned & _charged_lemmas()):
            found.append(sense)
    return found


def _phrases_of(reader: _Reader, uses: Sequence[_Use]) -> list[_Phrase]:
    found = []
    for use in uses:
        if not reader.is_skipped(use.span) and not reader.is_another(use.at):
            is_verb = reader.tokens[use.at].pos == "VERB"
            phrase = reader.verb(use.at) if is_verb else reader.phrase(use.at)
            found += [phrase] if phrase else []
    return found
