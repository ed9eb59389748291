"""What an op of one's own is written with, and what ops doubt in their settings."""

import pytest

import resdsl.ops
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.norms.layernorm import Layernorm
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import LeakyRelu
from resdsl.ops.skip.lane_weights import Squeeze


def test_the_names_that_docs_tell_of() -> None:
    names = {"Doubt", "FieldError", "Fragment", "Moving", "Op", "Shape", "Tensor"}
    assert {*resdsl.ops.__all__} == names
    assert all(isinstance(getattr(resdsl.ops, name), type) for name in names)


@pytest.mark.parametrize(
    ("value", "message", "help"),
    [
        (Squeeze(reduction=0.25), "`reduction: 0.25` makes the hidden layer 4 times as wide as its input",
         "write `reduction: 4` for a ratio of 0.25"),
        (LeakyRelu(slope=4), "`slope: 4` makes negative numbers larger than positive ones",
         "write `slope: 0.25` for a division by 4"),
        (Layernorm(eps=0.1), "`eps: 0.1` is added to variances, which are about 1", "1e-5 is usual"),
        (Batchnorm(momentum=0.99), "`momentum: 0.99` takes 0.99 of the running statistics from the newest batch",
         "write `momentum: 0.01` for what Keras calls 0.99"),
        (Batchnorm(momentum=1), "`momentum: 1` takes 1 of the running statistics from the newest batch",
         "0.1 is usual"),
        (Batchnorm(momentum=0), "with `momentum: 0` evaluation normalises by a mean of 0 and a variance of 1",
         "0.1 is usual"),
    ],
)  # fmt: skip
def test_each_doubt_says_why_and_then_what_to_write(value: Tagged, message: str, help: str) -> None:
    (doubt,) = value.doubts()
    assert (doubt.message, doubt.help) == (message, help)
