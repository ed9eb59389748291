import torch
from torch import nn

from resdsl.graph.nodes import Body, Cost, Graph, Layer, Template
from resdsl.growth.verify import N_SAMPLES, difference, samples, without_gradient
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class Table(Op):
    """A row of numbers for each of seven names."""

    internal = True
    takes_tokens = True

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (7, 3)),)


def graph(x: Shape, op: Op) -> Graph:
    layer = Layer("op1", op, 1, (0,), (x,), Shape((3, *x.dims)))
    return Graph("net", Template("net", x, layer.output, Body((layer,), 0, 1), Cost()))


def test_numbers_are_of_both_signs_and_several_scales():
    x = samples(graph(Shape((2, 5)), Table()))
    assert (x.shape, x.dtype) == ((N_SAMPLES, 2, 5), torch.float64)
    assert x.min() < 0 < x.max()
    spread = x.flatten(1).std(1)
    assert spread.max() > 20 * spread.min()


def test_tokens_stay_within_the_names_that_are_known():
    x = samples(graph(Shape((50,), "int"), Table()))
    assert (x.shape, x.dtype, x.unique().tolist()) == ((N_SAMPLES, 50), torch.int64, list(range(7)))


def test_the_greatest_difference():
    x = torch.tensor([[1.0], [-3.0]])
    one, other = nn.Identity(), nn.ReLU()
    assert difference(one, other, x) == 3
    assert difference(one, one, x * torch.nan) != 0


class Lanes(nn.Module):
    """Two branches, of which the second is multiplied by zero, behind a head."""

    def __init__(self, head: float) -> None:
        super().__init__()
        self.live, self.dead, self.head = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
        nn.init.constant_(self.head.weight, head)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(x + self.live(x) + 0 * self.dead(x))


def test_branches_without_a_gradient_are_found():
    x = torch.randn(2, 2)
    assert without_gradient(Lanes(1.0), ["live", "dead"], x) == ["dead"]
    assert without_gradient(Lanes(0.0), ["live", "dead"], x) == []
