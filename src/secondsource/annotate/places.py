"""Where: the place names of a report, and which place on earth each of them is.

::

    entity types ┐
    name look-up ├─▶ mentions ──"X, Wisconsin", "X province"──▶ candidates ──others named──▶ places
    prepositions ┘

A name is taken for a place when the parse's entity types say so, or when the gazetteer knows it
and the words around it speak of a place ("in X", "X province").  Of several places with one name
the most populous wins unless the report points elsewhere: to a state or country beside the name,
to countries and places that it names besides.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from secondsource.annotate.annotation import Annotation, Place
from secondsource.lexicon import rows, words
from secondsource.lexicon.gazetteer import Gazetteer, Known, load_gazetteer, normal
from secondsource.spans import Span, trim

__all__ = ["Gazetteer", "find_places", "load_gazetteer"]


def find_places(text: str, annotation: Annotation, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The place names of a report, in text order, with coordinates where they are known.

    Args:
        text: the report's text.
        annotation: its tokens with entity types.
        gazetteer: what ``load_gazetteer()`` gives.

    Returns:
        Places; ``lat``, ``lon`` (WGS 84 degrees) and ``country`` (ISO 3166 alpha-2) are None for
        a place that the gazetteer does not know, and ``country`` for one that lies in several.

    >>> find_places("", Annotation("r"), load_gazetteer())
    ()
    """
    finder = _Finder(text, annotation, gazetteer)
    mentions = finder.mentions()
    _tie_neighbours(text, mentions)
    _settle(mentions, finder.pointers)
    return tuple(_place(m) for m in mentions)


@dataclass(slots=True)
class _Mention:
    """A name in the text, what it may be, and what it was settled to be."""

    span: Span
    name: str
    candidates: tuple[Known, ...]
    hint: str = ""  # "state", "county": the words beside the name say so
    within: _Mention | None = None  # "X, Wisconsin"
    chosen: Known | None = None
    tied: bool = field(default=False)
    unlisted: bool = field(default=False)
    part: bool = False  # "Syrian", "Lansing Police"


def _place(mention: _Mention) -> Place:
    known = mention.chosen
    if known is None:
        return Place(mention.span, mention.name, part=mention.part)
    name = known.name if known.kind == "country" else mention.name
    return Place(mention.span, name, known.lat, known.lon, known.country or None, mention.part)


# ----------------------------------------------------------------------------------- detection

_PLACE_TYPES = frozenset({"GPE", "LOC", "FAC"})
_LOCATIVE = frozenset(
    "in at near from around outside inside across throughout towards toward into through via "
    "between off reach reached leave left visit visited".split()
)
_SIDES = frozenset(
    "north south east west northern southern eastern western central northeast northwest southeast "
    "southwest northeastern northwestern southeastern southwestern downtown uptown greater "
    "mainland "
    "far rural nearby neighboring neighbouring mid upper lower".split()
)
_ADMIN_AFTER = re.compile(
    r"\s+(?P<word>[Pp]rovince|[Gg]overnorate|"
    r"[Ss]tate\b(?! (?:Department|Police|University|media|TV))|[Oo]blast|[Pp]refecture|"
    r"[Rr]egion|[Cc]ounty|[Dd]istrict)\b"
)
_ADMIN_BEFORE = re.compile(
    r"\b(?P<word>province|governorate|state|oblast|county|district) of (?:the )?\Z"
)
_GREAT = 100_000  # people; a smaller town has to be named by itself, too
_SETTLED_BEFORE = re.compile(
    r"(?i)\b(?:village|town|city|hamlet|suburb|neighbou?rhood|port|capital|camp|area|enclave)s?"
    r"(?: of| in|,)? \Z"
)


@cache
def _state_forms() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in rows("state_forms")}


@cache
def _demonyms() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("demonyms")}


@cache
def _states_of() -> dict[str, list[str]]:
    """The states whose people or adjective a word is."""
    found: dict[str, list[str]] = {}
    for row in rows("nationalities"):
        if row[3] == "state":
            found.setdefault(row[0], []).append(row[1])
    return found


@cache
def _countries() -> dict[str, list[str]]:
    """The names of each country by its code."""
    found: dict[str, list[str]] = {}
    for row in rows("country_names"):
        found.setdefault(row[1], []).append(row[0])
    return found


# "King City", "Miss Ohio", "Major Mich. utilities", "Lord Howe Island"
_IN_NAMES = frozenset({"King", "Lady", "Lord", "Major", "Miss", "Prince", "Queen", "St."})


