"""What a rule says of the mean square of its draws is what torch draws."""

import math
from typing import Any

import pytest
import torch
from torch import nn

from resdsl.ops.op.inits import Init

SHAPES = [(96, 64), (64, 96), (48, 32, 3), (24, 16, 5, 5), (400,)]
RULES: list[tuple[str, dict[str, Any]]] = [
    ("he", {}),
    ("he", {"mode": "fan_in"}),
    ("he", {"mode": "fan_out", "scale": 0.5}),
    ("xavier", {}),
    ("xavier", {"scale": 3.0}),
    ("lecun", {}),
    ("lecun", {"scale": 0.25}),
    ("normal", {}),
    ("normal", {"std": 0.3}),
    ("trunc_normal", {"std": 0.3}),
    ("orthogonal", {}),
    ("orthogonal", {"gain": 2.0}),
    ("zeros", {}),
    ("constant", {"value": -0.7}),
]


def drawn(statement: str, shape: tuple[int, ...], seed: int) -> torch.Tensor:
    weight = nn.Parameter(torch.full(shape, math.nan))
    torch.manual_seed(seed)
    exec(statement.format(w="w"), {"nn": nn, "torch": torch, "w": weight})
    return weight.detach()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("tag", "fields"), RULES, ids=str)
def test_the_mean_square_is_that_of_the_draws(
    tag: str, fields: dict[str, Any], shape: tuple[int, ...]
) -> None:
    rule = Init.members[tag](**fields)
    assert isinstance(rule, Init)
    if rule.needs_matrix and len(shape) < 2:
        return
    statement = rule.statement(shape)
    mean = sum(drawn(statement, shape, s).square().mean().item() for s in range(20)) / 20
    wanted = 1 / 400 if tag == "orthogonal" and len(shape) < 2 else rule.mean_square(shape)
    assert mean == pytest.approx(wanted, rel=0.05)


def test_he_counts_inputs_for_matrices_and_outputs_for_convolutions() -> None:
    he = Init.members["he"]()
    assert isinstance(he, Init)
    assert he.mean_square((10, 40)) == pytest.approx(2 / 40)
    assert he.mean_square((10, 40, 3, 3)) == pytest.approx(2 / (10 * 9))


def test_a_truncated_normal_is_cut_at_two_deviations() -> None:
    rule = Init.members["trunc_normal"](std=0.5)
    assert isinstance(rule, Init)
    weight = drawn(rule.statement((200, 200)), (200, 200), 1)
    assert 0.98 < weight.abs().amax() <= 1.0


def test_an_orthogonal_matrix_is_one() -> None:
    rule = Init.members["orthogonal"](gain=2.0)
    assert isinstance(rule, Init)
    weight = drawn(rule.statement((6, 9)), (6, 9), 1)
    torch.testing.assert_close(weight @ weight.T, 4 * torch.eye(6), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("value", "read"), [(0.5, 0.5), (1, 1.0), (True, None), ("0.5", None)])
def test_a_number_is_short_for_a_constant(value: object, read: float | None) -> None:
    rule = Init.from_plain(value)
    assert (None if rule is None else rule.mean_square((3,))) == (None if read is None else read**2)


def test_which_rules_draw_by_the_sizes_of_a_matrix() -> None:
    needing = {tag for tag, rule in Init.choices().items() if rule.needs_matrix}
    assert needing == {"he", "xavier", "lecun"}
