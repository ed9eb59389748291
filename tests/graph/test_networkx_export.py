"""The flat graph agrees with the tree."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest
from small_examples import EXAMPLES, load

import resdsl


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_figures_and_paths(path: Path) -> None:
    net = load(path)
    flat = net.to_networkx()
    assert networkx.is_directed_acyclic_graph(flat)
    for figure in ("params", "flops"):
        assert sum(value for _, value in flat.nodes(data=figure)) == getattr(net, figure)
    lengths: dict[str, int] = {}
    for node in networkx.topological_sort(flat):
        before = (lengths[other] for other in flat.predecessors(node))
        lengths[node] = max(before, default=0) + flat.nodes[node]["weight"]
    assert lengths[flat.graph["output"]] == net.depth
    assert flat.nodes[flat.graph["output"]]["shape"] == net.output
    found: Counter[str] = Counter()
    for key, weight in net.build(device="cpu").named_parameters():
        found[next(node for node in _holders(key) if node in flat)] += weight.numel()
    assert found == {node: params for node, params in flat.nodes(data="params") if params}


def _holders(key: str) -> Iterator[str]:
    """Yield the path of a tensor and of all that holds it, from the inside."""
    while key:
        yield key
        key = key.rpartition(".")[0]


def test_a_residual_net_without_shortcuts_is_the_plain_one() -> None:
    folder = EXAMPLES[0].parent
    plain = resdsl.load(folder / "plain.yaml").to_networkx()
    twin = resdsl.load(folder / "cifar_resnet.yaml", shortcut="none").to_networkx()
    residual = resdsl.load(folder / "cifar_resnet.yaml").to_networkx()
    same = networkx.isomorphism.categorical_node_match(["op", "shape"], [None, None])
    assert networkx.is_isomorphic(plain, twin, node_match=same)
    assert not networkx.is_isomorphic(plain, residual, node_match=same)


def test_identity_paths_lead_from_first_to_last_layer() -> None:
    flat = resdsl.load(EXAMPLES[0].parent / "cifar_resnet.yaml").to_networkx()
    shortest = networkx.shortest_path_length(flat, "conv1", flat.graph["output"])
    # batchnorm, relu, a merge and a relu for each of nine blocks, two pads, pool, linear
    assert shortest == 2 + 9 * 2 + 2 + 2
