"""Pairs, baselines, and what is claimed of two nets."""

from __future__ import annotations

import pytest
from scipy import stats

from resdsl.study.findings.comparisons import claims, comparisons, named_by
from resdsl.study.findings.intervals import over_seeds
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale
from resdsl.study.findings.study_result import CellResult, StudyResult
from resdsl.study.plan.jobs import cell_name


def cell(cell, tests, *, family=None, at=None, depth=10, **fields):
    """Return a cell with these test values of seeds 0, 1, ..."""
    interval = over_seeds(dict(enumerate(tests)))
    values = {
        "cell": cell,
        "family": family or cell_name({k: v for k, v in cell.items() if k != "n"}),
        "at": at if at is not None else cell.get("n"),
        "depth": depth,
        "params": 1000,
        "flops": 1000,
        "train": interval,
        "validation": interval,
        "test": interval,
        "seconds": 1.0,
        "total_seconds": 3.0,
        "recipe": {},
        "tuning_runs": 0,
        "final_runs": len(tests),
        "diverged": 0,
        "failed": 0,
        "lost_tuning_runs": 0,
    }
    return CellResult(**(values | fields))


def pair(left, right, scale=ACCURACY_SCALE, **fields):
    """Return the one comparison of two families."""
    cells = [cell({"family": "plain"}, right), cell({"family": "gated"}, left, **fields)]
    (found,) = comparisons(cells, scale)
    return found


@pytest.mark.parametrize(
    ("left", "relation", "words"),
    [
        (
            [0.98, 0.995, 0.965],
            "better",
            "gated is better than plain (test accuracy +0.080, 95% interval +0.068 to +0.092, "
            "p = 0.001).",
        ),
        ([0.81, 0.83, 0.82], "worse", "gated is worse than plain (test accuracy -0.080, 95% "),
        (
            [0.901, 0.909, 0.888],
            "equivalent",
            "gated and plain are equivalent within 0.03 (test accuracy -0.001, "
            "95% interval -0.004 to +0.003, p < 0.001).",
        ),
        (
            [0.95, 0.90, 0.85],
            "undecided",
            "gated against plain is undecided with these seeds (test accuracy +0.000, "
            "95% interval -0.114 to +0.114, p = 1.000).",
        ),
        (
            [0.91, 0.92, 0.90],
            "undecided",
            "gated against plain is undecided with these seeds (test accuracy +0.010, too few "
            "distinct values).",
        ),
        ([0.95], "undecided", "undecided with these seeds (test accuracy +0.050, one seed)."),
    ],
)
def test_what_is_said_of_a_pair(left, relation, words):
    found = pair(left, [0.90, 0.91, 0.89])
    assert found.relation == relation
    assert words in found.sentence


def test_a_small_difference_that_is_sure_is_told_beside_equivalence():
    left, right = [0.911, 0.922, 0.899, 0.911], [0.90, 0.91, 0.89, 0.90]
    found = pair(left, right)
    assert found.relation == "equivalent"
    assert found.p_holm < 0.05
    assert found.sentence.endswith(", and gated is better by that little.")
    assert pair(left, right, Scale(margin=0.005)).relation == "better"
    assert pair(left, right, Scale("loss", "minimize")).sentence.endswith(
        ", and plain is better by that little."
    )


@pytest.mark.parametrize(("left", "right"), [([], [0.9, 0.8]), ([0.9, 0.8], [])])
def test_a_cell_without_a_test_is_compared_with_none(left, right):
    cells = [cell({"family": "plain"}, right), cell({"family": "gated"}, left)]
    assert comparisons(cells, ACCURACY_SCALE) == []


def test_not_significant_is_not_equivalent():
    found = pair([0.95, 0.90, 0.85], [0.90, 0.91, 0.89])
    assert found.p > 0.9
    assert found.relation == "undecided"


def test_less_of_a_loss_is_better():
    found = pair([0.20, 0.21, 0.19], [0.5, 0.52, 0.47], Scale("loss", "minimize", 0.0))
    assert found.relation == "better"
    assert "gated is better than plain (test loss -0.297" in found.sentence
    assert pair([5, 5.1, 5.2], [0.5, 0.52, 0.47], Scale("loss", "minimize")).relation == "worse"


def test_without_a_margin_nothing_is_equivalent():
    left, right = [0.901, 0.909, 0.888], [0.90, 0.91, 0.89]
    assert pair(left, right, Scale(margin=0.0)).relation == "undecided"


@pytest.mark.parametrize(
    ("left", "relation"),
    [([0.5, 0.51, 0.5], "undecided"), ([9, 9.1, 9.2], "worse"), ([2.0, 2.1, 1.99], "undecided")],
)
def test_a_side_whose_diverged_runs_are_missing_is_worse_or_undecided(left, relation):
    found = pair(left, [2.0, 2.1, 2.0], Scale("mse", "minimize", 0.5), unmeasured=2, final_runs=5)
    assert found.relation == relation
    assert found.sentence.endswith("; 2 of 5 final runs of gated diverged.")


