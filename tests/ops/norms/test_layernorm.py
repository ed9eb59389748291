import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.norms.layernorm import Layernorm


@pytest.mark.parametrize(
    ("dims", "forward"),
    [((6, 5), None), ((6, 5, 5), "{self}({0}.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)")],
)
def test_the_channels_are_normalised_wherever_they_are(dims, forward):
    fragment = Layernorm(affine=False).fragment(Shape(dims))
    assert fragment.attribute == "nn.LayerNorm(6, elementwise_affine=False)"
    assert (fragment.forward, fragment.last) == (forward, "{self}({0})")


def test_of_one_channel_nothing_is_left():
    with pytest.raises(FieldError, match="single value in each position") as caught:
        Layernorm().shape(Shape((1, 5)))
    assert caught.value.code == "constant-output"
    assert Layernorm().shape(Shape((2, 5))) == Shape((2, 5))
