"""Random valid documents: what is inferred is what the module does."""

from typing import Any

import torch
from hypothesis import HealthCheck, assume, given, settings
from random_documents import documents
from torch import nn
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from resdsl.architecture import Architecture, load
from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage
from resdsl.ops import Shape
from resdsl.text.diagnostics import ResdslError, Source


def _load(text: str) -> Architecture | None:
    try:
        return load(Source("net.yaml", text))
    except ResdslError as error:
        assert all(d.place is not None for d in error.diagnostics)
        return None


def _sample(net: Architecture) -> torch.Tensor:
    if net.graph.input.dtype == "int":
        return torch.randint(0, 7, (3, *net.input))
    return torch.randn(3, *net.input)


class OneByOne:
    """Runs a graph layer by layer, every value with its channels first: what the compiler's
    choice of layouts must not change. Expressions are those of the ops."""

    def __init__(self, net: Architecture, model: nn.Module) -> None:
        self.net = net
        self.names: dict[str, Any] = {}
        exec(net.source(), self.names)
        self.model = model

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        template = self.net.graph.net
        outputs = {0: x}
        self.body(template.body, self.model, outputs)
        return outputs[template.body.output]

    def body(self, body: Body, module: Any, outputs: dict[int, torch.Tensor]) -> None:
        for node in body.nodes:
            self.node(node, getattr(module, node.name, None), outputs)

    def node(self, node: Node, module: Any, outputs: dict[int, torch.Tensor]) -> None:
        match node:
            case Layer():
                outputs[node.id] = self.layer(node, module, [outputs[i] for i in node.inputs])
            case Region(parts=parts, merge=merge):
                for label, part in parts.items():
                    self.body(part, getattr(module, label, None), outputs)
                inputs = [outputs[i] for i in merge.inputs]
                outputs[node.id] = self.layer(merge, None, inputs)
            case Call(template=template):
                inner = {0: outputs[node.inputs[0]]}
                self.body(template.body, module, inner)
                outputs[node.id] = inner[template.body.output]
            case Stage(calls=calls):
                for call in calls:
                    self.node(call, getattr(module, call.name), outputs)

    def layer(self, layer: Layer, module: Any, inputs: list[torch.Tensor]) -> torch.Tensor:
        fragment = layer.op.fragment(*layer.x)
        last = fragment.forward is None
        text = fragment.last if last else fragment.forward
        assert text is not None
        if last:
            inputs = [_move(v, s, 1, -1) for v, s in zip(inputs, layer.x, strict=True)]
        for index in range(len(inputs)):
            text = text.replace(f"{{{index}}}", f"_x[{index}]")
        names = {**self.names, "_x": inputs, "_self": module, "self": self.model}
        value = eval(text.replace("{self}", "_self"), names)
        return _move(value, layer.output, -1, 1) if last != fragment.swaps_layout else value


def _move(value: torch.Tensor, shape: Shape, source: int, target: int) -> torch.Tensor:
    is_float = shape.dtype == "float" and value.ndim == len(shape.dims) + 1
    return value.movedim(source, target) if is_float and shape.spatial else value


@settings(
    max_examples=250, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_figures_are_those_of_the_module(text: str) -> None:
    net = _load(text)
    assume(net is not None)
    assert net is not None
    model = net.build(device="cpu")
    x = _sample(net)
    # only the plain kernel of attention is counted: as two batched products
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH), torch.no_grad():
        y = model.eval()(x)
    assert y.shape == (3, *net.output)
    assert counter.get_total_flops() == 2 * 3 * net.flops
    assert sum(p.numel() for p in model.parameters()) == net.params
    assert all(warning.place is not None for warning in net.lint())
    flat = net.to_networkx()
    assert sum(f for _, f in flat.nodes(data="flops")) == net.flops
    space: dict[str, Any] = {}
    exec(net.source(), space)
    again = space[type(model).__name__]()
    again.load_state_dict(model.state_dict())
    torch.testing.assert_close(again.eval()(x), y, equal_nan=True)
    exact = model.double()
    x_exact = x.double() if x.is_floating_point() else x
    torch.testing.assert_close(OneByOne(net, exact)(x_exact), exact(x_exact), equal_nan=True)
    model = model.float()
    frozen = load(Source("frozen.yaml", net.to_yaml()))
    assert frozen.source() == net.source()
    if x.is_floating_point():
        x.requires_grad_()
    y = model.train()(x)
    if y.requires_grad:
        F.mse_loss(y, torch.zeros_like(y)).backward()


def _draw_weights(model: nn.Module, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=p.dtype))


def _follows_input(net: Architecture) -> bool:
    """Return whether the output differs between inputs, for some weights of many."""
    model = net.build(device="cpu").double().eval()
    for seed in range(40):
        _draw_weights(model, seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            x = _sample(net)
        with torch.no_grad():
            y = model(x.double() if x.is_floating_point() else x)
        if bool((y != y[:1]).any()):
            return True
    return False


@settings(
    max_examples=250, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_without_a_warning_the_output_depends_on_the_input(text: str) -> None:
    net = _load(text)
    assume(net is not None)
    assert net is not None
    if not any(warning.code == "ignores-input" for warning in net.lint()):
        assert _follows_input(net)