def _is_land(known: Known) -> bool:
    return known.kind in {"country", "state"}


class _Finder:
    """Goes over the tokens once and yields the mentions."""

    def __init__(self, text: str, annotation: Annotation, gazetteer: Gazetteer) -> None:
        self.text = text
        self.tokens = annotation.tokens
        self.gazetteer = gazetteer
        self.datelines = [b.span for b in annotation.blocks if b.kind == "dateline"]
        self.doubtful: list[_Mention] = []
        self.parts: list[_Mention] = []
        self.surnames = self._surnames()
        # What points to a country or state without being a place here: "Ohio Supreme Court",
        # "Syrian".  Two counters, of countries and of states.
        self.pointers: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def mentions(self) -> list[_Mention]:
        found: list[_Mention] = []
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if not token.text[:1].isupper() and token.entity_type not in _PLACE_TYPES:
                at += 1
                continue
            end = self._run_end(at)
            found += self._in_run(at, end)
            at = end
        # A name that is a place once is a place wherever it stands alone.
        sure = {m.name for m in found}
        found += [m for m in self.doubtful if m.name in sure]
        taken = {at for m in found for at in range(*m.span)}
        for part in self.parts:
            known = part.candidates[0]
            # "Ford Motor" and "Chase Bank" begin with the names of towns, too.
            if not taken & set(range(*part.span)) and (
                part.name in sure or known.kind in {"country", "state"} or known.size >= _GREAT
            ):
                found.append(part)
        return sorted(found, key=lambda m: m.span)

    def _run_end(self, at: int) -> int:
        """The end of the run of tokens that may be one name."""
        kind = self.tokens[at].entity_type
        end = at + 1
        while end < len(self.tokens):
            token = self.tokens[end]
            joined = token.entity_type == kind and kind != ""
            capital = (
                token.text[:1].isupper() and token.entity_type == kind and token.pos == "PROPN"
            )
            hyphen = kind == "" and token.text == "-" and self._tight(end)
            apart = "\n" in self.text[self.tokens[end - 1].end : token.start]
            if not (joined or capital or hyphen) or token.text == "," or apart:
                break
            end += 1
        return end

    def _tight(self, at: int) -> bool:
        before, token = self.tokens[at - 1], self.tokens[at]
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return before.end == token.start and after is not None and after.start == token.end

    def _in_run(self, first: int, end: int) -> Iterator[_Mention]:
        kind = self.tokens[first].entity_type
        first, end = self._trimmed(first, end)
        if first >= end:
            return
        if kind in _PLACE_TYPES:
            yield from self._typed(first, end, kind)
        elif kind in {"", "ORG", "PERSON", "NORP"}:
            yield from self._untyped(first, end, kind)
        if kind in {"ORG", "NORP"}:
            self._point(first, end)
        self.parts += self._within(first, end)

    def _within(self, first: int, end: int) -> Iterator[_Mention]:
        """Places that a longer name or an adjective points to: "Lansing Police", "Syrian"."""
        for at in range(first, end):
            word = self.tokens[at].text
            beyond = at > first and self.tokens[at - 1].text.lower() in _SIDES | {"latin"}
            country = None if beyond else self._country_of(word)
            if country is not None:
                yield _Mention(self.tokens[at].span, word, (country,), part=True)
        if self.tokens[first].entity_type == "PERSON":
            return  # "Charlotte Graham" is nobody of Charlotte
        starts = [first] + [n + 1 for n in range(first, end) if self.tokens[n].lemma == "of"]
        for start in starts:
            for stop in range(min(end, start + 3), start, -1):
                whole = start == first and stop == end
                made = None if whole else self._mention(start, stop)
                if made is not None and made.candidates:
                    made.part = True
                    yield made
                    break

    def _country_of(self, word: str) -> Known | None:
        """The country of an adjective or a people: "Syrian", "Syrians"."""
        code = _demonyms().get(word) or _demonyms().get(word.removesuffix("s"))
        names = (*_states_of().get(word, ()), *_countries().get(code or "", ()))
        found = (known for name in names for known in self.gazetteer.find(name))
        return next((known for known in found if known.kind == "country"), None)

    def _point(self, first: int, end: int) -> None:
        """Note the countries and states inside the name of a body or a people."""
        adjective = " ".join(t.text for t in self.tokens[first:end])
        if adjective in _demonyms():
            self.pointers[0][_demonyms()[adjective]] += 1

    def _trimmed(self, first: int, end: int) -> tuple[int, int]:
        while first < end and self.tokens[first].text.lower() in {"the", "a", "an", "-", "–"}:
            first += 1
        while first < end and self.tokens[end - 1].text in {"'s", "’s", "'", "’", ".", "-", "–"}:
            end -= 1
        return first, end

    def _surnames(self) -> frozenset[str]:
        """Last words of the names of persons: "Brown", where Michael or Mr. Brown is told of."""
        found = set()
        for at, token in enumerate(self.tokens[1:], 1):
            before = self.tokens[at - 1]
            after = self.tokens[at + 1].entity_type if at + 1 < len(self.tokens) else ""
            if not (before.text[:1].isupper() and token.text[:1].isupper()):
                continue
            one = token.entity_type == before.entity_type == "PERSON" != after
            titled = before.text in words("titles") - _IN_NAMES
            if one or (titled and not any(map(_is_land, self.gazetteer.find(token.text)))):
                found.add(token.text)
        return frozenset(found)

    def _is_somebody(self, first: int, end: int) -> bool:
        """True for a person's surname by itself, unless the words around it speak of a place."""
        if end - first > 1 or self.tokens[first].text not in self.surnames:
            return False
        before = self.tokens[first - 1].text.lower() if first else ""
        after = self.text[self.tokens[first].end :][:2]
        # "in Houston, Texas" and "in Houston" are the town's, "in Houston's death" is his.
        return after in {"'s", "’s"} or (before not in _LOCATIVE and after != ", ")

    def _typed(self, first: int, end: int, kind: str) -> Iterator[_Mention]:
        named = " ".join(t.text for t in self.tokens[first:end])
        if self._is_somebody(first, end) or normal(named) in words("not_places"):
            return
        whole = self._mention(first, end)
        if whole and whole.name.lower() in _SIDES:
            return
        if whole and whole.candidates:
            yield whole
            return
        while first < end - 1 and self._is_side(first):
            first += 1
        part = self._mention(first, end)
        if part and part.candidates:
            yield part
            return
        inner = list(self._pieces(first, end)) if end - first > 2 or kind == "FAC" else []
        if kind == "FAC":
            return
        if inner:
            yield from inner
        elif part and self._reads_like_place(part, first, end, kind):
            yield part

    def _is_side(self, first: int) -> bool:
        """«northern» of northern Mali; not «West» of West Virginia."""
        one, two = (t.text for t in self.tokens[first : first + 2])
        named = one in {"East", "North", "South", "West"} and any(
            map(_is_land, self.gazetteer.find(f"{one} {two}")[:1])
        )
        return one.lower() in _SIDES and not named

    def _reads_like_place(self, mention: _Mention, first: int, end: int, kind: str) -> bool:
        """True for a name that no gazetteer lists but the report uses as a place."""
        if not mention.name[0].isupper() or any(t.pos == "NUM" for t in self.tokens[first:end]):
            return False
        before = self.tokens[first - 1].text.lower() if first else ""
        settled = _SETTLED_BEFORE.search(self.text[: mention.span.start][-24:])
        named = len(mention.name) > 3 and not mention.name.isupper()
        if mention.name in words("given_names"):
            return False
        return kind == "GPE" and named and (
            before in _LOCATIVE or bool(mention.hint) or bool(settled)
        )  # fmt: skip

    def _pieces(self, first: int, end: int) -> Iterator[_Mention]:
        """Known names inside a longer run ("Paris France"), the longest first."""
        at = first
        while at < end:
            for stop in range(min(end, at + 4), at, -1):
                if stop - at == end - first:
                    continue
                made = self._mention(at, stop)
                if made and made.candidates and self._well_known(made.candidates[0]):
                    yield made
                    at = stop - 1
                    break
            at += 1

    def _well_known(self, known: Known) -> bool:
        return known.kind in {"country", "state"} or known.size >= 300_000

    def _untyped(self, first: int, end: int, kind: str) -> Iterator[_Mention]:
        """Names that the entity types missed: the gazetteer and a word before must both agree."""
        if end - first > 4 or self._is_somebody(first, end):
            return
        made = self._mention(first, end)
        if made is None or not made.candidates:
            return
        ahead = first - 1
        while ahead > 0 and self.tokens[ahead].text.lower() in _SIDES | {"the"}:
            ahead -= 1
        before = self.tokens[ahead].text.lower() if ahead >= 0 else ""
        after = self.tokens[end] if end < len(self.tokens) else None
        if after is not None and after.pos == "PROPN":
            return
        best = made.candidates[0]
        located = before in _LOCATIVE or bool(
            _SETTLED_BEFORE.search(self.text[: made.span.start][-24:])
        )
        state_after = self.text[made.span.end : made.span.end + 12]
        in_state = bool(re.match(r", (?:[A-Z][a-z]{2,4}\.|[A-Z]\.[A-Z]\.|[A-Z]{2}\b)", state_after))
        dateline = any(d.covers(made.span) for d in self.datelines)
        great = best.kind in {"country", "state"} or best.size >= 200_000
        alone = (
            kind == ""
            and self.tokens[first].pos == "PROPN"
            and normal(best.name) == normal(made.name)
        )
        large = best.size >= (100_000 if kind == "NORP" else 5_000)
        if (
            (located and (kind == "" or large))
            or in_state
            or made.hint
            or dateline
            or (great and alone)
            or (kind == "ORG" and best.kind == "country")
        ):
            yield made
        elif kind != "PERSON" or end - first == 1:
            self.doubtful.append(made)

    def _mention(self, first: int, end: int) -> _Mention | None:
        span = trim(Span(self.tokens[first].start, self.tokens[end - 1].end), self.text, "-–—'’")
        name = span.of(self.text)
        # "Britain-based" tells where somebody sits, "Deir Ezzor 24" is an outlet.
        if re.match(r"-[a-z]", self.text[span.end : span.end + 2]):
            return None
        if re.match(r" \d+\b(?!,)", self.text[span.end : span.end + 5]):
            return None
        if len(name) < 2 or not name[0].isupper() or normal(name) in words("not_places"):
            return None
        # "(R-Ohio)" tells whose member somebody is.
        part = bool(re.search(r"\([RDI]-\Z", self.text[max(0, span.start - 3) : span.start]))
        short = self._short_form(name, span)
        if short:
            state, country = short
            known = self.gazetteer.find(state)
            fitting = tuple(c for c in known if c.country == country and c.kind == "state")
            return _Mention(span, state, fitting or known[:1], part=part)
        candidates = self.gazetteer.find(name) or self.gazetteer.find(name, by_sound=True)
        shop = re.match(r"['’]s [A-Z]", self.text[span.end : span.end + 4])
        if shop and name in words("given_names") and not any(map(_is_land, candidates)):
            return None  # "Sam's Club"
        letters = name.replace(".", "")
        if (
            letters.isupper()
            and len(letters) < 5
            and not any(d.covers(span) for d in self.datelines)
        ):
            # "US" is a country, "NICE" and "AI" are none.
            candidates = tuple(c for c in candidates if c.kind in {"country", "feature"})
            if not candidates:
                return None
        return _Mention(span, " ".join(name.split()), candidates, self._hint(span), part=part)

    def _short_form(self, name: str, span: Span) -> tuple[str, str] | None:
        """California for "Calif.", and for "CA" after a comma."""
        forms = _state_forms()
        if "." not in name and not re.search(
            r",\s\Z", self.text[max(0, span.start - 2) : span.start]
        ):
            return None
        return forms.get(name) or forms.get(f"{name}.")

    def _hint(self, span: Span) -> str:
        after = _ADMIN_AFTER.match(self.text, span.end)
        before = _ADMIN_BEFORE.search(self.text[max(0, span.start - 24) : span.start])
        found = after or before
        if not found:
            return ""
        return "county" if found["word"].lower() in {"county", "district"} else "state"


