"""What a terminal and a pipe show of a result."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from synthetic_study import MEASURED, synthetic_runs

from resdsl.report import print_result
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import ACCURACY, Objective


def printed(result, width=120, **options):
    text = io.StringIO()
    print_result(result, Console(file=text, width=width, **options))
    return text.getvalue()


def test_the_table_has_a_line_a_cell_and_the_verdicts_follow():
    result = summarise(synthetic_runs(), notes=["Set by hand: nothing."])
    lines = printed(result, width=150).splitlines()
    titles = "family depth test train seeds params time validation* mult-adds best recipe trials"
    assert " ".join(lines[0].split()) == titles
    assert [line.split()[:2] for line in lines[1:10]] == [
        [family, str(4 * n + 2)] for family in MEASURED for n in (2, 5, 10)
    ]
    for verdict in result.verdicts:
        assert verdict.sentence in lines
    assert "- Set by hand: nothing." in lines


def test_every_comparison_is_one_line():
    result = summarise(synthetic_runs())
    lines = printed(result, width=60).splitlines()
    found = [line for line in lines if line.startswith("depth ") and " - " in line]
    assert len(found) == len(result.comparisons) == 9
    assert all(" to " in line and "p " in line for line in found)


@pytest.mark.parametrize("width", [30, 50, 80, 100, 200])
def test_no_figure_is_cut_in_a_narrow_pipe(width):
    result = summarise(synthetic_runs())
    text = printed(result, width=width)
    assert "…" not in text
    for cell in result.cells:
        assert f"{cell.test.mean:.3f} ±{cell.test.half_width:.3f}" in text


def test_what_does_not_fit_is_named():
    text = printed(summarise(synthetic_runs()), width=50)
    assert "in cells.csv also: " in text
    assert "best recipe" in text.split("in cells.csv also: ")[1]


def test_a_pipe_gets_no_control_sequences_and_a_terminal_does():
    result = summarise(synthetic_runs())
    assert "\x1b" not in printed(result)
    assert "\x1b[" in printed(result, force_terminal=True, color_system="standard")


def test_names_are_no_markup():
    result = summarise(synthetic_runs({"[red]x[/red]": {2: 0.9, 5: 0.9}}))
    assert "[red]x[/red] holds" in printed(result)


def test_one_seed_has_no_interval_and_an_unfinished_study_says_so():
    single = printed(summarise(synthetic_runs(seeds=1)))
    assert "±0" not in single
    assert "one seed, so no interval" in single
    unfinished = printed(summarise(synthetic_runs(tested=False)))
    assert "The study has not ended" in unfinished


def test_no_runs_at_all():
    assert "The study has not ended" in printed(summarise([]))


def test_without_depths_the_pairs_are_told_in_sentences():
    runs = [
        run.model_copy(update={"cell": {"family": run.cell["family"]}})
        for run in synthetic_runs({"plain": {5: 0.7}, "residual": {5: 0.99}, "highway": {5: 0.99}})
    ]
    result = summarise(runs, baseline="residual")
    lines = printed(result).splitlines()
    assert result.comparisons[1].sentence in lines
    assert "plain is worse than residual" in printed(result)
    assert "Differences of test accuracy from the baseline residual, paired by seed" in lines
    assert not result.verdicts


def test_fronts_and_importance_have_tables_of_their_own():
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.95}})
    result = summarise(runs, objectives=[ACCURACY, Objective("params", "minimize")])
    told = result.cells[0].model_copy(update={"importance": {"lr": 1.0}})
    result = result.model_copy(update={"cells": (told, *result.cells[1:])})
    lines = printed(result).splitlines()
    at = lines.index("Pareto front")
    assert lines[at + 1].split() == ["accuracy", "params", "cell", "trial", "tuned"]
    at = lines.index("What mattered in tuning")
    assert lines[at + 2].split() == ["plain", "10", "lr", "1.00"]
    plain = printed(summarise(runs))
    assert "Pareto front" not in plain
    assert "What mattered" not in plain
