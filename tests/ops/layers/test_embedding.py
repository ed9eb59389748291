import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.layers.embedding import Embedding

TOKENS = Shape((7,), "int")


def test_a_vector_for_each_token():
    op = Embedding(vocab=9, out=4)
    assert op.shape(TOKENS) == Shape((4, 7))
    (weight,) = op.tensors(TOKENS)
    assert (weight.shape, weight.init) == ((9, 4), "nn.init.normal_({w}, std=0.02)")
    fragment = op.fragment(TOKENS)
    assert (fragment.attribute, fragment.forward, fragment.last) == (
        "nn.Embedding(9, 4)", None, "{self}({0})",
    )  # fmt: skip
    assert op.summary(TOKENS) == "9 · 4"


def test_numbers_are_no_tokens():
    with pytest.raises(
        FieldError, match=r"takes tokens, but its input \(7\) holds numbers"
    ) as caught:
        Embedding(vocab=9, out=4).shape(Shape((7,)))
    assert caught.value.help == "declare `input: {shape: [7], dtype: int}`"


@pytest.mark.parametrize(("vocab", "why"), [(1, "it knows a single token"), (2, "")])
def test_a_single_token_says_nothing(vocab, why):
    assert Embedding(vocab=vocab, out=4).ignores_input(TOKENS) == why
