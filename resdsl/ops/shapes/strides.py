"""The stride by which a shortcut reaches the positions of its branch."""

from __future__ import annotations

from resdsl.ops.op.shape import Shape

BROADCAST = (
    "shapes do not broadcast: to weigh channels use a `skip` with `gate: squeeze_excite`, or a "
    "gate whose `layers` end in `[C]`"
)


def strides(given: Shape, target: Shape) -> tuple[int, ...] | None:
    """Return per axis the smallest s with ceil(n / s) = m, or None where there is none."""
    if len(given.spatial) != len(target.spatial):
        return None
    result = []
    for n, m in zip(given.spatial, target.spatial, strict=True):
        stride = -(-n // m)
        if -(-n // stride) != m:
            return None
        result.append(stride)
    return tuple(result)


def enlarging(given: Shape, target: Shape) -> tuple[int, ...] | None:
    """Return per axis how many positions stand for one, or None where that is no whole number."""
    if len(given.spatial) != len(target.spatial):
        return None
    pairs = list(zip(given.spatial, target.spatial, strict=True))
    if any(m % n for n, m in pairs):
        return None
    return tuple(m // n for n, m in pairs)


def one_position(shape: Shape) -> bool:
    """Return whether a shape has one value a channel, so that a broadcast is likely meant."""
    return shape.size == shape.channels
