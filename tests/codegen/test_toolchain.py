"""The generated module under other people's tools.

Each tool makes a function of a module, which must give what the module gives, at the batch size
that the tool saw and at another one. Fast tools see every word of the language, slow ones a few
nets that hold most of them.
"""

import copy
import itertools
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
import small_examples
import torch
from hypothesis import HealthCheck, assume, given, settings
from random_documents import documents
from samples import samples
from torch import nn
from torch.utils.checkpoint import checkpoint
from two_processes import N_PROCESSES, run

from resdsl.architecture import Architecture, load
from resdsl.conformance.check_op import calls_of_owners
from resdsl.reference import WordKind, example, kinds
from resdsl.text.diagnostics import ResdslError, Source

pytestmark = pytest.mark.filterwarnings("ignore")  # the tools warn of their age and of each other

Function = Callable[[torch.Tensor], torch.Tensor]


def symbolic_trace(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    return torch.fx.symbolic_trace(model)


def jit_trace(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    return torch.jit.trace(model, (x,))


def jit_script(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    return torch.jit.script(model)


def gradient_checkpointing(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    return lambda x: checkpoint(model, x, use_reentrant=False)


def vmap(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    state = {**dict(model.named_parameters()), **dict(model.named_buffers())}

    def one(x: torch.Tensor) -> torch.Tensor:
        return torch.func.functional_call(model, state, (x[None],))[0]

    return torch.vmap(one)


def channels_last(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    memory_format = {4: torch.channels_last, 5: torch.channels_last_3d}.get(x.ndim)
    if memory_format is None:
        return model
    model = copy.deepcopy(model)
    # as `model.to(memory_format=...)`, which refuses the 4-D constants of a 5-D net
    for parameter in model.parameters():
        if parameter.ndim == x.ndim:
            parameter.data = parameter.data.to(memory_format=memory_format)
    return lambda x: model(x.contiguous(memory_format=memory_format))


def export(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    return torch.export.export(model, (x,), dynamic_shapes=(_BATCH,)).module()


def compile(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    torch.compiler.reset()
    return torch.compile(model, backend="aot_eager", fullgraph=True, dynamic=True)


def onnx_by_trace(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    file = folder / "traced.onnx"
    axes = {"x": {0: "batch"}}
    torch.onnx.export(model, (x,), file, dynamo=False, input_names=["x"], dynamic_axes=axes)
    return _session(file)


def onnx_by_export(model: nn.Module, x: torch.Tensor, folder: Path) -> Function:
    file = folder / "exported.onnx"
    torch.onnx.export(model, (x,), file, dynamo=True, verbose=False, dynamic_shapes=(_BATCH,))
    return _session(file)


def _session(file: Path) -> Function:
    session = onnxruntime.InferenceSession(file)

    def function(x: torch.Tensor) -> torch.Tensor:
        # a net whose output does not follow from its input has none in the file
        given = {value.name: x.numpy() for value in session.get_inputs()}
        return torch.from_numpy(session.run(None, given)[0])

    return function


_BATCH = {0: torch.export.Dim("batch")}
Tool = Callable[[nn.Module, torch.Tensor, Path], Function]
FAST: list[Tool] = [
    symbolic_trace, jit_trace, jit_script, gradient_checkpointing, vmap, channels_last,
]  # fmt: skip
SLOW: list[Tool] = [export, compile, onnx_by_trace, onnx_by_export]
tools = pytest.mark.parametrize("tool", FAST, ids=lambda tool: tool.__name__)
slow_tools = pytest.mark.parametrize("tool", SLOW, ids=lambda tool: tool.__name__)


def _compare(tool: Tool, model: nn.Module, net: Architecture, folder: Path) -> None:
    x, other = samples(net, 2), samples(net, 3)
    with torch.no_grad():
        function = tool(model, x, folder)
        for given in (x, other):
            y = model(given)
            atol = 1e-4 * max(1.0, y.nan_to_num(posinf=0, neginf=0).abs().max().item())
            torch.testing.assert_close(function(given), y, rtol=1e-3, atol=atol, equal_nan=True)


WORDS = [(kind, cls) for kind in kinds() for cls in kind.members]
words = pytest.mark.parametrize(
    ("kind", "cls"), WORDS, ids=[f"{kind.family.tag}-{cls.tag}" for kind, cls in WORDS]
)
examples = pytest.mark.parametrize("path", small_examples.EXAMPLES, ids=lambda path: path.stem)


@cache
def _word(kind: WordKind, cls: Any) -> tuple[Architecture, nn.Module]:
    _, net = example(kind, cls)
    return net, net.build(device="cpu").eval()


@cache
def _example(path: Path) -> tuple[Architecture, nn.Module]:
    net = small_examples.load(path)
    return net, net.build(device="cpu").eval()


@words
@tools
def test_a_fast_tool_takes_every_word(tool: Tool, kind: WordKind, cls: Any, tmp_path: Path) -> None:
    net, model = _word(kind, cls)
    _compare(tool, model, net, tmp_path)


@pytest.mark.toolchain
@examples
@tools
def test_a_fast_tool_takes_every_example(tool: Tool, path: Path, tmp_path: Path) -> None:
    net, model = _example(path)
    _compare(tool, model, net, tmp_path)


def _net(input: Any, *layers: Any) -> Architecture:
    document = {"resdsl": 1, "input": input, "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document)))


def _conv(out: int, **fields: Any) -> Any:
    return {"conv": {"out": out, "kernel": 3, **fields}}


def image_net() -> Architecture:
    """Return a net of most words on images."""
    return _net(
        [3, 8, 8],
        _conv(8), "batchnorm", "relu",
        {"skip": {"gate": "highway", "drop_path": 0.1, "body": [_conv(8), "gelu"]}},
        {"skip": {"gate": "highway", "body": [_conv(8), "layernorm"]}},
        {"skip": {"gate": "squeeze_excite", "shortcut": "pad", "body": [_conv(12, stride=2)]}},
        {"skip": {"gate": "rezero", "shortcut": "pool_project", "body": [_conv(16, stride=2)]}},
        {"skip": {"gate": "layerscale", "body": [{"groupnorm": {"groups": 2}}, "prelu"]}},
        {"conv_transpose": {"out": 8, "kernel": 2, "stride": 2}},
        {"upsample": {"scale": [1, 2], "mode": "linear"}}, {"upsample": {"scale": 2}},
        {"branches": {"bodies": {"a": [_conv(4)], "b": ["instancenorm"], "c": []}}},
        {"max_pool": {"kernel": 3, "stride": 2, "padding": 1}}, {"avg_pool": {"kernel": 2}},
        {"bias": {"shape": "scalar"}}, {"scale": {"shape": "full"}}, {"dropout": {"p": 0.1}},
        "softmax", "global_avg_pool", {"linear": {"out": 3}},
    )  # fmt: skip


def token_net() -> Architecture:
    """Return a net of most words on tokens."""
    return _net(
        {"shape": [6], "dtype": "int"},
        {"embedding": {"vocab": 7, "out": 8}}, {"bias": {"shape": "full"}},
        {"skip": {"body": ["layernorm", {"attention": {"heads": 2, "causal": True}}]}},
        {"skip": {"gate": "highway", "body": [{"linear": {"out": 8}}, "tanh"]}},
        {"conv": {"out": 8, "kernel": 1}}, _conv(8, padding="causal"), "silu",
        {"skip": {"body": ["transpose", {"linear": {"out": 6}}, "transpose"]}},
        "transpose", {"linear": {"out": 4}}, "flatten", {"linear": {"out": 3}},
    )  # fmt: skip


def patch_net() -> Architecture:
    """Return a small vision transformer."""
    return _net(
        [3, 8, 8],
        {"patchify": {"size": 4, "out": 8}},
        {"skip": {"body": ["layernorm", {"attention": {"heads": 2}}]}},
        "global_avg_pool", {"linear": {"out": 3}},
    )  # fmt: skip


@pytest.mark.parametrize("net", [image_net, token_net, patch_net], ids=lambda net: net.__name__)
@slow_tools
def test_a_slow_tool_takes_most_words(
    tool: Tool, net: Callable[[], Architecture], tmp_path: Path
) -> None:
    built = net()
    _compare(tool, built.build(device="cpu").eval(), built, tmp_path)


@pytest.mark.toolchain
@examples
@slow_tools
def test_a_slow_tool_takes_every_example(tool: Tool, path: Path, tmp_path: Path) -> None:
    net, model = _example(path)
    _compare(tool, model, net, tmp_path)


def test_the_hook_of_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    text = (root / "docs" / "modules.md").read_text(encoding="utf-8")
    monkeypatch.chdir(root)
    exec(text.split("```python\n")[1].split("```")[0], {})


def test_the_one_word_that_an_exporter_refuses(tmp_path: Path) -> None:
    """If it takes rmsnorm one day, docs/modules.md says something that is no longer true."""
    net = _net([8, 6], "rmsnorm", {"linear": {"out": 3}})
    model = net.build(device="cpu").eval()
    with pytest.raises(torch.onnx.errors.UnsupportedOperatorError, match="rms_norm"):
        onnx_by_trace(model, samples(net, 2), tmp_path)
    _compare(onnx_by_export, model, net, tmp_path)


@words
def test_every_word_is_called_once(kind: WordKind, cls: Any) -> None:
    net, model = _word(kind, cls)
    assert set(calls_of_owners(model, samples(net, 2)).values()) <= {1}


@examples
def test_every_layer_of_an_example_is_called_once(path: Path) -> None:
    net, model = _example(path)
    calls = calls_of_owners(model, samples(net, 2))
    assert calls
    assert set(calls.values()) == {1}


WEIGHTS = ["scalar", "channel", "coupled", "sigmoid", 0.5]
MERGES = ["add", "mean", "mul", "concat"]
SKIPS = [  # what the language refuses left out
    {"gate": {"transform": transform, "carry": carry}, "merge": merge}
    for transform, carry, merge in itertools.product(WEIGHTS, WEIGHTS, MERGES)
    if [transform, carry].count("coupled") < 1 + (merge != "concat")
]


@pytest.mark.parametrize("modules", [False, True])
@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: "-".join(map(str, skip["gate"].values())))
def test_every_module_of_a_weighed_skip_is_called_once(
    skip: dict[str, Any], modules: bool, tmp_path: Path
) -> None:
    body = ["bias", _conv(4), {"skip": {"gate": "rezero", "body": ["scale", "relu"]}}]
    skip = {**skip, "drop_path": 0 if skip["merge"] == "mul" else 0.2, "body": body}
    for input, first in (([4, 6, 6], _conv(4)), ([4, 6], {"linear": {"out": 4}})):
        net = _net(input, first, {"skip": skip})
        model = net.build(device="cpu", modules=modules).eval()
        assert set(calls_of_owners(model, samples(net, 2)).values()) == {1}
        for tool in (symbolic_trace, jit_script):
            _compare(tool, model, net, tmp_path)


@words
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision(dtype: torch.dtype, kind: WordKind, cls: Any) -> None:
    net, model = _word(kind, cls)
    x = samples(net, 2)
    half = copy.deepcopy(model).to(dtype)
    y = half(x.to(dtype) if x.is_floating_point() else x)
    assert y.dtype == dtype
    torch.testing.assert_close(
        y.float(), model(x), rtol=0.1, atol=0.1 * model(x).abs().max().item()
    )


@words
def test_autocast_trains(kind: WordKind, cls: Any) -> None:
    net, model = _word(kind, cls)
    model = copy.deepcopy(model).train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = model(samples(net, 4))
    if net.params:
        y.float().square().sum().backward()
        assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


@settings(
    max_examples=20, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_fast_tools_take_random_documents(text: str) -> None:
    net = _drawn(text)
    model = net.build(device="cpu").eval()
    assert set(calls_of_owners(model, samples(net, 2)).values()) <= {1}
    for tool in FAST:
        # torch's group_norm asks in vmap for what vmap does not say, after a layernorm on images
        if tool is not vmap or "groupnorm" not in text:
            _compare(tool, model, net, Path())


@pytest.mark.toolchain
@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_slow_tools_take_random_documents(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    net = _drawn(text)
    model = net.build(device="cpu").eval()
    for tool in SLOW:
        if tool is not onnx_by_trace or "rmsnorm" not in text:
            _compare(tool, model, net, tmp_path_factory.mktemp("onnx"))


def _drawn(text: str) -> Architecture:
    try:
        return load(Source("net.yaml", text))
    except ResdslError:
        assume(False)
        raise


def test_two_processes(tmp_path: Path) -> None:
    """DistributedDataParallel, and FSDP2 on every module that is called, step like one process."""
    nets = [
        _net(
            [8],
            {"skip": {"gate": "rezero", "body": [{"linear": {"out": 8}}, "relu"]}},
            {"skip": {"gate": "layerscale", "body": [{"linear": {"out": 8}}, "relu"]}},
            {"scale": {"shape": "scalar"}}, {"bias": {"shape": "scalar"}},
        ),
        _net(
            [3, 8, 8],
            _conv(8), "batchnorm",
            {"skip": {"gate": "highway", "body": [_conv(8), "layernorm"]}},
            "global_avg_pool", {"linear": {"out": 3}},
        ),
    ]  # fmt: skip
    sources = []
    for net in nets:
        name = type(net.build(device="cpu")).__name__
        make = f"make = {name}\n\n\ndef samples(n):\n    return torch.randn(n, *{net.input})\n"
        sources.append(f"{net.source()}\n\n{make}")
    torch.multiprocessing.spawn(run, (str(tmp_path), sources), nprocs=N_PROCESSES)
