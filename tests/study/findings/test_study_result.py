"""Results as JSON and as CSV."""

from __future__ import annotations

import csv
import io

import pytest
from synthetic_study import synthetic_runs

from resdsl.study.findings.statistics import summarise
from resdsl.study.findings.study_result import Interval, StudyResult, as_csv, flat


def test_json_survives():
    result = summarise(synthetic_runs(), notes=["x"])
    assert StudyResult.model_validate_json(result.model_dump_json()) == result
    assert result.families == ("plain", "residual", "highway")


def test_csv_has_a_line_a_value_under_the_names_of_json():
    result = summarise(synthetic_runs({"plain": {2: 0.9}, "residual": {2: 0.95}}))
    rows = list(csv.DictReader(io.StringIO(as_csv(result.cells))))
    assert [row["cell.family"] for row in rows] == ["plain", "residual"]
    for row, cell in zip(rows, result.cells, strict=True):
        assert float(row["test.mean"]) == cell.test.mean
        assert float(row["test.low"]) == cell.test.low
        assert float(row["recipe.lr"]) == cell.recipe["lr"]
    assert not [name for name in rows[0] if ".values" in name]  # seeds differ between studies
    (row,) = csv.DictReader(io.StringIO(as_csv(result.comparisons)))
    assert float(row["difference.mean"]) == result.comparisons[0].difference.mean


def test_nothing_has_no_csv():
    assert as_csv([]) == ""


def test_cells_of_other_holes_share_a_table():
    first, second = summarise(synthetic_runs({"plain": {2: 0.9}, "gated": {2: 0.9}})).cells
    second = second.model_copy(update={"recipe": {"lr": 0.1, "bias": -2}, "test": None})
    rows = list(csv.DictReader(io.StringIO(as_csv([first, second]))))
    assert [row["recipe.bias"] for row in rows] == ["", "-2"]
    assert rows[1]["test.mean"] == ""


def test_nested_values_have_dotted_names():
    values = {"a": {"b": 1, "c": {"d": False}}, "e": None, "f": {}, "g": ()}
    assert list(flat(values)) == [("a.b", 1), ("a.c.d", False), ("g", ())]


@pytest.mark.parametrize(("low", "high", "half"), [(0.4, 0.8, 0.2), (None, None, None)])
def test_half_an_interval(low, high, half):
    assert Interval(mean=0.6, low=low, high=high, n=2).half_width == pytest.approx(half)