# ---------------------------------------------------------------------------------- resolution


def _tie_neighbours(text: str, mentions: list[_Mention]) -> None:
    """Mark "X, Y" and "X in Y" so that X is sought within Y."""
    for one, other in itertools.pairwise(mentions):
        between = text[one.span.end : other.span.start]
        if re.fullmatch(r",\s|\s\(|\sin\s(?:the\s)?|,\sin\s", between) and other.candidates:
            # In "Georgia, Alabama and Texas" nothing lies within the next.
            if one.candidates and one.candidates[0].kind in {"country", "region"}:
                continue
            if other.candidates[0].kind in {"country", "state", "county"} or " in " in between:
                one.within = other


def _settle(mentions: list[_Mention], pointers: tuple[Counter[str], Counter[str]]) -> None:
    """Choose for every mention: first by itself, then twice in the light of the others."""
    for mention in reversed(mentions):  # the whole before its part: "X, Wisconsin"
        mention.chosen = _best(mention, [], *pointers)
    for _ in range(2):
        countries, states = _named(mentions)
        countries.update({c: min(n, 3) for c, n in pointers[0].items()})
        states.update({s: min(n, 3) for s, n in pointers[1].items()})
        chosen = [m.chosen for m in mentions if m.chosen]
        for mention in reversed(mentions):
            others = [k for k in chosen if normal(k.name) != normal(mention.name)]
            mention.chosen = _best(mention, others, countries, states)
    _one_sense(mentions)


