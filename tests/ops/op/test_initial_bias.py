"""Automatic biases keep 1/e of the input, whatever the number of gates."""

import math

import pytest

from resdsl.ops.op.initial_bias import AutoBias, bias_statement


@pytest.mark.parametrize("n", [1, 2, 10, 1000])
def test_n_carries_multiply_to_one_over_e(n: int) -> None:
    transform = 1 / (1 + math.exp(-AutoBias().at(n)))
    assert (1 - transform) ** n == pytest.approx(1 / math.e)
    carry = 1 / (1 + math.exp(-AutoBias(-1).at(n)))
    assert carry**n == pytest.approx(1 / math.e)
    assert AutoBias(-1).at(n) == -AutoBias().at(n)


def test_statements() -> None:
    assert bias_statement(0.0) == "nn.init.zeros_({w})"
    assert bias_statement(-0.5) == "nn.init.constant_({w}, -0.5)"
    assert bias_statement(AutoBias()) == bias_statement(AutoBias().at(1))
    assert bias_statement(AutoBias(-1)) == bias_statement(-AutoBias().at(1))
