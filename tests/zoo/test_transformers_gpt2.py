"""The causal transformer with residual connections against GPT-2 in transformers."""

import re

import torch
from sameness import assert_same, load_example, n_params
from transformers import GPT2Config, GPT2LMHeadModel

RULES = {
    r"^transformer\.wte": "embedding1",
    r"^transformer\.wpe\.weight": "bias1",
    r"^transformer\.h\.": "stage1.block",
    r"^transformer\.ln_f": "layernorm1",
    r"^lm_head": "linear1",
    r"\.ln_(\d)\.": r".skip\1.branch.layernorm1.",
    r"\.attn\.c_attn\.": ".skip1.branch.attention1.qkv.",
    r"\.attn\.c_proj\.": ".skip1.branch.attention1.out.",
    r"\.mlp\.c_fc\.": ".skip2.branch.linear1.",
    r"\.mlp\.c_proj\.": ".skip2.branch.linear2.",
}


def ours(key: str) -> str:
    for pattern, replacement in RULES.items():
        key = re.sub(pattern, replacement, key)
    return key


def convert(key: str, weight: torch.Tensor) -> torch.Tensor:
    """Theirs holds maps as (in, out), and positions before channels."""
    return weight.T if re.search(r"(c_attn|c_proj|c_fc|wpe)\.weight", key) else weight


def theirs(*, n: int, width: int, heads: int, vocab: int) -> GPT2LMHeadModel:
    config = GPT2Config(
        n_layer=n, n_embd=width, n_head=heads, vocab_size=vocab, n_positions=1024,
        bos_token_id=0, eos_token_id=0, activation_function="gelu", tie_word_embeddings=False,
    )  # fmt: skip
    return GPT2LMHeadModel(config)


def test_gpt2_small_without_shared_weights() -> None:
    sizes = {"n": 12, "width": 768, "heads": 12, "vocab": 50257}
    with torch.device("meta"):
        expected = n_params(theirs(**sizes))
    assert load_example("causal_transformer", **sizes).params == expected
    assert expected - 50257 * 768 == 124_439_808  # the published count, with them


def test_outputs_are_equal() -> None:
    sizes = {"n": 2, "width": 24, "heads": 3, "vocab": 40}
    assert_same(
        "causal_transformer", theirs(**sizes), rename=ours, convert=convert,
        output=lambda y: y.logits.mT, **sizes,
    )  # fmt: skip
