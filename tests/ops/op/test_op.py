import pytest

from resdsl.ops.layers.conv import Conv
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.canonical import CanonicalFunction
from resdsl.ops.op.initial_bias import AutoBias
from resdsl.ops.op.inits import He, Normal
from resdsl.ops.op.op import Moving, Op, sign_of
from resdsl.ops.op.shape import Shape
from resdsl.ops.pointwise.dropout import Dropout, Identity

IMAGE = Shape((4, 8, 6))


class Silent(Op):
    """Says nothing of itself."""


def test_a_class_that_says_nothing_claims_nothing():
    op = Silent()
    assert op.shape(IMAGE, Shape((9,))) == IMAGE
    assert (op.tensors(IMAGE), op.flops(IMAGE), op.summary(IMAGE)) == ((), 0, "")
    assert op.window(IMAGE) == ((1, 1), (1, 1))
    assert (op.gain(IMAGE), op.zeroed(), op.with_bias(1.0)) == (None, None, None)
    assert (op.is_identity, op.zero_stays(), op.ignores_input(IMAGE)) == (False, False, "")
    assert op.at_length(9) is op
    with pytest.raises(AssertionError, match="op `silent` has no source fragment"):
        op.fragment(IMAGE)


def test_what_sees_all_has_the_input_as_its_window():
    class All(Silent):
        """Sees all."""

        sees_all = True

    assert All().window(IMAGE) == ((8, 1), (6, 1))
    assert All().window(Shape((5,))) == ()


@pytest.mark.parametrize("cls", [Conv, Batchnorm])
def test_automatic_biases_are_resolved_whatever_the_op(cls):
    op = (Conv(out=4, kernel=1) if cls is Conv else Batchnorm()).with_bias(AutoBias(-1))
    assert op.at_length(5).bias_init == AutoBias(-1).at(5)
    assert op.with_bias(0.25).at_length(5).bias_init == 0.25


def test_a_form_is_that_of_other_initial_values():
    forms = {
        Conv(out=4, kernel=3, init=init, bias=True).with_bias(bias).form(IMAGE)
        for init in (None, He(), Normal(std=2.0))
        for bias in (0.0, -2.0, AutoBias())
    }
    assert len(forms) == 1
    assert Conv(out=4, kernel=3, padding=1).form(IMAGE) == Conv(out=4, kernel=3).form(IMAGE)
    assert Conv(out=4, kernel=3, stride=2).form(IMAGE) != Conv(out=4, kernel=3).form(IMAGE)


def test_the_form_of_what_changes_nothing_is_its_input():
    assert Identity().form(IMAGE) == Dropout(p=0.5).form(IMAGE) == 0
    form = Conv(out=4, kernel=1).form(IMAGE)
    assert isinstance(form, CanonicalFunction)
    assert form.parts == (0,)


def test_what_moves_values_keeps_zeros_and_signs():
    class Moved(Moving):
        """Moves."""

    assert Moved().zero_stays()
    assert (Moved.keeps_sign, Moved().gain(IMAGE)) == (True, 1.0)


def test_signs_in_pictures():
    assert (sign_of("add"), sign_of("conv"), sign_of("nothing known")) == ("+", "", "")
