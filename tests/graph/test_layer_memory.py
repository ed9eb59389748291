"""Layers are hashed once for many graphs, and to what they are hashed to alone."""

import pytest

import resdsl
from resdsl.graph import layer_memory
from resdsl.graph.hashes import structure_hash, training_hash
from resdsl.graph.layer_memory import LayerMemory, is_symmetric
from resdsl.text.diagnostics import Source

LAYERS = [
    "linear: {out: 4}", "linear: {out: 5}", "linear: {out: 4, bias: false}", "relu", "tanh",
    "dropout: {p: 0.5}", "dropout: {p: 0}", "skip: {body: [relu]}", "skip: {body: [relu], gate: highway}",
    "identity", "leaky_relu: {slope: 0.1}", "leaky_relu: {slope: 0.2}",
]  # fmt: skip


def _graph(*layers: str):
    return resdsl.load(
        Source("net.yaml", f"{{resdsl: 1, input: [4], net: [{', '.join(layers)}]}}")
    ).graph


@pytest.mark.parametrize("most", [layer_memory.MAX_KEPT, 2])
def test_with_a_memory_hashes_are_the_same(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_memory, "MAX_KEPT", most)
    memory = LayerMemory()
    for first in LAYERS:
        for second in LAYERS:
            graph = _graph(first, second)
            assert training_hash(graph, memory) == training_hash(graph)
            assert structure_hash(graph, memory) == structure_hash(graph)
            assert len(memory._steps) <= most
            assert len(memory._functions) <= most


def test_sums_of_two_are_symmetric() -> None:
    def last(*layers: str) -> bool:
        return is_symmetric(_graph("{relu: {}, as: a}", *layers).net.body.nodes[-1])

    assert last("{add: [previous, a]}")
    assert not last("{tanh: {}, as: b}", "{add: [previous, a, b]}")
    assert not last("{concat: [previous, a]}")
    assert not last("tanh")
