"""Watching: what was seen is told once, on every channel, until it goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from secondsource.errors import UsageError
from secondsource.rim.store import Alert, Rule, Store
from secondsource.rim.store.watching import MOST_TRIES


@pytest.fixture
def rule(store: Store) -> Rule:
    return store.add_rule("bridges", {"words": "bridge*"}, by="Ana")


def alert(rule: Rule, key: str = "", **payload: object) -> Alert:
    return Alert(rule.id, "new story", "s1", key, payload)


def test_rules_hold_until_dropped(store: Store, rule: Rule) -> None:
    other = store.add_rule("floods", {}, by="Bo")
    assert store.rules() == (rule, other)
    store.drop_rule(rule.id, by="Cy")
    store.drop_rule(rule.id, by="Cy")
    assert store.rules() == (other,)
    with pytest.raises(UsageError, match="rule x: is not in the library"):
        store.drop_rule("x", by="Cy")


def test_an_alert_is_raised_once(store: Store, rule: Rule) -> None:
    (first,) = store.raise_alerts([alert(rule, title="Bridge"), alert(rule)])
    store.now = lambda: first.at + timedelta(minutes=1)
    (second,) = store.raise_alerts([alert(rule), alert(rule, "12 dead")])
    assert (first.key, second.key) == ("", "12 dead")
    assert store.alerts() == (second, first)
    assert store.alerts(since=first.at) == (second,)
    assert store.raise_alerts([]) == ()


def test_every_channel_sends_for_itself(store: Store, rule: Rule) -> None:
    (one,) = store.raise_alerts([alert(rule)])
    store.sent(one.id, "mail")
    assert store.unsent("mail") == ()
    assert [each.id for each in store.unsent("webhook")] == [one.id]


def test_a_dead_channel_is_given_up(store: Store, rule: Rule) -> None:
    (one,) = store.raise_alerts([alert(rule)])
    for tries in range(1, MOST_TRIES + 1):
        assert store.unsent("webhook")[0].tries == tries - 1
        store.sent(one.id, "webhook", "connection refused")
    assert store.unsent("webhook") == ()
    assert store.alerts()[0].id == one.id


def test_an_error_is_forgotten_when_it_goes_out(store: Store, rule: Rule) -> None:
    (one,) = store.raise_alerts([alert(rule)])
    store.sent(one.id, "mail", "no route")
    assert store.unsent("mail")[0].tries == 1
    store.sent(one.id, "mail")
    assert store.unsent("mail") == ()
