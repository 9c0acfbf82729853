"""Attributions by rule: clauses, quotations, acts of speech, "according to", headings, relays.

The rules read the parse.  They find what a trained tagger cannot learn from a corpus without
nested attributions (chains), and what stands outside running sentences (headings, quotations that
run on).  Each finding says by which rule it was made.

After the rule sets of the quotation literature (syntactic, floating and heuristic quotations:
Asr et al., PLoS ONE 16(1), 2021), widened to relays, documents and acts.
"""

from __future__ import annotations

import re
from functools import cache
from collections.abc import Iterator, Sequence

from secondsource.annotate.annotation import Annotation, Block, Sentence
from secondsource.attribute.attribution import Attribution, WhoIs
from secondsource.attribute.quotes import quoted_share
from secondsource.attribute.tree import Tree
from secondsource.lexicon import rows
from secondsource.spans import Span, hull, trim


class Rules:
    """The rules over one report.

    ``find()`` gives all attributions in text order; the parts are separate so that a test can ask
    for one rule.
    """

    def __init__(
        self, text: str, annotation: Annotation, tree: Tree, quotes: Sequence[Span], who: WhoIs
    ) -> None:
        self.text = text
        self.annotation = annotation
        self.tree = tree
        self.tokens = annotation.tokens
        self.quotes = quotes
        self.who = who
        self.cues = dict((row[0], row[1]) for row in rows("cues"))

    def find(self) -> tuple[Attribution, ...]:
        """Every attribution that a rule finds, by place of the cue."""
        found: list[Attribution] = []
        for i, token in enumerate(self.tokens):
            kind = self.cues.get(token.lemma.lower())
            if kind and token.pos in {"VERB", "AUX"} and token.dep != "amod":
                found += self._at_verb(i, kind)
            elif token.lemma.lower() == "accord" or token.text.lower() == "according":
                found += self._according(i)
        found += self._headings()
        found += self._signatures()
        found = self._with_quotations(found)
        found += self._connected(found)
        found += [r for a in found for r in self._relays(a)]
        return tuple(sorted(found, key=lambda a: (a.content[0].start, -a.content[-1].end)))

    # ------------------------------------------------------------------------ verbs of saying

    def _at_verb(self, i: int, kind: str) -> Iterator[Attribution]:
        if self.tree.child(i, "auxpass") is not None:
            yield from self._passive(i)
            return
        inverted = kind == "say" and self._speaks_after(i)
        subject = self.tree.child(i, "dobj") if inverted else self._speaker(i)
        if subject is None or self._is_belief_of_speaker(i, kind, subject):
            return
        source = self._source_span(subject, i)
        cue = trim(self.tree.span(self.tree.verb_group(i)), self.text)
        content = self._content(i, kind)
        if content is None or not content:
            return
        lemma = self.tokens[i].lemma.lower()
        yield Attribution(
            source,
            cue,
            content,
            "act" if kind == "act" or content[0].covers(source) else "clause",
            denies=kind == "deny",
            asks=kind == "ask",
            doubts=kind == "know"
            and lemma in {"expect", "believe", "think", "suspect", "fear", "hope"},
        )

    def _speaker(self, i: int) -> int | None:
        """The token of whoever speaks by verb ``i``; None when nobody is named."""
        token = self.tokens[i]
        if token.dep == "acl" and token.tag == "VBG":
            return self._owner(token.head)
        if token.dep in {"advcl", "xcomp", "pcomp"} and token.tag in {"VBG", "VB", "VBN"}:
            if token.tag == "VBG" and self.tree.child(i, "nsubj") is None:
                verb = next(
                    (a for a in self.tree.ancestors(i) if self.tokens[a].pos in {"VERB", "AUX"}),
                    None,
                )
                return None if verb is None else self.tree.subject(verb)
            if token.tag != "VBG" and self.tree.child(i, "nsubj") is None:
                return self.tree.subject(i) if token.dep == "xcomp" else None
        return self.tree.subject(i)

    def _is_belief_of_speaker(self, i: int, kind: str, subject: int) -> bool:
        """«doctors said they expect …»: what the speaker expects is the speaker's statement."""
        if kind != "know" or self.tokens[subject].pos != "PRON":
            return False
        above = [a for a in self.tree.ancestors(i) if self.tokens[a].lemma.lower() in self.cues]
        quoted = any(q.covers(self.tokens[i].span) for q in self.quotes)
        return bool(above) or quoted

    def _owner(self, noun: int) -> int | None:
        """Who speaks in "issued a statement saying": the issuer, not the statement."""
        head = self.tokens[noun].head
        if self.tokens[noun].dep in {"dobj", "pobj"}:
            verb = next(
                (
                    a
                    for a in [head, *self.tree.ancestors(head)]
                    if self.tokens[a].pos in {"VERB", "AUX"}
                ),
                None,
            )
            if verb is not None:
                return self.tree.subject(verb)
        return noun

    def _passive(self, i: int) -> Iterator[Attribution]:
        """«Y was quoted (by X) as saying that Z», «was told by X that Z»."""
        lemma = self.tokens[i].lemma.lower()
        agent = self.tree.child(i, "agent")
        by = None if agent is None else self.tree.child(agent, "pobj")
        if lemma in {"quote", "cite", "report"}:
            return
        if by is None:
            return
        content = self._content(i, "say")
        if content:
            yield Attribution(
                self._source_span(by, i), self.tree.span(self.tree.verb_group(i)), content, "clause"
            )

    def _source_span(self, subject: int, verb: int) -> Span:
        """The noun phrase of the speaker, its relative clauses left out."""
        token = self.tokens[subject]
        if token.tag in {"WP", "WDT", "WP$"}:  # "Ruiz, who said": the antecedent
            relative = next(
                (a for a in [verb, *self.tree.ancestors(verb)] if self.tokens[a].dep == "relcl"),
                None,
            )
            if relative is not None:
                subject = self.tokens[relative].head
        drop = [
            j
            for j in self.tree.subtree(subject)
            if self.tokens[j].dep in {"relcl", "acl", "advcl"} and not self._is_short(j, subject)
        ]
        indices = self.tree.subtree(subject, without=[*drop, verb])
        run = self._run(indices, subject)
        for k in range(len(run) - 1, 0, -1):  # "UPDATE: 7:19 p.m. -- The Post": the name alone
            if self.tokens[run[k]].text in {"--", "—", ":", "|"} and run[k] < subject:
                run = run[k + 1 :]
                break
        return trim(self.tree.span(run), self.text, also=',;:—–-"“”')

    def _is_short(self, clause: int, noun: int) -> bool:
        """A restrictive clause without a comma belongs to the name of an unnamed source."""
        before = self.tokens[self.tree.subtree(clause)[0] - 1].text if clause else ""
        return before != "," and self.tokens[noun].pos != "PROPN"

    def _run(self, indices: Sequence[int], anchor: int) -> list[int]:
        """The stretch of neighbouring indices around ``anchor``."""
        have = set(indices)
        low = high = anchor
        while low - 1 in have:
            low -= 1
        while high + 1 in have:
            high += 1
        return list(range(low, high + 1))

    # -------------------------------------------------------------------------------- content

    def _content(self, i: int, kind: str) -> tuple[Span, ...] | None:
        token = self.tokens[i]
        if kind in {"say", "know"}:
            whole = self._before_tail(i)
            if whole:
                return whole
        clause = self.tree.child(i, "ccomp")
        if clause is not None and clause != i and not self._is_frame(clause):
            return self._clause_content(i, clause)
        if token.dep in {"parataxis", "ccomp"} and self._is_parenthetical(i):
            return self._around(i)
        clause = self._misplaced_clause(i) if kind in {"say", "know"} else None
        if clause is not None:
            return self._clause_content(i, clause)
        that = self._bare_that(i) if kind in {"say", "know"} else None
        if that is not None:
            return that
        if kind in {"plan", "deny"} or token.lemma == "claim":
            clause = self.tree.child(i, "xcomp")
            if clause is not None and self._is_claimed(i, clause):
                return self._clause_content(i, clause)
        if token.lemma in _TELLS and self.tree.child(i, "ccomp") is None:
            told = self._told_about(i)
            if told:
                return told
        if kind == "act" and not self._is_act(i):
            return None
        if kind == "act" or (token.lemma == "claim" and self._object_is(i, "responsibility")):
            return self._act(i)
        negated = self.tree.child(i, "neg") is not None
        if kind in {"say", "deny"} and not negated and not self._is_quoted_noun(i):
            obj = self.tree.child(i, "dobj")
            if obj is not None and self._says_object(i, obj):
                return (self._phrase(obj, i),)
        return None

    def _before_tail(self, i: int) -> tuple[Span, ...]:
        """«…, officials said on Friday.» and «…, said Ana Ruiz.»: all that stands before the comma.

        The parser often hangs only the last of several coordinated clauses on such a cue.
        """
        low, high = self.annotation.sentences[self.tree.sentence_of[i]].tokens
        comma = self._tail_comma(i, low, high)
        if comma is None or comma - low < 4 or not self._is_verbal(low, comma):
            return ()
        if any(q.covers(self.tokens[i].span) for q in self.quotes):
            return ()
        content = self._pieces([j for j in range(low, comma) if j != i], set())
        inside = sum(quoted_share(c, self.quotes) * c.length for c in content)
        if inside and self.tokens[low].text in {'"', "“", "``", "‘"}:
            return ()  # a quotation: its own rule knows where it began
        return tuple(content)

    def _tail_comma(self, i: int, low: int, high: int) -> int | None:
        """The comma before a frame that ends its sentence; None when words follow the frame."""
        after = [j for j in range(i + 1, high) if self.tokens[j].pos != "PUNCT"]
        subject = self.tree.child(i, "nsubj")
        first = self.tree.verb_group(i)[0]
        if subject is not None and subject < i:
            first = min(first, self.tree.subtree(subject)[0])
            rest = set(self.tree.subtree(i))
            short = len(after) <= 7 and all(j in rest for j in after)
            if not short or self._is_verbal(i + 1, high):
                return None
        elif subject is not None or not self._speaks_after(i):
            if subject is None or self.tokens[i - 1].text != ",":
                return None
        before = first - 1
        return before if before > low and self.tokens[before].text == "," else None

    def _speaks_after(self, i: int) -> bool:
        """«…, reported The Daily Post»: the parser takes the speaker for an object."""
        obj = self.tree.child(i, "dobj")
        return obj is not None and self.tokens[i - 1].text == "," and self._is_news(obj)

    def _is_claimed(self, i: int, clause: int) -> bool:
        """«claims to have shot», «vowed to return»; «claim to be» only describes somebody."""
        if self.tokens[clause].tag not in {"VB", "VBG", "VBN"}:
            return False
        return self.tokens[i].lemma != "claim" or self.tokens[clause].lemma != "be"

    def _misplaced_clause(self, i: int) -> int | None:
        """A that-clause which the parser hung on a noun between: "said in a statement … that"."""
        if self.tree.child(i, "dobj") is not None and self.tokens[i].lemma != "tell":
            return None
        for j in self.tree.subtree(i):
            if j > i and self.tokens[j].dep in {"ccomp", "acl", "relcl", "advcl", "pcomp", "conj"}:
                mark = self.tree.child(j, "mark")
                if mark is not None and self.tokens[mark].text.lower() == "that":
                    return j
        return None

    def _bare_that(self, i: int) -> tuple[Span, ...] | None:
        """A that-clause which the parser took to pieces: from "that" to the end of the sentence."""
        if self.tree.child(i, "dobj") is not None:
            return None
        end = self.annotation.sentences[self.tree.sentence_of[i]].tokens.end
        for j in range(i + 1, end - 3):
            token = self.tokens[j]
            if token.text.lower() == "that" and token.tag == "IN" and self._is_verbal(j + 1, end):
                return tuple(self._pieces(list(range(j + 1, end)), set()))
            if token.text in {",", ";", ":", "“", '"'}:
                return None
        return None

    def _is_verbal(self, low: int, high: int) -> bool:
        return any(self.tokens[j].pos in {"VERB", "AUX"} for j in range(low, high))

    def _is_frame(self, clause: int) -> bool:
        """True when the complement is itself only a saying inside a quotation frame."""
        return self.tokens[clause].pos not in {
            "VERB",
            "AUX",
            "NOUN",
            "ADJ",
            "PROPN",
            "NUM",
            "ADV",
            "PRON",
        }

    def _clause_content(self, verb: int, clause: int) -> tuple[Span, ...]:
        indices = [j for j in self.tree.subtree(clause) if j != verb]
        frame = set(self.tree.subtree(verb)) - set(indices)
        pieces = self._pieces(indices, frame)
        return self._clip_after_quote(tuple(p for p in pieces if p.length > 1))

    def _pieces(self, indices: Sequence[int], frame: set[int]) -> list[Span]:
        """Neighbouring indices as spans; marks, commas and an opening "that" trimmed."""
        have = sorted(set(indices) - frame)
        spans: list[Span] = []
        start = 0
        for n in range(1, len(have) + 1):
            if n == len(have) or have[n] != have[n - 1] + 1:
                run = have[start:n]
                start = n
                while run and (
                    self.tokens[run[0]].text.lower() in {"that", ":"}
                    and self.tokens[run[0]].dep in {"mark", "punct"}
                ):
                    run = run[1:]
                if run and any(self.tokens[j].pos != "PUNCT" for j in run):
                    spans.append(trim(self.tree.span(run), self.text, also=",;:\"“”«»`' "))
        return [s for s in spans if s.length]

    def _clip_after_quote(self, content: tuple[Span, ...]) -> tuple[Span, ...]:
        """What follows a closed quotation after ", but" is the outlet's own again."""
        clipped = []
        for span in content:
            inside = [
                q
                for q in self.quotes
                if q.start <= span.start + 2 and span.start < q.end < span.end
            ]
            if inside and quoted_share(Span(span.start, inside[0].end), self.quotes) > 0.9:
                rest = self.text[inside[0].end : span.end]
                if re.match(
                    r"[\"”’'»,.\s]+(?:but|although|though|while|even as|despite)\b",
                    rest,
                    re.IGNORECASE,
                ):
                    clipped.append(trim(Span(span.start, inside[0].end), self.text, also=",. "))
                    continue
            clipped.append(span)
        return tuple(clipped)

    def _is_parenthetical(self, i: int) -> bool:
        inner = self.tree.child(i, "xcomp", "ccomp", "dobj")
        return self.tokens[i].dep == "parataxis" and inner is None

    def _around(self, i: int) -> tuple[Span, ...]:
        """The clause that a parenthetical saying stands in: "It is shut, she says, for now"."""
        head = self.tokens[i].head
        inside = set(self.tree.subtree(i))
        return tuple(self._pieces([j for j in self.tree.subtree(head) if j not in inside], inside))

    def _object_is(self, i: int, lemma: str) -> bool:
        obj = self.tree.child(i, "dobj")
        return obj is not None and self.tokens[obj].lemma == lemma

    def _says_object(self, i: int, obj: int) -> bool:
        """An object that is news ("reported gunfire"), not a person told or a quotation's stand-in."""
        token = self.tokens[obj]
        lemma = self.tokens[i].lemma.lower()
        if lemma not in _SAYS_NOUNS:
            return False
        if token.pos == "PRON" or token.entity_type in {"PERSON", "DATE", "TIME"}:
            return False
        return len(self.tree.subtree(obj)) >= 2

    def _is_quoted_noun(self, i: int) -> bool:
        """Inside a quotation only a denial or an assertion of something is told of somebody else."""
        quoted = any(q.covers(self.tokens[i].span) for q in self.quotes)
        return quoted and self.tokens[i].lemma not in {"deny", "assert", "claim", "allege"}

    def _phrase(self, obj: int, verb: int) -> Span:
        indices = [j for j in self.tree.subtree(verb) if j >= self.tree.subtree(obj)[0]]
        stop = [
            j
            for j in indices
            if self.tokens[j].dep in {"advcl", "conj", "cc"} and self.tokens[j].head == verb
        ]
        indices = [j for j in indices if not stop or j < min(self.tree.subtree(stop[0]))]
        return trim(self.tree.span(indices), self.text, also=',;:. "“”')

    def _act(self, i: int) -> tuple[Span, ...]:
        """The verb and what belongs to it: "thanked both governments for their help"."""
        skip = [
            c
            for c in self.tree.children[i]
            if self.tokens[c].dep in {"conj", "cc", "advcl", "nsubj", "ccomp"}
        ]
        indices = [j for j in self.tree.subtree(i, without=skip) if j >= self.tree.verb_group(i)[0]]
        run = self._run(indices, i)
        if len(run) < 3 or self.tree.child(i, "dobj", "prep", "oprd", "ccomp", "dative") is None:
            return ()
        return (trim(self.tree.span(run), self.text, also=',;:. "“”'),)

    def _is_act(self, i: int) -> bool:
        """A finite, affirmed act of speech with somebody or something at its end."""
        token = self.tokens[i]
        if not self.tree.is_finite(i) or token.dep in {"acl", "relcl", "advcl"}:
            return False
        if self.tree.child(i, "neg", "prt") is not None:
            return False
        obj = self.tree.child(i, "dobj")
        if obj is not None and self.tokens[obj].text.lower().endswith(("self", "selves")):
            return False
        if token.lemma == "call":  # "called the raid a crime", "called on", not "called in support"
            on = {self.tokens[c].text.lower() for c in self.tree.children[i]}
            return self.tree.child(i, "oprd") is not None or bool(on & {"for", "on"})
        return True

    def _told_about(self, i: int) -> tuple[Span, ...]:
        """«The minister informed the president about that»: the telling itself is the news."""
        if self.tree.child(i, "dobj", "dative") is None or self.tree.child(i, "prep") is None:
            return ()
        skip = [c for c in self.tree.children[i] if self.tokens[c].dep in {"conj", "cc", "mark"}]
        run = self._run(self.tree.subtree(i, without=skip), i)
        return (trim(self.tree.span(run), self.text, also=',;:. "“”'),)

    # ---------------------------------------------------------------------------- according to

    def _according(self, i: int) -> Iterator[Attribution]:
        to = i + 1
        if to >= len(self.tokens) or self.tokens[to].text.lower() != "to":
            return
        name = self.tree.child(to, "pobj")
        if name is None:
            return
        source = self._source_span(name, i)
        cue = Span(self.tokens[i].start, self.tokens[to].end)
        phrase = set(self.tree.subtree(i)) | {i, to}
        head = self.tokens[i].head
        verb = next(
            (a for a in [head, *self.tree.ancestors(i)] if self.tokens[a].pos in {"VERB", "AUX"}),
            head,
        )
        verb = self._top_of_clause(verb)
        low, high = self.annotation.sentences[self.tree.sentence_of[i]].tokens
        indices = [j for j in self.tree.subtree(verb) if j not in phrase]
        if verb == i or not indices:
            indices = [j for j in range(low, high) if j not in phrase]
        content = self._pieces(indices, phrase)
        content = [c for c in content if c.length > 3]
        if content:
            yield Attribution(source, cue, tuple(content), "according")

    def _top_of_clause(self, verb: int) -> int:
        """Up from coordinated verbs and complements of modality, not out of another's speech."""
        while (
            self.tokens[verb].dep in {"conj", "xcomp", "advcl", "relcl", "acl"}
            and self.tokens[verb].head != verb
        ):
            head = next(
                (a for a in self.tree.ancestors(verb) if self.tokens[a].pos in {"VERB", "AUX"}),
                None,
            )
            if head is None:
                return verb
            verb = head
        return verb

    # -------------------------------------------------------------------------------- headings

    def _headings(self) -> Iterator[Attribution]:
        for block in self.annotation.blocks:
            if block.kind in {"headline", "subheading"}:
                yield from self._heading(block)

    def _heading(self, block: Block) -> Iterator[Attribution]:
        words = block.span.of(self.text)
        colon = re.match(r"([^:]{2,60}):\s+(?=\S)", words)
        if colon:
            source = trim(Span(block.span.start, block.span.start + colon.end(1)), self.text)
            if self._can_speak(source):
                rest = Span(block.span.start + colon.end(), block.span.end)
                yield Attribution(source, None, (trim(rest, self.text, also="\"“”‘’'"),), "heading")
                return
        tail = re.search(r"\s*(?:\s[–—-]{1,2}\s|:\s|,\s+says?\s)\s*([^:–—]{2,40})$", words)
        if tail:
            source = trim(Span(block.span.start + tail.start(1), block.span.end), self.text)
            if self._can_speak(source):
                rest = Span(block.span.start, block.span.start + tail.start())
                yield Attribution(
                    source, None, (trim(rest, self.text, also="\"“”‘’',"),), "heading"
                )

    def _can_speak(self, source: Span) -> bool:
        """True for a person, a body, or a kind of source; a heading's topic is none of these."""
        words = source.of(self.text)
        if len(words.split()) > 7 or words.isupper() and len(words) > 6:
            return False
        return self.who(source).kind in {"person", "organization", "group"}

    def _signatures(self) -> Iterator[Attribution]:
        """A post set as a line of its own and signed: "— Ana Ruiz (@anaruiz) May 3, 2021"."""
        for block in self.annotation.blocks:
            words = block.span.of(self.text)
            signed = re.search(r"\s[—–-]{1,2}\s*([^—–()@]{2,50}\s*\(@\w+\))[^.]{0,30}$", words)
            if signed:
                start = block.span.start
                source = Span(start + signed.start(1), start + signed.end(1))
                content = trim(Span(start, start + signed.start()), self.text, also='"“”')
                if content.length > 10:
                    yield Attribution(source, None, (content,), "heading")

    # ------------------------------------------------------------------------------ quotations

    def _with_quotations(self, found: list[Attribution]) -> list[Attribution]:
        """Give each quotation to whoever speaks it: the cue beside it, or who spoke before."""
        out = list(found)
        speaking: Attribution | None = None
        last_block = -2
        for quote in self.quotes:
            if self._is_scare(quote):
                continue
            block = self._block_of(quote)
            near = self._cue_beside(quote, out)
            if near is not None:
                index, attribution = near
                out[index] = speaking = _extended(attribution, quote, self.text)
                last_block = block
                continue
            covered = any(_covers(a.content, quote) for a in out)
            if covered:
                speaking = self._speaker_before(quote, out) or speaking
                last_block = block
                continue
            frame = self._frame_beside(quote)
            if frame is not None:
                out.append(frame)
                speaking, last_block = frame, block
                continue
            if self._stands_alone(quote) and self._block_is_read(block):
                before = self._speaker_before(quote, out)
                if before is not None and block - self._block_of(before.content[-1]) <= 1:
                    out.append(
                        Attribution(
                            None,
                            None,
                            (trim(quote, self.text, also=" ,"),),
                            "carried",
                            carried=before,
                        )
                    )
                    last_block = block
        return out

    def _is_scare(self, quote: Span) -> bool:
        """Marks around a word or two, or a fragment of the outlet's own sentence."""
        words = quote.of(self.text).split()
        if len(words) <= 3:
            return True
        inside = self.tree.within(quote)
        verbs = any(self.tree.is_finite(j) for j in inside)
        return not verbs and len(words) < 8

    def _block_of(self, span: Span) -> int:
        return next((n for n, b in enumerate(self.annotation.blocks) if b.span.overlaps(span)), -2)

    def _block_is_read(self, block: int) -> bool:
        return block >= 0 and self.annotation.blocks[block].kind in {
            "paragraph",
            "list",
            "standfirst",
        }

    def _cue_beside(
        self, quote: Span, found: Sequence[Attribution]
    ) -> tuple[int, Attribution] | None:
        """An attribution whose content overlaps the quotation and whose cue lies outside it."""
        best: tuple[int, Attribution] | None = None
        for n, a in enumerate(found):
            if a.cue is None or quote.overlaps(a.cue) or a.how == "act":
                continue
            if any(c.overlaps(quote) for c in a.content) and not any(
                c.covers(quote) for c in a.content
            ):
                inside = sum(c.shared(quote) for c in a.content)
                if inside and (best is None or a.how == "clause"):
                    best = (n, a)
        return best

    def _frame_beside(self, quote: Span) -> Attribution | None:
        """A cue in the sentence where the quotation begins or ends, outside the marks."""
        sentences = [s for s in self.annotation.sentences if s.span.overlaps(quote)]
        for sentence in dict.fromkeys([*sentences[-1:], *sentences[:1]]):
            for i in range(*sentence.tokens):
                token = self.tokens[i]
                kind = self.cues.get(token.lemma.lower())
                if kind not in {"say", "ask", "know", "deny"} or token.pos not in {"VERB", "AUX"}:
                    continue
                if any(q.covers(token.span) for q in self.quotes):
                    continue
                subject = self._speaker(i)
                if subject is None or quote.overlaps(self.tokens[subject].span):
                    continue
                cue = self.tree.span(self.tree.verb_group(i))
                if self._is_beside(quote, cue, self._source_span(subject, i)):
                    content = (trim(quote, self.text, also=" ,"),)
                    return Attribution(
                        self._source_span(subject, i), cue, content, "quotation", asks=kind == "ask"
                    )
        return None

    def _is_beside(self, quote: Span, cue: Span, source: Span) -> bool:
        """The frame touches the quotation: nothing but a few words stand between them."""
        frame = hull([cue, source])
        gap = (
            self.text[quote.end : frame.start]
            if frame.start >= quote.end
            else self.text[frame.end : quote.start]
        )
        return len(gap.split()) <= 12 and "\n" not in gap.strip()

    def _stands_alone(self, quote: Span) -> bool:
        """The quotation fills its sentences: nothing outside the marks could attribute it."""
        sentences = [s.span for s in self.annotation.sentences if s.span.overlaps(quote)]
        if not sentences:
            return False
        whole = hull(sentences)
        outside = self.text[whole.start : quote.start] + self.text[quote.end : whole.end]
        return len(re.findall(r"\w+", outside)) <= 1

    def _speaker_before(self, quote: Span, found: Sequence[Attribution]) -> Attribution | None:
        """Who spoke last before a quotation, in the words of the outlet."""
        before = [
            a
            for a in found
            if a.how in {"clause", "quotation", "carried"}
            and min(c.start for c in a.content) < quote.start
            and (a.cue is None or quoted_share(a.cue, self.quotes) == 0)
            and not a.asks
        ]
        if not before:
            return None
        last = max(before, key=lambda a: max(c.end for c in a.content))
        return last.carried or last

    # ------------------------------------------------------------------------------ connectives

    def _connected(self, found: Sequence[Attribution]) -> Iterator[Attribution]:
        """A sentence that draws on the one before ("Thus, …") stays with that one's source."""
        for n, sentence in enumerate(self.annotation.sentences[1:], start=1):
            before = self.annotation.sentences[n - 1]
            if sentence.block != before.block or not self._connects(sentence):
                continue
            if any(c.overlaps(sentence.span) for a in found for c in a.content):
                continue
            speaking = [
                a
                for a in found
                if a.how in {"clause", "according", "carried"}
                and any(c.overlaps(before.span) for c in a.content)
                and (a.cue is None or before.span.covers(a.cue))
                and not a.asks
            ]
            if speaking:
                first = min(speaking, key=lambda a: a.cue.start if a.cue else 0)
                content = trim(sentence.span, self.text, also='."“”')
                yield Attribution(None, None, (content,), "carried", carried=first.carried or first)

    def _connects(self, sentence: Sentence) -> bool:
        low, high = sentence.tokens
        if self.tokens[low].text.lower() in {
            "thus",
            "therefore",
            "hence",
            "consequently",
            "moreover",
        }:
            return True
        root = next((i for i in range(low, high) if self.tokens[i].dep == "ROOT"), low)
        return any(
            self.tokens[c].text.lower() == "also" and self.tokens[c].dep == "advmod" and c < root
            for c in self.tree.children[root]
        )

    # ---------------------------------------------------------------------------------- relays

    def _relays(self, a: Attribution) -> Iterator[Attribution]:
        """Hands between the speaker and the outlet: an agency told, a statement carried, a citing."""
        if a.cue is None or a.source is None:
            return
        verb = self._cue_verb(a.cue)
        if verb is None:
            return
        whole = tuple(sorted({*a.content, a.cue, a.source}))
        for child in self.tree.children[verb]:
            token = self.tokens[child]
            if (
                token.dep in {"dobj", "dative"}
                and self.tokens[verb].lemma == "tell"
                and self._is_news(child)
            ):
                yield Attribution(self._source_span(child, verb), a.cue, whole, "relay")
            if token.dep == "prep":
                yield from self._carried_by(child, whole)
        yield from self._citing(a)

    def _citing(self, a: Attribution) -> Iterator[Attribution]:
        """«…, citing people close to the talks» after what was reported."""
        if a.cue is None or a.how not in {"clause", "quotation"}:
            return
        n = self.tree.sentence_of[self.tree.within(a.cue)[0]]
        for i in range(*self.annotation.sentences[n].tokens):
            token = self.tokens[i]
            if token.text.lower() not in {"citing", "quoting"} or self.tokens[i - 1].text not in {
                ",",
                "”",
                '"',
            }:
                continue
            name = self.tree.child(i, "dobj")
            if name is None or any(
                c.covers(self.tokens[name].span) and quoted_share(token.span, self.quotes)
                for c in a.content
            ):
                continue
            source = self._source_span(name, i)
            content = tuple(
                c for c in (_before(c, token.start, self.text) for c in a.content) if c.length
            )
            if content:
                yield Attribution(source, token.span, content, "relay")

    def _cue_verb(self, cue: Span) -> int | None:
        inside = [i for i in self.tree.within(cue) if self.tokens[i].pos in {"VERB", "AUX"}]
        return inside[-1] if inside else None

    def _carried_by(self, prep: int, whole: tuple[Span, ...]) -> Iterator[Attribution]:
        noun = self.tree.child(prep, "pobj")
        if noun is None:
            return
        if self.tokens[noun].lemma in {"interview"}:
            by = next(
                (
                    p
                    for p in self.tree.children[noun]
                    if self.tokens[p].text.lower() in {"with", "on", "to"}
                ),
                None,
            )
            name = None if by is None else self.tree.child(by, "pobj")
            if name is not None and by is not None and self._is_news(name):
                cue = Span(self.tokens[noun].start, self.tokens[by].end)
                yield Attribution(self._source_span(name, by), cue, whole, "relay")
        for verb in self.tree.children[noun]:
            if self.tokens[verb].dep != "acl" or self.tokens[verb].tag != "VBN":
                continue
            agent = self.tree.child(verb, "agent", "prep")
            name = None if agent is None else self.tree.child(agent, "pobj")
            if agent is not None and name is not None and self.tokens[verb].lemma in _CARRIES:
                cue = Span(self.tokens[verb].start, self.tokens[agent].end)
                yield Attribution(self._source_span(name, agent), cue, whole, "relay")

    def _is_news(self, noun: int) -> bool:
        """True when the noun names a news outlet or an agency."""
        return is_news(self._source_span(noun, self.tokens[noun].head).of(self.text))