def _named(mentions: list[_Mention]) -> tuple[Counter[str], Counter[str]]:
    countries: Counter[str] = Counter()
    states: Counter[str] = Counter()
    seen = set()
    for mention in mentions:
        known = mention.chosen
        if known is None or known.id in seen or not known.country:
            continue
        seen.add(known.id)
        countries[known.country] += 1
        if known.state:
            states[known.state] += 1
    return countries, states


def _best(
    mention: _Mention, others: list[Known], countries: Counter[str], states: Counter[str]
) -> Known | None:
    candidates = mention.candidates
    whole = mention.within.chosen if mention.within else None
    first = candidates[0] if candidates else None
    if whole and not (first and first.kind == whole.kind == "state"):
        inside = [c for c in candidates if _lies_in(c, whole)]
        mention.tied = bool(inside)
        if not inside and whole.kind in {"state", "country"} and first and first.size < _GREAT:
            mention.unlisted = True
            return None  # a hamlet that the gazetteer lacks, and no namesake elsewhere
        candidates = tuple(inside) or candidates
    if not candidates:
        return None
    candidates = candidates[:30]
    twins = {c.country for c in candidates if c.kind == "state"}
    scored = []
    for c in candidates:
        # Washington, New York, Idlib: the city, unless the words beside it say "state".
        large = 90_000 if normal(c.name) == normal(mention.name) else 1_000_000
        city = 2.5 if c.kind == "city" and c.country in twins and c.size >= large else 0.0
        city = 0.0 if normal(mention.name) == "quebec" else city  # its capital is Quebec City
        scored.append((_score(c, mention, others, countries, states) + city, -c.id, c))
    return max(scored)[2]


