"""Nodes of a list as a comparison sees them."""

from compared import net

from resdsl.diff.compared_items import ComparedItem, items, opened

CONV = {"conv": {"out": 4, "kernel": 3}}
SKIP = {"skip": {"body": [CONV, "relu"], "gate": "highway"}}
STAGE = {"stage": {"block": "b", "depth": 3}}


def found(*layers: object) -> list[ComparedItem]:
    return items(net(*layers, blocks={"b": {"body": [CONV]}}).graph.net.body, {})


def test_what_items_are_called_and_read() -> None:
    stem = {**CONV, "as": "stem"}
    got = found(stem, "relu", {"add": ["previous", "stem"]}, {"block": "b"}, STAGE)
    assert [(item.path, item.tag, item.reads, item.n_layers) for item in got] == [
        ("stem", "conv", ("previous",), 1),
        ("relu1", "relu", ("previous",), 1),
        ("add1", "add", ("previous", "stem"), 1),
        ("block1", "b", ("previous",), 1),
        ("stage1", "b", ("previous",), 3),
    ]
    assert [item.words for item in got[3:]] == ["1 × b", "3 × b"]
    assert [item.cost[0] for item in got] == [144, 0, 0, 144, 3 * 144]


def test_a_skip_with_a_branch_alone_is_its_branch() -> None:
    plain = {"skip": {"body": [CONV, "relu"], "shortcut": "none"}}
    assert [item.path for item in found(plain)] == ["skip1.branch.conv1", "skip1.branch.relu1"]


def test_a_skip_is_opened_to_its_branch_and_what_is_around_it() -> None:
    (skip,) = found(SKIP)
    assert skip.words.startswith("skip of 4 layers")
    assert skip.n_layers == 5  # with the merge
    *branch, rest = opened(skip)
    assert [item.path for item in branch] == ["skip1.branch.conv1", "skip1.branch.relu1"]
    around = [item.path for item in rest.around]
    assert around == ["skip1.transform.conv1", "skip1.transform.sigmoid1"]
    assert (rest.without_branch, rest.n_layers, rest.cost[0]) == (True, 1, 0)
    parts = [*branch, rest, *rest.around]
    assert sum(item.cost[0] for item in parts) == skip.cost[0]


def test_blocks_are_opened_and_layers_and_stages_are_not() -> None:
    layer, block, stage = found(CONV, {"block": "b"}, STAGE)
    assert [item.path for item in opened(block)] == ["block1.conv1"]
    assert opened(layer) == [layer]
    assert opened(stage) == [stage]
