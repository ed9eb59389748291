import pytest

from resdsl.ops.op.shape import Shape


@pytest.mark.parametrize(
    ("dims", "channels", "spatial", "size", "text"),
    [
        ((3, 32, 16), 3, (32, 16), 1536, "(3, 32, 16)"),
        ((5,), 5, (), 5, "(5)"),
        ((192, 196), 192, (196,), 37632, "(192, 196)"),
    ],
)
def test_axis_0_is_the_channels(dims, channels, spatial, size, text):
    shape = Shape(dims)
    assert (shape.channels, shape.spatial, shape.size, str(shape)) == (
        channels,
        spatial,
        size,
        text,
    )


def test_a_single_number_has_one_element_and_no_axes():
    assert (Shape(()).size, str(Shape(())), Shape(()).spatial) == (1, "()", ())


def test_other_channels_at_the_same_positions_are_numbers():
    assert Shape((4, 8, 9), "int").with_channels(2) == Shape((2, 8, 9), "float")