def _lies_in(part: Known, whole: Known) -> bool:
    if part.id == whole.id:
        return False
    if whole.kind == "country":
        return part.country == whole.country and part.kind != "country"
    if whole.kind == "state":
        return part.state == whole.state and part.kind in {"city", "county"}
    if whole.kind in {"county", "city"}:
        return part.kind == "city" and _distance(part, whole) < 80
    return whole.kind in {"region", "feature"} and _distance(part, whole) < 400


# Weights are in powers of ten of population: a country named beside it lifts a town of 3,000 above
# a namesake of 100,000 elsewhere.  Swept by hand on the development parts of LGL and TR-News.
_KIND_PRIOR = {
    "country": 3.0,
    "region": 2.0,
    "state": 1.0,
    "feature": 1.0,
    "county": -0.6,
    "city": 0.0,
}


def _score(
    known: Known,
    mention: _Mention,
    others: list[Known],
    countries: Counter[str],
    states: Counter[str],
) -> float:
    score = math.log10(known.size + 10) + _KIND_PRIOR[known.kind]
    if normal(known.name) == normal(mention.name):
        score += 0.7
    if mention.hint and known.kind == mention.hint:
        score += 4.0
    total = sum(countries.values())
    own = 1 if mention.chosen is not None and mention.chosen.id == known.id else 0
    if total and known.country:
        score += 2.5 * max(0, countries[known.country] - own) / total
        if known.state:
            score += 2.5 * max(0, states[known.state] - own) / total
    near = min((_distance(known, o) for o in others if o.kind not in _WIDE), default=9e9)
    return score + (1.2 if near < 100 else 0.6 if near < 300 else 0.0)


_WIDE = frozenset({"country", "region", "state"})


def _distance(one: Known, other: Known) -> float:
    """Kilometres between two places, on a sphere."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    dlat, dlon = lat2 - lat1, math.radians(other.lon - one.lon)
    a = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, a)))


def _one_sense(mentions: list[_Mention]) -> None:
    """One name, one place: a report that has said "Paris, Texas" means it to the end."""
    tied = {m.name: m.chosen for m in reversed(mentions) if (m.tied and m.chosen) or m.unlisted}
    for mention in mentions:
        if not mention.tied and mention.name in tied and not mention.hint:
            mention.chosen = tied[mention.name]
