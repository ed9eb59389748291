import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.op.inits import Constant, He, Normal, Zeros
from resdsl.ops.pointwise.constants import Bias, Scale

IMAGE, TOKENS = Shape((4, 8, 6)), Shape((4, 5))


@pytest.mark.parametrize(
    ("extent", "x", "dims", "first", "last"),
    [
        ("scalar", IMAGE, (1,), "{0} + {self}", "{0} + {self}"),
        ("channel", IMAGE, (4,), "{0} + {self}[:, None, None]", "{0} + {self}"),
        ("channel", Shape((4,)), (4,), "{0} + {self}", "{0} + {self}"),
        ("full", IMAGE, (4, 8, 6), "{0} + {self}", "{0} + {self}.permute(1, 2, 0)"),
        ("full", TOKENS, (4, 5), "{0} + {self}", "{0} + {self}.T"),
    ],
)
def test_the_constant_reaches_its_channels_in_both_layouts(extent, x, dims, first, last):
    op = Bias(shape=extent)
    fragment = op.fragment(x)
    assert [(t.name, t.shape) for t in op.tensors(x)] == [("", dims)]
    assert (fragment.forward, fragment.last) == (first, last)
    assert fragment.attribute == f"nn.Parameter(torch.zeros({dims}))"
    assert op.summary(x) == extent


@pytest.mark.parametrize(
    ("init", "attribute", "statement"),
    [
        (Zeros(), "nn.Parameter(torch.zeros((4,)))", None),
        (Constant(value=0.5), "nn.Parameter(torch.full((4,), 0.5))", None),
        (Normal(std=2.0), "nn.Parameter(torch.empty((4,)))", "nn.init.normal_({w}, std=2.0)"),
    ],
)
def test_initial_values(init, attribute, statement):
    op = Scale(init=init)
    assert op.fragment(IMAGE).attribute == attribute
    assert op.tensors(IMAGE)[0].init == statement
    assert op.gain(IMAGE) == init.mean_square((4,))


@pytest.mark.parametrize(("init", "stays"), [(Zeros(), True), (Constant(value=1.0), False)])
def test_adding_zero_keeps_a_zero(init, stays):
    assert Bias(init=init).zero_stays() == stays


def test_a_scale_of_zero_gives_zero():
    assert Scale().init == Constant(value=1.0)
    assert Scale().zeroed().init == Zeros()
    assert Bias().zeroed() is None


def test_rules_for_matrices_need_two_axes():
    assert Bias(shape="full", init=He()).shape(TOKENS) == TOKENS
    with pytest.raises(FieldError, match="draws by the sizes of a matrix") as caught:
        Bias(shape="channel", init=He()).shape(TOKENS)
    assert caught.value.field == "init"
