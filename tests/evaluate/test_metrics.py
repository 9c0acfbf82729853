"""The assignment is the best one; clusterings are scored as their definitions say."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from secondsource.evaluate import metrics

scores = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.sampled_from([0.5, 0.6, 0.75, 0.9, 1.0]),
    max_size=12,
)


def best(table):
    """The greatest total by trying every permutation."""
    return max(
        sum(table.get((row, column), 0.0) for row, column in enumerate(order))
        for order in permutations(range(5))
    )


@given(scores)
def test_no_assignment_is_better(table):
    chosen = metrics.assign(table)
    assert len(set(chosen.values())) == len(chosen)
    assert abs(sum(table[pair] for pair in chosen.items()) - best(table)) < 1e-9


@given(scores)
def test_the_order_in_which_scores_come_does_not_matter(table):
    assert metrics.assign(dict(reversed(table.items()))) == metrics.assign(table)


clusterings = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 3), min_size=1)


@given(clusterings)
def test_a_clustering_agrees_with_itself(clusters):
    assert metrics.b_cubed(clusters, clusters) == (1.0, 1.0, 1.0)
    assert metrics.pairwise(clusters, clusters).fp == metrics.pairwise(clusters, clusters).fn == 0


@given(clusterings, clusterings)
def test_all_pairs_are_counted_once(gold, predicted):
    score = metrics.pairwise(gold, predicted)
    groups = [[item for item in gold if gold[item] == label] for label in set(gold.values())]
    assert score.tp + score.fn == len(metrics.linked(groups))
