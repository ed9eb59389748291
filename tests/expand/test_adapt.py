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
