import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.linear import Linear


@pytest.mark.parametrize(("dims", "output"), [((4,), (6,)), ((4, 9), (6, 9))])
def test_the_same_map_at_every_position(dims, output):
    x, op = Shape(dims), Linear(out=6)
    assert op.shape(x).dims == output
    assert op.flops(x) == 4 * 6 * (9 if len(dims) == 2 else 1)
    assert [t.shape for t in op.tensors(x)] == [(6, 4), (6,)]
    fragment = op.fragment(x)
    assert (fragment.attribute, fragment.forward, fragment.last) == (
        "nn.Linear(4, 6)", None, "{self}({0})",
    )  # fmt: skip


def test_without_a_bias():
    assert (
        Linear(out=6, bias=False).fragment(Shape((4,))).attribute == "nn.Linear(4, 6, bias=False)"
    )


def test_images_are_flattened_first():
    with pytest.raises(FieldError, match="acts on features or tokens") as caught:
        Linear(out=6).shape(Shape((4, 8, 8)))
    assert "`flatten` or `global_avg_pool`" in (caught.value.help or "")
