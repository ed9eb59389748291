import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.norms.batchnorm import Batchnorm


@pytest.mark.parametrize(
    ("dims", "axes"), [((6,), 1), ((6, 5), 1), ((6, 5, 5), 2), ((6, 2, 2, 2), 3)]
)
def test_features_are_normalised_as_one_axis(dims, axes):
    x = Shape(dims)
    assert Batchnorm().shape(x) == x
    assert Batchnorm().fragment(x).attribute == f"nn.BatchNorm{axes}d(6)"


def test_settings_in_the_source():
    op = Batchnorm(eps=1e-3, momentum=0.2, affine=False)
    attribute = op.fragment(Shape((6,))).attribute
    assert attribute == "nn.BatchNorm1d(6, eps=0.001, momentum=0.2, affine=False)"


def test_torch_has_none_for_four_axes():
    with pytest.raises(FieldError, match="takes up to 3 spatial axes"):
        Batchnorm().shape(Shape((6, 2, 2, 2, 2)))


@pytest.mark.parametrize(
    ("momentum", "help"),
    [
        (0.1, []),
        (0.5, []),
        (0.0, ["0.1 is usual"]),
        (0.99, ["write `momentum: 0.01` for what Keras calls 0.99"]),
        (1.0, ["0.1 is usual"]),
    ],
)
def test_a_momentum_of_another_convention_is_doubted(momentum, help):
    assert [doubt.help for doubt in Batchnorm(momentum=momentum).doubts()] == help


def test_the_rate_of_running_statistics_is_no_part_of_the_function():
    x = Shape((6,))
    assert Batchnorm(momentum=0.5).form(x) == Batchnorm().form(x)
