"""The yardstick of ranges, on an invented incident."""

import json

from secondsource.annotate.annotation import Annotation, Quantity
from secondsource.evaluate import ranges
from secondsource.evaluate.yardstick import Case
from secondsource.spans import Span

INCIDENT = {
    "id": "i1",
    "text": "At least 4 sailors were killed. The port said 6 were killed.",
    "killed": {"low": 4, "high": 6},
    "injured": None,
}


class _Desk:
    def annotation(self, report):
        return Annotation(
            report.id,
            quantities=(
                Quantity(Span(0, 18), "sailors killed", 4, None),
                Quantity(Span(46, 47), "people killed", 6, 6),
            ),
        )


def test_a_range_is_scored_where_one_was_published(tmp_path):
    path = tmp_path / "incidents.jsonl"
    path.write_text(json.dumps(INCIDENT), encoding="utf-8")
    ((incident, said),) = ranges.predict(Case((path,), _Desk(), (), lambda *_: None))
    assert (said["killed"], said["injured"]) == ({"low": 4, "high": 6}, None)
    tallies, misses = ranges.judge(incident, said)
    assert (tallies["killed.exact"].part, tallies["killed.exact"].whole) == (1, 1)
    assert tallies["injured.exact"].whole == 0
    assert not misses
