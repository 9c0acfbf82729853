"""The parse of a report as a tree: children, subtrees, clauses.  Indices are token indices."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from secondsource.annotate.annotation import Annotation, Sentence, Token
from secondsource.spans import Span

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


class Tree:
    """Read-only views of an annotation's tokens."""

    def __init__(self, annotation: Annotation) -> None:
        self.tokens: Sequence[Token] = annotation.tokens
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                self.children[token.head].append(i)
        self._starts = [t.start for t in self.tokens]
        self.sentences: Sequence[Sentence] = annotation.sentences
        self.sentence_of: list[int] = [0] * len(self.tokens)
        for n, sentence in enumerate(annotation.sentences):
            for i in range(*sentence.tokens):
                self.sentence_of[i] = n

    def child(self, i: int, *deps: str) -> int | None:
        """The first child with one of these dependency labels."""
        return next((c for c in self.children[i] if self.tokens[c].dep in deps), None)

    def subtree(self, i: int, without: Iterable[int] = ()) -> list[int]:
        """The token and all below it, in text order, without the branches at ``without``."""
        stop = set(without)
        found, todo = [], [i]
        while todo:
            j = todo.pop()
            if j in stop:
                continue
            found.append(j)
            todo += self.children[j]
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads of the token, nearest first."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def span(self, tokens: Sequence[int]) -> Span:
        """The stretch from the first to the last of these tokens."""
        return Span(self.tokens[tokens[0]].start, self.tokens[tokens[-1]].end)

    def within(self, span: Span) -> list[int]:
        """Tokens that lie inside a span, in order."""
        low = bisect_left(self._starts, span.start)
        high = bisect_left(self._starts, span.end, low)
        return [i for i in range(low, high) if self.tokens[i].end <= span.end]

    def verb_group(self, i: int) -> list[int]:
        """A verb with its auxiliaries, negation and particle: "has said", "concluded by saying"."""
        parts = [i] + [
            c for c in self.children[i] if self.tokens[c].dep in {"aux", "auxpass", "neg"}
        ]
        low = i
        while low - 1 in parts or (
            low - 1 >= 0 and self.tokens[low - 1].pos == "ADV" and low - 2 in parts
        ):
            low -= 1
        particle = [c for c in self.children[i] if self.tokens[c].dep == "prt" and c == i + 1]
        return list(range(low, i + 1)) + particle

    def is_finite(self, i: int) -> bool:
        """True for a verb in a tense, or with an auxiliary that carries one."""
        token = self.tokens[i]
        if token.tag in {"VBD", "VBZ", "VBP", "MD"}:
            return True
        return any(
            self.tokens[c].dep in {"aux", "auxpass"}
            and self.tokens[c].tag in {"VBD", "VBZ", "VBP", "MD"}
            for c in self.children[i]
        )

    def _nearer_than_it(self, subject: int, verb: int) -> int:
        """«it felt late when the captain came back and said»: the captain said, not "it"."""
        if self.tokens[subject].text.lower() != "it":
            return subject
        between = range(subject + 1, verb)
        nouns = [j for j in between if self.tokens[j].pos in {"NOUN", "PROPN"}]
        return next((j for j in reversed(nouns) if self.tokens[j].dep == "nsubj"), subject)

    def subject(self, i: int) -> int | None:
        """The subject of a verb, or of the verb that it is coordinated with or hangs on."""
        seen, verb = 0, i
        while seen < 6:
            own = [c for c in self.children[i] if self.tokens[c].dep in {"nsubj", "nsubjpass"}]
            if own:  # the nearest: "UPDATE: The Post reports" gives two
                before = [c for c in own if c < i]
                # "The league, which …, said Ruiz, 40, will lead it": who stands before it says it
                found = min(before or own, key=lambda c: abs(c - i))
                return self._nearer_than_it(found, verb) if i != verb else found
            token = self.tokens[i]
            if token.dep in {"conj", "xcomp", "advcl", "pcomp", "prep", "dep"} and token.head != i:
                i = token.head
            elif token.dep in {"relcl", "acl"} and token.head != i:
                return token.head
            else:
                return None
            seen += 1
        return None
