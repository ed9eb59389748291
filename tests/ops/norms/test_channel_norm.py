import pytest

from resdsl.ops import Shape
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.norms.channel_norm import one_value
from resdsl.ops.norms.instancenorm import Instancenorm
from resdsl.ops.norms.rmsnorm import Rmsnorm
from resdsl.ops.op.initial_bias import AutoBias

X = Shape((6, 4, 4))


def inits(op) -> dict[str, str | None]:
    return {tensor.name: tensor.init for tensor in op.tensors(X)}


def test_a_weight_and_a_bias_for_each_channel():
    assert [(t.name, t.shape) for t in Batchnorm().tensors(X)] == [("weight", (6,)), ("bias", (6,))]
    assert inits(Batchnorm()) == {"weight": None, "bias": None}
    assert inits(Rmsnorm()) == {"weight": None}
    assert inits(Instancenorm()) == inits(Batchnorm(affine=False)) == {}


def test_only_what_has_weights_can_start_at_zero_or_end_a_gate():
    zeros = {"weight": "nn.init.zeros_({w})"}
    assert inits(Batchnorm().zeroed()) == {**zeros, "bias": None}
    assert inits(Rmsnorm().zeroed()) == zeros
    assert inits(Batchnorm().with_bias(-1.0))["bias"] == "nn.init.constant_({w}, -1.0)"
    plain = Batchnorm(affine=False)
    assert (plain.zeroed(), plain.with_bias(1.0), Rmsnorm().with_bias(1.0)) == (None, None, None)


def test_where_it_starts_is_no_part_of_the_function():
    assert Batchnorm().zeroed().with_bias(AutoBias()).form(X) == Batchnorm().form(X)
    assert Batchnorm(eps=1e-3).form(X) != Batchnorm().form(X)


@pytest.mark.parametrize(("eps", "n"), [(0.0499, 0), (0.05, 1), (1.0, 1)])
@pytest.mark.parametrize("cls", [Batchnorm, Rmsnorm])
def test_an_eps_of_the_size_of_a_variance_is_doubted(cls, eps, n):
    assert [doubt.help for doubt in cls(eps=eps).doubts()] == ["1e-5 is usual"] * n


def test_a_single_value_is_its_own_mean():
    error = one_value(Rmsnorm(), Shape((1, 4)), left="its sign")
    assert error.message == (
        "`rmsnorm` has a single value in each position of its input (1, 4), of which it leaves its sign"
    )
    assert error.code == "constant-output"
