"""Both sides of what ops refuse, branches that start at zero, and the words for a skip's weights."""

import json
from typing import Any

import pytest
import torch

from resdsl.architecture import Architecture, load
from resdsl.graph.nodes import Region
from resdsl.text.diagnostics import ResdslError, Source


def net(given: list[int], *layers: Any) -> Architecture:
    document = {"resdsl": 1, "input": given, "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document)))


def conv(**fields: Any) -> dict[str, Any]:
    return {"conv": {"out": 4, "kernel": 3, **fields}}


def transposed(**fields: Any) -> dict[str, Any]:
    return {"conv_transpose": {"out": 3, "kernel": 4, "stride": 2, **fields}}


# -- a branch that starts at zero ----------------------------------------------------------------

LASTS: list[tuple[list[int], Any]] = [
    ([4, 6, 6], conv()),
    ([4, 6, 6], {"conv_transpose": {"out": 4, "kernel": 3}}),
    ([4], {"linear": {"out": 4}}),
    ([4, 6], {"attention": {"heads": 2}}),
    ([4, 6, 6], "batchnorm"),
    ([4, 6, 6], {"groupnorm": {"groups": 2}}),
    ([4, 6, 6], {"instancenorm": {"affine": True}}),
    ([4, 6], "layernorm"),
    ([4, 6], "rmsnorm"),
    ([4, 6, 6], "scale"),
    ([4, 6, 6], {"scale": {"shape": "scalar"}}),
    ([4, 6, 6], {"scale": {"shape": "full"}}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "last"), LASTS, ids=[json.dumps(last) for _, last in LASTS])
def test_zero_init_starts_at_the_identity_and_learns(given: list[int], last: Any) -> None:
    body = [{"scale": {"init": 0.5}}, last]
    started, ordinary = (
        net(given, {"skip": {"body": body, "zero_init": zero}}).build(device="cpu", seed=0)
        for zero in (True, False)
    )
    x = torch.randn(3, *given)
    assert torch.equal(started(x), x)
    assert not torch.allclose(ordinary(x), x)
    (started(x) * torch.randn(3, *given)).sum().backward()
    grads = [p.grad for p in started.parameters() if p.grad is not None]
    assert any(g.abs().max() > 0 for g in grads)


@pytest.mark.parametrize(
    ("given", "last"),
    [
        ([4, 6, 6], {"batchnorm": {"affine": False}}),
        ([4, 6, 6], "instancenorm"),
        ([4, 6], {"layernorm": {"affine": False}}),
        ([4, 6], {"max_pool": {"kernel": 3, "stride": 1, "padding": 1}}),
    ],
)
def test_zero_init_needs_a_last_layer_with_a_weight(given: list[int], last: Any) -> None:
    with pytest.raises(ResdslError) as raised:
        net(given, {"skip": {"body": [last], "zero_init": True}})
    assert raised.value.diagnostics[0].code == "nothing-to-change"


# -- the weights of a skip in words ---------------------------------------------------------------

T, C = "T(x)", "C(x)"
WORDS: list[tuple[Any, str, str]] = [
    ("none", "1", "1"),
    ("highway", T, "1 - T(x)"),
    ({"highway": {"carry": "independent"}}, T, C),
    ("rezero", "learnt", "1"),
    ("layerscale", "learnt by channel", "1"),
    ("squeeze_excite", T, "1"),
    ({"transform": 0.25, "carry": "coupled"}, "0.25", "0.75"),
    ({"transform": "coupled", "carry": 0.25}, "0.75", "0.25"),
    ({"transform": "scalar", "carry": "coupled"}, "learnt", "1 - the other"),
    ({"transform": "coupled", "carry": "channel"}, "1 - the other", "learnt by channel"),
    ({"transform": "coupled", "carry": "sigmoid"}, "1 - C(x)", C),
    ({"transform": 1 / 3, "carry": -2}, "0.333333", "-2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("gate", "transform", "carry"), WORDS, ids=[json.dumps(w[0]) for w in WORDS]
)
def test_words_for_the_weights_of_a_skip(gate: Any, transform: str, carry: str) -> None:
    architecture = net(
        [4], {"skip": {"body": [{"linear": {"out": 4}}], "gate": gate, "drop_path": 0.1}}
    )
    (region,) = architecture.graph.net.body.nodes
    assert isinstance(region, Region)
    settings = region.merge.op.settings()
    assert settings == {"carry": carry, "transform": transform, "merge": "add", "drop_path": 0.1}
    words = f"carry {carry} · transform {transform} · drop_path 0.1"
    assert region.merge.op.summary(*region.merge.x) == words


# -- edges of what is refused ----------------------------------------------------------------------

REFUSED: list[tuple[list[int], Any, Any, str]] = [
    # input, a layer at the edge, one beyond it, and a word of the reason
    ([3, 6], {"linear": {"out": 2}}, None, ""),
    ([3, 6, 6], None, {"linear": {"out": 2}}, "features or tokens"),
    ([4], None, conv(), "spatial axes"),
    ([2, 5], conv(kernel=5, padding="valid"), conv(kernel=6, padding="valid"), "does not fit"),
    ([2, 5], conv(padding="valid", dilation=2), conv(padding="valid", dilation=3), "does not fit"),
    ([4, 5], conv(groups=4), conv(groups=3), "must divide"),
    ([6, 5], conv(groups=2), conv(groups=3), "the output"),
    ([2, 5], conv(padding="causal"), None, ""),
    ([2, 5, 5], None, conv(padding="causal"), "one spatial axis"),
    ([2, 5, 5], conv(kernel=[3, 3]), conv(kernel=[3, 3, 3]), "2 spatial axes"),
    ([2, 5], transposed(kernel=2), transposed(kernel=1), "must not be smaller"),
    ([2, 5], transposed(kernel=3, stride=1), transposed(kernel=4, stride=1), "symmetric"),
    ([2, 2], transposed(kernel=2, stride=1, padding=0), transposed(kernel=2, stride=1, padding=2), "no positions"),
    ([8, 6], {"attention": {"heads": 4}}, {"attention": {"heads": 3}}, "must divide"),
    ([8], None, {"attention": {"heads": 2}}, "tokens"),
    ([8, 6, 6], None, {"attention": {"heads": 2}}, "tokens"),
    ([3, 8], {"patchify": {"size": 4, "out": 2}}, {"patchify": {"size": 3, "out": 2}}, "do not divide"),
    ([3], None, {"patchify": {"size": 1, "out": 2}}, "spatial axes"),
    ([4, 2], {"groupnorm": {"groups": 4}}, {"groupnorm": {"groups": 3}}, "must divide"),
    ([4], {"groupnorm": {"groups": 2}}, {"groupnorm": {"groups": 4}}, "single value"),
    ([2, 4], "layernorm", None, ""),
    ([1, 4], None, "layernorm", "single value"),
    ([1, 4], None, "rmsnorm", "its sign"),
    ([2, 2], "instancenorm", None, ""),
    ([2, 1], None, "instancenorm", "more than one position"),
    ([2], None, "instancenorm", "spatial axes"),
    ([2, 3, 3, 3], "batchnorm", None, ""),
    ([2, 3], "transpose", None, ""),
    ([2, 3, 3], None, "transpose", "takes"),
    ([2], None, "global_avg_pool", "spatial axes"),
    ([2], None, {"upsample": {"scale": 2}}, "spatial axes"),
    ([2, 3, 3, 3], {"avg_pool": {"kernel": 3}}, {"avg_pool": {"kernel": 4, "padding": 1}}, "on three axes"),
    ([2, 3, 3], {"avg_pool": {"kernel": 4, "padding": 1}}, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("given", "good", "bad", "reason"), REFUSED)
def test_both_sides_of_what_is_refused(given: list[int], good: Any, bad: Any, reason: str) -> None:
    if good is not None:
        model = net(given, good).build(device="cpu")
        model(torch.zeros(2, *given))
    if bad is not None:
        with pytest.raises(ResdslError) as raised:
            net(given, bad)
        (diagnostic,) = raised.value.diagnostics
        assert reason in diagnostic.message
