"""Joins that adapt their inputs."""

import pytest
import torch

from resdsl.architecture import load
from resdsl.text.diagnostics import ResdslError, Source


@pytest.mark.parametrize("spatial", ["avg_pool", "max_pool", "stride"])
@pytest.mark.parametrize("channels", ["project", "pad"])
def test_inputs_are_brought_to_the_running_shape(spatial: str, channels: str) -> None:
    text = f"""\
resdsl: 1
input: [3, 9, 9]
net:
  - {{conv: {{out: 4, kernel: 3}}, as: stem}}
  - conv: {{out: 7, kernel: 3, stride: 2}}
  - {{add: [previous, stem], adapt: {{spatial: {spatial}, channels: {channels}}}}}
"""
    net = load(Source("net.yaml", text))
    model = net.build(device="cpu")
    assert model(torch.ones(2, 3, 9, 9)).shape == (2, 7, 5, 5)
    assert sum(p.numel() for p in model.parameters()) == net.params
    projected = [key for key in model.state_dict() if key.startswith("add1.stem.")]
    assert bool(projected) == (channels == "project")


def test_concat_adapts_positions_only() -> None:
    text = """\
resdsl: 1
input: [3, 8, 8]
net:
  - {relu, as: stem}
  - conv: {out: 5, kernel: 3, stride: 2}
  - {concat: [stem, previous], adapt: {spatial: avg_pool}}
"""
    assert load(Source("net.yaml", text)).output == (8, 4, 4)


def test_a_missing_way_is_named() -> None:
    text = """\
resdsl: 1
input: [3, 8, 8]
net:
  - {relu, as: stem}
  - conv: {out: 5, kernel: 3}
  - {add: [previous, stem], adapt: {spatial: avg_pool}}
"""
    with pytest.raises(ResdslError, match=r"adapt\.channels: project"):
        load(Source("net.yaml", text))


FORM = "`adapt` is a mapping such as `{spatial: avg_pool, channels: project}`"
WORDS = 'must be `avg_pool`, `max_pool` or `stride`, but got "sum"'
SMALLER = "conv: {out: 5, kernel: 3, stride: 2}"
NARROWER = "conv: {out: 2, kernel: 3}"
LARGER = "upsample: {scale: 3}"
# what stands under `adapt`, the layer before the join, and the code, message, place and help
WRONG = [
    ("avg_pool", SMALLER, "bad-form", FORM, "avg_pool", None),
    ("[avg_pool]", SMALLER, "bad-form", FORM, "[avg_pool]", None),
    ("null", SMALLER, "bad-form", FORM, "null", None),
    ("{spatial: sum}", SMALLER, "bad-value", f"`adapt.spatial` {WORDS}", "sum", None),
    ("{spacial: avg_pool}", SMALLER, "unknown-field", "`adapt` has no field `spacial`", "spacial",
     "did you mean `spatial`?"),
    ("{}", SMALLER, "shape-mismatch", "`stem` has (3, 8, 8), but (5, 4, 4) is needed", "{}",
     "give `adapt.spatial`"),
    ("{channels: pad}", NARROWER, "shape-mismatch", "`stem` has (3, 8, 8), but (2, 8, 8) is needed",
     "{channels: pad}", "give `adapt.channels: project`"),
    ("{spatial: stride}", NARROWER, "shape-mismatch", "`stem` has (3, 8, 8), but (2, 8, 8) is needed",
     "{spatial: stride}", "give `adapt.channels: project`"),
    ("{spatial: stride}", LARGER, "shape-mismatch",
     "no stride takes `stem` with (3, 8, 8) to the positions of (3, 24, 24)", "{spatial: stride}",
     "`adapt` only shrinks: put `upsample: {scale: 3}` behind `stem`"),
]  # fmt: skip


@pytest.mark.parametrize(("adapt", "layer", "code", "message", "place", "help"), WRONG)
def test_what_is_wrong_under_adapt_is_told_at_its_place(
    adapt: str, layer: str, code: str, message: str, place: str, help: str | None
) -> None:
    text = f"""\
resdsl: 1
input: [3, 8, 8]
net:
  - {{relu, as: stem}}
  - {layer}
  - {{add: [previous, stem], adapt: {adapt}}}
"""
    with pytest.raises(ResdslError) as raised:
        load(Source("net.yaml", text))
    (found,) = raised.value.diagnostics
    assert (found.code, found.message, found.help) == (code, message, help)
    assert found.place is not None
    assert (found.place.line, found.place.text) == (6, place)


@pytest.mark.parametrize("spatial", ["avg_pool", "max_pool", "stride"])
def test_padded_channels_stand_in_the_middle_and_positions_are_those_asked_for(
    spatial: str,
) -> None:
    """Of two channels more one is put before, of three one before and two after."""
    text = f"""\
resdsl: 1
input: [2, 5]
net:
  - {{identity, as: stem}}
  - conv: {{out: 5, kernel: 3, stride: 2, init: zeros}}
  - {{add: [previous, stem], adapt: {{spatial: {spatial}, channels: pad}}}}
"""
    x = torch.tensor([[[1.0, 2, 3, 4, 5], [10, 20, 30, 40, 50]]])
    row = {"avg_pool": [1.5, 3.5, 5], "max_pool": [2.0, 4, 5], "stride": [1.0, 3, 5]}[spatial]
    y = load(Source("net.yaml", text)).build(device="cpu")(x)
    assert y[0].tolist() == [[0.0] * 3, row, [10 * v for v in row], [0.0] * 3, [0.0] * 3]


def test_an_input_that_is_named_twice_is_adapted_once() -> None:
    text = """\
resdsl: 1
input: [3]
net:
  - {relu, as: stem}
  - linear: {out: 5}
  - {add: [previous, stem, stem], adapt: {channels: project}}
"""
    net = load(Source("net.yaml", text))
    assert net.params == (3 * 5 + 5) + 3 * 5 + 2 * 5  # one linear layer without bias, one norm
    x = torch.randn(4, 3)
    model = net.build(device="cpu").eval()
    stem = torch.nn.Sequential(*model.add1.stem.children())(torch.relu(x))
    torch.testing.assert_close(model(x), model.linear1(torch.relu(x)) + 2 * stem)
