from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation, LeakyRelu
from resdsl.ops.skip.gates import Gate, SqueezeExcite, Weights


def test_a_tag_is_the_class_name_in_snake_case():
    class MaxPool2dOf(Op):
        """Not registered, since it is not of this package."""

    assert MaxPool2dOf.tag == "max_pool2d_of"
    assert "max_pool2d_of" not in Op.members


def test_each_family_has_members_of_its_own():
    assert Op.members is not Gate.members
    assert {"zeros", "he"} <= Init.choices().keys()
    assert "zeros" not in Op.choices()
    assert Tagged.members == {}


def test_what_cannot_be_written_is_no_choice():
    assert Weights not in Gate.choices().values()
    assert all(not cls.__name__.startswith("_") for cls in Op.choices().values())
    assert "join" not in Op.choices()


def test_a_part_of_a_family_has_its_own_choices():
    assert {"relu", "softmax"} <= Activation.choices().keys()
    assert "conv" not in Activation.choices()


def test_doubts_of_a_value_inside_are_those_of_the_whole():
    class Holder(Op):
        """Holds an activation."""

        activation: Activation

    assert list(Holder(activation=LeakyRelu(slope=0.01)).doubts()) == []
    (doubt,) = Holder(activation=LeakyRelu(slope=5.0)).doubts()
    assert isinstance(doubt, Doubt)
    (doubt,) = SqueezeExcite(reduction=0.25).doubts()
    assert doubt.help == "write `reduction: 4` for a ratio of 0.25"
