"""What tuning cost, and values at the edge of what was tried."""

from __future__ import annotations

import pytest
from final_runs import run

from resdsl.language.holes import parse_hole
from resdsl.study.findings.statistics import summarise
from resdsl.study.findings.tuning import budget_notes, edge_notes, position

LR = parse_hole({"float": [0.01, 1.0], "log": True})


def tuning(cells, *, trials=4, epochs=3, tuned=None, flops=1000):
    """Return tuning runs; ``tuned`` gives the values of a trial by cell and trial."""
    runs = []
    for cell in cells:
        for trial in range(trials):
            number = len(runs)
            values = {"lr": 0.1 * (trial + 1)} if tuned is None else tuned(cell, trial)
            runs.append(
                run(
                    number,
                    cell,
                    purpose="tune",
                    tuned=values,
                    round=trial,
                    flops=flops if isinstance(flops, int) else flops(cell),
                    validation={"accuracy": 0.9 - 0.1 * trial},
                    history=[{"epoch": e + 1} for e in range(epochs)],
                )
            )
    return runs


def families(*names, depths=(2,)):
    return [{"family": name, "n": n} for name in names for n in depths]


def test_the_budget_is_told_in_trials_and_multiply_adds():
    costs = {"plain": 1000, "gated": 1500}
    runs = tuning(families("plain", "gated"), flops=lambda cell: costs[cell["family"]])
    result = summarise(runs, samples=50)
    assert [cell.tuning_flops for cell in result.cells] == [1_800_000, 2_700_000]
    assert (
        "Tuned with 4 trials a cell, of 1.8e+06 to 2.7e+06 multiply-adds in all (epochs x samples "
        "x those of a sample x 3, for passes forwards and backwards); at equal depths gated took "
        "1.5 times as many as plain."
    ) in result.notes


def test_families_are_compared_at_the_depths_that_all_have():
    runs = tuning(families("plain", depths=(2, 5)) + families("gated", depths=(2,)))
    assert "at equal depths" not in " ".join(summarise(runs, samples=50).notes)


def test_unequal_trials_are_told_and_unknown_samples_are_not_guessed():
    runs = tuning(families("plain", "gated"))
    told = list(budget_notes(summarise(runs[:-1]).cells, runs[:-1]))
    assert told == ["Tuned with 3 to 4 trials a cell."]
    assert summarise(runs).cells[0].tuning_flops is None


def test_a_study_without_tuning_says_nothing_of_it():
    runs = [run(0, {"family": "plain", "n": 2})]
    assert list(budget_notes(summarise(runs).cells, runs)) == []


def test_a_family_with_more_tuned_values_is_named():
    def tuned(cell, trial):
        extra = {"bias": -1 - trial, "fixed": 1} if cell["family"] == "gated" else {}
        return {"lr": 0.1 * (trial + 1)} | extra

    notes = summarise(tuning(families("plain", "gated"), tuned=tuned)).notes
    assert (
        "Families have unequal numbers of tuned values: plain 1 (lr); gated 2 (bias, lr). With "
        "equal trials, one that has more is searched less densely."
    ) in notes
    assert not [n for n in summarise(tuning(families("plain", "gated"))).notes if "unequal" in n]


def test_a_value_of_each_block_is_one_of_its_own():
    def tuned(cell, trial):
        return {f"rate@block{i}": 0.1 * trial for i in range(cell["n"])}

    cells = [{"family": "plain", "n": 1}, {"family": "gated", "n": 2}]
    (note,) = (n for n in summarise(tuning(cells, tuned=tuned)).notes if "unequal" in n)
    assert "gated 2 (rate@block0, rate@block1)" in note


@pytest.mark.parametrize(
    ("hole", "value", "place"),
    [
        ({"float": [0.0, 2.0]}, 0.5, 0.25),
        ({"float": [0, 1]}, 1, 1.0),
        ({"float": [-1.0, 1.0]}, -1.0, 0.0),
        ({"float": [0.01, 1.0], "log": True}, 0.1, 0.5),
        ({"float": [0.5, 0.5]}, 0.5, None),
        ({"float": [0.0, 1.0]}, 1.5, None),
        ({"float": [0.0, 1.0]}, "a", None),
        ({"int": [1, 9]}, 9, 1.0),
        ({"int": [1, 100], "log": True}, 10, 0.5),
        ({"int": [1, 2]}, 2, None),
        ({"choice": [8, 16, 32], "ordered": True}, 16, 0.5),
        ({"choice": [8, 16, 32], "ordered": True}, 32, 1.0),
        ({"choice": [8, 16], "ordered": True}, 8, None),
        ({"choice": [8, 16, 32]}, 32, None),
        ({"choice": {"low": 0.1, "mid": 0.2, "high": 0.3}, "ordered": True}, "high", 1.0),
    ],
)
def test_where_a_value_lies(hole, value, place):
    found = position(parse_hole(hole), value)
    assert found == (None if place is None else pytest.approx(place))


def at_edges(best, holes=None, trials=2, cells=None):
    """Return the notes of a study whose best values are ``best`` in all cells."""
    runs = tuning(cells or families("plain"), trials=trials, tuned=lambda cell, trial: best)
    return list(edge_notes(summarise(runs).cells, holes or {"lr": LR}))


@pytest.mark.parametrize(
    ("lr", "end"),
    [
        (0.01, "lower"),
        (0.0125, "lower"),  # 4.8% of the way along the logarithm
        (0.0127, None),
        (0.1, None),
        (0.78, None),
        (0.8, "upper"),
        (1.0, "upper"),
    ],
)
def test_a_best_value_at_an_end_is_told(lr, end):
    told = at_edges({"lr": lr})
    assert told == (
        [
            f"lr: the best value lies at the {end} end of what was tried, 0.01 to 1.0 (log), in 1 "
            "of 1 cell (plain, n 2); a wider range may hold a better one."
        ]
        if end
        else []
    )


def test_cells_are_counted_and_the_first_are_named():
    cells = families(*(f"f{i}" for i in range(6)))
    (told,) = at_edges({"lr": 0.01}, cells=cells)
    assert "in 6 of 6 cells (f0, n 2; f1, n 2; f2, n 2; f3, n 2; and 2 more)" in told


def test_what_one_trial_chose_or_no_domain_is_known_of_is_not_told():
    assert at_edges({"lr": 0.01}, trials=1) == []
    ended, failed = tuning(families("plain"), trials=2, tuned=lambda cell, trial: {"lr": 0.01})
    failed = failed.model_copy(update={"status": "failed", "validation": {}})
    assert list(edge_notes(summarise([ended, failed]).cells, {"lr": LR})) == []
    assert at_edges({"other": 0.01}) == []


def test_draws_of_a_hole_share_its_domain():
    rate = parse_hole({"float": [0.0, 1.0], "per": "block"})
    best = {"rate@block0": 0.0, "rate@block1": 1.0, "rate@block2": 0.01}
    lower, upper = at_edges(best, {"rate": rate})
    assert "lower end of what was tried, 0.0 to 1.0, in 1 of 1 cell " in lower
    assert "upper end" in upper


def test_a_best_choice_at_an_end_of_its_order_is_told():
    width = parse_hole({"choice": [8, 16, 32], "ordered": True})
    (told,) = at_edges({"width": 32}, {"width": width})
    assert "upper end of what was tried, 8 | 16 | 32, " in told
