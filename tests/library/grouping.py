"""A grouper that tests can foresee: a story is what has the same first word in its headline."""

from __future__ import annotations

from collections.abc import Iterable

from secondsource.cluster.story import Judged, Move, Placement, Sketch


class Plain:
    """As `cluster.stories.Shelver`; a headline that begins with "Tie" ties all stories into one."""

    def __init__(self, *, judgements: Iterable[Judged] = ()) -> None:
        self.stories: dict[str, str] = {}  # of each report
        self.words: dict[str, str] = {}
        self.judged = list(judgements)

    def __len__(self) -> int:
        return len(self.stories)

    def place(self, sketch: Sketch) -> Placement:
        word = sketch.title.split()[0] if sketch.title else sketch.report
        if sketch.report in self.stories:
            return Placement(sketch.report, self.stories[sketch.report], 1.0, "is in")
        if word == "Tie" and self.stories:
            return self._tied(sketch.report)
        is_new = word not in self.words
        story = self.words.setdefault(word, f"s-{sketch.report}")
        self.stories[sketch.report] = story
        return Placement(sketch.report, story, 0.9, f"both begin with {word}", new=is_new)

    def _tied(self, report: str) -> Placement:
        kept, *gone = dict.fromkeys(self.stories.values())
        moves = self._moved([r for r, s in self.stories.items() if s in gone], kept, "merge")
        self.words = dict.fromkeys(self.words, kept)
        self.stories[report] = kept
        return Placement(report, kept, 0.9, "ties", merged=tuple(gone), moves=moves)

    def holds(self, report: str) -> bool:
        return report in self.stories

    def has(self, story: str) -> bool:
        return story in self.stories.values()

    def members(self, story: str) -> tuple[str, ...]:
        return tuple(r for r, s in self.stories.items() if s == story)

    def born(self, story: str) -> int:
        return list(self.stories.values()).index(story)

    def views(self, story: str, days: object = None) -> list[object]:
        return []

    def restore(self, rows: Iterable[tuple[Sketch, str]]) -> None:
        for sketch, story in rows:
            self.stories[sketch.report] = story
            self.words[sketch.title.split()[0]] = story

    def story_of(self, report: str) -> str:
        return self.stories[report]

    def repair(self) -> tuple[Move, ...]:
        return ()

    def judge(self, judgement: Judged) -> tuple[Move, ...]:
        self.judged.append(judgement)
        one, other = judgement.one, judgement.other
        if judgement.kind == "same":
            home, leaving = self.stories[one], self.stories[other]
            return self._moved([r for r, s in self.stories.items() if s == leaving], home, "merge")
        return self._moved([one], f"s-{one}-apart", "split")

    def revoke(self, judgement: Judged) -> tuple[Move, ...]:
        self.judged.remove(judgement)
        return self._moved([judgement.one], self.stories[judgement.other], "move")

    def _moved(self, reports: list[str], story: str, kind: str) -> tuple[Move, ...]:
        moves = [
            Move(r, self.stories[r], story, kind, "said so")
            for r in reports
            if self.stories[r] != story
        ]
        self.stories.update(dict.fromkeys(reports, story))
        return tuple(moves)
