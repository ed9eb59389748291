"""What a study may not have meant."""

from tiny_study import SPACE

from resdsl.study.plan.told import uneven


def test_a_default_that_is_tuned_all_the_same(make_plan):
    told = [text for text in make_plan().warnings if "default" in text]
    assert told == [
        "`bias` has a default in the space and is tuned all the same; `set: {bias: -1}` keeps what "
        "it names."
    ]
    assert not [text for text in make_plan(set={"bias": -1}).warnings if "default" in text]
    assert not [
        text
        for text in make_plan(recipe={"bias": {"float": [-2, -1]}}).warnings
        if "default" in text
    ]


def test_numbers_of_tuned_values(make_plan):
    assert list(uneven(make_plan())) == [
        "Cells have different numbers of tuned values with the same trials: gated, n 2 has 2, "
        "plain, n 2 has 1."
    ]
    assert list(uneven(make_plan(set={"bias": -1}))) == []


def test_a_hole_that_nothing_reads(make_plan):
    plan = make_plan(cells={"family": ["plain"], "n": [1, 2]})
    assert any(text.startswith("`bias` is read by no net that was tried") for text in plan.warnings)


def test_a_value_of_cells_that_no_net_reads(make_plan):
    text = SPACE.replace("  bias:", "  idle: {int: [1, 4], default: 1}\n  bias:")
    plan = make_plan(text, cells={"idle": [1, 2], "n": [1, 2]}, set={"family": "plain"})
    assert [cell["n"] for cell in plan.cells] == [1, 2]
    assert "`idle` changes the net of no cell: no net reads it." in plan.warnings


def test_what_the_first_trials_do_not_read_may_make_cells_differ(make_plan):
    """The bias of a gate is read where the tuned family has one, which is not so at first."""
    recipe = {"family": {"choice": ["plain", "residual", "gated"]}}
    seeds = range(8)
    plans = [make_plan(cells={"bias": [-1, -2]}, recipe=recipe, seed=seed) for seed in seeds]
    first = [plan.firsts[0].tuned["family"] for plan in plans]
    assert {"plain", "gated"} <= set(first)
    for plan in plans:
        assert [cell["bias"] for cell in plan.cells] == [-1, -2]
        assert not any("changes the net of no cell" in text for text in plan.warnings)


def test_values_that_stand_beside_others_are_not_compared(make_plan):
    plan = make_plan(cells=[{"family": "plain", "n": 1}, {"family": "gated", "n": 2}])
    assert not any("changes the net of no cell" in text for text in plan.warnings)


def test_where_nothing_is_tuned_no_numbers_of_tuned_values_are_told(make_plan):
    budget = {"trials_per_cell": 0, "seeds": 2, "epochs": 2}
    plan = make_plan(cells={"family": ["plain", "gated"]}, recipe={}, budget=budget)
    assert [first.tuned for first in plan.firsts] == [{}, {}]
    assert list(uneven(plan)) == []


def test_priors_are_told_with_the_trials_that_follow_them(make_plan):
    def told(trials, sampler="qmc", **changes):
        prior = {"value": 0.1, "confidence": "high"} | changes
        lr = {"choice": [0.1, 0.2], "prior": prior}
        budget = {"trials_per_cell": trials, "seeds": 2, "epochs": 2}
        plan = make_plan(
            recipe={"lr": lr}, set={"bias": -1}, budget=budget, sampler={"kind": sampler}
        )
        return [text for text in plan.warnings if "believed" in text or "prior" in text]

    first = "The first trial of each cell has the values that are believed in (lr: 0.1 (high))"
    assert told(1) == [f"{first}; all others are proposed by the sampler."]
    around = "and trial 1, counted from 0, is drawn around them"
    assert told(2) == [f"{first}, {around}; all others are proposed by the sampler."]
    assert told(9)[0].startswith(f"{first}, and trials 1, 3, 7, counted from 0, are drawn around")
    assert told(2, "grid") == [
        "The prior of `lr` is not used: `grid` tries every point, in its own order."
    ]
    assert told(0) == []
