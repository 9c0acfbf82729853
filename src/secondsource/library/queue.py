"""What the machine is least sure of, for an editor to decide."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from secondsource.judgement import STORY_KINDS, Cited
from secondsource.tell.phrases import cut, folded, name_of, why_together

if TYPE_CHECKING:
    from secondsource.acquire.report import Report
    from secondsource.compare.claim import Unsure
    from secondsource.compose.dossier import Dossier
    from secondsource.library.library import Library
    from secondsource.rim.store import Member
    from secondsource.spans import Span

DoubtKind = Literal["claim", "origin", "conflict", "source", "story"]

# The latest stories are looked through for the queue of all.
_STORIES = 200
_PLACED = 0.7  # how surely a report belongs to its story, below which a person is asked
_AROUND = 160  # characters of context on either side


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The exact words of a statement, whose word they are, and where they stand.

    ``statement`` is the id in the dossier (A12), ``about`` the name for a judgement
    (``REPORT:start-end``), ``said`` the chain in words; ``context`` is the sentence around.
    """

    statement: str
    about: str
    outlet: str
    said: str
    words: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A judgement that would settle a doubt: what to hand to `Library.judge`, and its label."""

    label: str
    kind: str
    about: tuple[str, ...]
    payload: Mapping[str, Any] = field(default_factory=dict)

    def command(self, *about: str) -> str:
        """The same on the command line; ``about`` are shorter names, if there are any."""
        given = {"name": "--name", "own": "--own-voice"}
        options = [
            f"{given[key]} {shlex.quote(value)}" if isinstance(value, str) else given[key]
            for key, value in self.payload.items()
            if key in given
        ]
        if "same" in self.payload:
            options.append("--same" if self.payload["same"] else "--independent")
        return " ".join(["secondsource judge", self.kind, *(about or self.about), *options])


@dataclass(frozen=True, slots=True)
class Doubt:
    """A decision of the machine that it is not sure of.

    ``kind`` is what was decided: whether two statements are one "claim", whether two sources are
    one "origin", a "conflict", who a "source" is that was found from a pronoun, whether a report
    is of a "story".  ``decided`` says how; ``score`` is how sure (0: it could as well be the
    other, 1: certain); ``because`` is why.  ``answers`` are what an editor may say.
    """

    kind: DoubtKind
    story: str
    decided: str
    score: float
    because: str
    statements: tuple[str, ...] = ()
    claim: str | None = None
    quotes: tuple[Excerpt, ...] = ()
    answers: tuple[Answer, ...] = ()
    report: str | None = None


def queue(library: Library, story: str | None, limit: int) -> tuple[Doubt, ...]:
    """The least certain decisions first; of one story, or of all whose dossier is kept."""
    if story is not None:
        id_ = library.story(story).id
        found = [*_told(library.dossier(id_), id_), *_memberships(library, id_)]
    else:
        found = _of_latest(library, limit)
    return tuple(sorted(found, key=_rank)[:limit])


def _rank(doubt: Doubt) -> tuple[float, str, str, tuple[str, ...]]:
    return doubt.score, doubt.story, doubt.kind, doubt.statements


def _of_latest(library: Library, limit: int) -> list[Doubt]:
    """Of the latest stories of several reports; only what may come so far is unpacked."""
    entries = library.store.stories(at_least=2, limit=_STORIES).entries
    ids = [entry.id for entry in entries]
    read = library.last_revisions(ids)
    fresh = [entry.id for entry in entries if read.get(entry.id) == entry.revision]
    scores = [
        (score, story)
        for story, digest in library.digests(fresh).items()
        for score in digest.doubts
    ]
    found = []
    for story in dict.fromkeys(story for _, story in sorted(scores)[:limit]):
        dossier = library.kept_dossier(story)
        found += _told(dossier, story) if dossier is not None else []
    for story in library.store.unsure(ids, below=_PLACED):
        found += _memberships(library, story)
    return found


def _told(dossier: Dossier, story: str) -> list[Doubt]:
    cited = _Cited(dossier)
    return [_doubt(each, story, cited) for each in open_doubts(dossier)]


def open_doubts(dossier: Dossier) -> list[Unsure]:
    """What a dossier is not sure of, as far as nobody has settled it."""
    judged = {
        (kind, frozenset(r.statements))
        for r in dossier.judgements
        for kind, kinds in _SETTLES.items()
        if r.kind in kinds
    }
    return [d for d in dossier.doubts if (d.kind, frozenset(d.statements)) not in judged]


#: What settles a doubt, whichever way it is judged.
_SETTLES = {
    "claim": ("same-claim", "not-same-claim"),
    "origin": ("origin",),
    "conflict": ("no-conflict", "conflict"),
    "source": ("speaker", "origin"),
}


class _Cited:
    """A dossier's statements as excerpts."""

    def __init__(self, dossier: Dossier) -> None:
        self._by_id = {s.id: s for s in dossier.statements}
        self._reports = {r.id: r for r in dossier.reports}
        self._originals = dossier.originals

    def name(self, id: str) -> str:
        """The lasting name of a statement."""
        s = self._by_id[id]
        return str(Cited(self._originals[s.report], s.span))

    def excerpt(self, id: str) -> Excerpt:
        """Its words and what stands around."""
        s = self._by_id[id]
        report = self._reports[s.report]
        said = " → ".join(folded(link.source) for link in s.chain) or "in its own voice"
        return Excerpt(
            id,
            self.name(id),
            name_of(report),
            said,
            folded(s.span.of(report.text)),
            _context(report.text, s.span),
        )


