"""Corrections of a library's statements, claims and stories: made, taken back, listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from secondsource.acquire.report import Report
from secondsource.compare.judged import found_again
from secondsource.errors import MissingError, UsageError
from secondsource.judgement import PERSON_KINDS, STORY_KINDS, Cited, Judgement, checked
from secondsource.library.people import Names, Saying, Voice, sayings, voice_named
from secondsource.spans import Span

if TYPE_CHECKING:
    from secondsource.library.library import Library


def judge(
    library: Library,
    kind: str,
    about: Sequence[str],
    payload: Mapping[str, Any],
    *,
    by: str,
    note: str,
) -> Judgement:
    """Record what somebody judges of statements; dossiers follow when they are next asked for.

    The words are kept beside their places, so that a judgement tells by itself what it is about.
    """
    if kind in PERSON_KINDS and "names" not in payload:
        payload = {**payload, "names": [_origin(library, each) for each in about]}
    cited = checked(kind, about, payload)
    texts = {r.id: r.text for r in library.store.reports(dict.fromkeys(c.report for c in cited))}
    for each in cited:
        if each.report not in texts:
            raise MissingError(f"report {each.report}", "is not in the library", "show its story")
        if each.span.end > len(texts[each.report]):
            raise UsageError(f"statement {each}", "ends behind its report", "show its story")
    told = {**payload, "words": [each.span.of(texts[each.report]) for each in cited]}
    if kind == "number-about":
        told["number"] = texts[cited[0].report][payload["start"] : payload["end"]]
    return library.store.judge(kind, list(map(str, cited)), told, by=by, note=note)


def undo(library: Library, id: str, *, by: str, note: str) -> Judgement:
    """Take a judgement back; where it moved reports, they go where they were."""
    found = library.store.judgement(id)
    if found.kind in STORY_KINDS:
        with library.placer.turn() as placer:
            return placer.undo(id, by=by, note=note)
    return library.store.revoke(id, by=by, note=note)


def judgements_of(
    library: Library, story: str | None, *, revoked: bool = True
) -> tuple[Judgement, ...]:
    """The judgements about a story's reports and statements, oldest first; all without a story."""
    if story is None:
        return library.store.judgements(revoked=revoked)
    members = [m.report for m in library.store.members(library.story(story).id)]
    return library.store.judgements(about=members, revoked=revoked)


def standing(library: Library, story: str, reports: Sequence[Report]) -> tuple[Judgement, ...]:
    """What is judged of these reports of a story; what was of an older version goes over."""
    here = {r.id: r for r in reports}
    members = [m.report for m in library.store.members(story)]
    made = library.store.judgements(about=list(dict.fromkeys([*here, *members])))
    older = sorted({r for j in made for r in _reports(j)} - set(here))
    return _carried(library, made, older, here) if older else made


def _reports(judgement: Judgement) -> list[str]:
    return [] if judgement.kind in STORY_KINDS else [a.partition(":")[0] for a in judgement.about]


def _carried(
    library: Library, made: Iterable[Judgement], older: Sequence[str], here: Mapping[str, Report]
) -> tuple[Judgement, ...]:
    """Judgements of versions that a newer one has taken the place of, by the same words there."""
    texts = {r.id: r.text for r in library.store.reports(older)}
    newer = {
        report: here[version.report]
        for report in texts
        for version in library.store.versions(report)
        if version.report in here
    }
    return tuple(
        replace(j, about=tuple(_moved(each, texts, newer) for each in j.about))
        if j.kind not in STORY_KINDS
        else j
        for j in made
    )


def _moved(about: str, texts: Mapping[str, str], newer: Mapping[str, Report]) -> str:
    """Where the same words stand in the newer version, the nearest if they stand twice."""
    try:
        cited = Cited.parse(about)
    except UsageError:
        return about
    if cited.report not in newer:
        return about
    words, report = cited.span.of(texts[cited.report]), newer[cited.report]
    places = []
    at = report.text.find(words)
    while at >= 0 and words:
        places.append(at)
        at = report.text.find(words, at + 1)
    if not places:
        return about
    start = min(places, key=lambda p: (abs(p - cited.span.start), p))
    return str(Cited(report.id, Span(start, start + len(words))))


# ------------------------------------------------------------------------------------- who is who


def _origin(library: Library, about: str) -> str:
    """On whose word a statement rests, by the name that its story has for them.

    Raises:
        UsageError: it rests on nobody's.
    """
    cited = Cited.parse(about)
    story = library.store.story_of(cited.report)
    dossier = library.dossier(story) if story else None
    letters = {own: k for k, own in dossier.originals.items()} if dossier else {}
    if dossier is None or cited.report not in letters:
        raise MissingError(f"report {cited.report}", "is not in the library", "show its story")
    statement = found_again(Cited(letters[cited.report], cited.span), dossier.statements)
    if statement is None or statement.origin is None:
        raise UsageError(
            f"statement {about}", "rests on nobody's word", "name one that somebody says"
        )
    return Names(dossier)(statement.origin)


