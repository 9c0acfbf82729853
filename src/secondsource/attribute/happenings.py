"""The day of a fact that its own sentence does not date: where the report puts the same happening.

::

    "The ferry sank on Tuesday."          sank ──on Tuesday──▶ accident: Tuesday
    "Nine people died in the accident."   the accident ──────▶ Tuesday

A report dates its happening once and takes it up again: by its name ("the accident", "Tuesday's
crash"), by the same verb with one of the same people or things, by a clause that hangs on the
dated one ("…, killing nine"), or because it is the news itself, told in the first sentence.  A
kind of happening of which the report gives two days gives none.  The day of speaking is never
carried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from secondsource.annotate.annotation import Annotation, TimeExpression
from secondsource.attribute.statement import CARRIED, Statement
from secondsource.attribute.tree import Tree
from secondsource.lexicon import rows, words
from secondsource.spans import Span

_DAILY = frozenset({"day", "daypart", "hour", "minute"})
# News tells of the last days; of an older day no verb may be taken up without saying so.
_FRESH = timedelta(days=10)
_CLOCK = re.compile(r"(?i)[\d:.\s]+(?:[ap]\.?m\.?)?|noon|midday|midnight|.*local time.*")
_MODAL = frozenset({"will", "would", "could", "may", "might", "must", "should", "shall", "can"})
_SOON = frozenset({"soon", "shortly", "immediately", "minute", "moment", "hour"})
_MEANWHILE = frozenset({"when", "as", "while"})
_IN = frozenset({"in", "during", "by", "from"})
_NEWS = 5  # sentences: in these a report tells what is new; background comes after
_ROUNDS = 3  # "killing nine" hangs on "rammed", which takes its day from the report's own words


@cache
def _kinds() -> Mapping[tuple[str, str], frozenset[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for lemma, pos, kind, _ in rows("happenings"):
        found[lemma, pos].add(kind)
    return {key: frozenset(kinds) for key, kinds in found.items()}


@cache
def _families() -> Mapping[str, str]:
    return {kind: family for _, _, kind, family in rows("happenings") if family}


@dataclass(frozen=True, slots=True)
class _Dated:
    """A happening that the report dates: kinds of its word, who and what had a part in it."""

    kinds: frozenset[str]
    things: frozenset[str]
    time: TimeExpression


@dataclass(slots=True)
class _Scene:
    """What the report has dated so far."""

    tree: Tree
    dated: list[_Dated] = field(default_factory=list)
    heads: dict[int, TimeExpression] = field(default_factory=dict)
    past: list[TimeExpression] = field(default_factory=list)  # all recent days that are told

    def kinds(self, i: int) -> frozenset[str]:
        """Kinds of happening that a token names: a noun its own, a verb its own or its subject's.

        «The crash happened» is of the kind of its subject, «carried out the strike» of its object.
        """
        token = self.tree.tokens[i]
        if token.pos in {"NOUN", "PROPN"}:
            return _kinds().get((token.lemma.lower(), "noun"), frozenset()) & _families().keys()
        found = self.deeds(i)
        own = found & _families().keys()
        passive = self.tree.child(i, "nsubjpass")
        named = [passive if passive is not None else self.tree.child(i, "dobj")]
        named = named if "make" in found else []
        if found & {"occur", "do", "make"}:
            named.append(self.tree.child(i, "nsubj"))
        for thing in named:
            if thing is not None and self.tree.tokens[thing].pos in {"NOUN", "PROPN"}:
                own |= self.kinds(thing)
        return own

    def deeds(self, i: int) -> frozenset[str]:
        """What the list of happenings says of a verb, with its particle: "carry out"."""
        particle = self.tree.child(i, "prt")
        lemma = self.tree.tokens[i].lemma.lower()
        if particle is not None:
            lemma = f"{lemma} {self.tree.tokens[particle].text.lower()}"
        return _kinds().get((lemma, "verb"), frozenset())

    def things(self, i: int) -> frozenset[str]:
        """Lemmas of who and what has a part in a verb: its subject, its objects, "of" them."""
        tops = [
            c
            for c in self.tree.children[i]
            if self.tree.tokens[c].dep in {"nsubj", "nsubjpass", "dobj"}
        ]
        if self.tree.tokens[i].dep in {"acl", "relcl"}:
            tops.append(self.tree.tokens[i].head)
        for top in list(tops):
            for c in self.tree.children[top]:
                if self.tree.tokens[c].lemma == "of":
                    tops += [o for o in self.tree.children[c] if self.tree.tokens[o].dep == "pobj"]
        return frozenset(
            self.tree.tokens[t].lemma.lower()
            for t in tops
            if self.tree.tokens[t].pos in {"NOUN", "PROPN"}
        )

    def day_of(self, kinds: frozenset[str]) -> TimeExpression | None:
        """The one day of these kinds; of kinds never dated the one day of their family."""
        exact = [d.time for d in self.dated if d.kinds & kinds]
        if exact:
            return _agreed(exact)
        families = {_families()[k] for k in kinds}
        return _agreed([d.time for d in self.dated if families & {_families()[k] for k in d.kinds}])

    def add(self, i: int, time: TimeExpression) -> None:
        """The report dates what this token names."""
        self.heads[i] = time
        kinds = self.kinds(i)
        if kinds:
            # "had been fired last week" is no day of what is told besides of the one it befell
            verb = self.tree.tokens[i].pos == "VERB" and not _has_helper(i, "had", self.tree)
            things = self.things(i) if verb else frozenset[str]()
            self.dated.append(_Dated(kinds, things, time))


def _agreed(times: Sequence[TimeExpression]) -> TimeExpression | None:
    days = {(t.first, t.last) for t in times}
    return times[0] if len(days) == 1 else None


def on_its_day(
    statements: Sequence[Statement], annotation: Annotation, tree: Tree, text: str
) -> tuple[Statement, ...]:
    """Give undated statements the day on which the report puts the same happening.

    Args:
        statements: of one report, in text order.
        annotation: that report's; its times are what can be carried.
        tree: its parse.
        text: its text.

    Returns:
        The statements in their order.  A carried time keeps the span of the words that date the
        happening, outside the statement, and says so as its basis.
    """
    spoken = {t.span: t for s in statements for t in s.times}  # by the speaker's clock
    scene = _scene([spoken.get(t.span, t) for t in annotation.times], tree, text)
    if not scene.past:
        return tuple(statements)
    roots = [_root(s.span, tree) for s in statements]
    told = [s.span for s in annotation.sentences if _is_told(s.block, annotation)]
    news = Span(0, told[:_NEWS][-1].end) if told else Span(0, 0)
    out = list(statements)
    for _ in range(_ROUNDS):
        changed = False
        for n, (statement, root) in enumerate(zip(out, roots, strict=True)):
            if root is None or not _is_open(statement, text) or _looks_ahead(root, tree):
                continue
            time = _carried(root, statement.span, scene, early=news.covers(statement.span))
            time = time or _of_the_moment(root, statement.span.of(text), scene)
            if time is None and statement.times:
                time = _agreed([d.time for d in scene.dated if _is_harm(d.kinds)] or scene.past)
            if time is not None:
                out[n] = replace(statement, times=_taken(statement, time))
                scene.add(root, time)
                changed = True
        if not changed:
            break
    return tuple(out)


def _taken(statement: Statement, time: TimeExpression) -> tuple[TimeExpression, ...]:
    """The carried day; an hour that the statement gives is an hour of that day."""
    if not statement.times:
        return (replace(time, basis=CARRIED),)
    return tuple(
        replace(t, first=time.first, last=time.last, basis=CARRIED,
                value=f"{time.value[:10]}T{t.value.rpartition('T')[2]}")
        if t.first is not None else t
        for t in statement.times
    )  # fmt: skip


def _is_open(statement: Statement, text: str) -> bool:
    """True for a statement without a day: undated, or with an hour and no more."""
    if statement.certainty == "asked":
        return False
    return all(
        t.first is None
        or (
            t.granularity in {"hour", "minute"}
            and t.basis.startswith("counted")
            and _CLOCK.fullmatch(t.span.of(text))
        )
        for t in statement.times
    ) and not any(re.match(r"P[\dX]", t.value) for t in statement.times)


def _is_told(block: int, annotation: Annotation) -> bool:
    return annotation.blocks[block].kind in {"paragraph", "standfirst"}


def _root(span: Span, tree: Tree) -> int | None:
    """The token of a statement that the others hang on: its main verb, where it has one."""
    inside = tree.within(span)
    members = set(inside)
    tops = [i for i in inside if tree.tokens[i].head not in members or tree.tokens[i].head == i]
    verbs = [i for i in tops if tree.tokens[i].pos in {"VERB", "AUX"}]
    nouns = [i for i in tops if tree.tokens[i].pos in {"NOUN", "PROPN"}]
    return next(iter(verbs or nouns), None)


def _looks_ahead(i: int, tree: Tree) -> bool:
    """True for what is to come, or may, or should: it was not on the day of what has been."""
    helpers = {
        tree.tokens[c].lemma.lower()
        for c in tree.children[i]
        if tree.tokens[c].dep in {"aux", "auxpass"}
    }
    asked = tree.tokens[i].tag == "VB" or any(
        tree.tokens[c].text.lower() == "be" for c in tree.children[i]
    )
    return (bool(helpers & _MODAL) or asked) and "have" not in helpers


# ------------------------------------------------------------------------------------- anchors


def _scene(times: Sequence[TimeExpression], tree: Tree, text: str) -> _Scene:
    """The happenings that the report dates by a recent day."""
    scene = _Scene(tree)
    days = [t for t in times if t.granularity in _DAILY and t.first == t.last]
    days = [t for t in days if t.first is not None and "(future" not in t.basis]
    newest = max((t.first for t in days if t.first is not None), default=date.min)
    for time in days:
        bare = time.granularity in {"hour", "minute"} and _CLOCK.fullmatch(time.span.of(text))
        if time.first is None or newest - time.first > _FRESH or bare:
            continue
        scene.past.append(time)
        governor = _governor(time.span, scene)
        if governor is None or _looks_ahead(governor, tree) or _is_of_speaking(governor, tree):
            continue
        scene.add(governor, time)
        above = tree.tokens[governor].head
        if tree.tokens[governor].dep in {"nsubj", "nsubjpass"} and scene.deeds(above):
            scene.add(above, time)  # "a strike on Tuesday killed nine": they died on Tuesday
    return scene


def _is_of_speaking(i: int, tree: Tree) -> bool:
    """True for "said on Friday": that day dates the saying and nothing else."""
    token = tree.tokens[i]
    return token.pos == "VERB" and token.lemma.lower() in words("cues")


def _governor(span: Span, scene: _Scene) -> int | None:
    """The verb that a time is said of, or the happening that it names ("Tuesday's crash")."""
    tree = scene.tree
    i = _root(span, tree)
    inside = tree.within(span)
    if i is None:
        i = inside[-1] if inside else None
    if i is None:
        return None
    for above in tree.ancestors(i):
        token = tree.tokens[above]
        if token.pos in {"VERB", "AUX"}:
            return above
        if token.pos in {"NOUN", "PROPN"} and scene.kinds(above):
            return above
    return None


# ------------------------------------------------------------------------------------ carrying


def _carried(root: int, span: Span, scene: _Scene, *, early: bool) -> TimeExpression | None:
    """The day of the happening that a statement takes up, None when it takes up none."""
    return (
        _of_its_clause(root, scene)
        or _of_the_same_verb(root, scene)
        or next(_of_the_named(root, span, scene), None)
        or (_of_the_news(root, scene) if early else None)
    )


def _of_its_clause(root: int, scene: _Scene) -> TimeExpression | None:
    """«… rammed the gate on Tuesday, killing nine», «she slept when it struck on Tuesday»."""
    tree = scene.tree
    for c in tree.children[root]:
        when = tree.child(c, "advmod", "mark")
        dated = tree.tokens[c].dep == "advcl" and c in scene.heads
        if dated and when is not None and tree.tokens[when].lemma.lower() in _MEANWHILE:
            return scene.heads[c]
    i = root
    if tree.child(root, "neg") is not None or _has_helper(root, "had", tree):
        return None  # "… and they had not met before": not on that day
    for _ in range(3):
        token = tree.tokens[i]
        hangs = token.dep == "conj" or (token.dep == "advcl" and _is_participle(i, tree))
        if not hangs or token.head == i:
            return None
        i = token.head
        if i in scene.heads:
            return scene.heads[i]
    return None


def _has_helper(i: int, word: str, tree: Tree) -> bool:
    return any(
        tree.tokens[c].dep == "aux" and tree.tokens[c].text.lower() == word
        for c in tree.children[i]
    )


def _is_participle(i: int, tree: Tree) -> bool:
    """As "killing nine", "having freed the town", "followed by gunfire"."""
    token, helper = tree.tokens[i], tree.child(i, "aux")
    having = _has_helper(i, "having", tree)
    followed = token.tag == "VBN" and token.lemma.lower() == "follow" and helper is None
    return tree.child(i, "mark") is None and (token.tag == "VBG" or having or followed)


def _of_the_same_verb(root: int, scene: _Scene) -> TimeExpression | None:
    """«Twelve villagers were killed» beside «a strike on Tuesday killed 12 villagers»."""
    if scene.tree.tokens[root].pos != "VERB":
        return None
    kinds, things = scene.kinds(root), scene.things(root)
    return _agreed([d.time for d in scene.dated if d.kinds & kinds and d.things & things])


def _of_the_named(root: int, span: Span, scene: _Scene) -> Iterator[TimeExpression]:
    """«The blast shattered windows», «nine died in the crash», «soon after the attack»."""
    tree = scene.tree
    for i in tree.within(span):
        kinds = scene.kinds(i) if tree.tokens[i].pos in {"NOUN", "PROPN"} else frozenset[str]()
        if kinds and _is_definite(i, tree) and _tells_of_it(i, root, scene):
            time = scene.day_of(kinds)
            if time is not None:
                yield time


def _is_definite(i: int, tree: Tree) -> bool:
    """As "the crash", "this attack"; not as "a crash", "crashes", "the other crash of May"."""
    for c in tree.children[i]:
        token = tree.tokens[c]
        if token.dep in {"relcl", "acl"} or token.pos == "NUM" or token.lemma.lower() in _OTHER:
            return False
    determiners = [tree.tokens[c] for c in tree.children[i] if tree.tokens[c].dep == "det"]
    return any(d.lemma.lower() in {"the", "this", "that"} for d in determiners)


_OTHER = frozenset("other another similar previous earlier second first last next deadly".split())


def _tells_of_it(i: int, root: int, scene: _Scene) -> bool:
    """True when what the statement tells was part of the happening, and no echo of it."""
    tree = scene.tree
    token, head = tree.tokens[i], tree.tokens[i].head
    if i == root:
        return True  # "the deaths of nine sailors" is all that is told
    if token.dep in {"nsubj", "nsubjpass", "dobj"}:
        if head != root or tree.tokens[head].tag not in {"VBD", "VBN", "VBG"}:
            return False
        did = {"make", "occur"} if token.dep == "dobj" else {"make", "occur", "do"}
        return bool(scene.deeds(head) & did)  # "the vote was met with anger" is an echo
    if token.dep != "pobj" or not _is_on(tree.tokens[head].head, root, tree):
        return False
    before = tree.tokens[head].lemma.lower()
    verb = tree.tokens[head].head
    near = [*tree.children[head], *tree.children[verb]]
    if before == "after" and any(tree.tokens[c].lemma.lower() in _SOON for c in near if c < head):
        return True
    return before in _IN and bool(scene.kinds(verb))


def _is_on(i: int, root: int, tree: Tree) -> bool:
    """True for the statement's verb, a clause that hangs on it, or what its "was" is about."""
    if tree.tokens[root].pos == "AUX":
        return i == root or root in tree.ancestors(i)
    while i != root and tree.tokens[i].dep in {"advcl", "conj"}:
        i = tree.tokens[i].head
    return i == root


