import pytest
from pydantic import ValidationError

from resdsl import load
from resdsl.ops.op.initial_bias import AutoBias
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight, ConstantWeight, Squeeze, Weight
from resdsl.text.diagnostics import ResdslError, Source


def keys(
    gate: str, body: str = "conv: {out: 4, kernel: 3}", given: str = "[4, 8, 8]"
) -> dict[str, tuple[int, ...]]:
    text = (
        f"resdsl: 1\ninput: {given}\nnet: [skip: {{shortcut: pad, gate: {gate}, body: [{body}]}}]\n"
    )
    state = load(Source("net.yaml", text)).build(device="cpu").state_dict()
    return {k.removeprefix("skip1."): tuple(v.shape) for k, v in state.items() if "branch" not in k}


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("0.5", {}),
        ("scalar", {"transform.scalar1": (1,)}),
        ("channel", {"transform.channel1": (4,)}),
        ("sigmoid", {"transform.conv1.weight": (4, 4, 1, 1), "transform.conv1.bias": (4,)}),
        ("{sigmoid: {kernel: 3}}", {"transform.conv1.weight": (4, 4, 3, 3), "transform.conv1.bias": (4,)}),
        ("{squeeze: {width: 3}}",
         {"transform.linear1.weight": (3, 4), "transform.linear1.bias": (3,),
          "transform.linear2.weight": (4, 3), "transform.linear2.bias": (4,)}),
    ],
)  # fmt: skip
def test_what_each_weight_learns(weight, expected):
    assert keys(f"{{transform: {weight}}}") == expected


def test_a_gate_takes_the_width_and_stride_of_its_path():
    found = keys("{transform: sigmoid}", "conv: {out: 6, kernel: 3, stride: 2}")
    assert found["transform.conv1.weight"] == (6, 4, 1, 1)
    assert keys("{transform: sigmoid}", "linear: {out: 4}", "[4]")["transform.linear1.weight"] == (
        4,
        4,
    )


def test_the_hidden_layer_has_at_least_one_unit():
    assert keys("{transform: squeeze}")["transform.linear1.weight"] == (1, 4)
    assert keys("{transform: {squeeze: {reduction: 0.5}}}")["transform.linear1.weight"] == (8, 4)


@pytest.mark.parametrize(
    ("weight", "initial"),
    [
        (UNIT, 1.0),
        (BranchWeight("number", 0.3), 0.3),
        (BranchWeight("tensor", 0.0, sigmoid=True), 0.5),
        (BranchWeight("tensor", 1e30, sigmoid=True), 1.0),
        (BranchWeight("tensor", -1e30, sigmoid=True), 0.0),
        (BranchWeight("tensor", AutoBias(), sigmoid=True), 0.5),
    ],
)
def test_the_weight_at_the_start(weight, initial):
    assert weight.initial == initial


def test_an_automatic_bias_is_resolved_for_a_list():
    weight = BranchWeight("tensor", AutoBias(-1), sigmoid=True)
    assert weight.at_length(4).start == AutoBias(-1).at(4)
    assert UNIT.at_length(4) is UNIT


def test_a_number_is_a_constant():
    assert Weight.from_plain(0.5) == ConstantWeight(value=0.5)
    assert (Weight.from_plain(True), Weight.from_plain("x")) == (None, None)


def test_a_width_and_a_ratio_are_one_too_many():
    with pytest.raises(ValidationError, match="give `reduction` or `width`, not both"):
        Squeeze(reduction=4, width=2)


@pytest.mark.parametrize(
    ("gate", "code", "message"),
    [
        ("{transform: {sigmoid: {kernel: 2}}}", "shape-mismatch", "the gate gives (4, 7, 7)"),
        ("{transform: {sigmoid: {layers: [relu]}}}", "gate-without-bias", "but `relu` has none"),
        (
            "{transform: {squeeze: {reduction: 1e-30}}}",
            "shape-mismatch",
            "hidden units of 4 channels",
        ),
    ],
)
def test_a_gate_that_does_not_fit(gate, code, message):
    with pytest.raises(ResdslError) as caught:
        keys(gate)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert message in found.message
