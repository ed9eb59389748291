"""Layers whose output would not depend on their input are refused, and their neighbours are not."""

from itertools import product

import pytest
import torch
from torch.nn import functional as F

from resdsl.architecture import Architecture, load
from resdsl.ops.layers.reach import refuse_padding_alone
from resdsl.ops.op.field_error import FieldError
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source


def net(given: list[int], *layers: str) -> Architecture:
    lines = "".join(f"  - {layer}\n" for layer in layers)
    return load(Source("net.yaml", f"resdsl: 1\ninput: {given}\nnet:\n{lines}"))


def refusal(given: list[int], *layers: str) -> Diagnostic:
    with pytest.raises(ResdslError) as caught:
        net(given, *layers)
    (found,) = caught.value.diagnostics
    assert found.code == "constant-output"
    return found


@pytest.mark.parametrize(
    ("given", "layer", "remedy", "help"),
    [
        ([16], "groupnorm: {groups: 16}", "groupnorm: {groups: 8}", "`groups: 8`"),
        ([16, 1, 1], "groupnorm: {groups: 16}", "groupnorm: {groups: 8}", "`groups: 8`"),
        ([11], "groupnorm: {groups: 11}", "groupnorm: {groups: 1}", "`groups: 1`"),
        ([1, 1], "groupnorm: {groups: 1}", "batchnorm", "`batchnorm`"),
        ([1, 28, 28], "layernorm", "batchnorm", "`batchnorm`"),
        ([1], "layernorm: {affine: false}", "batchnorm: {affine: false}", "`batchnorm`"),
        ([1, 28], "rmsnorm", "batchnorm", "`batchnorm`"),
        ([1, 5], "softmax", "sigmoid", "`sigmoid`"),
        ([2, 3], "conv: {out: 2, kernel: 1, stride: 4, padding: 1}",
         "conv: {out: 2, kernel: 1, stride: 4}", "smaller `padding`"),
        ([2, 2], "conv_transpose: {out: 2, kernel: 1, stride: 5, padding: 2}",
         "conv_transpose: {out: 2, kernel: 1, stride: 5, padding: 0}", "smaller `padding`"),
    ],
)  # fmt: skip
def test_what_gives_the_same_for_every_input(
    given: list[int], layer: str, remedy: str, help: str
) -> None:
    found = refusal(given, layer)
    assert help in (found.help or "")
    torch.manual_seed(0)
    x = torch.randn(8, *given)
    y = net(given, remedy).build(device="cpu")(x)
    assert (y - y[:1]).abs().amax() > 1e-3


@pytest.mark.parametrize(
    ("given", "layer"),
    [
        ([16, 1, 2], "groupnorm: {groups: 16}"),  # which is instance normalisation
        ([2], "layernorm"),
        ([2, 1], "softmax"),
        ([2, 4], "conv: {out: 2, kernel: 1, padding: 1}"),  # the border alone is padding
        ([2, 1], "conv: {out: 2, kernel: 3, dilation: 9, padding: 9}"),
    ],
)
def test_one_step_from_there_the_output_depends_on_the_input(given: list[int], layer: str) -> None:
    torch.manual_seed(0)
    y = net(given, layer).build(device="cpu")(torch.randn(8, *given))
    assert (y - y[:1]).abs().amax() > 1e-3


def test_windows_of_padding_alone_are_those_that_torch_finds() -> None:
    refused = 0
    for n, k, s, d, p in product((1, 2, 3, 5), (1, 2, 3), (1, 2, 4, 7), (1, 2, 5), (0, 1, 3, 6)):
        if n + 2 * p < d * (k - 1) + 1:
            continue
        ones = torch.ones(1, 1, n), torch.ones(1, 1, k)
        y = F.conv1d(*ones, stride=s, padding=p, dilation=d)
        try:
            refuse_padding_alone(y.shape[-1], s, k, d, p, n)
            assert y.any(), (n, k, s, d, p)
        except FieldError:
            refused += 1
            assert not y.any(), (n, k, s, d, p)
    assert refused > 10


def test_cut_transposed_convolutions_are_those_that_torch_finds() -> None:
    refused = 0
    for n, k, s, p in product((1, 2, 3), (1, 2, 3), (1, 3, 6), (0, 1, 2, 4)):
        size = (n - 1) * s - 2 * p + k
        if size < 1:
            continue
        y = F.conv_transpose1d(torch.ones(1, 1, n), torch.ones(1, 1, k), stride=s, padding=p)
        try:
            refuse_padding_alone(n, s, k, 1, p, size)
            assert y.any(), (n, k, s, p)
        except FieldError:
            refused += 1
            assert not y.any(), (n, k, s, p)
    assert refused > 3


def test_a_huge_kernel_is_decided_at_once() -> None:
    refuse_padding_alone(2**31, 1, 2**31, 1, 2**31, 1)
    refuse_padding_alone(1, 2**31, 2**31, 1, 2**30, 1)
    with pytest.raises(FieldError):
        refuse_padding_alone(1, 1, 2**31, 2**31, 1, 1)