def _of_the_news(root: int, scene: _Scene) -> TimeExpression | None:
    """Harm that the first sentences tell was on the one day of the harm."""
    token = scene.tree.tokens[root]
    kinds = scene.deeds(root) & _families().keys()
    if token.pos != "VERB" or token.dep in {"acl", "relcl"}:
        return None
    return _agreed([d.time for d in scene.dated if _is_harm(d.kinds)]) if _is_harm(kinds) else None


# Words that place a statement beside the happening, not after it.
_THEN = re.compile(
    r"(?i)\b(?:at the time|(?:earlier|later) (?:in the|that) (?:day|evening|morning|night)|"
    r"(?:moments|minutes|seconds|shortly|just) (?:after|before) (?:take-?off|landing|impact)|"
    r"on impact|at the moment of)\b"
)


def _of_the_moment(root: int, words: str, scene: _Scene) -> TimeExpression | None:
    """«The water was high at the time», «the barge was heading for Hull»: as it happened."""
    tree = scene.tree
    told = [d.time for d in scene.dated if _is_harm(d.kinds)]
    if tree.tokens[root].tag not in {"VBD", "VBN", "VBG"} or _has_helper(root, "had", tree):
        return None
    if _THEN.search(words):
        return _agreed(told or scene.past)
    subject = tree.child(root, "nsubj")
    going = tree.tokens[root].tag == "VBG" and any(
        _has_helper(root, helper, tree) for helper in ("was", "were")
    )
    if subject is None or not going:
        return None
    who = tree.tokens[subject].lemma.lower()
    return _agreed([d.time for d in scene.dated if who in d.things])


def _is_harm(kinds: frozenset[str]) -> bool:
    return any(_families()[kind] == "harm" for kind in kinds)
