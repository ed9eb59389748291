"""Every shortcut with every pair of weights and every merge: the formula, or an error with its
reason."""

import itertools
import json
from typing import Any

import pytest
import torch
from torch import nn

from resdsl.architecture import load
from resdsl.text.diagnostics import ResdslError, Source

SHORTCUTS: list[Any] = ["identity", "none", "pad", "project", "pool_project", "layers"]
WEIGHTS: list[Any] = [None, 0.5, "scalar", "channel", "sigmoid", "squeeze", "coupled"]
MERGES = ["add", "concat", "mul", "mean"]
# input, body: one that keeps the shape, one that changes it
KINDS: dict[str, tuple[list[int], Any]] = {
    "image": ([4, 6, 6], {"conv": {"out": 4, "kernel": 3}}),
    "smaller image": ([4, 7, 7], {"conv": {"out": 6, "kernel": 3, "stride": 2}}),
    "tokens": ([4, 5], {"linear": {"out": 4}}),
    "wider tokens": ([4, 5], {"linear": {"out": 6}}),
    "features": ([4], {"linear": {"out": 4}}),
    "wider features": ([4], {"linear": {"out": 6}}),
}


def _text(kind: str, shortcut: Any, transform: Any, carry: Any, merge: str) -> str:
    given, layer = KINDS[kind]
    weights = {"transform": transform, "carry": carry}
    gate: Any = {key: value for key, value in weights.items() if value is not None} or "none"
    chosen = {"layers": ["project", {"dropout": {"p": 0.1}}]} if shortcut == "layers" else shortcut
    skip = {"body": [layer], "shortcut": chosen, "gate": gate, "merge": merge}
    return json.dumps({"resdsl": 1, "input": given, "net": [{"skip": skip}]})


def _reason(kind: str, shortcut: str, transform: Any, carry: Any, merge: str) -> str | None:
    """Return the code of the error that a combination must give, None where it makes sense."""
    if shortcut == "none" and carry is not None:
        return "carry-without-shortcut"
    couplings = [transform, carry].count("coupled")
    if couplings == 2 or (couplings and None in (transform, carry)):
        return "coupled-without-partner"
    if couplings and merge == "concat":
        return "coupled-concat"
    _, layer = KINDS[kind]
    ((_, fields),) = layer.items()
    positions_differ = "stride" in fields
    differ = positions_differ if merge == "concat" else positions_differ or fields["out"] != 4
    if shortcut == "identity" and differ:
        return "shape-mismatch"
    return None


def _part(module: Any, name: str, x: torch.Tensor) -> torch.Tensor:
    """Run the layers of a part one after the other, channels first outside and last inside."""
    for label, layer in getattr(module, name, nn.Module()).named_children():
        if isinstance(layer, nn.Linear) and x.ndim == 3:
            x = layer(x.transpose(1, 2)).transpose(1, 2)
        else:
            x = layer(x)
        assert label
    return x


def _expected(
    model: Any, x: torch.Tensor, shortcut: str, weights: dict[str, Any], merge: str
) -> Any:
    skip = model.skip1
    h = _part(skip, "branch", x)
    s = x
    if shortcut == "pad" and (merge != "concat" or h.shape[2:] != x.shape[2:]):
        if x.ndim == 4 and h.shape[2:] != x.shape[2:]:
            s = s[:, :, ::2, ::2]
        if merge != "concat" and h.shape[1] != x.shape[1]:
            zeros = torch.zeros_like(s[:, :1])
            s = torch.cat([zeros, s, zeros], 1)
    elif shortcut in ("project", "layers", "pool_project"):
        if shortcut == "pool_project" and h.shape[2:] != x.shape[2:]:
            s = nn.functional.avg_pool2d(s, 2, ceil_mode=True)
        s = _part(skip, "shortcut", s)
    lanes = {"transform": h, "carry": s}
    factors: dict[str, Any] = {"transform": 1.0, "carry": 1.0}
    for name, weight in weights.items():
        part, lane = getattr(skip, name, None), lanes[name]
        axes = (1,) * (lane.ndim - 2)
        match weight:
            case float():
                factors[name] = weight
            case "scalar":
                factors[name] = part.scalar1
            case "channel":
                factors[name] = part.channel1.view(-1, *axes)
            case "sigmoid":
                factors[name] = torch.sigmoid(_part(skip, name, x))
            case "squeeze":
                mean = lane.flatten(2).mean(2) if lane.ndim > 2 else lane
                hidden = torch.relu(part.linear1(mean))
                factors[name] = torch.sigmoid(part.linear2(hidden)).view(len(x), -1, *axes)
    for name, other in (("transform", "carry"), ("carry", "transform")):
        if weights[name] == "coupled":
            factors[name] = 1 - factors[other]
    h = factors["transform"] * h
    if shortcut == "none":
        return h
    s = factors["carry"] * s
    match merge:
        case "add":
            return s + h
        case "mean":
            return (s + h) / 2
        case "mul":
            return s * h
        case _:
            return torch.cat([s, h], 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shortcut", SHORTCUTS)
@pytest.mark.parametrize("merge", MERGES)
def test_formula_or_reason(kind: str, shortcut: str, merge: str) -> None:
    for transform, carry in itertools.product(WEIGHTS, WEIGHTS):
        text = _text(kind, shortcut, transform, carry, merge)
        reason = _reason(kind, shortcut, transform, carry, merge)
        if reason is not None:
            with pytest.raises(ResdslError) as caught:
                load(Source("net.yaml", text))
            assert [d.code for d in caught.value.diagnostics] == [reason], text
            continue
        model = load(Source("net.yaml", text)).build(device="cpu").eval()
        x = torch.randn(3, *KINDS[kind][0])
        with torch.no_grad():
            for weight in model.parameters():
                weight.normal_()
            weights = {"transform": transform, "carry": carry}
            expected = _expected(model, x, shortcut, weights, merge)
            torch.testing.assert_close(model(x), expected, msg=lambda m, t=text: f"{t}\n{m}")


@pytest.mark.parametrize("setting", [{"drop_path": 0.1}, {"zero_init": True}])
def test_a_product_cannot_start_at_zero(setting: dict[str, Any]) -> None:
    skip = {"body": [{"conv": {"out": 4, "kernel": 3}}], "merge": "mul", **setting}
    text = json.dumps({"resdsl": 1, "input": [4, 6, 6], "net": [{"skip": skip}]})
    with pytest.raises(ResdslError) as caught:
        load(Source("net.yaml", text))
    assert [d.code for d in caught.value.diagnostics] == ["zero-times-shortcut"]
