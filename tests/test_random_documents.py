"""Random valid documents: what is inferred is what the module does."""

import json
from typing import Any

import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from resdsl.architecture import Architecture, load
from resdsl.errors import ResdslError, Source

WIDTHS = st.sampled_from([2, 4, 6])


def _layer(draw: Any, depth: int) -> Any:
    kinds = ["conv", "norm", "activation", "pool", "skip", "dropout", "named", "join"]
    match draw(st.sampled_from(kinds)):
        case "conv":
            fields = {
                "out": draw(WIDTHS),
                "kernel": draw(st.sampled_from([1, 2, 3, 5])),
                "stride": draw(st.sampled_from([1, 1, 2])),
                "dilation": draw(st.sampled_from([1, 1, 2])),
                "groups": draw(st.sampled_from([1, 1, 2])),
                "padding": draw(st.sampled_from(["same", "same", "valid", 1])),
                "bias": draw(st.booleans()),
            }
            return {"conv": fields}
        case "norm":
            return draw(st.sampled_from(["batchnorm", "layernorm"]))
        case "activation":
            return draw(st.sampled_from(["relu", "gelu", "tanh", "sigmoid", "identity"]))
        case "pool":
            fields = {
                "kernel": draw(st.sampled_from([2, 3])),
                "stride": draw(st.sampled_from([1, 2])),
                "padding": draw(st.sampled_from([0, 1])),
                "ceil": draw(st.booleans()),
            }
            return {draw(st.sampled_from(["max_pool", "avg_pool"])): fields}
        case "dropout":
            return {"dropout": {"p": 0.5}}
        case "named":
            return {"relu": None, "as": f"n{draw(st.integers(0, 10**6))}"}
        case "join":
            inputs = ["previous", draw(st.sampled_from(["input", "previous"]))]
            adapt = {
                "spatial": draw(st.sampled_from(["avg_pool", "max_pool", "stride"])),
                "channels": "project",
            }
            return {draw(st.sampled_from(["add", "mul", "mean", "concat"])): inputs, "adapt": adapt}
        case _:
            return {"skip": _skip(draw, depth)} if depth < 3 else "relu"


def _weight(draw: Any) -> Any:
    options: list[Any] = [0.5, "scalar", "sigmoid", {"sigmoid": {"kernel": 3, "bias": -1}}]
    return draw(st.sampled_from(options))


def _skip(draw: Any, depth: int) -> dict[str, Any]:
    gates: list[Any] = ["none", "highway", {"highway": {"carry": "independent"}}]
    gate = draw(st.sampled_from([*gates, "weights"]))
    if gate == "weights":
        gate = {
            "transform": _weight(draw),
            "carry": draw(st.sampled_from(["coupled", 0.5, "sigmoid"])),
        }
    body = [_layer(draw, depth + 1) for _ in range(draw(st.integers(0, 3)))]
    return {
        "body": body,
        "shortcut": draw(st.sampled_from(["project", "project", "pad", "identity", "none"])),
        "gate": gate,
        "merge": draw(st.sampled_from(["add", "add", "add", "concat", "mul", "mean"])),
        "drop_path": draw(st.sampled_from([0, 0.3])),
    }


@st.composite
def documents(draw: Any) -> str:
    axes = draw(st.sampled_from([1, 2, 2, 3]))
    sizes = draw(st.lists(st.integers(5, 9), min_size=axes, max_size=axes))
    net = [_layer(draw, 0) for _ in range(draw(st.integers(1, 6)))]
    net += ["global_avg_pool", {"linear": {"out": 3}}] if draw(st.booleans()) else []
    document = {"resdsl": 1, "input": [draw(WIDTHS), *sizes], "net": net}
    return json.dumps(document, indent=1)


def _load(text: str) -> Architecture | None:
    try:
        return load(Source("net.yaml", text))
    except ResdslError as error:
        assert all(d.place is not None for d in error.diagnostics)
        return None


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_figures_are_those_of_the_module(text: str) -> None:
    net = _load(text)
    assume(net is not None)
    assert net is not None
    model = net.build(device="cpu")
    x = torch.randn(3, *net.input)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        y = model.eval()(x)
    assert y.shape == (3, *net.output)
    assert counter.get_total_flops() == 2 * 3 * net.flops
    assert sum(p.numel() for p in model.parameters()) == net.params
    flat = net.graph.to_networkx()
    assert sum(f for _, f in flat.nodes(data="flops")) == net.flops
    space: dict[str, Any] = {}
    exec(net.source(), space)
    again = space[type(model).__name__]()
    again.load_state_dict(model.state_dict())
    torch.testing.assert_close(again.eval()(x), y)
    frozen = load(Source("frozen.yaml", net.to_yaml()))
    assert frozen.source() == net.source()
    model.train()(x.requires_grad_()).sum().backward()
