"""Text reused between reports: reprints, abridged agency copy, pasted paragraphs.

::

    words ──► 5-gram hashes ──► inverted index ──► containment of pairs, thousands of reports
                                                   (CopyIndex)
    two reports ──► exact runs of words ──► passages ──► share, direction, because
                                                   (find_copies: the reports of one story)

The measure is *containment*, shared 5-grams over the 5-grams of the shorter text, not Jaccard: an
agency story inside a report four times as long has a Jaccard of 0.25 and a containment of 1
(Broder, "On the resemblance and containment of documents", 1997).  Words that two outlets print
because the same person said them are no copying: a passage counts only for what it holds outside
quotation marks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from secondsource import lexicon
from secondsource.acquire.report import Report
from secondsource.cluster.story import Copy, Passage
from secondsource.lexicon.frequency import folded
from secondsource.spans import Span

Hashes = NDArray[np.uint64]

GRAM = 5  # words: four let stock phrases through, six lose light edits
MIN_PASSAGE = 8  # words; shorter runs are everyday phrases unless they continue a passage
MAX_CHANGED = 5  # words changed between a passage and a shorter run that continues it
MIN_OWN = 6  # words of a passage that are neither quotation nor furniture
# What all passages of a copy must have together, in words that are neither quotation nor furniture,
# and how long the longest must be.  Of 7,880 pairs of reports of different stories
# (newscluster_5w1h, basil; dev) 13 share 8-11 such words ("the leader of the Senate, ...") and one,
# with a paragraph of background in common, more.  Two reports of one story meet by chance in up to
# 19 words, in runs of up to 10 ("abducted by ... more than two years ago").
MIN_WORDS = 20
MIN_LONGEST = 12

_WORD = re.compile(r"\w+(?:['’]\w+)*")
# A quotation never runs past its paragraph; 1,000 characters cap what an unpaired mark can swallow.
_QUOTED = re.compile(
    r'“[^"“”\n]{0,1000}(?:["”]|(?=\n)|$)'
    r'|"[^"“”\n]{1,1000}["”]'
    r"|(?<!\w)[‘'](?=\w)(?:[^‘’'\n]|(?<=\w)[’'](?=\w)){0,1000}[’'](?!\w)"
    r"|«[^«»\n]{0,1000}»"
)


class _Text(NamedTuple):
    """A text as words: their normal forms, code-point spans, and which are nobody's own work.

    ``lent`` is true of words in quotation marks and of furniture ("all rights reserved").
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    lent: tuple[bool, ...]


def _furniture(text: str) -> Iterator[Span]:
    """Sentences, or what passes for one, that hold a stock phrase."""
    # Lower case letter by letter, as "İ".lower() is two characters and would shift the spans.
    plain = text.lower() if text.isascii() else "".join(c.lower()[0] for c in text)
    plain = plain.replace("’", "'")
    for phrase in sorted(lexicon.words("boilerplate")):
        at = plain.find(phrase)
        while at >= 0:
            start = max(plain.rfind(mark, 0, at) for mark in ".!?\n") + 1
            ends = [plain.find(mark, at + len(phrase)) for mark in ".!?\n"]
            end = min((e for e in ends if e >= 0), default=len(plain))
            yield Span(start, end)
            at = plain.find(phrase, end)


