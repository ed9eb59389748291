import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.joins.adapt_layers import adapting
from resdsl.ops.joins.join import Adapt

IMAGE = Shape((4, 8, 8))


def led(given: Shape, target: Shape, **adapt: str) -> list[str]:
    """Return the tags of the layers, which must lead to the target."""
    shape, tags = given, []
    for op in adapting("stem", given, target, Adapt(**adapt)):
        shape = op.shape(shape)
        tags.append(op.tag)
    assert shape == target
    return tags


@pytest.mark.parametrize(
    ("target", "adapt", "tags"),
    [
        (IMAGE, {}, []),
        (Shape((4, 4, 4)), {"spatial": "avg_pool"}, ["avg_pool"]),
        (Shape((4, 3, 8)), {"spatial": "max_pool"}, ["max_pool"]),
        (Shape((4, 4, 4)), {"spatial": "stride"}, ["pad"]),
        (Shape((7, 8, 8)), {"channels": "pad"}, ["pad"]),
        (Shape((3, 8, 8)), {"channels": "project"}, ["conv", "batchnorm"]),
        (
            Shape((6, 4, 4)),
            {"spatial": "stride", "channels": "project"},
            ["pad", "conv", "batchnorm"],
        ),
    ],
)
def test_layers_lead_to_the_shape(target, adapt, tags):
    assert led(IMAGE, target, **adapt) == tags


def test_features_are_projected_by_a_linear_layer():
    assert led(Shape((4,)), Shape((6,)), channels="project") == ["linear", "batchnorm"]


def test_the_odd_channel_of_zeros_goes_last():
    (pad,) = adapting("stem", IMAGE, Shape((7, 8, 8)), Adapt(channels="pad"))
    assert (pad.before, pad.after) == (1, 2)


@pytest.mark.parametrize(
    ("target", "adapt", "help"),
    [
        (Shape((4, 4, 4)), {}, "give `adapt.spatial`"),
        (Shape((5, 8, 8)), {}, "give `adapt.channels: project`"),
        (Shape((3, 8, 8)), {"channels": "pad"}, "give `adapt.channels: project`"),
        (Shape((4, 16, 16)), {"spatial": "stride"}, None),
    ],
)
def test_what_does_not_say_how(target, adapt, help):
    with pytest.raises(FieldError) as caught:
        adapting("stem", IMAGE, target, Adapt(**adapt))
    assert (caught.value.field, caught.value.help) == ("adapt", help)
