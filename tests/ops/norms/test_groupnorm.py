import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.norms.groupnorm import Groupnorm

X = Shape((6, 4, 4))


def test_source():
    assert Groupnorm(groups=2).fragment(X).attribute == "nn.GroupNorm(2, 6)"
    plain = Groupnorm(groups=3, eps=1e-3, affine=False)
    assert plain.fragment(X).attribute == "nn.GroupNorm(3, 6, eps=0.001, affine=False)"
    assert plain.summary(X) == "3 groups"


@pytest.mark.parametrize(
    ("groups", "x", "message", "help"),
    [
        (4, X, "must divide the 6 channels", None),
        (6, Shape((6,)), "single value in each group", "take fewer groups, such as `groups: 3`"),
        (5, Shape((5, 1)), "single value in each group", "take fewer groups, such as `groups: 1`"),
        (1, Shape((1,)), "single value in each group", "use `batchnorm`"),
    ],
)
def test_what_does_not_fit(groups, x, message, help):
    with pytest.raises(FieldError, match=message) as caught:
        Groupnorm(groups=groups).shape(x)
    assert caught.value.field == "groups"
    assert (caught.value.help or "").startswith(help or "")


@pytest.mark.parametrize(("groups", "dims"), [(6, (6, 2)), (3, (6,)), (1, (2,))])
def test_two_values_a_group_are_enough(groups, dims):
    assert Groupnorm(groups=groups).shape(Shape(dims)).dims == dims
