"""The yardstick of changed words, on invented pairs."""

import json

import pytest

from secondsource.evaluate import contradiction
from secondsource.evaluate.yardstick import Case

PAIRS = [
    ("1", "Two barges sank.", "Six barges sank.", "contradiction", "cardinals"),
    ("2", "A barge from Chad sank.", "A barge from Mali sank.", "contradiction", "countries"),
    ("3", "The big barge sank.", "The large barge sank.", "entailment", "synonyms"),
]


class _Desk:
    def contradiction(self, one, other):
        return 0.9 if "Six" in other or "large" in other else 0.0


@pytest.fixture
def case(tmp_path):
    keys = ("id", "premise", "hypothesis", "label", "category")
    rows = [json.dumps(dict(zip(keys, row, strict=True))) for row in PAIRS]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    return Case((path,), _Desk(), (), lambda *_: None)


def test_recall_and_false_alarms_stand_side_by_side(case):
    judged = [contradiction.judge(pair, said)[0] for pair, said in contradiction.predict(case)]

    def total(name):
        return (sum(t[name].part for t in judged), sum(t[name].whole for t in judged))

    assert total("numbers_and_places.recall") == (1, 2)
    assert total("synonyms.false") == (1, 1)
    assert total("numbers_and_places.recall.regex") == (1, 2)
