"""How a graph is made, and where its layers are written."""

from pathlib import Path

import pytest

from resdsl.architecture import load
from resdsl.graph.nodes import Call, Graph, Layer, Region, Stage, calls, children, walk
from resdsl.text.diagnostics import Source

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


def test_layers_know_where_they_are_written() -> None:
    texts = set()
    for template in load(RESNET, shortcut="project", gate="highway").graph.templates:
        for node in walk(template.body):
            if isinstance(node, Layer | Region):
                assert node.place is not None
                texts.add((node.name, node.place.text))
    assert ("conv1", "conv") in texts
    assert ("batchnorm2", "batchnorm") in texts
    assert ("skip1", "skip") in texts
    assert ("conv1", "shortcut: $shortcut") in texts
    assert ("conv1", "gate: $gate") in texts
    assert ("merge", "gate: $gate") in texts


NESTED = """\
resdsl: 1
input: [4, 8, 8]
blocks:
  inner: {body: [relu]}
  outer: {body: [stage: {block: inner, depth: 2}, skip: {body: [block: inner]}]}
net: [{as: a, conv: {out: 4, kernel: 3}}, relu, {add: [previous, a]}, stage: {block: outer, depth: 3}]
"""


@pytest.fixture
def graph() -> Graph:
    return load(Source("net.yaml", NESTED)).graph


def test_outputs_are_numbered_in_the_order_of_execution(graph: Graph) -> None:
    nodes = graph.net.body.nodes
    assert [(node.id, node.inputs) for node in nodes[:3]] == [(1, (0,)), (2, (1,)), (3, (2, 1))]
    assert graph.net.names == {1: "a"}
    stage = nodes[3]
    assert isinstance(stage, Stage)
    assert (stage.id, stage.inputs, stage.output) == (6, (3,), graph.output)


def test_templates_stand_after_those_that_they_call(graph: Graph) -> None:
    assert [template.name for template in graph.templates] == ["inner", "outer", "net"]


def test_a_walk_opens_stages_and_regions_and_no_templates(graph: Graph) -> None:
    outer = graph.templates[1]
    assert [node.name for node in walk(outer.body)] == [
        "stage1", "block0", "block1", "skip1", "block1", "merge"
    ]  # fmt: skip
    assert len(list(calls(outer.body))) == 3
    stage, region = outer.body.nodes
    assert isinstance(region, Region)
    first = next(children(stage))
    assert isinstance(first, Call)
    assert first.calls == (first,)
    assert list(children(region)) == [*region.parts["branch"].nodes, region.merge]
    assert list(children(region.merge)) == []