def _context(text: str, span: Span) -> str:
    """The line that a statement stands in, not too much of it."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
    end = text.find("\n", span.end)
    return folded(text[start : min(end if end >= 0 else len(text), span.end + _AROUND)])


def _doubt(each: Unsure, story: str, cited: _Cited) -> Doubt:
    names = tuple(map(cited.name, each.statements))
    return Doubt(
        each.kind,
        story,
        folded(each.decided),
        each.score,
        folded(each.because),
        each.statements,
        each.claim,
        tuple(map(cited.excerpt, each.statements)),
        _answers(each, names),
    )


def _answers(each: Unsure, names: tuple[str, ...]) -> tuple[Answer, ...]:
    """What an editor may say of it; to agree is recorded too, and not asked again."""
    if each.kind == "claim":
        return (
            Answer("the same claim", "same-claim", names),
            Answer("two claims", "not-same-claim", names),
            *(
                Answer(f"{i} is no statement", "not-a-statement", (n,))
                for i, n in zip(each.statements, names, strict=True)
            ),
        )
    if each.kind == "origin":
        return (
            Answer("one origin", "origin", names, {"same": True}),
            Answer("independent origins", "origin", names, {"same": False}),
        )
    if each.kind == "conflict":
        return (
            Answer("both can hold", "no-conflict", names),
            Answer("they conflict", "conflict", names),
            Answer("the same claim", "same-claim", names),
        )
    if each.is_origin:
        return tuple(
            Answer(f"it rests on {name}", "origin", names, {"name": name}) for name in each.names
        )
    return (
        *(Answer(f"{name} says it", "speaker", names, {"name": name}) for name in each.names),
        Answer("the outlet says it", "speaker", names, {"own": True}),
    )


# ----------------------------------------------------------------------------------- memberships


def _memberships(library: Library, story: str) -> list[Doubt]:
    """Reports that only just came to their story."""
    members = library.store.members(story)
    judged = {
        r
        for j in library.store.judgements(about=[m.report for m in members])
        if j.kind in STORY_KINDS
        for r in j.about
    }
    unsure = [m for m in members if m.score < _PLACED and m.report not in judged]
    if len(members) < 2 or not unsure:
        return []
    reports = {r.id: r for r in library.store.reports([m.report for m in members])}
    first = next(reports[m.report] for m in members)
    names = {r.id: name_of(r) for r in reports.values()}
    return [
        _membership(story, m, reports[m.report], first, names)
        for m in unsure
        if m.report != first.id
    ]


def _membership(
    story: str, member: Member, report: Report, first: Report, names: Mapping[str, str]
) -> Doubt:
    told = tuple(
        Excerpt("", r.id, name_of(r), "", folded(r.title or ""), cut(folded(r.text), 2 * _AROUND))
        for r in (report, first)
    )
    return Doubt(
        "story",
        story,
        f"{name_of(report)} is taken to tell of this story",
        round(abs(member.score - 0.5) * 2, 3),
        why_together(folded(member.because), names),
        quotes=told,
        answers=(
            Answer("this story", "same", (report.id, first.id)),
            Answer("another story", "apart", (report.id, first.id)),
        ),
        report=report.id,
    )


def doubt_data(doubt: Doubt) -> dict[str, Any]:
    """A doubt in plain form."""
    return asdict(doubt)