# Verbs whose plain object is news ("reported gunfire").  Allowing every verb of saying here put
# "maintain a presence" and "found a body" into mouths.
_SAYS_NOUNS = frozenset(
    {"report", "confirm", "mention", "deny", "dispute", "reject", "allege", "claim", "predict"}
    | {"acknowledge", "admit", "announce", "disclose", "reveal", "assert"}
)
_TELLS = frozenset({"inform", "brief", "notify", "assure", "remind"})
_CARRIES = frozenset(
    {
        "carry",
        "report",
        "quote",
        "publish",
        "cite",
        "release",
        "broadcast",
        "air",
        "run",
        "distribute",
        "obtain",
    }
)
_NEWS = re.compile(
    r"\b(?:news|times|post|journal|herald|tribune|guardian|telegraph|agency|agencies|television|tv|radio"
    r"|newspaper|broadcaster|magazine|media|website|daily|gazette|chronicle|observer|reuters|press)\b",
    re.IGNORECASE,
)


def is_news(name: str) -> bool:
    """True when a name is that of a news outlet or agency.

    >>> is_news("the state news agency"), is_news("reporters"), is_news("the Associated Press")
    (True, False, True)
    """
    plain = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE).casefold()
    plain = plain.replace("-", " ")
    if plain in {"media", "the media", "press", "the press", "news media"}:
        return False
    if _NEWS.search(plain) or plain.upper() in _BROADCASTERS:
        return True
    return any(re.search(rf"\b{re.escape(form)}\b", plain) for form in _agencies())


@cache
def _agencies() -> frozenset[str]:
    return frozenset(row[1].casefold().replace("-", " ") for row in rows("agencies"))


_BROADCASTERS = frozenset(
    {"BBC", "CNN", "NPR", "NBC", "ABC", "CBS", "PBS", "ITV", "RT", "MSNBC", "FOX", "ZDF", "ARD"}
)


def _before(span: Span, end: int, text: str) -> Span:
    """The part of a span before a point."""
    return (
        span if span.end <= end else trim(Span(span.start, max(span.start, end)), text, also=" ,")
    )


def _covers(content: Sequence[Span], quote: Span) -> bool:
    return sum(c.shared(quote) for c in content) >= 0.8 * quote.length


def _extended(a: Attribution, quote: Span, text: str) -> Attribution:
    """The same attribution with the whole of a quotation as (part of) its content."""
    keep = [c for c in a.content if not c.overlaps(quote)]
    joined = hull([quote, *[c for c in a.content if c.overlaps(quote)]])
    content = tuple(sorted([*keep, trim(joined, text, also=" ,")]))
    return Attribution(a.source, a.cue, content, a.how, a.denies, a.asks, a.doubts, a.carried)
