"""Tests an op against its own module: for the authors of ops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resdsl.ops.op.op import Op
from resdsl.reference import WordKind, example

if TYPE_CHECKING:
    from torch import Tensor, nn

    from resdsl.architecture import Architecture


def check_op(cls: type[Op]) -> None:
    """Do nothing where the op's ``example`` builds, and the module is what the op says of it.

    Compared are the output's shape, in one sample and in a batch, the names and shapes of
    trainable tensors, the source of every initial value, that gradients arrive, and that each
    module with parameters is called once. What the class
    claims (``maps_zero_to_zero``, ``never_negative``, ``trains_only``, ...) is tried on random
    numbers.

    Raises:
        AssertionError: they differ; the message says in what.
        ResdslError: the example cannot be built.
    """
    import torch

    _, net = example(WordKind("", Op, (cls,)), cls)
    model = net.build(device="cpu")
    declared = _declared(net)
    found = {name: tuple(p.shape) for name, p in model.named_parameters()}
    missing = {name: shape for name, shape in found.items() if name not in declared}
    assert not missing, f"`{cls.tag}.tensors` leaves out {missing}"
    unknown = {name: shape for name, shape in declared.items() if name not in found}
    assert not unknown, f"the module of `{cls.tag}` has no {unknown}"
    assert found == declared, f"`{cls.tag}.tensors` says {declared}, the module has {found}"
    for n_samples in (1, 3):
        x = torch.randn(n_samples, *net.input)
        if net.graph.input.dtype == "int":
            x = torch.zeros(n_samples, *net.input, dtype=torch.long)
        y = model.eval()(x)
        assert tuple(y.shape) == (n_samples, *net.output), (
            f"`{cls.tag}.shape` says {net.output}, the module gives {tuple(y.shape[1:])}"
        )
    if found:
        counts = calls_of_owners(model, x)
        wrong = {name: n for name, n in counts.items() if n != 1}
        assert not wrong, (
            f"modules that own parameters are called once each, but of `{cls.tag}` "
            + ", ".join(f"`{name}` is called {n} times" for name, n in wrong.items())
            + ": hooks, pruning and sharding would miss them"
        )
        y = model.train()(torch.cat([x, x]))
        if y.requires_grad:  # which it does not where the op lets no gradient out at all
            y.square().sum().backward()
        still = [name for name, p in model.named_parameters() if p.grad is None]
        assert not still, f"no gradient arrives at {still}"
    _claims(net)


def _claims(net: Architecture) -> None:
    """Try what the op of a net of one layer claims, with the settings of the example.

    Raises:
        AssertionError: a claim does not hold.
    """
    from resdsl.conformance.claims import Subject, refuted
    from resdsl.graph.nodes import Layer

    (node,) = net.graph.net.body.nodes
    if not isinstance(node, Layer):
        return  # a structure is its parts, which are tried as layers
    subject = Subject(node, lambda op, seed: _with_op(net, op).build(device="cpu", seed=seed))
    false = refuted(subject)
    assert not false, f"`{node.op.tag}` claims what does not hold: {'; '.join(false)}"


def _with_op(net: Architecture, op: Op) -> Architecture:
    """Return a net of one layer with other settings of its op."""
    from resdsl.graph.nodes import Layer

    template = net.graph.net
    (node,) = template.body.nodes
    assert isinstance(node, Layer)
    body = replace(template.body, nodes=(replace(node, op=op),))
    return replace(net, graph=replace(net.graph, net=replace(template, body=body)))


def _declared(net: Architecture) -> dict[str, tuple[int, ...]]:
    from resdsl.graph.nodes import Layer, Region

    found: dict[str, tuple[int, ...]] = {}
    (node,) = net.graph.net.body.nodes
    layers = [("", node)]
    if isinstance(node, Region):
        layers = [
            (f"{node.name}.{label}.", inner)
            for label, part in node.parts.items()
            for inner in part.nodes
        ]
    for prefix, layer in layers:
        assert isinstance(layer, Layer)
        for tensor in layer.op.tensors(*layer.x):
            key = f"{prefix}{layer.name}.{tensor.name}".rstrip(".")
            found[key] = tensor.shape
    return found


def calls_of_owners(model: nn.Module, x: Tensor) -> dict[str, int]:
    """Return how often a forward pass calls each module that owns parameters."""
    counts: dict[str, int] = {}
    hooks = []
    for name, module in model.named_modules():
        if next(module.parameters(recurse=False), None) is not None:
            counts[name] = 0

            def count(*_: object, name: str = name) -> None:
                counts[name] += 1

            hooks.append(module.register_forward_hook(count))
    model(x)
    for hook in hooks:
        hook.remove()
    return counts
