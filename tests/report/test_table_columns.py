"""What the columns of the tables say."""

from __future__ import annotations

import pytest
from synthetic_study import synthetic_runs

from resdsl.report.table_columns import CELLS, comparisons
from resdsl.study.findings.statistics import summarise


def said(columns, row):
    return {column.title: column.text(row) for column in columns}


def test_a_cell():
    cell = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2)).cells[0]
    shown = said(CELLS, cell)
    assert (shown["family"], shown["depth"], shown["params"]) == ("plain", "10", "18,000")
    assert shown["test"] == f"{cell.test.mean:.3f} ±{cell.test.half_width:.3f}"
    assert (shown["seeds"], shown["trials"], shown["best recipe"]) == ("2", "4", "lr=0.06")


@pytest.mark.parametrize(
    ("lost", "seeds", "trials"),
    [
        ({"diverged": 1}, "2, 1 diverged", "4"),
        ({"diverged": 1, "failed": 2}, "2, 1 diverged, 2 failed", "4"),
        ({"lost_tuning_runs": 3}, "2", "4, 3 lost"),
        ({"test": None}, "0", "4"),
    ],
)
def test_lost_runs_are_counted(lost, seeds, trials):
    cell = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2)).cells[0]
    shown = said(CELLS, cell.model_copy(update=lost))
    assert (shown["seeds"], shown["trials"]) == (seeds, trials)


def test_a_comparison_says_at_which_depth():
    result = summarise(synthetic_runs({"plain": {2: 0.9, 5: 0.8}, "residual": {2: 0.9, 5: 0.9}}))
    shown = said(comparisons(result), result.comparisons[1])
    assert (shown["at"], shown["difference"]) == ("depth 22", "residual - plain")
    other = result.comparisons[1].model_copy(update={"depth": None})
    assert said(comparisons(result), other)["at"] == "n 5"
    without = result.model_copy(update={"depth_axis": None})
    assert said(comparisons(without), other)["at"] == "differing depths"
