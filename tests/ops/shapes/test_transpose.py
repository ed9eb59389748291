import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.shapes.transpose import Transpose


def test_channels_and_positions_change_places():
    x = Shape((3, 4))
    assert Transpose().shape(x).dims == (4, 3)
    assert Transpose().window(x) == ((4, 1),)
    fragment = Transpose().fragment(x)
    assert (fragment.swaps_layout, fragment.is_identity) == (True, False)


@pytest.mark.parametrize("dims", [(3,), (3, 4, 5)])
def test_other_axes_are_refused(dims):
    with pytest.raises(FieldError, match=r"`transpose` takes `\[C, L\]`"):
        Transpose().shape(Shape(dims))
