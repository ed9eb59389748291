import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.norms.instancenorm import Instancenorm


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_source_has_the_axes_and_no_weights_unless_asked(axes):
    x = Shape((6, *(4,) * axes))
    assert Instancenorm().shape(x) == x
    assert Instancenorm().fragment(x).attribute == f"nn.InstanceNorm{axes}d(6)"
    asked = Instancenorm(affine=True, eps=1e-3).fragment(x).attribute
    assert asked == f"nn.InstanceNorm{axes}d(6, eps=0.001, affine=True)"


@pytest.mark.parametrize(
    ("dims", "message"),
    [((6,), "needs 1 to 3 spatial axes"), ((6, 1, 1), "needs more than one position")],
)
def test_what_does_not_fit(dims, message):
    with pytest.raises(FieldError, match=message):
        Instancenorm().shape(Shape(dims))
