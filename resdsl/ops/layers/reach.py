"""Whether what a convolution gives depends on its input at all."""

from __future__ import annotations

from resdsl.ops.op.field_error import FieldError

_MOST_TAPS = 10_000


def refuse_padding_alone(
    count: int, step: int, kernel: int, dilation: int, padding: int, size: int
) -> None:
    """Refuse an axis on which every window holds padding and nothing of the input.

    A window ``o`` of ``count`` reads ``o * step - padding + t * dilation`` for each ``t`` below
    ``kernel``; the input is at 0 up to ``size``, exclusive. A transposed convolution is the same
    with inputs and outputs in each other's place.

    Raises:
        FieldError: no window reads the input.
    """
    for tap in range(min(kernel, _MOST_TAPS + 1)):
        first = padding - tap * dilation  # o * step must lie in [first, first + size)
        if first + size <= 0:
            break
        if tap == _MOST_TAPS:
            return  # no tensor has so many taps: the question is not worth the time
        nearest = max(0, -(-first // step))
        if nearest < count and nearest * step < first + size:
            return
    raise FieldError(
        f"with `padding` {padding} every window of {kernel} lies in the padding, so that nothing "
        "depends on the input",
        field="padding",
        help="use a smaller `padding`",
        code="constant-output",
    )
