import pytest
import torch

from resdsl.ops.op.fragment import Fragment, call, to_first, to_last
from resdsl.ops.op.shape import Shape


@pytest.mark.parametrize("n_spatial", [1, 2, 3])
def test_channels_move_there_and_back(n_spatial):
    x = torch.randn(2, 5, *range(3, 3 + n_spatial))
    last = eval(to_last("x", n_spatial), {"x": x})
    assert torch.equal(last, x.movedim(1, -1))
    assert torch.equal(eval(to_first("x", n_spatial), {"x": last}), x)


@pytest.mark.parametrize(
    ("fragment", "identity"),
    [
        (Fragment("{0}"), True),
        (Fragment(last="{0}"), True),
        (Fragment.anywhere("{0}", module="nn.Identity"), True),
        (Fragment("{0}", last="F.relu({0})"), False),
        (Fragment("{0}", "nn.Dropout(0.5)"), False),
        (Fragment("{0}", last="{0}", swaps_layout=True), False),
    ],
)
def test_what_is_the_identity(fragment, identity):
    assert fragment.is_identity == identity


def test_the_name_of_a_module_is_no_part_of_what_is_computed():
    with_name, without = Fragment("F.relu({0})", module="nn.ReLU"), Fragment("F.relu({0})")
    assert repr(with_name) == repr(without)


@pytest.mark.parametrize(
    ("dims", "forward"),
    [((8,), None), ((8, 5), None), ((8, 5, 6), "f({0}.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)")],
)
def test_only_images_are_moved_for_what_acts_on_the_last_axis(dims, forward):
    fragment = Fragment.over_channels("f({0})", Shape(dims), "F()")
    assert fragment == Fragment(forward, "F()", last="f({0})")


def test_a_call_leaves_out_what_is_usual():
    assert call("f") == "f()"
    assert call("f", "{0}", (2, 3), a=(1, 1), b=(0.5, 1), c=("x", None), d=(None, None)) == (
        "f({0}, (2, 3), b=0.5, c='x')"
    )
