"""Which marks are quotation marks, and where a quotation ends."""

import pytest

from secondsource.attribute.quotes import find_quotes
from secondsource.spans import Span

SINGLE_OUTSIDE = [
    ("'I was numb. I said, \"Oh, please don't go.\"'", ["I was numb. I said, \"Oh, please don't go.\""]),
    ("Ana Ruiz said: 'He told me, \"Run,\" and I ran.' She left.",
     ['He told me, "Run," and I ran.']),
    ("'The boys' club was \"home\" to me,' he said.", ["The boys' club was \"home\" to me,"]),
    ("'I was numb. She told me \"go\" and I went", ['I was numb. She told me "go" and I went']),
]  # fmt: skip
DOUBLE_OUTSIDE = [
    ("She said, \"It is 'shut', they say,\" and left.", ["It is 'shut', they say,"]),
    ("'Harbour Song' director Ana Ruiz said, \"It is shut.\"", ["Harbour Song", "It is shut."]),
    ("In the '90s, \"it was shut,\" he said.", ["it was shut,"]),
    ("The workers' union said, \"we pay no bosses' bills.\"", ["we pay no bosses' bills."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "quoted"), [*SINGLE_OUTSIDE, *DOUBLE_OUTSIDE])
def test_the_outer_marks_hold_the_quotation(text, quoted):
    assert [q.of(text) for q in find_quotes(text, [Span(0, len(text))])] == quoted
