"""Which templates become one."""

from dataclasses import replace
from pathlib import Path

import pytest

import resdsl
from resdsl.architecture import load
from resdsl.graph.interner import Interner
from resdsl.graph.nodes import Layer, Region, Template
from resdsl.text.diagnostics import Source

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


def template(layers: str) -> Template:
    return load(Source("net.yaml", f"{{resdsl: 1, input: [4, 8, 8], net: [{layers}]}}")).graph.net


def test_templates_of_resnet_1202_are_shared() -> None:
    assert [t.name for t in load(RESNET, n=200).graph.templates] == ["basic"] * 5 + ["net"]


def test_places_do_not_keep_equal_templates_apart() -> None:
    architecture = load(
        Source(
            "net.yaml",
            """\
resdsl: 1
input: [8]
params: {a: [relu, linear: {out: 8}], b: [relu, linear: {out: 8}]}
blocks: {x: {args: {layers: any}, body: [$layers]}}
net: [block: {use: x, with: {layers: $a}}, block: {use: x, with: {layers: $b}}]
""",
        )
    )
    assert [template.name for template in architecture.graph.templates] == ["x", "net"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("relu", "tanh"),
        ("{as: a, relu: {}}", "{as: b, relu: {}}"),
        ("dropout: {p: 1}", "dropout: {p: 0.5}"),
        ("relu, tanh, {add: [previous, input]}", "relu, tanh, {add: [input, previous]}"),
        ("skip: {body: [relu]}", "skip: {body: [relu], shortcut: none}"),
        ("skip: {body: [relu]}", "skip: {body: [relu, identity]}"),
    ],
)
def test_what_differs_stays_apart(a: str, b: str) -> None:
    interner = Interner()
    first = interner.template(template(a))
    assert interner.template(template(a)) is first
    assert interner.template(template(b)) is not first


def test_numbers_that_are_equal_are_one_setting_only_if_their_types_are() -> None:
    whole = template("leaky_relu: {slope: 0.0}")
    (layer,) = whole.body.nodes
    assert isinstance(layer, Layer)
    other = replace(layer, op=layer.op.model_copy(update={"slope": 0}))
    twin = replace(whole, body=replace(whole.body, nodes=(other,)))
    interner = Interner()
    assert interner.template(whole) is not interner.template(twin)


def test_an_empty_part_is_not_an_absent_one() -> None:
    whole = template("skip: {body: []}")
    (region,) = whole.body.nodes
    assert isinstance(region, Region)
    assert region.parts["branch"].nodes == ()
    bare = replace(whole, body=replace(whole.body, nodes=(replace(region, parts={}),)))
    interner = Interner()
    assert interner.template(whole) is not interner.template(bare)


def test_blocks_that_hold_calls_alone_differ_by_what_they_call() -> None:
    text = """\
resdsl: 1
input: [4, 8, 8]
blocks:
  unit: {args: {k: int}, body: [conv: {out: 4, kernel: $k}]}
  outer: {args: {k: int}, body: [block: {use: unit, with: {k: $k}}]}
  stages: {args: {k: int}, body: [stage: {block: unit, depth: 2, with: {k: $k}}]}
net:
  - block: {use: outer, with: {k: 1}}
  - block: {use: outer, with: {k: 3}}
  - block: {use: outer, with: {k: 1}}
  - block: {use: stages, with: {k: 3}}
  - block: {use: stages, with: {k: 1}}
"""
    net = resdsl.load(Source("net.yaml", text))
    assert net.params == 16 * (1 + 9 + 1 + 2 * 9 + 2 * 1)
    assert [t.name for t in net.graph.templates].count("outer") == 2
    assert [t.name for t in net.graph.templates].count("stages") == 2
    assert [t.name for t in net.graph.templates].count("unit") == 2
