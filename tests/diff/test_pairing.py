"""Which items and repetitions stand for each other."""

from typing import Any

import pytest
from compared import net

from resdsl.diff.compared_items import items
from resdsl.diff.contents import Contents
from resdsl.diff.pairing import pair_calls, pair_items
from resdsl.graph.nodes import Call

CONV: dict[str, Any] = {"conv": {"out": 4, "kernel": 3}}
WIDE: dict[str, Any] = {"conv": {"out": 4, "kernel": 5}}
BLOCKS = {"b": {"body": [CONV, "relu"]}, "c": {"body": [WIDE, "relu"]}}
STAGE: dict[str, Any] = {"stage": {"block": "b", "depth": 2}}


def paired(a: list[Any], b: list[Any]) -> list[tuple[str | None, str | None]]:
    lists = [items(net(*layers, blocks=BLOCKS).graph.net.body, {}) for layers in (a, b)]
    return [(x and x.path, y and y.path) for x, y in pair_items(*lists, Contents())]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([CONV, WIDE], [WIDE, CONV], [("conv1", "conv1"), ("conv2", "conv2")]),
        ([CONV, "relu", WIDE], [WIDE], [("conv1", None), ("relu1", None), ("conv2", "conv1")]),
        (["relu", CONV], [CONV, "tanh"], [("relu1", None), ("conv1", "conv1"), (None, "tanh1")]),
        (["relu", CONV], ["tanh", CONV], [("relu1", "tanh1"), ("conv1", "conv1")]),
        (["relu"], ["batchnorm"], [("relu1", None), (None, "batchnorm1")]),
        (
            ["relu", STAGE],
            [STAGE, "relu"],
            [("relu1", None), ("stage1", "stage1"), (None, "relu1")],
        ),
        (
            [CONV, "relu"],
            [{"skip": {"body": [CONV, "relu"]}}],
            [("conv1", "skip1.branch.conv1"), ("relu1", "skip1.branch.relu1"), (None, "skip1")],
        ),
        (
            [CONV, "relu", "tanh"],
            [{"block": "b"}, "tanh"],
            [("conv1", "block1.conv1"), ("relu1", "block1.relu1"), ("tanh1", "tanh1")],
        ),
    ],
)
def test_items(a: list[Any], b: list[Any], expected: list[Any]) -> None:
    assert paired(a, b) == expected


def test_repetitions_of_equal_content_come_first() -> None:
    def calls(*names: str) -> list[Call]:
        layers = [{"block": name} for name in names]
        nodes = net(*layers, blocks=BLOCKS).graph.net.body.nodes
        return [node for node in nodes if isinstance(node, Call)]

    pairs = pair_calls(calls("b", "c", "b"), calls("c", "b"), Contents())
    assert [(x and x.template.name, y and y.template.name) for x, y in pairs] == [
        ("b", None), ("c", "c"), ("b", "b")
    ]  # fmt: skip
    ((x, y),) = pair_calls(calls("b"), calls("c"), Contents())
    assert x is not None
    assert y is not None
