"""Follow feeds: ask, add, see what changed in the stories, tell whoever asked.

An alert is kept before it goes out and marked before it is handed over: it goes out once on each
channel, however often a round is repeated, and again only when the channel said no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from secondsource.compose.alerts import Rule, Says, alerts, concerns, rule_from
from secondsource.compose.changes import Change, changes
from secondsource.errors import AlertError
from secondsource.library.adding import Account, OnRefusal, Tell
from secondsource.rim import whereabouts
from secondsource.rim.channels import Channel, channel_named, post_from_environment
from secondsource.rim.store import Alert, KeptAlert, Progress
from secondsource.rim.store import Rule as KeptRule

if TYPE_CHECKING:
    from secondsource.compose.dossier import Dossier
    from secondsource.library.library import Library


@dataclass(frozen=True, slots=True)
class Tidings:
    """What a round brought: the account of what was added, the alerts raised, what went wrong."""

    account: Account
    raised: tuple[KeptAlert, ...] = ()
    failures: tuple[AlertError, ...] = ()


class Watch:
    """Feeds that are followed, for whom, and how they are told."""

    def __init__(
        self, library: Library, sources: Sequence[str], rules: Sequence[Rule], ways: Sequence[str]
    ) -> None:
        self._library, self._sources = library, sources
        self._rules = {self._kept(rule): rule for rule in rules or ([Rule()] if ways else [])}
        post = post_from_environment()
        self._channels: list[Channel] = [channel_named(w, post, self._recent) for w in ways]

    def _kept(self, rule: Rule) -> str:
        """The id of a rule in the store, which keeps it once."""
        return _kept(self._library, rule, whereabouts.user_name()).id

    def round(self, *, tell: Tell | None = None, on_refusal: OnRefusal | None = None) -> Tidings:
        """Ask all sources once, add what they have, tell what is new in the stories.

        Looked at are all stories that changed since the last round of any watch of this library,
        by whomever: a round that was ended in its middle, or an `add` in between, loses no news.
        """
        library, store = self._library, self._library.store
        job = store.job("watching", "stories")
        began = whereabouts.instant()
        since = whereabouts.moment(job.position) if job.position else began
        account = library.add(self._sources, tell=tell, on_refusal=on_refusal)
        if not self._rules:
            return Tidings(account)
        changed = sorted(library.all_stories(changed_since=since), key=lambda s: s.changed_at)
        kept: list[KeptAlert] = []
        for story in changed:
            kept += store.raise_alerts(self._news(story.id, since))
        taken = store.take("watching", holder=library.placer.holder, job=job.id)
        if taken is not None:
            store.progress(Progress(job.id, library.placer.holder, began.isoformat(), 0))
            store.give_back(job.id, library.placer.holder)
        return Tidings(account, tuple(kept), tuple(self._deliver()))

    # --------------------------------------------------------------------------------- what is new

    def _news(self, id: str, since: datetime) -> list[Alert]:
        """What the rules ask for among the changes of a story."""
        reports = self._library.reports(id)
        asking = {
            key: rule for key, rule in self._rules.items() if concerns(rule, reports, _says(rule))
        }
        if not asking:
            return []
        befores = self._befores(id, since)
        now = self._library.dossier(id)
        found = _new_to_all(befores, now)
        return [
            Alert(key, a.change.kind, id, a.change.key, a.data())
            for key, rule in asking.items()
            for a in alerts(rule, found, now, _says(rule))
        ]

    def _befores(self, id: str, since: datetime) -> list[Dossier]:
        """The dossiers as they were: of the story, and of those that went up in it.

        A story that nobody has looked at yet is read as it stood when the round began.
        """
        library = self._library
        merged = [m.before for m in library.store.history(id) if m.after == id]
        found = [library.last_dossier(each) for each in dict.fromkeys([id, *merged])]
        kept = [dossier for dossier in found if dossier is not None]
        old = {m.report for m in library.store.members(id) if m.at < since}
        standing = [r for r in library.reports(id) if r.id in old]
        if kept or not standing:
            return kept
        return [library.compose(id, standing)]

    # ----------------------------------------------------------------------------------- telling

    def _deliver(self) -> list[AlertError]:
        failures = []
        for channel in self._channels:
            for alert in self._library.store.unsent(channel.name):
                # Marked first: a crash in between costs one message and never sends two.
                self._library.store.sent(alert.id, channel.name)
                try:
                    channel.send(_told(alert))
                except AlertError as error:
                    self._library.store.sent(alert.id, channel.name, error.problem)
                    failures.append(error)
        return failures

    def _recent(self) -> list[dict[str, Any]]:
        return alerted(self._library)


def alerted(library: Library, story: str | None = None) -> list[dict[str, Any]]:
    """The latest alerts in plain form, newest first; of one story, or of all."""
    return [_told(alert) for alert in library.store.alerts(limit=100, story=story)]


def add_rule(library: Library, text: str, *, by: str) -> KeptRule:
    """Somebody wants to be told of what a rule says, in the words of the command line.

    Raises:
        UsageError: it is not understood.
    """
    return _kept(library, rule_from(text), by)


def _kept(library: Library, rule: Rule, by: str) -> KeptRule:
    """A rule in the store, which keeps it once."""
    payload = _payload(rule)
    for known in library.store.rules():
        if dict(known.payload) == payload:
            return known
    return library.store.add_rule(rule.name, payload, by=by)


def _new_to_all(befores: Sequence[Dossier], now: Dossier) -> tuple[Change, ...]:
    """What is new against each of the earlier dossiers; all of it is when there is none."""
    found = changes(befores[0] if befores else None, now)
    for before in befores[1:]:
        keys = {change.key for change in changes(before, now)}
        found = tuple(change for change in found if change.key in keys)
    return found


def _says(rule: Rule) -> Says:
    if not rule.words:
        return lambda _: True
    from secondsource.rim.store.fulltext import query

    return query(rule.words).matches


def _payload(rule: Rule) -> dict[str, Any]:
    """A rule in plain form, as it is kept."""
    said = asdict(rule)
    return {k: list(v) if isinstance(v, tuple) else v for k, v in said.items() if v}


def _told(alert: KeptAlert) -> dict[str, Any]:
    payload: Mapping[str, Any] = alert.payload
    return {**payload, "id": alert.id, "at": alert.at.isoformat()}


def follow(
    watch: Watch,
    every_s: float,
    told: Callable[[Tidings], None],
    *,
    pause: Callable[[float], None] = whereabouts.pause,
    rounds: int | None = None,
    tell: Tell | None = None,
) -> None:
    """Round after round, ``every_s`` seconds from the beginning of one to that of the next.

    ``rounds`` ends it after so many; None goes on until it is interrupted.
    """
    done = 0
    while rounds is None or done < rounds:
        began = whereabouts.ticks()
        told(watch.round(tell=tell))
        done += 1
        if rounds is None or done < rounds:
            pause(max(0.0, every_s - (whereabouts.ticks() - began)))


def watch_of(
    library: Library, sources: Sequence[str], rules: Sequence[str], ways: Sequence[str]
) -> Watch:
    """A watch as the command line names it: rules and ways to tell in words.

    Raises:
        UsageError: a rule or a way is not understood.
    """
    return Watch(library, sources, [rule_from(text) for text in rules], ways)
