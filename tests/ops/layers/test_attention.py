import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.attention import Attention

TOKENS = Shape((6, 5))


@pytest.mark.parametrize(
    ("fields", "attribute", "summary"),
    [
        ({}, "MultiHeadAttention(6, 2)", "2 heads"),
        ({"causal": True}, "MultiHeadAttention(6, 2, causal=True)", "2 heads · causal"),
        (
            {"bias": False, "dropout": 0.1},
            "MultiHeadAttention(6, 2, bias=False, dropout=0.1)",
            "2 heads",
        ),
    ],
)
def test_source(fields, attribute, summary):
    op = Attention(heads=2, **fields)
    assert (op.fragment(TOKENS).attribute, op.summary(TOKENS)) == (attribute, summary)


def test_every_position_sees_all():
    op = Attention(heads=3)
    assert (op.shape(TOKENS), op.window(TOKENS)) == (TOKENS, ((5, 1),))
    assert op.flops(TOKENS) == 5 * 6 * 18 + 2 * 5 * 5 * 6 + 5 * 6 * 6


def test_only_the_last_projection_starts_at_zero():
    op = Attention(heads=2, bias=False).zeroed()
    inits = {t.name: t.init for t in op.tensors(TOKENS)}
    assert inits == {
        "qkv.weight": "nn.init.xavier_normal_({w})",
        "out.weight": "nn.init.zeros_({w})",
    }


@pytest.mark.parametrize(
    ("x", "heads", "message"),
    [
        (TOKENS, 4, "`heads` 4 must divide the 6 channels"),
        (Shape((6,)), 2, r"acts on tokens `\[C, L\]`"),
        (Shape((6, 4, 4)), 2, r"acts on tokens `\[C, L\]`"),
    ],
)
def test_what_does_not_fit(x, heads, message):
    with pytest.raises(FieldError, match=message):
        Attention(heads=heads).shape(x)
