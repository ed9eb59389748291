"""Layers and calls in the order of execution, with what stands around them."""

from __future__ import annotations

import pytest

from resdsl.architecture import Architecture, load
from resdsl.graph.fold import CallUse, LayerUse, fold, fold_layers, uses
from resdsl.text.diagnostics import Source

NET = """\
resdsl: 1
input: [4, 8, 8]
blocks: {twice: {body: [relu, scale]}}
net:
  - skip:
      body: [conv: {out: 4, kernel: 3}, stage: {block: twice, depth: 2}]
      shortcut: {layers: [{skip: {body: [tanh]}}]}
      gate: highway
  - block: twice
"""


@pytest.fixture
def net() -> Architecture:
    return load(Source("net.yaml", NET))


def test_stages_and_regions_are_opened_and_blocks_are_not(net: Architecture) -> None:
    found = list(uses(net.graph.net.body.nodes))
    assert [(use.key, use.on_main_path) for use in found] == [
        ("skip1.branch.conv1", True),
        ("skip1.branch.stage1.block0", True),
        ("skip1.branch.stage1.block1", True),
        ("skip1.shortcut.skip1.branch.tanh1", False),
        ("skip1.shortcut.skip1", False),
        ("skip1.transform.conv1", False),
        ("skip1.transform.sigmoid1", False),
        ("skip1", True),
        ("block1", True),
    ]
    assert [use.key for use in found if isinstance(use, CallUse)] == [
        "skip1.branch.stage1.block0", "skip1.branch.stage1.block1", "block1"
    ]  # fmt: skip
    assert [use.key for use in found if isinstance(use, LayerUse) and use.closes] == [
        "skip1.shortcut.skip1", "skip1"
    ]  # fmt: skip


def test_a_layer_knows_the_parts_around_it(net: Architecture) -> None:
    (part,) = [use.part for use in uses(net.graph.net.body.nodes) if use.node.name == "tanh1"]
    assert part is not None
    assert part.outer is not None
    # the inner branch is main in its own skip, but stands on a shortcut
    assert (part.key, part.is_main, part.on_main_path) == (
        "skip1.shortcut.skip1.branch",
        True,
        False,
    )
    assert (part.outer.key, part.outer.label, part.outer.is_main) == ("skip1.shortcut", "shortcut", False)  # fmt: skip
    assert part.outer.outer is None


def test_paths_begin_with_the_prefix(net: Architecture) -> None:
    assert [use.key for use in uses(net.graph.net.body.nodes[1:], "outer.")] == ["outer.block1"]


def test_a_fold_carries_values_into_every_use_of_a_block(net: Architecture) -> None:
    keys: list[str] = []

    def longest(use: LayerUse, inputs: tuple[int, ...]) -> int:
        keys.append(use.key)
        return max(inputs) + 1

    assert fold(net.graph, 0, longest) == 8  # conv, 2 blocks of 2, the merge, a block of 2
    assert keys[1:5] == [f"skip1.branch.stage1.block{b}.{layer}1" for b in (0, 1) for layer in ("relu", "scale")]  # fmt: skip


def test_parts_around_a_block_are_around_its_layers(net: Architecture) -> None:
    around: dict[str, str] = {}

    def note(use: LayerUse, _: tuple[None, ...]) -> None:
        around[use.key] = use.part.key if use.part else ""

    fold(net.graph, None, note)
    assert around["skip1.branch.stage1.block1.relu1"] == "skip1.branch"
    assert around["block1.relu1"] == ""


def test_a_fold_without_paths_sees_the_same_layers(net: Architecture) -> None:
    seen: list[tuple[str, tuple[int, ...]]] = []
    alone: list[tuple[str, tuple[int, ...]]] = []

    def number(found: list[tuple[str, tuple[int, ...]]], tag: str, inputs: tuple[int, ...]) -> int:
        found.append((tag, inputs))
        return len(found)

    output = fold(net.graph, 0, lambda use, inputs: number(seen, use.node.op.tag, inputs))
    assert fold_layers(net.graph, 0, lambda node, i: number(alone, node.op.tag, i)) == output
    assert alone == seen
    assert len(seen) == 12
