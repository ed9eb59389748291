from fractions import Fraction

import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.shapes.upsample import Upsample

IMAGE = Shape((3, 4, 5))


@pytest.mark.parametrize(
    ("scale", "mode", "forward"),
    [
        (2, "nearest", 'F.interpolate({0}, scale_factor=2.0, mode="nearest")'),
        (2, "linear", 'F.interpolate({0}, scale_factor=2.0, mode="bilinear")'),
        ((1, 3), "linear", 'F.interpolate({0}, scale_factor=[1.0, 3.0], mode="bilinear")'),
        (1, "linear", "{0}"),
    ],
)
def test_source(scale, mode, forward):
    assert Upsample(scale=scale, mode=mode).fragment(IMAGE).forward == forward


def test_positions_and_windows():
    op = Upsample(scale=(2, 3), mode="linear")
    assert op.shape(IMAGE).dims == (3, 8, 15)
    assert op.window(IMAGE) == ((2, Fraction(1, 2)), (2, Fraction(1, 3)))
    assert Upsample(scale=2).window(IMAGE)[0] == (1, Fraction(1, 2))
    assert (op.summary(IMAGE), Upsample(scale=2).summary(IMAGE)) == ("×(2, 3) · linear", "×2")


def test_features_have_no_positions():
    with pytest.raises(FieldError, match="`upsample` needs 1 to 3 spatial axes"):
        Upsample(scale=2).shape(Shape((3,)))
