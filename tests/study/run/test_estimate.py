"""What a study will cost, before it runs."""

import pytest
from tiny_study import SPACE

from resdsl.study.plan.budget import Rounds
from resdsl.study.run.estimate import estimate_study

STUDY = """\
# @package _global_
defaults:
  - override /executor: inline
name: small
space: tiny.yaml
cells: {family: [plain, residual], n: [1, 2]}
budget: {trials_per_cell: 2, seeds: 2, epochs: 1}
data: {train: 200}
"""


@pytest.fixture
def mine(tmp_path):
    """Return a configuration directory with a study of four cells."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "small.yaml").write_text(STUDY)
    (tmp_path / "tiny.yaml").write_text(SPACE)
    return tmp_path


def test_every_cell_is_timed(mine):
    found = estimate_study(["study=small"], mine)
    assert [cell.name for cell in found.cells] == [
        *("plain, n 1", "plain, n 2", "residual, n 1", "residual, n 2")
    ]
    assert [cell.depth for cell in found.cells] == [3, 4, 3, 4]
    assert found.cells[1].flops > found.cells[0].flops
    assert all(cell.seconds > 0 for cell in found.cells)
    assert (found.rounds, found.dropped, found.slots) == (Rounds(2, 2), (), 1)
    assert found.seconds == pytest.approx(4 * sum(cell.seconds for cell in found.cells))


def test_trials_over_several_seeds_cost_as_many_trainings(mine):
    found = estimate_study(["study=small", "budget.tuning_seeds=3"], mine)
    assert found.rounds == Rounds(2, 2)
    assert found.seconds == pytest.approx((3 * 2 + 2) * sum(cell.seconds for cell in found.cells))


def test_runs_of_a_front_are_announced(mine):
    changes = ["objectives={accuracy: maximize, params: minimize}", "budget.front_seeds=2"]
    warnings = estimate_study(["study=small", *changes], mine).warnings
    assert warnings[-1].startswith("Each other point of the Pareto front is run on 2 fresh seeds")


def test_longer_recipes_cost_more(mine):
    short, long = (
        sum(cell.seconds for cell in estimate_study(["study=small", change], mine).cells)
        for change in ("budget.epochs=1", "budget.epochs=500")
    )
    assert long > 20 * short


def test_the_rounds_that_fit_into_the_time(mine):
    found = estimate_study(["study=small", "budget.max_time=0.001s"], mine)
    assert found.rounds == Rounds(1, 2)
    assert found.dropped[0].startswith("1 of 2 tuning rounds was dropped")


def test_what_is_known_of_the_data_is_told(mine):
    assert not any("input" in text for text in estimate_study(["study=small"], mine).warnings)
    (mine / "tiny.yaml").write_text(SPACE.replace("[1, 8, 8]", "[1, 28, 28]"))
    warnings = estimate_study(["study=small"], mine).warnings
    assert any("the net was built for the samples, (1, 8, 8)" in text for text in warnings)
