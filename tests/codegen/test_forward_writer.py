"""Which variable holds which output, and where values move to another layout."""

import torch

from resdsl.architecture import load
from resdsl.codegen.forward_writer import ForwardWriter, TemplateOutputs, sizes_of
from resdsl.codegen.size_names import Sizes
from resdsl.graph.nodes import Template
from resdsl.ops.op.shape import Shape
from resdsl.text.diagnostics import Source

TEXT = """\
resdsl: 1
input: [4, 6]
net:
  - {relu, as: stem}
  - tanh
  - add: [previous, stem]
"""


def _template() -> Template:
    return load(Source("net.yaml", TEXT)).graph.net


def _writer() -> ForwardWriter:
    outputs = TemplateOutputs(_template())
    outputs.step = 1
    outputs.shapes[1] = Shape((4, 6))
    return ForwardWriter(outputs, {(0, "first"): "x"}, {"mix"})


def test_each_output_is_read_last_by_a_step() -> None:
    assert TemplateOutputs(_template()).last_use == {0: 1, 1: 3, 2: 3, 3: 4}


def test_a_variable_that_is_still_needed_is_not_overwritten() -> None:
    code = _writer()
    code.bind(1, "first", "F.relu(x)", "x", (4, 6))  # the document calls it `stem`
    code.outputs.step = 2
    code.outputs.shapes[2] = Shape((4, 6))
    code.bind(2, "first", "torch.tanh(stem)", "stem", (4, 6))
    assert [s.text for s in code.statements] == ["stem = F.relu(x)", "stem2 = torch.tanh(stem)"]
    assert code.shape_of("stem2") == Shape((4, 6))
    assert code.shape_of("x") is None  # nothing reads it any more


def test_a_value_moves_once_and_keeps_both_layouts() -> None:
    code = _writer()
    code.bind(1, "first", "F.relu(x)", "x", (4, 6))
    assert code.arguments([1], "last", "h") == ["stem2"]
    assert code.arguments([1], "last", "h") == ["stem2"]
    assert code.arguments([1], "first", "h") == ["stem"]
    assert [s.text for s in code.statements] == ["stem = F.relu(x)", "stem2 = stem.transpose(1, 2)"]
    assert code.producer_layout(1) == "first"


def test_the_last_line_returns() -> None:
    code = _writer()
    code.bind(1, "first", "F.relu(x)", "x", (4, 6))
    assert [s.text for s in code.returning(1, "first")] == ["return F.relu(x)"]
    code.variables[0, "first"] = "x"
    assert [s.text for s in code.returning(0, "first")] == ["stem = F.relu(x)", "return x"]


def test_sizes_change_where_they_are_not_those_before() -> None:
    assert sizes_of(Shape((4, 6)), "last", (4, 6)) == Sizes((6, 4), 1, changed=True)
    assert sizes_of(Shape((4, 6)), "first", (4, 6)) == Sizes((4, 6), 0, changed=False)
    assert not sizes_of(Shape((4, 6)), "first").changed


def test_a_value_that_moves_overwrites_nothing_that_the_step_reads() -> None:
    text = """\
resdsl: 1
input: [4, 6]
net:
  - skip: {body: [conv: {out: 4, kernel: 3}, {linear: {out: 4}, as: x}]}
"""
    model = load(Source("net.yaml", text)).build(device="cpu")
    x = torch.randn(2, 4, 6)
    branch = model.skip1.branch
    # the branch's value moves under its own name, which is that of the shortcut's too
    expected = x + branch.x(branch.conv1(x).transpose(1, 2)).transpose(1, 2)
    torch.testing.assert_close(model(x), expected)
