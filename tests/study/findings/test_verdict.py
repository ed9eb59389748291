"""The rule on synthetic tables: every outcome, every edge."""

from __future__ import annotations

import pytest

from resdsl.study.findings.intervals import over_seeds
from resdsl.study.findings.scale import Scale
from resdsl.study.findings.study_result import CellResult, Interval
from resdsl.study.findings.verdict import direction, judge

SPREAD = (-0.004, 0.0, 0.004)
"""Three seeds whose 95% interval is 0.0099 wide to either side."""


def cell(depth, test, train=None, *, family="plain", spread=SPREAD, validation=None, **fields):
    """Return a cell whose seeds lie around ``test`` and ``train`` (None: not measured)."""

    def around(mean):
        return None if mean is None else over_seeds({i: mean + d for i, d in enumerate(spread)})

    values = {
        "cell": {"family": family, "n": (depth - 2) // 4},
        "family": family,
        "at": (depth - 2) // 4,
        "depth": depth,
        "params": 1000,
        "flops": 1000,
        "train": around(test if train is None else train),
        "validation": around(test if validation is None else validation),
        "test": around(test),
        "seconds": 1.0,
        "total_seconds": 3.0,
        "recipe": {},
        "tuning_runs": 0,
        "final_runs": len(spread),
        "diverged": 0,
        "failed": 0,
        "lost_tuning_runs": 0,
    }
    return CellResult(**(values | fields))


def table(*rows, **fields):
    return [cell(depth, test, train, **fields) for depth, test, train in rows]


def test_degrades_when_test_and_training_accuracy_fall():
    verdict = judge("plain", table((10, 0.982, 0.999), (22, 0.972, 0.99), (42, 0.687, 0.71)))
    assert verdict.outcome == "degrades"
    assert verdict.sentence == (
        "plain degrades: test accuracy falls from 0.982 at depth 10 to 0.687 at depth 42 "
        "(-0.295, 95% interval -0.304 to -0.286), training accuracy falls too "
        "(-0.289, 95% interval -0.298 to -0.280), so this is degradation, not overfitting."
    )


def test_holds_when_no_fall_beyond_the_margin_fits_the_interval():
    verdict = judge("residual", table((10, 0.992, 1), (42, 0.987, 1), family="residual"))
    assert verdict.outcome == "holds"
    assert verdict.sentence == (
        "residual holds: test accuracy goes from 0.992 at depth 10 to 0.987 at depth 42 "
        "(-0.005, 95% interval -0.014 to +0.004), a fall of more than 0.03 is ruled out."
    )


def test_undecided_when_the_interval_holds_minus_the_margin():
    verdict = judge("plain", table((10, 0.95, 0.99), (42, 0.93, 0.97), spread=(-0.05, 0.0, 0.05)))
    assert verdict.outcome == "undecided"
    assert "neither shows nor rules out a fall of more than 0.03" in verdict.sentence


def test_overfitting_is_not_called_degradation():
    verdict = judge("plain", table((10, 0.95, 0.98), (42, 0.80, 1.0)))
    assert verdict.outcome == "overfits"
    assert verdict.sentence.endswith("), so this is overfitting, not degradation.")


def test_a_fall_of_unclear_cause_is_a_fall():
    noisy = over_seeds({0: 0.90, 1: 0.95, 2: 0.99})
    cells = [cell(10, 0.95, 0.98), cell(42, 0.80).model_copy(update={"train": noisy})]
    verdict = judge("plain", cells)
    assert verdict.outcome == "worsens"
    assert "cannot be told apart" in verdict.sentence


def test_a_fall_of_open_size_is_a_fall():
    verdict = judge("plain", table((10, 0.95, 0.99), (42, 0.92, 0.99), spread=(-0.01, 0.01, 0.0)))
    assert verdict.outcome == "worsens"
    assert verdict.sentence == (
        "plain worsens: test accuracy falls from 0.950 at depth 10 to 0.920 at depth 42 (-0.030, "
        "95% interval -0.053 to -0.007), but whether this is a fall of more than 0.03 is open; "
        "training accuracy changes by +0.000, 95% interval -0.023 to +0.023."
    )


def test_a_fall_within_the_margin_is_told_and_holds():
    verdict = judge("plain", table((10, 0.95, 0.99), (42, 0.94, 0.99), spread=(-0.001, 0, 0.001)))
    assert verdict.outcome == "holds"
    assert "test accuracy falls from 0.950 at depth 10 to 0.940 at depth 42 (" in verdict.sentence
    assert verdict.sentence.endswith(", a fall of more than 0.03 is ruled out.")


def test_what_counts_is_a_setting():
    cells = table((10, 0.95, 0.99), (42, 0.90, 0.94))
    assert judge("plain", cells).outcome == "degrades"
    assert judge("plain", cells, Scale(margin=0.1)).outcome == "holds"
    assert judge("plain", cells, Scale(margin=0.05)).outcome == "worsens"


@pytest.mark.parametrize(
    ("deep", "train", "outcome", "words"),
    [
        (9.0, 8.0, "degrades", "test mse rises from 2.0 at depth 10 to 9.0 at depth 42 (+7.0, "),
        (9.0, 1.0, "overfits", "training mse does not (-1.0, "),
        (0.5, 0.5, "holds", "(-1.5, 95% interval -1.5 to -1.5), a rise is ruled out."),
        (2.0, 2.0, "undecided", "which neither shows nor rules out a rise."),
    ],
)
def test_a_metric_of_which_less_is_better(deep, train, outcome, words):
    cells = table((10, 2.0, 2.0), (42, deep, train))
    verdict = judge("plain", cells, Scale("mse", "minimize", 0.0, ",.1f"))
    assert verdict.outcome == outcome
    assert words in verdict.sentence


def test_the_shallower_cell_of_a_loss_has_the_least_validation_loss():
    cells = [cell(10, 9.0, validation=1.0), cell(22, 5.0, validation=2.0), cell(42, 5.0)]
    assert "from 9.000 at depth 10" in judge("plain", cells, Scale("loss", "minimize")).sentence


def test_the_best_of_a_depth_has_the_least_loss():
    cells = [
        *(cell(depth, 5.0, family="plain") for depth in (10, 42)),
        *(cell(depth, 2.0, family="other") for depth in (10, 42)),
    ]
    scale = Scale("loss", "minimize", 0.5)
    assert judge("plain", cells, scale).sentence.endswith("; there it lies 3.000 above other.")
    assert "there it lies" not in judge("other", cells, scale).sentence


def test_a_cell_whose_diverged_runs_are_missing_never_holds():
    cells = [cell(10, 2.0), cell(42, 2.0, diverged=1, unmeasured=1)]
    verdict = judge("plain", cells, Scale("mse", "minimize", 0.5))
    assert verdict.outcome == "undecided"
    assert "over the runs that did not diverge; 1 of 3 final runs" in verdict.sentence
    rises = judge("plain", [cells[0], cell(42, 9.0, unmeasured=1)], Scale("mse", "minimize", 0.5))
    assert rises.outcome == "degrades"


def test_a_fall_in_training_alone_is_mentioned():
    verdict = judge("plain", table((10, 0.95, 0.99), (42, 0.95, 0.9)))
    assert verdict.outcome == "holds"
    assert "although training accuracy falls (-0.090" in verdict.sentence


@pytest.mark.parametrize(
    ("deepest", "outcome"),
    [
        (0.98, "holds"),
        (0.96, "undecided"),
        (0.1, "degrades"),
    ],
)
def test_a_side_without_spread_is_compared_by_the_spread_of_the_other(deepest, outcome):
    cells = [cell(10, 0.98, spread=(-0.01, 0.01, 0.0)), cell(42, deepest, spread=(0.0,) * 3)]
    assert judge("plain", cells).outcome == outcome


@pytest.mark.parametrize("deepest", [0.9, 0.1])
def test_without_any_spread_nothing_is_decided(deepest):
    verdict = judge("plain", table((10, 0.9, 0.9), (42, deepest, deepest), spread=(0.0, 0.0)))
    assert verdict.sentence == (
        f"plain is undecided with these seeds: test accuracy 0.900 at depth 10 and {deepest:.3f} "
        "at depth 42, but too few distinct values: no interval."
    )


@pytest.mark.parametrize(
    ("train", "outcome", "words"),
    [
        (1.0, "overfits", "training accuracy does not (+0.000, the same for all seeds)"),
        (0.9, "degrades", "training accuracy falls too (-0.100, the same for all seeds)"),
    ],
)
def test_training_accuracy_that_is_the_same_for_all_seeds_tells_the_cause(train, outcome, words):
    same = [over_seeds(dict.fromkeys(range(3), value)) for value in (1.0, train)]
    cells = [
        cell(depth, test).model_copy(update={"train": interval})
        for depth, test, interval in zip((10, 42), (0.95, 0.8), same, strict=True)
    ]
    verdict = judge("plain", cells)
    assert verdict.outcome == outcome
    assert words in verdict.sentence


def test_the_untuned_highway_net_is_reported_as_badly_as_it_does():
    measured = ((6, 0.611), (12, 0.869), (22, 0.889), (42, 0.464), (82, 0.196))
    rows = [(depth, accuracy, accuracy) for depth, accuracy in measured]
    for deepest in (3, 4):
        verdict = judge("highway", table(*rows[: deepest + 1], family="highway"))
        depth, accuracy = measured[deepest]
        assert verdict.outcome == "degrades"
        assert f"from 0.889 at depth 22 to {accuracy:.3f} at depth {depth}" in verdict.sentence


def test_holding_at_a_low_level_is_said():
    cells = [
        *table((10, 0.1, 0.1), (42, 0.1, 0.1), family="highway"),
        *table((10, 0.99, 1.0), (42, 0.98, 1.0), family="residual"),
    ]
    verdict = judge("highway", cells)
    assert verdict.outcome == "holds"
    assert verdict.sentence.endswith("; there it lies 0.880 below residual.")
    assert "below" not in judge("residual", cells).sentence


def test_the_shallower_cell_is_chosen_without_the_test_part():
    cells = [cell(10, 0.99, validation=0.90), cell(22, 0.95, validation=0.96), cell(42, 0.95)]
    assert "from 0.950 at depth 22" in judge("plain", cells).sentence


def test_one_seed_decides_nothing():
    verdict = judge("plain", table((10, 0.99, 0.99), (42, 0.1, 0.1), spread=(0.0,)))
    assert verdict.outcome == "undecided"
    assert verdict.sentence == (
        "plain is undecided with these seeds: test accuracy 0.990 at depth 10 and 0.100 at "
        "depth 42, but one seed: no interval."
    )


def test_one_depth_decides_nothing():
    verdict = judge("plain", table((42, 0.5, 0.5)))
    assert verdict.outcome == "undecided"
    assert "measured at one depth only, test accuracy 0.500 at depth 42" in verdict.sentence


def test_a_missing_deepest_cell_is_not_passed_over():
    unmeasured = cell(42, 0.9, final_runs=3, failed=3).model_copy(
        update={"test": None, "train": None}
    )
    measured = table((10, 0.98, 0.99), (22, 0.98, 0.99), (26, 0.97, 0.99))
    verdict = judge("plain", [*measured, unmeasured])
    assert verdict.outcome == "undecided"
    assert verdict.sentence == (
        "plain is undecided with these seeds: no final run has a test accuracy at the greatest "
        "depth of the study; the deepest measured is 0.970 at depth 26."
    )


def test_a_depth_that_only_another_family_has_is_missing_too():
    cells = [*table((10, 0.98, 0.99), (22, 0.98, 0.99)), cell(42, 0.98, family="residual")]
    assert judge("plain", cells).outcome == "undecided"


def test_depths_are_ordered_whatever_the_order_of_cells():
    cells = table((42, 0.5, 0.5), (6, 0.98, 0.99), (2, 0.97, 0.98))  # at 10, 1 and 0
    assert "from 0.980 at depth 6 to 0.500 at depth 42" in judge("plain", cells).sentence
    two = table((6, 0.5, 0.5), (2, 0.98, 0.99))
    assert "from 0.980 at depth 2 to 0.500 at depth 6" in judge("plain", two).sentence


def test_training_accuracy_of_one_seed_leaves_the_cause_open():
    one = over_seeds({0: 0.5})
    cells = [cell(10, 0.95, 0.98), cell(42, 0.5).model_copy(update={"train": one})]
    verdict = judge("plain", cells)
    assert verdict.outcome == "worsens"
    assert "is open (-0.480, one seed), so degradation and over" in verdict.sentence


def test_a_missing_shallow_cell_changes_nothing():
    gap = cell(22, 0.9).model_copy(update={"test": None})
    cells = [cell(10, 0.98), gap, cell(42, 0.5)]
    assert judge("plain", cells).outcome == "degrades"


def test_nothing_measured_is_undecided():
    cells = [cell(depth, 0.9).model_copy(update={"test": None}) for depth in (10, 42)]
    verdict = judge("plain", cells)
    assert verdict.outcome == "undecided"
    assert verdict.test is None
    assert verdict.sentence == (
        "plain is undecided with these seeds: no final run has a test accuracy."
    )


def test_diverged_runs_at_the_deepest_cell_are_named():
    cells = [cell(10, 0.98), cell(42, 0.1, diverged=2)]
    verdict = judge("plain", cells)
    assert verdict.sentence.endswith("; 2 of 3 final runs at depth 42 diverged.")


@pytest.mark.parametrize(("best", "told"), [(0.028, False), (0.032, True), (0.02, False)])
def test_what_lies_below_the_best_is_told_beyond_the_margin(best, told):
    cells = [
        *(cell(depth, 0.0, family="plain") for depth in (10, 42)),
        *(cell(depth, best, family="other") for depth in (10, 42)),
    ]
    sentence = judge("plain", cells).sentence
    assert (f"; there it lies {best:.3f} below other" in sentence) is told
    assert "below" not in judge("other", cells).sentence


@pytest.mark.parametrize(
    ("low", "high", "way"),
    [
        (-0.05, -0.0301, "falls"),
        (-0.05, -0.03, "slips"),
        (-0.05, 0.0, "open"),
        (-0.02, -0.01, "holds"),
        (-0.03, 0.01, "open"),
        (-0.0299, 0.01, "holds"),
        (0.01, 0.02, "holds"),
        (None, None, "open"),
    ],
)
def test_where_an_interval_lies_relative_to_the_margin(low, high, way):
    assert direction(Interval(mean=0.0, low=low, high=high, n=2)) == way
    if low is not None:
        turned = Interval(mean=0.0, low=-high, high=-low, n=2)
        assert direction(turned, Scale("loss", "minimize")) == way
