"""The paths through a residual net: as many as branches are taken or left."""

import math
from pathlib import Path

import networkx
import pytest

import resdsl

EXAMPLE = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


def paths_by_length(n: int) -> dict[int, int]:
    """Return how many paths have so many weighted layers."""
    flat = resdsl.load(EXAMPLE, n=n).to_networkx()
    counts: dict[str, dict[int, int]] = {"input": {0: 1}}
    for node in networkx.topological_sort(flat):
        if node == "input":
            continue
        mine: dict[int, int] = {}
        for before in flat.predecessors(node):
            for length, count in counts[before].items():
                longer = length + flat.nodes[node]["weight"]
                mine[longer] = mine.get(longer, 0) + count
        counts[node] = mine
    return counts[flat.graph["output"]]


def test_path_lengths_are_binomial() -> None:
    found = paths_by_length(18)
    # a path is the stem, k of 54 branches of two convolutions, and the linear layer
    assert found == {2 + 2 * k: math.comb(54, k) for k in range(55)}
    most = sum(found[2 + 2 * k] for k in range(19, 36))
    assert most / sum(found.values()) == pytest.approx(0.9802, abs=5e-5)
