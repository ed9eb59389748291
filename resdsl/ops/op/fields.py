"""The types of op fields, and what ops do with numbers per axis.

Values arrive evaluated; these types check and normalise them. In an annotation the bounds stand
before what converts, so that pydantic knows them as bounds of a number, as the JSON Schema says.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictStr

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.shape import Shape


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    return value


def _real(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be a number")
    return float(value)


def _per_axis(value: object, sides: str = "") -> object:
    numbers = value if isinstance(value, (list, tuple)) else [value]
    try:
        whole = tuple(map(_whole, numbers))
        if not 1 <= len(whole) <= 3:
            raise ValueError
    except ValueError:
        raise ValueError(f"must be a whole number, or one for each axis{sides}") from None
    return whole if isinstance(value, (list, tuple)) else whole[0]


def _padding(value: object) -> object:
    return _per_axis(value, ", both sides alike")


LARGEST = 3.4e38
"""The largest of the 32-bit numbers that nets compute with, about."""

Whole = Annotated[int, BeforeValidator(_whole)]
Count = Annotated[int, Field(ge=1, le=2**31), BeforeValidator(_whole)]
Real = Annotated[float, Field(ge=-LARGEST, le=LARGEST), BeforeValidator(_real)]
Positive = Annotated[float, Field(gt=0, le=LARGEST), BeforeValidator(_real)]
Probability = Annotated[float, Field(ge=0, le=1), BeforeValidator(_real)]
ProperProbability = Annotated[float, Field(ge=0, lt=1), BeforeValidator(_real)]
Flag = StrictBool
Text = StrictStr

_AxisCount = Annotated[int, Field(ge=1, le=2**31)]
_AxisOffset = Annotated[int, Field(ge=0, le=2**31)]
PerAxis = Annotated[
    _AxisCount | Annotated[tuple[_AxisCount, ...], Field(min_length=1, max_length=3)],
    BeforeValidator(_per_axis),
]
PerAxisFromZero = Annotated[
    _AxisOffset | Annotated[tuple[_AxisOffset, ...], Field(min_length=1, max_length=3)],
    BeforeValidator(_padding),
]


def spatial_axes(tag: str, x: Shape, help: str | None = None) -> int:
    """Return the number of spatial axes of ``x``, the input of the op ``tag``.

    Raises:
        FieldError: there are not 1 to 3 of them, which are those that torch has layers for.
    """
    if not 1 <= len(x.spatial) <= 3:
        raise FieldError(f"`{tag}` needs 1 to 3 spatial axes, but its input is {x}", help=help)
    return len(x.spatial)


def per_axis(value: int | tuple[int, ...], axes: int, field: str) -> tuple[int, ...]:
    """Return one number for each of ``axes`` spatial axes, from the value of ``field``.

    >>> per_axis(3, 2, "kernel"), per_axis((3, 5), 2, "kernel")
    ((3, 3), (3, 5))

    Raises:
        FieldError: a list of another length.
    """
    if isinstance(value, int):
        return (value,) * axes
    if len(value) != axes:
        raise FieldError(
            f"`{field}` gives {len(value)} numbers, but the input has {axes} spatial axes",
            field=field,
            help=f"give one number for all axes, or {axes}",
        )
    return value


def literal(value: tuple[int, ...]) -> int | tuple[int, ...]:
    """Return numbers per axis as source has them: one number where all are equal.

    >>> literal((3, 3)), literal((3, 5))
    (3, (3, 5))
    """
    return value[0] if len(set(value)) == 1 else value


def times(value: tuple[int, ...]) -> str:
    """Return numbers per axis for people.

    >>> times((3, 5))
    '3×5'
    """
    return "×".join(map(str, value))
