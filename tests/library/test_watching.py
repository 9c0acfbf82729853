"""Rounds of a watch: what is told, to whom, and that it is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.test_adding import report
from secondsource.errors import AlertError, UsageError
from secondsource.library import Library
from secondsource.library import watching as module
from secondsource.library.watching import Tidings, Watch, follow, watch_of

MAYOR = "The ferry sank off Vellmar, Mayor Ada Brandt said."
GUARD = "The ferry sank off Vellmar, Captain Tom Lund of the coast guard said."


class Pigeon:
    """A channel that keeps what it was given, and may say no."""

    name = "pigeon"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuses = False

    def send(self, alert: dict[str, str]) -> None:
        if self.refuses:
            raise AlertError("pigeon", "does not fly", "wait for the morning")
        self.taken.append(f"{alert['kind']}: {alert['what']}")


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> Pigeon:
    bird = Pigeon()
    monkeypatch.setattr(module, "channel_named", lambda *_: bird)
    return bird


def kinds(tidings: Tidings) -> list[str]:
    return [a.kind for a in tidings.raised]


def test_a_story_is_new_once(library: Library, inbox: Path, pigeon: Pigeon) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    assert kinds(watch.round()) == ["new story"]
    assert kinds(watch.round()) == []
    assert pigeon.taken == ["new story: Ferry sinks"]


def test_a_second_origin_is_told(library: Library, inbox: Path, pigeon: Pigeon) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    watch.round()
    report(inbox, "b.txt", "Ferry lost off Vellmar", GUARD)
    found = watch.round()
    assert kinds(found) == ["second origin"]
    assert "different sources" in found.raised[0].payload["because"]


def test_a_story_that_was_there_is_not_new(library: Library, inbox: Path, pigeon: Pigeon) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    library.add([str(inbox)])
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    assert kinds(watch.round()) == []
    report(inbox, "b.txt", "Ferry lost off Vellmar", GUARD)
    assert kinds(watch.round()) == ["second origin"]


def test_a_rule_says_what_is_told(library: Library, inbox: Path, pigeon: Pigeon) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    report(inbox, "b.txt", "Bridge closed")
    watch = watch_of(library, [str(inbox)], ["words=bridge"], ["pigeon"])
    watch.round()
    assert pigeon.taken == ["new story: Bridge closed"]


def test_without_a_rule_and_a_way_nothing_is_read(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    found = watch_of(library, [str(inbox)], [], []).round()
    assert (found.account.added, found.raised) == (1, ())
    assert library.store.counts()["readings"] == 0


def test_what_was_added_between_two_rounds_is_told(
    library: Library, inbox: Path, pigeon: Pigeon
) -> None:
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    watch.round()
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    library.add([str(inbox)])
    assert kinds(watch.round()) == ["new story"]


def test_a_round_that_broke_off_loses_no_news(
    library: Library, inbox: Path, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    watch.round()
    report(inbox, "b.txt", "Ferry lost off Vellmar", GUARD)
    with monkeypatch.context() as broken:
        broken.setattr(Watch, "_news", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            watch.round()
    assert kinds(watch.round()) == ["second origin"]


def test_what_a_channel_refused_goes_out_later(
    library: Library, inbox: Path, pigeon: Pigeon
) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])
    pigeon.refuses = True
    assert [str(e) for e in watch.round().failures] == [
        "pigeon: does not fly; wait for the morning"
    ]
    pigeon.refuses = False
    watch.round()
    watch.round()
    assert pigeon.taken == ["new story: Ferry sinks"]


def test_a_crash_while_sending_sends_nothing_twice(
    library: Library, inbox: Path, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    watch = watch_of(library, [str(inbox)], [], ["pigeon"])

    def crash(self: Pigeon, alert: dict[str, str]) -> None:
        self.taken.append("went out")
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Pigeon, "send", crash)
        with pytest.raises(KeyboardInterrupt):
            watch.round()
    watch.round()
    assert pigeon.taken == ["went out"]


def test_a_rule_is_kept_once(library: Library) -> None:
    for _ in range(2):
        watch_of(library, [], ["place=Vellmar"], [])
    assert [r.name for r in library.store.rules()] == ["place=Vellmar"]


def test_stories_that_become_one_are_not_new_again(
    library: Library, inbox: Path, pigeon: Pigeon
) -> None:
    report(inbox, "a.txt", "Ferry sinks", MAYOR)
    report(inbox, "b.txt", "Ferry lost off Vellmar", GUARD)
    report(inbox, "c.txt", "Bridge closed")
    watch = watch_of(library, [str(inbox)], ["kinds=second origin, new story"], ["pigeon"])
    assert sorted(kinds(watch.round())) == ["new story", "new story", "second origin"]
    report(inbox, "d.txt", "Tie of both", "The ferry had struck the bridge.")
    assert kinds(watch.round()) == []


def test_rounds_begin_at_their_hour(library: Library, inbox: Path) -> None:
    pauses: list[float] = []
    watch = watch_of(library, [str(inbox)], [], [])
    follow(watch, 900.0, lambda _: None, pause=pauses.append, rounds=3)
    assert len(pauses) == 2
    assert all(800 < p <= 900 for p in pauses)


def test_a_rule_that_is_not_understood_is_named(library: Library) -> None:
    with pytest.raises(UsageError, match="'colour=red' is not understood"):
        watch_of(library, [], ["colour=red"], [])