def _read(text: str) -> _Text:
    lent = bytearray(len(text))
    for match in _QUOTED.finditer(text):
        lent[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for span in _furniture(text):
        lent[span.start : span.end] = b"\1" * span.length
    spans = tuple(Span(*match.span()) for match in _WORD.finditer(text))
    if text.isascii():
        words = tuple(_WORD.findall(text.lower()))
    else:
        words = tuple(folded(text[start:end]) for start, end in spans)
    return _Text(words, spans, tuple(lent[start] == 1 for start, _ in spans))


@lru_cache(maxsize=1 << 18)
def _code(word: str) -> int:
    # crc32 and not hash(): Python salts the hash of strings, so fingerprints would not compare
    # between two runs.  Cached, as a thousand reports repeat one vocabulary.
    return crc32(word.encode("utf-8", "surrogatepass"))


def gram_hashes(text: str) -> Hashes:
    """The distinct 5-grams of words as sorted 64-bit hashes, the same in every process and version.

    Shape ``(n,)``; empty when the text has fewer than five words.

    >>> a = gram_hashes("The old bridge is closed today.")
    >>> b = gram_hashes("the OLD bridge is closed")
    >>> len(a), len(b), len(np.intersect1d(a, b))
    (2, 1, 1)
    """
    words = _WORD.findall(folded(text))
    if len(words) < GRAM:
        return np.empty(0, dtype=np.uint64)
    codes = np.array(list(map(_code, words)), dtype=np.uint64)
    mixed = np.zeros(len(words) - GRAM + 1, dtype=np.uint64)
    for offset in range(GRAM):  # wraps modulo 2**64: a polynomial hash over the five codes
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes[offset : len(mixed) + offset]
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(mixed ^ (mixed >> np.uint64(32)))


def _shared(small: Hashes, large: Hashes) -> int:
    if not len(large):
        return 0
    at = np.searchsorted(large, small)
    at[at == len(large)] = 0
    return int(np.count_nonzero(large[at] == small))


def containment(a: Hashes, b: Hashes) -> float:
    """Shared hashes over those of the smaller set, 0-1; 1 means that one holds the other whole.

    >>> long = "The old bridge is closed today because a barge struck its middle pier at dawn."
    >>> containment(gram_hashes("A barge struck its middle pier"), gram_hashes(long))
    1.0
    """
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return _shared(small, large) / len(small) if len(small) else 0.0


class CopyIndex:
    """Which of thousands of reports share text with a new one; grows and shrinks by one report.

    Every second fingerprint (by hash value, so the same ones in every report) goes into an
    inverted index that proposes candidates; each candidate's containment is then computed exactly,
    so an answer is never an estimate.

    >>> index = CopyIndex()
    >>> sunk = "A barge struck the middle pier of the old bridge at dawn on Monday and sank."
    >>> index.add("wire", sunk)
    >>> index.find("HARBOUR - " + sunk + " Nobody was hurt.")
    (('wire', 1.0),)
    >>> index.remove("wire")
    >>> len(index)
    0
    """

    # Of two reports that share ten of twenty 5-grams 1 of 4 misses 6 %, 1 of 2 misses 0.1 %.
    SAMPLE = np.uint64(2)
    # A pair needs this many shared 5-grams (14 words); a shared headline is no copy.
    MIN_SHARED = 10
    # A fingerprint that stands in more reports than this is furniture ("all rights reserved")
    # and proposes nobody: it would make every find as slow as brute force.
    CROWD = 1000
    # Sampling errs: candidates whose estimate is below this part of the wanted containment are
    # dropped unseen.
    SLACK = 0.4

    def __init__(self) -> None:
        self._hashes: dict[str, Hashes] = {}
        self._sampled: dict[str, int] = {}
        self._postings: defaultdict[int, list[str]] = defaultdict(list)

    def __len__(self) -> int:
        """How many reports are in the index."""
        return len(self._hashes)

    def add(self, id: str, text: str) -> None:
        """Put a report in; one of the same id is replaced."""
        self._put(id, gram_hashes(text))

    def remove(self, id: str) -> None:
        """Take a report out; does nothing when it is not in."""
        hashes = self._hashes.pop(id, None)
        if hashes is None:
            return
        del self._sampled[id]
        for key in self._sample(hashes):
            self._postings[key].remove(id)
            if not self._postings[key]:
                del self._postings[key]

    def find(self, text: str, at_least: float = 0.5) -> tuple[tuple[str, float], ...]:
        """The reports whose containment with ``text`` reaches ``at_least`` (0-1).

        Returns:
            Pairs of id and exact containment, highest first, then by id.
        """
        return self._find(gram_hashes(text), at_least)

    def find_and_add(
        self, id: str, text: str, at_least: float = 0.5
    ) -> tuple[tuple[str, float], ...]:
        """``find`` and then ``add``, reading the text once: the step of a stream of reports."""
        hashes = gram_hashes(text)
        found = self._find(hashes, at_least)
        self._put(id, hashes)
        return tuple(pair for pair in found if pair[0] != id)

    def _sample(self, hashes: Hashes) -> list[int]:
        picked: list[int] = hashes[hashes % self.SAMPLE == 0].tolist()
        return picked

    def _put(self, id: str, hashes: Hashes) -> None:
        self.remove(id)
        keys = self._sample(hashes)
        self._hashes[id] = hashes
        self._sampled[id] = len(keys)
        for key in keys:
            self._postings[key].append(id)

    def _find(self, hashes: Hashes, at_least: float) -> tuple[tuple[str, float], ...]:
        keys = self._sample(hashes)
        held = (self._postings.get(key, ()) for key in keys)
        shared = Counter(chain.from_iterable(h for h in held if len(h) <= self.CROWD))
        floor = at_least * self.SLACK
        found = []
        for holder, count in shared.items():
            if count < floor * min(len(keys), self._sampled[holder]):
                continue
            small, large = sorted((hashes, self._hashes[holder]), key=len)
            exact = _shared(small, large)
            if exact >= max(self.MIN_SHARED, at_least * len(small)):
                found.append((holder, exact / len(small)))
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


class _Run(NamedTuple):
    """The same words at ``a`` and at ``b`` (indices of words), ``length`` of them."""

    a: int
    b: int
    length: int

    def continues(self, other: _Run) -> bool:
        """True when only a few changed words part the two, in the same order in both texts."""
        first, second = sorted((self, other))
        gap_a = second.a - first.a - first.length
        gap_b = second.b - first.b - first.length
        return 0 <= gap_a <= MAX_CHANGED and 0 <= gap_b <= MAX_CHANGED


def _runs(a: _Text, b: _Text) -> Iterator[_Run]:
    """Longest common runs of words, left to right in ``a``, each word of ``a`` in one run."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for j in range(len(b.words) - GRAM + 1):
        places[b.words[j : j + GRAM]].append(j)
    i = 0
    while i <= len(a.words) - GRAM:
        best = _Run(i, 0, 0)
        for j in places.get(a.words[i : i + GRAM], ()):
            length = GRAM
            while (
                i + length < len(a.words)
                and j + length < len(b.words)
                and a.words[i + length] == b.words[j + length]
            ):
                length += 1
            if length > best.length:
                best = _Run(i, j, length)
        if best.length:
            yield best
        i += best.length or 1


def _own(run: _Run, a: _Text, b: _Text) -> int:
    """Words of the run that are neither quotation nor furniture, in the text that has fewer."""
    in_a = sum(a.lent[run.a : run.a + run.length])
    in_b = sum(b.lent[run.b : run.b + run.length])
    return run.length - max(in_a, in_b)


def _kept(runs: Sequence[_Run], a: _Text, b: _Text) -> list[_Run]:
    """The runs that show copying: long, not a mere quotation, or going on from such a one."""
    kept = {run for run in runs if run.length >= MIN_PASSAGE and _own(run, a, b) >= MIN_OWN}
    for order in (list(runs), list(runs)[::-1]):
        for run in order:
            if any(run.continues(k) for k in kept):
                kept.add(run)
    own = [_own(run, a, b) for run in kept]
    if sum(own) < MIN_WORDS or max(run.length for run in kept) < MIN_LONGEST:
        return []
    return sorted(kept)


def _name(report: Report) -> str:
    return report.outlet or report.id


def _outlet_key(name: str) -> str:
    return folded(name).removeprefix("the ").strip()


def shared_agencies(reports: Sequence[Report]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The news agencies that two or more reports credit, or that credit and publish.

    Returns:
        Pairs of the agency's name and the ids of the reports that rest on it, in the order of the
        reports; agencies by name.

    >>> post = Report("A", "a.txt", "...", outlet="Harbour Post", agencies=("Associated Press",))
    >>> wire = Report("B", "b.txt", "...", outlet="Associated Press")
    >>> shared_agencies([post, wire])
    (('Associated Press', ('A', 'B')),)
    """
    names: dict[str, str] = {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for agency in sorted({agency for report in reports for agency in report.agencies}):
        names.setdefault(_outlet_key(agency), agency)
    for report in reports:
        rests_on = {_outlet_key(name) for name in (*report.agencies, report.outlet or "")}
        for key in sorted(rests_on & names.keys()):
            holders[key].append(report.id)
    found = [(names[key], tuple(ids)) for key, ids in holders.items() if len(ids) > 1]
    return tuple(sorted(found))


def _is_named(outlet: str | None, text: str) -> bool:
    """True when the text names the outlet; one-word lower-case outlets ("time") name nothing."""
    if not outlet or len(outlet) < 4:
        return False
    return re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", text) is not None


def _direction(a: Report, b: Report) -> tuple[Report, Report, str]:
    """Who gave the words and who took them, with the reason; alphabetical when nothing tells.

    Length tells nothing, though "abridged" suggests that it might: among dated pairs of which one
    is at least 1.3 times as long, the shorter was later in 8 and earlier in 9 (gva overlap pairs
    and newscluster_5w1h, dev).
    """
    for source, copy in ((a, b), (b, a)):
        if source.outlet and _outlet_key(source.outlet) in map(_outlet_key, copy.agencies):
            return source, copy, f"{_name(copy)} credits {source.outlet}"
    for source, copy in ((a, b), (b, a)):
        names = _is_named(source.outlet, copy.text) and not _is_named(copy.outlet, source.text)
        if names and source.outlet != copy.outlet:
            return source, copy, f"{_name(copy)} names {source.outlet} in its text"
    if a.published_at and b.published_at and a.published_at != b.published_at:
        source, copy = (a, b) if a.published_at < b.published_at else (b, a)
        when = " against ".join(
            f"{each:%Y-%m-%d %H:%M}"
            for each in sorted(r.published_at.astimezone(UTC) for r in (a, b) if r.published_at)
        )
        return source, copy, f"{_name(source)} came first, {when} UTC"
    first, second = (r.published if r.published_basis != "inferred" else None for r in (a, b))
    if first and second and first != second:
        source, copy = (a, b) if first < second else (b, a)
        days = f"{min(first, second)} against {max(first, second)}"
        return source, copy, f"{_name(source)} came first, {days}"
    source, copy = sorted((a, b), key=lambda r: (_name(r), r.id))
    return source, copy, "which of the two came first is not known"


def _common(a: Report, b: Report) -> str | None:
    found = shared_agencies((a, b))
    return found[0][0] if found else None


def _copy(a: Report, b: Report, a_text: _Text, b_text: _Text) -> Copy | None:
    runs = _kept(list(_runs(a_text, b_text)), a_text, b_text)
    if not runs:
        return None
    grams = min(len(a_text.words), len(b_text.words)) - GRAM + 1
    share = min(1.0, sum(run.length - GRAM + 1 for run in runs) / grams)
    source, copy, direction = _direction(a, b)
    passages = []
    for run in runs:
        in_a = Span(a_text.spans[run.a].start, a_text.spans[run.a + run.length - 1].end)
        in_b = Span(b_text.spans[run.b].start, b_text.spans[run.b + run.length - 1].end)
        passages.append(Passage(in_b, in_a) if source is a else Passage(in_a, in_b))
    common = _common(a, b)
    because = _because(a, b, share, runs, len(a_text.words) <= len(b_text.words))
    because += f"; both rest on {common}" if common else ""
    return Copy(
        source.id,
        copy.id,
        round(share, 4),
        tuple(sorted(passages, key=lambda passage: passage.taken)),
        common,
        f"{because}; {direction}",
    )


def _because(a: Report, b: Report, share: float, runs: Sequence[_Run], a_is_shorter: bool) -> str:
    shorter, longer = (a, b) if a_is_shorter else (b, a)
    if a.text == b.text:
        return f"{_name(a)} and {_name(b)} print the same text"
    longest = max(run.length for run in runs)
    where = f"{len(runs)} passages, the longest" if len(runs) > 1 else "one passage"
    percent = max(1, int(share * 100))
    return (
        f"{percent} % of the words of {_name(shorter)} stand in {_name(longer)}, "
        f"in {where} of {longest} words"
    )


def find_copies(reports: Sequence[Report]) -> tuple[Copy, ...]:
    """Which of these reports reuse each other's text: near-duplicates, abridged or partly pasted.

    Passages are exact runs of words (case, accents and punctuation aside) of eight words or more,
    and shorter runs that go on from one after a few changed words.  ``share`` is the part of the
    shorter text's 5-grams that stand in passages.  Quotations of one speaker and page furniture
    alone make no copy.

    Returns:
        At most one Copy for each pair, in the order of the reports.

    >>> text = (
    ...     "A barge struck the middle pier of the old bridge at dawn on Monday and sank within "
    ...     "minutes, leaving two crew members in the water."
    ... )
    >>> wire = Report("A", "a.txt", text, outlet="Coastal Wire")
    >>> post = Report("B", "b.txt", "HARBOUR - " + text, outlet="Post", agencies=("Coastal Wire",))
    >>> (copy,) = find_copies([post, wire])
    >>> copy.source, copy.copy, copy.share, copy.common
    ('A', 'B', 1.0, 'Coastal Wire')
    >>> print(copy.because)  # doctest: +NORMALIZE_WHITESPACE
    100 % of the words of Coastal Wire stand in Post, in one passage of 25 words;
    both rest on Coastal Wire; Post credits Coastal Wire
    """
    texts = {report.id: _read(report.text) for report in reports}
    found = []
    for a, b in combinations(reports, 2):
        copy = _copy(a, b, texts[a.id], texts[b.id])
        if copy is not None:
            found.append(copy)
    return tuple(found)
