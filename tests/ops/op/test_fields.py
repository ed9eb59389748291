"""Which values the types of fields take, on both sides of their bounds."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from resdsl.ops import FieldError, Shape
from resdsl.ops.op import fields

TYPES: dict[str, tuple[list[tuple[Any, Any]], list[Any]]] = {
    # name: values with what they become, values that are refused
    "Whole": ([(3, 3), (-3, -3), (2.0, 2)], [True, 2.5, "3", None]),
    "Count": ([(1, 1), (2**31, 2**31), (4.0, 4)], [0, -1, 2**31 + 1, False, 1.5]),
    "Real": ([(1, 1.0), (-3.4e38, -3.4e38), (3.4e38, 3.4e38)], [3.5e38, -3.5e38, True, "1"]),
    "Positive": ([(1e-30, 1e-30), (2, 2.0)], [0, -1, 3.5e38]),
    "Probability": ([(0, 0.0), (1, 1.0), (0.5, 0.5)], [-0.01, 1.01, True]),
    "ProperProbability": ([(0, 0.0), (0.999, 0.999)], [1, -0.01]),
    "PerAxis": (
        [(3, 3), (2.0, 2), ([3, 1], (3, 1)), ((1, 2, 3), (1, 2, 3)), ([5], (5,))],
        [0, [0, 1], [], [1, 2, 3, 4], True, [1.5], "3", 2**31 + 1],
    ),
    "PerAxisFromZero": ([(0, 0), ([0, 2], (0, 2))], [-1, [1, -1], [], [0, 0, 0, 0]]),
}


@pytest.mark.parametrize("name", TYPES)
def test_what_a_field_takes(name: str) -> None:
    adapter = TypeAdapter(getattr(fields, name))
    good, bad = TYPES[name]
    for given, read in good:
        value = adapter.validate_python(given)
        assert (value, type(value)) == (read, type(read))
    for given in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(given)


def test_one_number_stands_for_every_axis() -> None:
    assert fields.per_axis(3, 2, "kernel") == (3, 3)
    assert fields.per_axis((3, 1), 2, "kernel") == (3, 1)
    with pytest.raises(
        FieldError, match="`kernel` gives 2 numbers, but the input has 3 spatial axes"
    ):
        fields.per_axis((3, 1), 3, "kernel")


@pytest.mark.parametrize("n", range(6))
def test_one_to_three_spatial_axes(n: int) -> None:
    shape = Shape((4, *[5] * n))
    if 1 <= n <= 3:
        assert fields.spatial_axes("conv", shape) == n
    else:
        with pytest.raises(FieldError, match="`conv` needs 1 to 3 spatial axes"):
            fields.spatial_axes("conv", shape)


def test_numbers_per_axis_in_source_and_for_people() -> None:
    assert str(fields.literal((3, 3))) == "3"
    assert str(fields.literal((3, 1))) == "(3, 1)"
    assert fields.times((3, 1, 2)) == "3×1×2"


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("Whole", 1.5, "must be a whole number"),
        ("Real", True, "must be a number"),
        ("PerAxis", "3x3", "must be a whole number, or one for each axis"),
        (
            "PerAxisFromZero",
            [0.5],
            "must be a whole number, or one for each axis, both sides alike",
        ),
    ],
)
def test_why_a_value_is_refused(name: str, given: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(getattr(fields, name)).validate_python(given)
    assert caught.value.errors()[0]["msg"] == f"Value error, {message}"
