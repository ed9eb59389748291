"""The whole vocabulary on CUDA gives what it gives on a CPU."""

import pytest
import torch

from resdsl.ops.op.tagged import Tagged
from resdsl.reference import WordKind, example, kinds

WORDS = [(kind, cls) for kind in kinds() for cls in kind.members]


@pytest.mark.gpu
@pytest.mark.parametrize(
    ("kind", "cls"), WORDS, ids=[f"{kind.family.tag}-{cls.tag}" for kind, cls in WORDS]
)
def test_an_example_of_every_word(kind: WordKind, cls: type[Tagged]) -> None:
    _, net = example(kind, cls)
    on_cpu, on_cuda = net.build(device="cpu").double(), net.build(device="cuda").double()
    x = torch.randn(2, *net.input, dtype=torch.float64)
    if net.graph.input.dtype == "int":
        x = torch.randint(0, 100, (2, *net.input))
    y = on_cuda.eval()(x.cuda())
    torch.testing.assert_close(y.cpu(), on_cpu.eval()(x))
    if net.params:
        on_cuda.train()(x.cuda()).square().sum().backward()
        assert all(p.grad is not None for p in on_cuda.parameters())
