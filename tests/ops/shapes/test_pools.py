"""Pooling windows: sizes are those of torch for every small geometry, or are refused."""

import itertools

import pytest
import torch
from torch.nn import functional as F

from resdsl.ops import FieldError, Shape
from resdsl.ops.shapes.pools import AvgPool, MaxPool


def torch_size(n: int, kernel: int, stride: int, padding: int, ceil: bool) -> int | None:
    """Return the positions that torch leaves of n, or None where it refuses."""
    try:
        y = F.max_pool1d(torch.zeros(1, 1, n), kernel, stride, padding, ceil_mode=ceil)
    except RuntimeError:
        return None
    return y.shape[-1]


def own_size(pool: MaxPool | AvgPool, n: int) -> int | None:
    try:
        return pool.shape(Shape((1, n))).dims[-1]
    except FieldError:
        return None


@pytest.mark.parametrize("ceil", [False, True])
def test_every_small_window_has_the_size_that_torch_gives(ceil: bool) -> None:
    seen = set()
    for n, kernel, stride in itertools.product(range(1, 10), range(1, 6), range(1, 7)):
        for padding in range(kernel // 2 + 1):
            geometry = {"kernel": kernel, "stride": stride, "padding": padding, "ceil": ceil}
            size = own_size(MaxPool(**geometry), n)
            assert size == own_size(AvgPool(**geometry), n)
            assert size == torch_size(n, kernel, stride, padding, ceil), (n, geometry)
            seen.add(size)
    assert {None, 1, 2, 9} <= seen


def test_a_last_window_that_would_start_in_the_padding_is_dropped() -> None:
    # windows start at -1, 1 and 3 of three positions: the third lies in the padding alone
    pool = MaxPool(kernel=2, stride=2, padding=1, ceil=True)
    assert own_size(pool, 2) == torch_size(2, 2, 2, 1, True) == 2
    assert own_size(pool, 3) == torch_size(3, 2, 2, 1, True) == 2
    assert own_size(pool, 4) == torch_size(4, 2, 2, 1, True) == 3


@pytest.mark.parametrize("padding", [2, 3])
def test_padding_is_half_of_the_kernel_at_most(padding: int) -> None:
    with pytest.raises(FieldError, match=f"`padding` {padding} is more than half of the kernel 3"):
        MaxPool(kernel=3, padding=padding).shape(Shape((1, 8)))


def test_the_stride_is_the_kernel_unless_given() -> None:
    assert MaxPool(kernel=(3, 2)).shape(Shape((5, 9, 9))) == Shape((5, 3, 4))
    assert MaxPool(kernel=(3, 2), stride=1).shape(Shape((5, 9, 9))) == Shape((5, 7, 8))
