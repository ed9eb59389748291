import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from resdsl.ops import FieldError, Shape
from resdsl.ops.pointwise.activations import Activation, Gelu, LeakyRelu, Prelu, Softmax

X = torch.linspace(-4, 4, 81, dtype=torch.float64)
VALUES = {
    "relu": lambda x: max(x, 0.0),
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "elu": lambda x: x if x > 0 else math.exp(x) - 1,
    "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
    "silu": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log(1 + math.exp(x))),
    "hardswish": lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
}


def test_all_that_are_elementwise_are_here():
    assert VALUES.keys() | {"prelu", "softmax"} == Activation.choices().keys()


@pytest.mark.parametrize("tag", VALUES)
def test_each_is_what_its_docstring_says(tag):
    fragment = Activation.choices()[tag]().fragment(Shape((4,)))
    assert fragment.forward == fragment.last
    y = eval((fragment.forward or "").format("x"), {"x": X, "F": F, "torch": torch})
    expected = torch.tensor([VALUES[tag](x) for x in X.tolist()], dtype=torch.float64)
    torch.testing.assert_close(y, expected)
    torch.testing.assert_close(eval(f"{fragment.module}()", {"nn": nn})(X), expected)


def test_settings_in_the_source():
    assert LeakyRelu(slope=0.2).fragment(Shape((4,))).forward == "F.leaky_relu({0}, 0.2)"
    assert (
        Gelu(approximate="tanh").fragment(Shape((4,))).forward == 'F.gelu({0}, approximate="tanh")'
    )
    assert LeakyRelu(slope=0.2).summary() == "0.2"


@pytest.mark.parametrize(("slope", "n"), [(1.0, 0), (-3.0, 0), (1.1, 1)])
def test_a_slope_above_1_may_be_a_divisor(slope, n):
    assert len(list(LeakyRelu(slope=slope).doubts())) == n


def test_a_slope_passes_the_other_half():
    assert (LeakyRelu(slope=0.0).gain(), LeakyRelu(slope=1.0).gain()) == (0.5, 1.0)


def test_prelu_learns_a_number_for_each_channel():
    (weight,) = Prelu().tensors(Shape((4, 5)))
    assert (weight.name, weight.shape) == ("weight", (4,))
    assert Prelu().fragment(Shape((4, 5))).attribute == "nn.PReLU(4)"


def test_softmax_is_over_the_channels():
    fragment = Softmax().fragment(Shape((4, 5)))
    assert (fragment.forward, fragment.last) == ("F.softmax({0}, dim=1)", "F.softmax({0}, dim=-1)")
    with pytest.raises(FieldError, match="makes 1 whatever the input is"):
        Softmax().shape(Shape((1, 5)))