def test_both_tests_are_those_of_scipy_after_holm():
    tests = {
        "a": [0.90, 0.91, 0.89, 0.90],
        "b": [0.93, 0.93, 0.925, 0.94],
        "c": [0.902, 0.909, 0.891, 0.90],
    }
    found = comparisons([cell({"family": f}, values) for f, values in tests.items()], Scale())
    assert [(c.left, c.right) for c in found] == [("b", "a"), ("c", "a"), ("c", "b")]
    ps = [stats.ttest_rel(tests[c.left], tests[c.right]).pvalue for c in found]
    assert [c.p for c in found] == pytest.approx(ps)
    low, middle, high = sorted(found, key=lambda c: c.p)
    assert low.p_holm == pytest.approx(3 * low.p)
    assert middle.p_holm == pytest.approx(max(low.p_holm, 2 * middle.p))
    assert high.p_holm == pytest.approx(max(middle.p_holm, high.p))
    least = min(found, key=lambda c: c.p_equivalent)
    assert least.p_equivalent_holm == pytest.approx(3 * least.p_equivalent)


def grid(families, depths=(2, 5), **keys):
    return [
        cell({"family": f, "n": n, **keys}, [0.9, 0.91, 0.92], depth=4 * n + 2)
        for f in families
        for n in depths
    ]


@pytest.mark.parametrize("baseline", ["plain", {"family": "plain"}])
def test_each_cell_is_compared_with_the_baseline_of_its_depth(baseline):
    found = comparisons(grid(["plain", "gated", "dense"]), Scale(), baseline, "n")
    assert [(c.at, c.left, c.right) for c in found] == [
        (2, "gated", "plain"),
        (2, "dense", "plain"),
        (5, "gated", "plain"),
        (5, "dense", "plain"),
    ]


def test_ten_cells_have_nine_tests():
    names = [f"f{i}" for i in range(10)]
    cells = grid(names, (2,))
    assert len(comparisons(cells, Scale())) == 45
    assert len(comparisons(cells, Scale(), "f3", "n")) == 9


@pytest.mark.parametrize("baseline", [{"family": "plain", "n": 2}, "plain, n 2"])
def test_a_baseline_of_one_cell_is_compared_with_all(baseline):
    found = comparisons(grid(["plain", "gated"]), Scale(), baseline, "n")
    assert [(c.at, c.left, c.right) for c in found] == [
        (2, "gated", "plain"),
        (None, "plain, n 5", "plain, n 2"),
        (None, "gated, n 5", "plain, n 2"),
    ]


def test_cells_of_a_list_agree_in_what_both_have():
    cells = [
        cell({"case": "identity", "n": 2}, [0.9, 0.91]),
        cell({"case": "identity", "n": 5}, [0.9, 0.91]),
        cell({"case": "exclusive", "bias": -6, "n": 5}, [0.8, 0.85]),
        cell({"case": "exclusive", "bias": -6, "n": 9}, [0.8, 0.85]),  # no baseline of this depth
    ]
    (found,) = comparisons(cells, Scale(), "identity", "n")
    assert (found.at, found.left, found.right) == (5, "exclusive, bias -6", "identity")


@pytest.mark.parametrize(
    ("baseline", "keys"),
    [
        ({"family": "plain"}, {"family"}),
        ({"n": 2, "wide": False}, {"n", "wide"}),
        ({"n": 2, "wide": 0}, None),  # 0 and false are two values
        ({"width": 8}, None),
        ("plain", {"family"}),
        ("plain, wide False", {"family", "wide"}),
        ("plain, n 2, wide False", {"family", "n", "wide"}),
        ("gated", None),
    ],
)
def test_which_cell_a_baseline_names(baseline, keys):
    plain = cell({"family": "plain", "n": 2, "wide": False}, [0.9])
    assert named_by(plain, baseline, "n") == keys


def test_what_is_decided_is_told_and_the_rest_counted():
    tests = {"a": [0.90, 0.91, 0.89], "b": [0.98, 0.99, 0.975], "c": [0.97, 0.90, 0.85]}
    cells = [cell({"family": f}, values) for f, values in tests.items()]
    pairs = comparisons(cells, Scale())
    result = StudyResult(
        depth_axis=None,
        finished=True,
        cells=tuple(cells),
        comparisons=tuple(pairs),
        verdicts=(),
        notes=(),
        methods=(),
    )
    assert claims(result) == [
        next(c.sentence for c in pairs if c.left == "b"),
        "2 of 3 comparisons are undecided with these seeds.",
    ]
