"""The rows of `resdsl summary`."""

from pathlib import Path

from resdsl.architecture import load
from resdsl.graph.table import TableRow, rows
from resdsl.text.diagnostics import Source

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


def brief(found: list[TableRow]) -> list[tuple[int, str, str, int]]:
    return [(row.level, row.name, row.what, row.params) for row in found]


def test_repeats_stand_once() -> None:
    found = rows(load(RESNET, n=200).graph)
    assert len(found) == len(rows(load(RESNET, n=3).graph))
    stages = [
        (row.name, row.what, row.params) for row in found if row.level < 2 and "basic" in row.what
    ]
    assert stages[:2] == [
        ("stage1", "200 × basic", 200 * 4_672),
        ("block0 to 199", "basic, each of 200", 4_672),
    ]


def test_a_template_that_stood_before_is_not_opened_again() -> None:
    text = """\
resdsl: 1
input: [4]
blocks: {b: {body: [relu]}}
net: [block: b, stage: {block: b, depth: 1}]
"""
    assert brief(rows(load(Source("net.yaml", text)).graph)) == [
        (0, "block1", "b", 0),
        (1, "relu1", "relu", 0),
        (0, "stage1", "1 × b", 0),
        (1, "block0", "b (as above)", 0),
    ]


def test_a_region_has_a_row_and_one_for_each_part_that_is_not_empty() -> None:
    text = "{resdsl: 1, input: [4], net: [skip: {body: [linear: {out: 4}], gate: highway}, skip: {body: []}]}"
    found = rows(load(Source("net.yaml", text)).graph)
    assert [(row.level, row.name, row.params) for row in found] == [
        (0, "skip1", 40),
        (1, "branch", 0),
        (2, "linear1", 20),
        (1, "transform", 0),
        (2, "linear1", 20),
        (2, "sigmoid1", 0),
        (0, "skip2", 0),
    ]
    assert (found[0].flops, found[0].output.dims) == (2 * 4 * 4, (4,))
