"""The noun of a person's correction: signed, revocable, and never mixed with what was read.

*Ana Ruiz, 3 May 2021: these two are not one claim: the second speaks of the old bridge.*  A
judgement names statements as ``REPORT:start-end``: the report by its id, which is a hash of its
text, and the place in code points.  Both stay when a report is read again by another engine, and
the statement is found by where it stands.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from secondsource.errors import UsageError
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Revocation:
    """A judgement was taken back: by whom, when, why."""

    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's correction.  *Ana Ruiz, 3 May, 14:02: these two are not one story.*

    ``about`` are ids in the order that ``kind`` asks for, ``payload`` what was judged.
    """

    id: str
    kind: str
    about: tuple[str, ...]
    payload: Mapping[str, Any]
    by: str
    at: datetime
    note: str = ""
    revoked: Revocation | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a judgement in one dossier.

    ``says`` puts it in words and ``because`` tells what it changed, or why it could change nothing;
    ``statements`` are the ids in the dossier of those it is about, as far as they were found, and
    ``words`` what stood there when it was judged; ``also`` are others that it changed, since they
    rest on the very same words ("he said").
    """

    id: str
    kind: str
    about: tuple[str, ...]
    says: str
    by: str
    at: datetime
    note: str
    applied: bool
    because: str
    statements: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Cited(NamedTuple):
    """A statement by where it stands: the report's own id and the place in its text.

    >>> str(Cited.parse("9f2c:120-187")), Cited.parse("9f2c:120-187").span.length
    ('9f2c:120-187', 67)
    """

    report: str
    span: Span

    def __str__(self) -> str:
        return f"{self.report}:{self.span.start}-{self.span.end}"

    @classmethod
    def parse(cls, text: str) -> Cited:
        """The statement that ``REPORT:start-end`` names.

        Raises:
            UsageError: it is not in that form, or the place is empty.
        """
        found = _CITED.fullmatch(text)
        if found is None or int(found["start"]) >= int(found["end"]):
            raise UsageError(f"statement {text!r}", "names no place", "write REPORT:START-END")
        return cls(found["report"], Span(int(found["start"]), int(found["end"])))


_CITED = re.compile(r"(?P<report>[^:\s]+):(?P<start>\d{1,9})-(?P<end>\d{1,9})")

#: Judgements about statements, and about how many each.
KINDS: Mapping[str, tuple[int, ...]] = {
    "same-claim": (2,),
    "not-same-claim": (2,),
    "origin": (1, 2),
    "speaker": (1,),
    "number-about": (1,),
    "not-a-statement": (1,),
    "no-conflict": (2,),
    "conflict": (2,),
    "same-person": (2,),
    "not-same-person": (2,),
}
#: Judgements about who two statements name: a person, body or other, by the name used there.
PERSON_KINDS = ("same-person", "not-same-person")
#: Judgements about reports: of one story, of two.
STORY_KINDS = ("same", "apart")


def checked(kind: str, about: Sequence[str], payload: Mapping[str, Any]) -> tuple[Cited, ...]:
    """The statements that a judgement is about, once it is known to make sense.

    Raises:
        UsageError: there is no such kind, or what is judged is not in its form.

    >>> checked("speaker", ["9f2c:1-9"], {"name": "Ana Ruiz"})
    (Cited(report='9f2c', span=Span(start=1, end=9)),)
    """
    if kind not in KINDS:
        raise UsageError(f"judgement {kind!r}", "is of no known kind", f"one of {', '.join(KINDS)}")
    if len(about) not in KINDS[kind]:
        wanted = " or ".join(map(str, KINDS[kind]))
        raise UsageError(
            f"judgement {kind}", f"is about {len(about)} statements", f"name {wanted} of them"
        )
    cited = tuple(map(Cited.parse, about))
    if len(set(cited)) < len(cited):
        raise UsageError(f"judgement {kind}", "names one statement twice", "name two")
    problem = _problem(kind, len(about), payload)
    if problem:
        raise UsageError(f"judgement {kind}", *problem)
    return cited


LONGEST = 300  # characters of a name, or of what is counted


def _problem(kind: str, count: int, payload: Mapping[str, Any]) -> tuple[str, str] | None:
    name = payload.get("name")
    is_named = isinstance(name, str) and bool(name.strip())
    told = name if name is not None else payload.get("what", "")
    if isinstance(told, str) and len(told) > LONGEST:
        return f"names something of {len(told)} characters", f"use at most {LONGEST}"
    if kind == "origin" and count == 2 and not isinstance(payload.get("same"), bool):
        return "does not say whether it is one origin", 'give {"same": true} or {"same": false}'
    if kind == "origin" and count == 1 and not is_named:
        return "names no origin", 'give {"name": "…"}'
    if kind == "speaker" and not is_named and payload.get("own") is not True:
        return "names no speaker", 'give {"name": "…"}, or {"own": true} for the outlet itself'
    if kind in PERSON_KINDS and not _are_names(payload.get("names")):
        return "does not say who", 'give {"names": ["…", "…"]}: one of each statement'
    if kind == "number-about":
        place = (payload.get("start"), payload.get("end"))
        if not all(type(n) is int and n >= 0 for n in place):
            return "does not say which number", "give its start and end in the report's text"
        what, whole = payload.get("what"), payload.get("of")
        if not isinstance(what, str) or not what.strip():
            return "does not say what is counted", 'give {"what": "…"}'
        if whole is not None and not isinstance(whole, str):
            return "does not say of what", 'give {"of": "…"}, or leave it out'
    return None


def _are_names(given: object) -> bool:
    return (
        isinstance(given, list | tuple)
        and len(given) == 2
        and all(isinstance(n, str) and 0 < len(n.strip()) <= LONGEST for n in given)
    )


def says(judgement: Judgement) -> str:
    """What is judged, in words.

    >>> from datetime import UTC
    >>> at = datetime(2021, 5, 3, 14, 2, tzinfo=UTC)
    >>> says(Judgement("j", "speaker", ("a:1-9",), {"name": "Ana Ruiz"}, "Bo", at))
    'the speaker is Ana Ruiz'
    """
    payload, name = judgement.payload, judgement.payload.get("name")
    form = judgement.kind
    if judgement.kind == "origin" and len(judgement.about) == 2:
        form = "one-origin" if payload.get("same") else "independent"
    elif judgement.kind == "speaker" and payload.get("own"):
        form = "own-voice"
    elif judgement.kind in PERSON_KINDS:
        names = payload["names"] if _are_names(payload.get("names")) else ("?",)
        name = " and ".join(f"“{each}”" for each in dict.fromkeys(names))
        form = "one-name-two" if form != "same-person" and len(set(names)) == 1 else form
    number = f"“{payload['number']}”" if payload.get("number") else "the number"
    return _SAYS.get(form, form).format(name=name, what=payload.get("what"), number=number)


_SAYS = {
    "same-claim": "they are one claim",
    "not-same-claim": "they are two claims",
    "origin": "the origin is {name}",
    "one-origin": "they rest on one origin",
    "independent": "they rest on independent origins",
    "speaker": "the speaker is {name}",
    "own-voice": "the outlet says it in its own voice",
    "number-about": "{number} counts {what}",
    "not-a-statement": "this is no statement",
    "no-conflict": "they can both hold",
    "conflict": "they cannot both hold",
    "same-person": "{name} are one",
    "not-same-person": "{name} are two",
    "one-name-two": "{name} stands for two",
    "same": "the reports are of one story",
    "apart": "the reports are of two stories",
}


def words_judged(judgement: Judgement) -> tuple[str, ...]:
    """The words that were judged, where the judgement keeps them."""
    words = judgement.payload.get("words")
    return tuple(map(str, words)) if isinstance(words, list | tuple) else ()


def signed(by: str, at: datetime, says: str, note: str = "") -> str:
    """One line: who judged, when, what and why.

    >>> from datetime import UTC
    >>> signed("Ana Ruiz", datetime(2021, 5, 3, tzinfo=UTC), "they are one claim", "same crane")
    'judged by Ana Ruiz, 3 May 2021: they are one claim (same crane)'
    """
    why = f" ({note})" if note.strip() else ""
    return f"judged by {by}, {at.day} {month_name[at.month]} {at.year}: {says}{why}"
