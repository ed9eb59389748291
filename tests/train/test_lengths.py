"""What would run for ever is refused before it starts, with the bound and a help that is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from resdsl.study.config.budget_settings import Budget
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, load_recipe
from resdsl.train.lengths import MAX_EPOCHS, MAX_RUNS, MAX_STEPS


@pytest.mark.parametrize(("key", "bound"), [("epochs", MAX_EPOCHS), ("steps", MAX_STEPS)])
@pytest.mark.parametrize("factor", ["1e12", "4611686018427387904"])
def test_a_file_that_asks_for_too_much(key: str, bound: int, factor: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"{key}: {factor}\n")
    with pytest.raises(ResdslError) as caught:
        load_recipe(str(path))
    (found,) = caught.value.diagnostics
    assert found.place is not None
    assert (found.code, found.place.line) == ("invalid-setting", 1)
    assert found.message.startswith(f"`{key}` must be at most {bound}, but got ")
    assert f"up to 10**{len(str(bound)) - 1}." in str(found.help)
    path.write_text(f"{key}: {bound}\n")
    assert getattr(load_recipe(str(path)), key) == bound


@pytest.mark.parametrize("value", [2**62, 2**70, 1e300, float("inf")])
@pytest.mark.parametrize(("key", "bound"), [("epochs", MAX_EPOCHS), ("steps", MAX_STEPS)])
def test_values_of_python(key: str, bound: int, value: float) -> None:
    with pytest.raises(ValidationError, match=f"less than or equal to {bound}"):
        Recipe.model_validate({key: value})
    with pytest.raises(ResdslError):
        load_recipe("demo", **{key: value})


@pytest.mark.parametrize("value", [0, -1, True, 2.0, "3", float("nan")])
def test_what_is_no_count(value: object) -> None:
    for model in (Recipe, Budget):
        with pytest.raises(ValidationError):
            model.model_validate({"epochs": value})


@pytest.mark.parametrize(
    ("key", "bound"), [("epochs", MAX_EPOCHS), ("trials_per_cell", MAX_RUNS), ("seeds", MAX_RUNS)]
)
@pytest.mark.parametrize("value", [2**70, 1e12])
def test_the_budget_of_a_study(key: str, bound: int, value: float) -> None:
    with pytest.raises(ValidationError, match=f"less than or equal to {bound}"):
        Budget.model_validate({key: value})
    assert getattr(Budget.model_validate({key: bound}), key) == bound
