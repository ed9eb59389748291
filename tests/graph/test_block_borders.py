"""Where values change their layout, the borders of blocks are part of a training."""

import json
from typing import Any

import resdsl
from resdsl.architecture import Architecture
from resdsl.text.diagnostics import Source

NORM, LINEAR, CONV = "layernorm", {"linear": {"out": 4}}, {"conv": {"out": 4, "kernel": 1}}


def net(blocks: list[list[Any]], layout: list[int], *, nested: bool = False) -> Architecture:
    """Return the net of all layers of ``blocks``, each list of which is a block of its own."""
    document: dict[str, Any] = {"resdsl": 1, "input": layout}
    document["blocks"] = {f"b{i}": {"body": body} for i, body in enumerate(blocks)}
    uses = [{"block": f"b{i}"} for i in range(len(blocks))]
    if nested:
        document["blocks"]["all"] = {"body": uses}
        uses = [{"block": "all"}]
    return resdsl.load(Source("net.yaml", json.dumps({**document, "net": uses})))


def test_another_partition_is_another_training_on_tokens() -> None:
    a, b, c = CONV, NORM, LINEAR
    parts = [[[a, b, c]], [[a, b], [c]], [[a], [b, c]], [[a], [b], [c]]]
    nets = [net(part, [4, 6]) for part in parts]
    assert len({n.training_hash for n in nets}) == len(parts)
    assert len({n.structure_hash for n in nets}) == 1
    nested = net(parts[1], [4, 6], nested=True)
    assert nested.training_hash not in {n.training_hash for n in nets}


def test_names_of_blocks_and_equal_partitions_are_one_training() -> None:
    first, again = (net([[CONV, NORM], [LINEAR]], [4, 6]) for _ in range(2))
    assert first.training_hash == again.training_hash


def test_where_nothing_changes_its_layout_borders_do_not_count() -> None:
    parts = [[[LINEAR, "relu", LINEAR]], [[LINEAR, "relu"], [LINEAR]], [[LINEAR], ["relu", LINEAR]]]
    assert len({net(part, [4]).training_hash for part in parts}) == 1
    images = [[[CONV, "relu", CONV]], [[CONV], ["relu", CONV]]]
    assert len({net(part, [4, 6, 6]).training_hash for part in images}) == 1
