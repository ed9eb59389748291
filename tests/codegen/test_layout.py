"""Where the channels of values are kept, and what a block prefers."""

from typing import Any

import pytest
import torch

from resdsl.architecture import load
from resdsl.codegen.layout import PreferredLayouts, dims, layout_of, layouts, other, to_layout
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.shape import Shape
from resdsl.text.diagnostics import Source


@pytest.mark.parametrize("n_spatial", [1, 2, 3])
def test_a_value_comes_back_from_the_other_layout(n_spatial: int) -> None:
    shape = Shape((2, 3, 4, 5)[: n_spatial + 1])
    x = torch.randn(7, *shape.dims)
    last = eval(to_layout("x", shape, "last"))
    assert last.shape[1:] == dims(shape, "last")
    assert torch.equal(last.movedim(-1, 1), x)
    assert torch.equal(eval(to_layout("last", shape, "first")), x)


def test_values_without_positions_have_one_layout() -> None:
    assert layout_of(Shape((8,)), "last") == "first"
    assert layout_of(Shape((8, 4), "int"), "last") == "first"
    assert layout_of(Shape((8, 4)), "last") == other("first") == "last"


def test_a_layer_works_in_the_layouts_that_it_has_source_for() -> None:
    assert layouts(Fragment("a")) == ("first",)
    assert layouts(Fragment(None, last="a")) == ("last",)
    assert layouts(Fragment.anywhere("a")) == ("first", "last")


@pytest.mark.parametrize(
    ("layers", "preferred"),
    [
        ("relu, conv: {out: 8, kernel: 3}", "first"),
        ("relu, linear: {out: 8}", "last"),
        ("relu, tanh", None),
        ("transpose, linear: {out: 6}, transpose", "first"),  # last behind the transpose
        ("skip: {body: [linear: {out: 8}]}", "last"),
        ("block: {use: inner}", "last"),
    ],
)
def test_a_block_prefers_what_its_first_layer_with_one_layout_takes(
    layers: str, preferred: Any
) -> None:
    text = (
        "resdsl: 1\ninput: [8, 6]\nblocks:\n"
        "  inner: {body: [tanh, linear: {out: 8}]}\n"
        f"  outer: {{body: [{layers}]}}\n"
        "net: [{block: {use: outer}}]\n"
    )
    templates = load(Source("net.yaml", text)).graph.templates
    outer = next(template for template in templates if template.name == "outer")
    assert PreferredLayouts().of(outer) == preferred
