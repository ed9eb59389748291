"""Small nets of each kind, and weights as a training would leave them."""

from pathlib import Path
from typing import Any

import torch

import resdsl
from resdsl.text.diagnostics import Source

torch.set_num_threads(1)

NET = """\
resdsl: 1
input: [3, 8, 8]
params: {{n: 2}}
blocks:
  block:
    args: {{out: 6, stride: 1, scale: 1, rate: 0}}
    body:
{body}
net:
  - conv: {{out: 6, kernel: 3}}
  - batchnorm
  - relu
  - stage: {{block: block, depth: $n, {stage}}}
  - stage: {{block: block, depth: $n, with: {{out: 10}}, first: {{stride: 2}}}}
  - global_avg_pool
  - linear: {{out: 4}}
"""

BRANCH = "[conv: {out: $out, kernel: 3, stride: $stride}, batchnorm, relu, conv: {out: $out, kernel: 3}, batchnorm]"
PRE = "[batchnorm, relu, conv: {out: $out, kernel: 3, stride: $stride}, batchnorm, relu, conv: {out: $out, kernel: 3}]"


def document(skip: str = "", body: str = BRANCH, *after: str, stage: str = "with: {}") -> Source:
    """Return a net of two stages whose blocks are a skip with further settings, and layers."""
    layers = [f"skip: {{shortcut: pad, {skip}{', ' if skip else ''}body: {body}}}", *after]
    text = "\n".join(f"      - {layer}" for layer in layers)
    return Source("net.yaml", NET.format(body=text, stage=stage))


def trained(source: Source | Path, seed: int = 0, **settings: Any) -> dict[str, torch.Tensor]:
    """Return weights of which every tensor, running statistics too, is far from its start."""
    net = resdsl.load(source, **settings)
    state = net.build(device="cpu", seed=seed).state_dict()
    generator = torch.Generator().manual_seed(seed)
    for key, value in state.items():
        if value.is_floating_point():
            noise = torch.randn(value.shape, generator=generator)
            value += 0.1 * noise.abs() if key.endswith("running_var") else 0.1 * noise
        else:
            value += 7
    return state
