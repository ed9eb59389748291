import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.patchify import Patchify

IMAGE = Shape((3, 32, 16))


def test_patches_are_tokens():
    op = Patchify(size=(8, 4), out=10)
    assert op.shape(IMAGE).dims == (10, 16)
    assert op.tensors(IMAGE)[0].shape == (10, 3, 8, 4)
    assert op.window(IMAGE) == ((8, 8), (4, 4))
    assert op.flops(IMAGE) == 16 * 10 * 3 * 8 * 4
    fragment = op.fragment(IMAGE)
    assert fragment.forward == "{self}({0}).flatten(2)"
    assert fragment.attribute == "nn.Conv2d(3, 10, (8, 4), stride=(8, 4))"
    assert op.summary(IMAGE) == "8×4 · 10"


def test_without_a_bias():
    attribute = Patchify(size=8, out=10, bias=False).fragment(IMAGE).attribute
    assert attribute == "nn.Conv2d(3, 10, 8, stride=8, bias=False)"


@pytest.mark.parametrize(
    ("x", "message"), [(IMAGE, "patches of 5 do not divide 32 positions"), (Shape((3,)), "1 to 3")]
)
def test_what_does_not_fit(x, message):
    with pytest.raises(FieldError, match=message):
        Patchify(size=5, out=10).shape(x)
