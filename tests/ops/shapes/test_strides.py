"""The stride from some positions to fewer, against trying all of them."""

import itertools

from resdsl.ops import Shape
from resdsl.ops.shapes.strides import enlarging, one_position, strides


def test_the_smallest_stride_that_gives_the_positions() -> None:
    for n, m in itertools.product(range(1, 30), repeat=2):
        tried = [s for s in range(1, n + 1) if -(-n // s) == m]
        expected = (min(tried),) if tried else None
        assert strides(Shape((2, n)), Shape((7, m))) == expected, (n, m)


def test_each_axis_has_its_own() -> None:
    assert strides(Shape((1, 9, 8)), Shape((1, 3, 4))) == (3, 2)
    assert strides(Shape((1, 9, 8)), Shape((1, 3, 9))) is None
    assert strides(Shape((1, 9)), Shape((1, 9, 1))) is None
    assert strides(Shape((3,)), Shape((5,))) == ()


def test_how_many_positions_stand_for_one() -> None:
    for n, m in itertools.product(range(1, 13), repeat=2):
        expected = (m // n,) if m % n == 0 else None
        assert enlarging(Shape((2, n)), Shape((3, m))) == expected
    assert enlarging(Shape((2, 3, 4)), Shape((2, 6, 12))) == (2, 3)
    assert enlarging(Shape((2, 3)), Shape((2, 3, 3))) is None


def test_one_value_a_channel() -> None:
    assert one_position(Shape((5,)))
    assert one_position(Shape((5, 1, 1)))
    assert not one_position(Shape((5, 1, 2)))
