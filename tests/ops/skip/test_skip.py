import pytest

from resdsl import load
from resdsl.ops.op.structure import Layers
from resdsl.ops.skip.gates import SqueezeExcite
from resdsl.ops.skip.merge import Merge
from resdsl.ops.skip.skip import Skip
from resdsl.text.diagnostics import ResdslError, Source


def region(skip: str, given: str = "[4, 8, 8]"):
    text = f"resdsl: 1\ninput: {given}\nnet: [skip: {{{skip}}}]\n"
    (found,) = load(Source("net.yaml", text)).graph.net.body.nodes
    return found


BODY = "body: [conv: {out: 4, kernel: 3}, batchnorm]"


def test_inputs_of_the_merge_are_in_order():
    found = region(f"gate: {{highway: {{carry: independent}}}}, {BODY}")
    assert isinstance(found.merge.op, Merge)
    branch, transform, carry = (found.parts[p].output for p in ("branch", "transform", "carry"))
    assert found.merge.inputs == (found.inputs[0], branch, transform, carry)


def test_without_a_shortcut_the_branch_is_alone():
    found = region(f"shortcut: none, gate: {{transform: 0.5}}, {BODY}")
    assert found.merge.op.carry is None
    assert found.merge.inputs == (found.parts["branch"].output,)


def test_under_concat_each_path_keeps_its_channels():
    found = region("merge: concat, shortcut: pad, body: [conv: {out: 6, kernel: 3, stride: 2}]")
    assert found.merge.output.dims == (10, 4, 4)


@pytest.mark.parametrize(
    ("body", "zeroed"),
    [
        ("[conv: {out: 4, kernel: 3}, batchnorm]", "batchnorm1"),
        ("[conv: {out: 4, kernel: 3}, batchnorm, dropout: {p: 0.1}]", "batchnorm1"),
        ("[conv: {out: 4, kernel: 3}, batchnorm: {affine: false}]", "conv1"),
    ],
)
def test_the_last_weight_starts_at_zero(body, zeroed):
    found = region(f"zero_init: true, body: {body}")
    starts = [
        node.name
        for node in found.parts["branch"].nodes
        if any("zeros_" in (t.init or "") for t in node.op.tensors(*node.x)[:1])
    ]
    assert starts == [zeroed]


@pytest.mark.parametrize(
    ("skip", "code"),
    [
        ("shortcut: none, gate: {carry: 0.5}", "carry-without-shortcut"),
        ("shortcut: none, drop_path: 0.1", "drop-path-without-shortcut"),
        ("merge: mul, drop_path: 0.1", "zero-times-shortcut"),
        ("merge: mul, zero_init: true", "zero-times-shortcut"),
        ("gate: {carry: coupled}", "coupled-without-partner"),
        ("gate: {carry: coupled, transform: coupled}", "coupled-without-partner"),
        ("merge: concat, gate: highway", "coupled-concat"),
    ],
)
def test_settings_that_cannot_go_together(skip, code):
    with pytest.raises(ResdslError) as caught:
        region(f"{skip}, {BODY}")
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_what_stops_a_zero_blocks_zero_init():
    with pytest.raises(ResdslError) as caught:
        region("zero_init: true, body: [conv: {out: 4, kernel: 3}, sigmoid]")
    assert [found.code for found in caught.value.diagnostics] == ["zero-init-blocked"]


def test_drop_path_is_the_probability_to_drop():
    body, squeeze = Layers(), SqueezeExcite(reduction=0.5)
    assert list(Skip(body=body, drop_path=0.5).doubts()) == []
    doubts = [doubt.help for doubt in Skip(body=body, drop_path=0.95, gate=squeeze).doubts()]
    assert doubts == [
        "write `drop_path: 0.05` to keep 95 %",
        "write `reduction: 2` for a ratio of 0.5",
    ]
