from fractions import Fraction

import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.conv_transpose import ConvTranspose

TOKENS = Shape((4, 9))


@pytest.mark.parametrize(
    ("fields", "length", "attribute"),
    [
        ({"kernel": 2, "stride": 2}, 18, "nn.ConvTranspose1d(4, 6, 2, stride=2, bias=False)"),
        ({"kernel": 4, "stride": 2}, 18,
         "nn.ConvTranspose1d(4, 6, 4, stride=2, padding=1, bias=False)"),
        ({"kernel": 3, "stride": 2}, 18,
         "nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, bias=False)"),
        ({"kernel": 3}, 9, "nn.ConvTranspose1d(4, 6, 3, padding=1, bias=False)"),
        ({"kernel": 3, "stride": 2, "padding": "valid", "bias": True}, 19,
         "nn.ConvTranspose1d(4, 6, 3, stride=2)"),
        ({"kernel": 3, "stride": 2, "padding": 2}, 15,
         "nn.ConvTranspose1d(4, 6, 3, stride=2, padding=2, bias=False)"),
    ],
)  # fmt: skip
def test_shape_and_source(fields, length, attribute):
    op = ConvTranspose(out=6, **fields)
    assert op.shape(TOKENS).dims == (6, length)
    assert op.fragment(TOKENS).attribute == attribute


def test_outputs_lie_closer_than_inputs():
    op = ConvTranspose(out=6, kernel=5, stride=2)
    assert op.window(TOKENS) == ((3, Fraction(1, 2)),)
    assert op.flops(TOKENS) == 4 * 9 * 6 * 5
    assert op.tensors(TOKENS)[0].shape == (4, 6, 5)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"kernel": 2, "stride": 3}, "kernel", "must not be smaller than the stride 3"),
        ({"kernel": 2}, "kernel", "no symmetric `same` padding"),
        ({"kernel": 1, "padding": 5}, "padding", "leaves no positions of 9"),
    ],
)
def test_what_does_not_fit(fields, field, message):
    with pytest.raises(FieldError, match=message) as caught:
        ConvTranspose(out=6, **fields).shape(TOKENS)
    assert caught.value.field == field
