import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.norms.rmsnorm import Rmsnorm


def test_eps_is_always_written_since_torch_takes_it_from_the_dtype():
    assert Rmsnorm().fragment(Shape((6, 5))).attribute == "nn.RMSNorm(6, eps=1e-06)"
    assert Rmsnorm(eps=0.5).fragment(Shape((6,))).attribute == "nn.RMSNorm(6, eps=0.5)"


def test_of_one_channel_the_sign_is_left():
    with pytest.raises(FieldError, match="leaves its sign"):
        Rmsnorm().shape(Shape((1, 5)))
    assert Rmsnorm().shape(Shape((2,))) == Shape((2,))
