"""The steps of a net: their inputs, lists and blocks."""

from __future__ import annotations

from linted import net

from resdsl.lint.expanded import expanded
from resdsl.lint.steps import INPUT

NET = """\
input: [8]
blocks: {b: {body: [skip: {body: [linear: {out: 8}, identity]}]}}
net:
  - stage: {block: b, depth: 2}
  - skip: {body: [tanh], shortcut: {layers: [{skip: {body: [relu]}}]}}
"""


def test_what_steps_read_and_the_lists_that_they_stand_in() -> None:
    steps = expanded(net(NET).graph).steps
    assert [(step.key, step.inputs, step.list, step.off_main_path) for step in steps] == [
        ("stage1.block0.skip1.branch.linear1", (INPUT,), "stage1.block0.skip1.branch", False),
        ("stage1.block0.skip1", (INPUT, 0), "", False),
        ("stage1.block1.skip1.branch.linear1", (1,), "stage1.block1.skip1.branch", False),
        ("stage1.block1.skip1", (1, 2), "", False),
        ("skip1.branch.tanh1", (3,), "skip1.branch", False),
        ("skip1.shortcut.skip1.branch.relu1", (3,), "skip1.shortcut.skip1.branch", True),
        ("skip1.shortcut.skip1", (3, 5), "", True),
        ("skip1", (6, 4), "", False),
    ]
    assert [step.start for step in steps if step.region] == [INPUT, 1, 3, 3]


def test_blocks_span_their_steps() -> None:
    found = expanded(net(NET).graph)
    assert [(b.key, b.first, b.end, b.input, b.output) for b in found.blocks] == [
        ("stage1.block0", 0, 2, INPUT, 1),
        ("stage1.block1", 2, 4, 1, 3),
    ]
    assert found.output == 7


def test_a_net_that_passes_its_input_on_has_no_steps() -> None:
    found = expanded(net("input: [8]\nnet: [identity]\n").graph)
    assert (found.steps, found.output) == ([], INPUT)
