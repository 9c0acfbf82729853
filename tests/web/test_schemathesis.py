"""Schemathesis asks every operation what its description allows, and what it does not.

Found must be nothing: no server error, no answer that the description does not tell of, no input
taken that it forbids, nothing let in without the token that it asks for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from secondsource.library import Library
from secondsource.web.guard.access import Access, Limits
from web.conftest import PASSWORD, token
from web.serving import served

schemathesis = pytest.importorskip("schemathesis")
from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

# For each of some forty operations; the two modes together stay below a minute and a half.
EXAMPLES = 12
LIMITS = Limits(requests_per_minute=1_000_000, anonymous_per_minute=1_000_000,
                logins_per_quarter=1_000_000, additions_per_hour=1_000_000)  # fmt: skip
# It would log our own token out, or wait for events of a story that is there.
LEFT_OUT = {("DELETE", "/session")}


# Where a description cannot say all that must hold: that there is a word among the words, that a
# rule is understood, that a statement lies within its report.  Those refuse with 422.
MORE_TO_IT = {"/stories", "/search", "/additions", "/judgements", "/judgements/import", "/rules", "/users",
              "/users/{name}", "/session"}  # fmt: skip


@schemathesis.serializer("application/jsonl")
def lines(_: Any, value: Any) -> bytes:
    return json.dumps(value).encode()


def left_out(operation: Any) -> list[Any]:
    return [positive_data_acceptance] if operation.path in MORE_TO_IT else []


def operations(url: str) -> Iterator[Any]:
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            yield operation


def check(url: str, headers: dict[str, str]) -> tuple[int, list[str]]:
    """How many operations were asked, and what was found."""
    asked, found = 0, []
    for operation in operations(url):
        asked += 1

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=left_out(case.operation))

        try:
            ask()
        except BaseException as problem:
            found.append(f"{operation.method} {operation.path}: {problem}")
    return asked, found


def test_on_this_machine(library: Library) -> None:
    with served(library, Access.loopback(limits=LIMITS)) as url:
        asked, found = check(url, {})
    assert asked > 35
    assert not found, "\n\n".join(found)


def test_with_users(library: Library) -> None:
    for name in ("ana", "bo"):
        library.accounts.add(name, PASSWORD, "admin", by="test")
    with served(library, Access.team(limits=LIMITS)) as url:
        asked, found = check(url, token(library, "ana"))
    assert asked > 35
    assert not found, "\n\n".join(found)
