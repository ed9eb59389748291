"""Building: what is asked for is given, or a diagnostic says why not."""

from typing import Any

import pytest
import torch

import resdsl
from resdsl.codegen.module import takes_channels_last
from resdsl.text.diagnostics import ResdslError, Source

NET = resdsl.load(Source("net.yaml", "resdsl: 1\ninput: [8]\nnet: [linear: {out: 2}]\n"))


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("bfloat16", torch.bfloat16), ("torch.float64", torch.float64), ("half", torch.float16),
        (torch.float16, torch.float16), ("float", torch.float32), (None, torch.float32),
    ],
)  # fmt: skip
def test_types_of_weights(dtype: Any, expected: torch.dtype) -> None:
    model = NET.build(device="cpu", dtype=dtype)
    assert {p.dtype for p in model.parameters()} == {expected}


@pytest.mark.parametrize(
    ("wrong", "code", "help"),
    [
        ({"dtype": "bfloat"}, "unknown-dtype", "did you mean `bfloat16`?"),
        ({"dtype": "nn"}, "unknown-dtype", "known: `bfloat16`, `float16`, `float32`, `float64`"),
        ({"dtype": ""}, "unknown-dtype", "known: `bfloat16`"),
        ({"dtype": 16}, "unknown-dtype", "known: `bfloat16`"),
        ({"dtype": "int8"}, "unknown-dtype", "known: `bfloat16`"),
        ({"dtype": torch.int64}, "unknown-dtype", "known: `bfloat16`"),
        ({"dtype": "bool"}, "unknown-dtype", "known: `bfloat16`"),
        ({"dtype": "complex64"}, "unknown-dtype", "known: `bfloat16`"),
        ({"device": "gpu"}, "unknown-device", "did you mean `cpu`?"),
        ({"device": "cpu:"}, "unknown-device", "did you mean `cpu`?"),
        ({"device": "cpu:x"}, "unknown-device", "did you mean `cpu`?"),
        ({"device": "cuda:-1"}, "unknown-device", "did you mean `cuda`?"),
        ({"device": "cpu:1"}, "missing-device", "available: "),
        ({"device": "cpu:" + "9" * 30}, "unknown-device", "did you mean `cpu`?"),
        ({"device": None}, "unknown-device", "known: "),
        ({"seed": "a"}, "bad-value", "seed=0"),
        ({"seed": 2**64}, "bad-value", "seed=0"),
        ({"seed": 0.5}, "bad-value", "seed=0"),
        ({"seed": None}, "bad-value", "seed=0"),
    ],
    ids=str,
)
def test_what_cannot_be_built_is_told(wrong: dict[str, Any], code: str, help: str) -> None:
    with pytest.raises(ResdslError) as caught:
        NET.build(**{"device": "cpu", **wrong})
    (found,) = caught.value.diagnostics
    assert found.code == code
    (value,) = wrong.values()
    assert str(value).removeprefix("torch.") in found.message
    assert help in str(found.help)


def test_channels_last_is_for_the_weights_of_images() -> None:
    text = "resdsl: 1\ninput: [3, 8, 8]\nnet: [conv: {out: 4, kernel: 3}, global_avg_pool, linear: {out: 2}]\n"
    net = resdsl.load(Source("net.yaml", text))
    for asked in (False, True):
        weights = net.build(device="cpu", channels_last=asked).state_dict()
        conv, linear = weights["conv1.weight"], weights["linear1.weight"]
        assert conv.is_contiguous(memory_format=torch.channels_last) == asked
        assert linear.is_contiguous()


@pytest.mark.parametrize(
    ("layer", "device", "takes"),
    [
        (torch.nn.Conv2d(4, 8, 1, stride=2), "cpu", False),
        (torch.nn.Conv2d(16, 16, 1, stride=(1, 2), groups=4), "cpu", False),
        (torch.nn.Conv2d(8, 8, 1, stride=2), "cpu", True),
        (torch.nn.Conv2d(4, 8, 1), "cpu", True),
        (torch.nn.Conv2d(4, 8, 3, stride=2), "cpu", True),
        (torch.nn.Conv2d(4, 8, 1, stride=2), "cuda", True),
    ],
    ids=["narrow", "groups", "wide", "no-stride", "large-kernel", "gpu"],
)
def test_narrow_projections_keep_their_channels_first(layer, device: str, takes: bool) -> None:
    assert takes_channels_last(torch.nn.Sequential(layer), device) is takes
