"""Sizes in words that are true for every use."""

import pytest

from resdsl.codegen.size_names import SizeNames, Sizes
from resdsl.ops.op.shape import Shape

INPUTS = [Shape((4, 16, 12)), Shape((8, 8, 12))]
NAMES = SizeNames({"in_channels": (4, 8), "out_channels": (6, 3), "stride": (1, 2)}, INPUTS)


def shape(*dims: tuple[int, ...]) -> str:
    return NAMES.shape([Shape(d) for d in dims])


def test_shapes() -> None:
    assert NAMES.shape(INPUTS) == "(in_channels, H, 12)"
    assert shape((6, 8, 12), (3, 4, 12)) == "(out_channels, H/2, 12)"
    assert shape((6, 16, 6), (3, 4, 6)) == "(out_channels, H/stride, 6)"
    assert shape((6, 48, 5), (6, 24, 7)) == "(6, 3*H, W_out)"
    assert shape((7, 1, 1), (11, 1, 1)) == "(in_channels + 3, 1, 1)"
    assert shape((7, 1, 1), (12, 1, 1)) == "(C_out, 1, 1)"
    assert shape((6,), (3,)) == "(out_channels)"


@pytest.mark.parametrize("factor", [2, 3, 4, 8, 16, 32])
def test_what_strides_and_scales_make_of_an_axis_is_a_part_of_it(factor: int) -> None:
    wide = [Shape((4, 96, 5)), Shape((8, 192, 5))]
    parts = [Shape((4, 96 // factor, 5)), Shape((8, 192 // factor, 5))]
    assert SizeNames({}, wide).shape(parts) == f"(C, H/{factor}, 5)"
    assert SizeNames({}, parts).shape(wide) == f"(C, {factor}*H, 5)"


def test_comments() -> None:
    def comment(one: tuple[int, ...], two: tuple[int, ...], channels: int = 0) -> str:
        return NAMES.comment([Sizes(one, channels, True), Sizes(two, channels, False)])

    assert comment((6, 8, 12), (3, 4, 12)) == "out_channels x H/2 x 12"
    assert comment((8, 12, 6), (4, 12, 3), channels=2) == "H/2 x 12 x out_channels"
    assert comment((7, 8, 12), (11, 4, 12)) == "(in_channels + 3) x H/2 x 12"
    assert comment((6, 7, 12), (3, 4, 12)) == ""  # no name says both
    assert NAMES.comment([Sizes((6, 8, 12), 0, False)] * 2) == ""


def test_a_size_that_no_argument_has_is_c() -> None:
    names = SizeNames({}, INPUTS)
    assert names.shape(INPUTS) == "(C, H, 12)"


def test_axes_are_called_as_people_call_them() -> None:
    def named(*spatial: int) -> str:
        inputs = [Shape((4, *(n * k for n in spatial))) for k in (1, 2)]
        return SizeNames({}, inputs).shape(inputs)

    assert named(16) == "(4, L)"
    assert named(16, 12) == "(4, H, W)"
    assert named(16, 12, 6) == "(4, D, H, W)"
    assert named(16, 12, 6, 5) == "(4, S1, S2, S3, S4)"
