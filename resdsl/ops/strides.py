"""The stride by which a shortcut reaches the positions of its branch."""

from __future__ import annotations

from resdsl.ops.base import Shape


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
