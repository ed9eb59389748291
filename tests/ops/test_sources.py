"""What ops write into the generated source, where other tools read it too."""

import json
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import prune

from resdsl.architecture import Architecture, load
from resdsl.text.diagnostics import Source

# torch advises against TorchScript, which people still use
SCRIPTED = pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")


def _net(input: list[int], *layers: Any) -> Architecture:
    document = {"resdsl": 1, "input": input, "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document)))


def test_a_convolution_on_tokens_is_called() -> None:
    """Pruning masks the weight when the module is called, so a call behind its back is stale."""
    norm, conv = {"layernorm": {"affine": False}}, {"conv": {"out": 6, "kernel": 1}}
    model = _net([6, 5], norm, conv, norm).build(device="cpu")
    prune.random_unstructured(model.conv1, "weight", 0.5)
    x = torch.randn(2, 6, 5)
    for _ in range(2):
        model(x).square().sum().backward()
    with torch.no_grad():
        model.conv1.weight_mask.zero_()
    assert torch.equal(model(x), torch.zeros(2, 6, 5))


@pytest.mark.parametrize("carried", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("others", [torch.float32, torch.bfloat16])
def test_mixed_lanes_have_the_dtype_of_what_is_carried(
    carried: torch.dtype, others: torch.dtype
) -> None:
    names: dict[str, Any] = {}
    exec(_net([4], {"skip": {"gate": "highway", "body": ["tanh"]}}).source(), names)
    x, h, gate = torch.randn(3, 4, dtype=carried), torch.randn(3, 4), torch.rand(3, 4)
    h, gate = h.to(others), gate.to(others)
    mixed = names["mix"](x, h, gate)
    assert mixed.dtype == carried
    expected = gate.float() * h.float() + (1 - gate.float()) * x.float()
    torch.testing.assert_close(mixed.float(), expected, rtol=0.02, atol=0.02)


@pytest.mark.parametrize(
    ("layer", "key"),
    [
        ({"scale": {"shape": "scalar"}}, "scale1"),
        ({"bias": {"shape": "scalar", "init": {"normal": {"std": 0.1}}}}, "bias1"),
        ({"skip": {"gate": "rezero", "body": ["tanh"]}}, "skip1.transform.scalar1"),
        ({"skip": {"gate": {"carry": "scalar"}, "body": ["tanh"]}}, "skip1.carry.scalar1"),
    ],
)
@pytest.mark.parametrize("input", [[4], [4, 5], [4, 5, 5]])
def test_a_single_number_has_one_axis(layer: Any, key: str, input: list[int]) -> None:
    net = _net(input, layer)
    model = net.build(device="cpu")
    assert {k: tuple(v.shape) for k, v in model.state_dict().items()} == {key: (1,)}
    assert net.params == 1
    assert model(torch.randn(2, *input)).shape == (2, *input)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("norm", ["layernorm", "rmsnorm"])
def test_norms_over_channels_name_no_axis_from_the_end(axes: int, norm: str) -> None:
    """The TorchScript exporter of ONNX writes a negative axis of `movedim` into the file."""
    net = _net([4, *range(5, 5 + axes)], norm, {"conv": {"out": 4, "kernel": 3}})
    assert "movedim" not in net.source()
    x = torch.randn(2, *net.input)
    model = net.build(device="cpu")
    function = F.layer_norm if norm == "layernorm" else F.rms_norm
    eps = 1e-5 if norm == "layernorm" else 1e-6
    last = function(x.movedim(1, -1), (4,), eps=eps)
    torch.testing.assert_close(model(x), model.conv1(last.movedim(-1, 1)))


@SCRIPTED
@pytest.mark.parametrize("scale", [2, [1, 2], [2, 2]])
@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_upsample_scripts(scale: Any, mode: str) -> None:
    model = _net([4, 3, 5], {"upsample": {"scale": scale, "mode": mode}}).build(device="cpu")
    x = torch.randn(2, 4, 3, 5)
    sizes = [
        n * s
        for n, s in zip((3, 5), scale if isinstance(scale, list) else [scale] * 2, strict=True)
    ]
    torch_mode = "nearest" if mode == "nearest" else "bilinear"
    torch.testing.assert_close(torch.jit.script(model)(x), F.interpolate(x, sizes, mode=torch_mode))


@SCRIPTED
def test_attention_scripts() -> None:
    model = _net([6, 5], {"attention": {"heads": 2, "dropout": 0.1}}).build(device="cpu").eval()
    x = torch.randn(2, 6, 5)
    assert isinstance(model, nn.Module)
    torch.testing.assert_close(torch.jit.script(model)(x), model(x))
