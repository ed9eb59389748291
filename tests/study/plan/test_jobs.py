"""Jobs and runs, as values and in files."""

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from resdsl.data import DataConfig
from resdsl.study.plan.jobs import Job, Outcome, Run, cell_name
from resdsl.study.run.run_directory import read, write_json
from resdsl.train import Recipe

PLACE = {"number": 3, "cell": {"family": "highway", "n": 5}, "purpose": "final", "round": 1}
FIGURES = {"seed": 2, "params": 10, "flops": 20, "depth": 22, "key": "k"}
JOB = Job(
    **PLACE, **FIGURES, tuned={"clip": "off", "bias": -2}, directory="trials/0003",
    recipe=Recipe(epochs=2, clip=None), data=DataConfig(train=200, root="/data"), device="cpu",
)  # fmt: skip


def test_a_job_survives_its_file(tmp_path):
    write_json(tmp_path / "job.json", JOB)
    again = Job.model_validate_json((tmp_path / "job.json").read_bytes())
    assert again == JOB
    assert isinstance(again.recipe.milestones, tuple)


def test_a_job_and_its_outcome_are_a_run():
    run = JOB.run(Outcome(status="finished", test={"accuracy": 0.5}, seconds=2.0))
    assert (run.number, run.tuned, run.key) == (3, {"clip": "off", "bias": -2}, "k")
    assert (run.status, run.test["accuracy"], run.seconds) == ("finished", 0.5, 2.0)
    assert run.name == "highway, n 5"


def test_files_of_earlier_runs_are_read():
    """There the tuned values were called `recipe`, the recipe `train`, and the input was told."""
    now = JOB.model_dump(mode="json")
    tuned, recipe = now.pop("tuned"), now.pop("recipe")
    earlier = {**now, "recipe": tuned, "train": recipe, "input": [1, 8, 8]}
    assert TypeAdapter(Job).validate_json(TypeAdapter(dict).dump_json(earlier)) == JOB
    run = Run(**PLACE, **FIGURES, tuned=tuned, status="pruned")
    values = run.model_dump()
    earlier = {"recipe": values.pop("tuned"), **values}
    assert Run.model_validate(earlier) == run


@pytest.mark.parametrize("change", [{"epochs": 3}, {"recipe": {"lr": 0.1}}, {"extra": 1}])
def test_a_run_has_no_other_fields(change):
    run = Run(**PLACE, **FIGURES, tuned={}, status="finished")
    with pytest.raises(ValidationError):
        Run.model_validate(run.model_dump() | change)


def test_the_multiply_adds_of_a_training():
    epochs = [{"epoch": 1}, {"epoch": 2}]
    run = Run(**PLACE, **FIGURES, tuned={}, status="finished", seconds=1.0, history=epochs)
    assert run.training_flops(50) == 2 * 50 * 20 * 3
    assert run.model_copy(update={"more_epochs": 3}).training_flops(50) == 5 * 50 * 20 * 3
    assert run.model_copy(update={"seconds": 0.0}).training_flops(50) == 0  # answered by another


def test_cells_are_named_for_people():
    assert cell_name({"n": 2, "gated": True, "family": "a"}) == "n 2, gated True, a"
    assert cell_name({"n": 2, "family": "a b/c"}) == "n 2, family a b/c"
    assert cell_name({"ks": "3/1", "norm": "none", "act": "none"}) == "ks 3/1, norm none, act none"
    assert cell_name({"norm": "none"}) == "norm none"
    assert cell_name({}) == "net"


def test_a_value_that_is_no_number_is_read_back(tmp_path):
    run = Run(**PLACE, **FIGURES, tuned={}, status="diverged", test={"loss": math.inf, "r2": 0.5})
    write_json(tmp_path / "result.json", run)
    test = read(tmp_path / "result.json", Run).test
    assert math.isnan(test["loss"])
    assert test["r2"] == 0.5
