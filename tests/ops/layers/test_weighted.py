import pytest

from resdsl.ops import Shape
from resdsl.ops.layers.conv import Conv
from resdsl.ops.layers.linear import Linear
from resdsl.ops.op.initial_bias import AutoBias
from resdsl.ops.op.inits import Zeros

X = Shape((8, 5))


def test_a_gate_starts_from_a_bias_that_it_adds():
    op = Conv(out=4, kernel=1).with_bias(-2.0)
    weight, bias = op.tensors(X)
    assert (bias.name, bias.shape, bias.init) == ("bias", (4,), "nn.init.constant_({w}, -2.0)")
    assert "bias=False" not in (op.fragment(X).attribute or "")
    assert weight.shape == (4, 8, 1)


def test_an_automatic_bias_waits_for_its_list():
    op = Linear(out=4).with_bias(AutoBias())
    assert op.at_length(3).tensors(X)[1].init == f"nn.init.constant_({{w}}, {AutoBias().at(3)!r})"


def test_the_last_weight_starts_at_zero():
    op = Linear(out=4).zeroed()
    assert (op.init, op.tensors(X)[0].init) == (Zeros(), "nn.init.zeros_({w})")
    assert op.gain(X) == 0


@pytest.mark.parametrize("op", [Linear(out=4), Conv(out=4, kernel=1)])
def test_the_gain_is_that_of_the_sum_over_inputs(op):
    fan_in = {"linear": 8, "conv": 4}[op.tag]  # He takes the outputs of a convolution
    assert op.gain(X) == pytest.approx(2 / fan_in * 8)