def same_person(
    library: Library, one: str, other: str, *, by: str | None = None, note: str = ""
) -> tuple[Judgement, ...]:
    """Somebody says that two names of the library's people are one person, body or other.

    Where both stand in one story its dossier follows, else the pages of people alone.

    Raises:
        MissingError: nobody is quoted under one of the names.
        UsageError: they are one already.
    """
    voices = [voice_named(library, name) for name in (one, other)]
    if voices[0] == voices[1]:
        raise UsageError(f"“{one}” and “{other}”", "are one already", "give another name")
    first, second = (_by_story(library, voice) for voice in voices)
    both = [story for story in first if story in second]
    pairs = [(first[s], second[s]) for s in both] or [
        (next(iter(first.values())), next(iter(second.values())))
    ]
    return tuple(_judged(library, "same-person", a, b, by, note) for a, b in pairs)


def _by_story(library: Library, voice: Voice) -> dict[str, Saying]:
    """Of each story the first that somebody is quoted with."""
    return {s.story: s for s in reversed(list(sayings(library, voice)))}


def not_same_person(
    library: Library,
    name: str,
    about: Sequence[str],
    *,
    by: str | None = None,
    note: str = "",
) -> tuple[Judgement, ...]:
    """Somebody says that some of what stands under a name is another's of that name.

    Args:
        library: where they are.
        name: of the page of people.
        about: the statements that are another's, as ``REPORT:START-END``.
        by: who says so.
        note: why.

    Raises:
        MissingError: nobody is quoted under the name.
        UsageError: none of them stands under it, or all do, or one of the other's stands in the
            same report: one report means one person by one name.
    """
    every = list(sayings(library, voice_named(library, name)))
    reports = dict.fromkeys(s.report for s in every if s.about in set(about))
    going = [next(s for s in every if s.report == report) for report in reports]
    staying = [s for s in every if s.report not in reports]
    if not going or not staying:
        problem = "says none of these" if not going else "is left without a report"
        raise UsageError(
            f"“{name}”", problem, "choose some, and leave reports; one report means one person"
        )
    made = []
    for each in going:
        stays = next((s for s in staying if s.story == each.story), staying[0])
        made.append(_judged(library, "not-same-person", stays, each, by, note))
    made += [_judged(library, "same-person", going[0], each, by, note) for each in going[1:]]
    return tuple(made)


def _judged(
    library: Library, kind: str, one: Saying, other: Saying, by: str | None, note: str
) -> Judgement:
    names = {"names": [one.name, other.name]}
    return library.judge(kind, [one.about, other.about], names, by=by, note=note)


# ------------------------------------------------------------------------------ how they are named


def cite(library: Library, words: Sequence[str]) -> tuple[str, ...]:
    """The lasting names of statements as a person writes them.

    Claims have no such names: they are numbered anew by every judgement.

    Args:
        library: where they are.
        words: a story and ids of its dossier ("A12"), or ``REPORT:START-END`` each.

    Raises:
        UsageError: one names nothing, or short ids come without their story.
    """
    stories = [w for w in words if ":" not in w and not _SHORT.fullmatch(w)]
    short = [w for w in words if _SHORT.fullmatch(w)]
    if short and len(stories) != 1:
        raise UsageError(
            f"statement {short[0]}", "needs its story", "write STORY A12, or REPORT:START-END"
        )
    if len(stories) > 1 or (stories and not short):
        raise UsageError(f"{stories[-1]!r}", "names no statement", "write A12 or REPORT:START-END")
    named = _named(library, stories[0], short) if stories else {}
    return tuple(named.get(w, w) for w in words if w not in stories)


_SHORT = re.compile(r"[A-Z]+[1-9]\d*")


def _named(library: Library, story: str, short: Sequence[str]) -> dict[str, str]:
    dossier = library.dossier(story)
    by_id = {s.id: s for s in dossier.statements}
    found = {}
    for each in short:
        statement = by_id.get(each)
        if statement is None:
            raise MissingError(
                f"statement {each}", f"is not in story {story}", "show the story, and take its ids"
            )
        found[each] = str(Cited(dossier.originals[statement.report], statement.span))
    return found


def number_in(library: Library, about: str, words: str | None) -> dict[str, int]:
    """Where a number stands in a statement, as ``number-about`` names it.

    Args:
        library: where the report is.
        about: the statement, as ``REPORT:START-END``.
        words: the number as it stands in the text; when None, the only one that stands there.

    Raises:
        UsageError: it does not stand there, or there are several.
    """
    cited = Cited.parse(about)
    reports = library.store.reports([cited.report])
    text = cited.span.of(reports[0].text) if reports else ""
    found = [m.span() for m in re.finditer(re.escape(words) if words else _NUMBER, text)]
    if len(found) != 1:
        problem = "has several numbers" if found else "has no such number"
        raise UsageError(f"“{text}”", problem, "name the one that is meant: --number")
    start, end = found[0]
    return {"start": cited.span.start + start, "end": cited.span.start + end}


_NUMBER = r"\d[\d,.]*\d|\d"
