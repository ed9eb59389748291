"""A window that reads nothing but padding, against looking at every tap of every window."""

import itertools

import pytest

from resdsl.ops import FieldError
from resdsl.ops.layers.reach import refuse_padding_alone


def test_every_small_geometry() -> None:
    outcomes = set()
    small = itertools.product(
        range(1, 4), range(1, 5), range(1, 5), range(1, 4), range(7), range(1, 5)
    )
    for count, step, kernel, dilation, padding, size in small:
        reads = any(
            0 <= o * step - padding + t * dilation < size
            for o in range(count)
            for t in range(kernel)
        )
        outcomes.add(reads)
        if reads:
            refuse_padding_alone(count, step, kernel, dilation, padding, size)
        else:
            with pytest.raises(
                FieldError, match=f"`padding` {padding} every window of {kernel} lies"
            ):
                refuse_padding_alone(count, step, kernel, dilation, padding, size)
    assert outcomes == {True, False}


def test_a_kernel_beyond_all_memory_is_given_up_on() -> None:
    refuse_padding_alone(1, 1, 10**9, 1, 10**9, 1)
