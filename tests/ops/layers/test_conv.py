import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.conv import Conv

IMAGE, TOKENS = Shape((4, 8, 7)), Shape((4, 9))


@pytest.mark.parametrize(
    ("fields", "x", "output", "attribute"),
    [
        ({}, IMAGE, (6, 8, 7), "nn.Conv2d(4, 6, 3, padding=1, bias=False)"),
        ({"stride": 2}, IMAGE, (6, 4, 4), "nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False)"),
        ({"kernel": 4}, IMAGE, (6, 5, 4), "nn.Conv2d(4, 6, 4, bias=False)"),
        ({"padding": "valid", "bias": True}, IMAGE, (6, 6, 5), "nn.Conv2d(4, 6, 3)"),
        ({"kernel": (1, 3), "groups": 2}, IMAGE, (6, 8, 7),
         "nn.Conv2d(4, 6, (1, 3), padding=(0, 1), groups=2, bias=False)"),
        ({"dilation": 2}, TOKENS, (6, 9), "nn.Conv1d(4, 6, 3, padding=2, dilation=2, bias=False)"),
        ({"padding": "causal"}, TOKENS, (6, 9), "nn.Conv1d(4, 6, 3, bias=False)"),
    ],
)  # fmt: skip
def test_shape_and_source(fields, x, output, attribute):
    op = Conv(**{"out": 6, "kernel": 3, **fields})
    assert op.shape(x).dims == output
    assert op.fragment(x).attribute == attribute


def test_causal_padding_is_all_at_the_start():
    op = Conv(out=6, kernel=3, padding="causal", dilation=2)
    assert op.fragment(TOKENS).forward == "{self}(F.pad({0}, (4, 0)))"


def test_the_window_is_that_of_the_dilated_kernel():
    op = Conv(out=6, kernel=(3, 5), stride=(1, 2), dilation=2)
    assert op.window(IMAGE) == ((5, 1), (9, 2))


def test_multiply_adds_are_those_of_each_output():
    assert Conv(out=6, kernel=3, groups=2).flops(IMAGE) == 6 * 8 * 7 * (4 // 2) * 9


@pytest.mark.parametrize(
    ("fields", "x", "field", "message"),
    [
        ({"groups": 3}, IMAGE, "groups", "must divide the 4 channels of the input"),
        ({"groups": 4}, IMAGE, "groups", "must divide the 6 channels of the output"),
        ({"padding": "causal"}, IMAGE, "padding", "needs one spatial axis"),
        ({"kernel": 9, "padding": "valid"}, IMAGE, "kernel", "does not fit into 8 positions"),
        ({}, Shape((4,)), "", "needs 1 to 3 spatial axes"),
        ({"kernel": (3, 3)}, TOKENS, "kernel", "gives 2 numbers, but the input has 1"),
        ({"kernel": 1, "padding": 9, "stride": 20}, TOKENS, "padding", "lies in the padding"),
    ],
)
def test_what_does_not_fit(fields, x, field, message):
    with pytest.raises(FieldError, match=message) as caught:
        Conv(**{"out": 6, "kernel": 3, **fields}).shape(x)
    assert caught.value.field == field
