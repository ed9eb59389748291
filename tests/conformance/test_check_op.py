"""`check_op` compares what an op says of shapes, tensors and gradients with its module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from resdsl import check_op
from resdsl.ops import Fragment, Op
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.plugins import register_op


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    before = dict(Op.members)
    yield
    Op.members.clear()
    Op.members.update(before)


KERNEL = Tensor("weight", (16, 16, 1, 1))


def convolution(
    *tensors: Tensor, channels: int = 16, forward: str = "{self}({0})", **members: Any
) -> type[Op]:
    """Return a registered op whose module is a convolution of 16 to 16 channels, without a bias.

    ``tensors`` are those that it declares, ``channels`` those that it says it gives.
    """
    own = {
        "__doc__": "An op under test.",
        "__module__": __name__,
        "weighted": True,
        "shape": lambda self, *x: x[0].with_channels(channels),
        "tensors": lambda self, *x: tensors,
        "fragment": lambda self, *x: Fragment(forward, "nn.Conv2d(16, 16, 1, bias=False)"),
    }
    return register_op(type("Examined", (Op,), own | members))


def test_what_an_op_says_of_its_module_holds() -> None:
    check_op(convolution(KERNEL))


@pytest.mark.parametrize(
    ("tensors", "changes", "message"),
    [
        ((), {}, "`examined.tensors` leaves out {'examined1.weight': (16, 16, 1, 1)}"),
        ((KERNEL, Tensor("bias", (16,))), {}, "the module of `examined` has no {'examined1.bias'"),
        ((Tensor("weight", (16, 16, 3, 3)),), {}, "`examined.tensors` says"),
        ((KERNEL,), {"channels": 5}, "`examined.shape` says (5, 8, 8), the module gives (16, 8, 8)"),
        ((KERNEL,), {"forward": "{self}({0})[:1]"}, "the module gives"),
        ((KERNEL,), {"forward": "{self}({self}({0}))"}, "`examined1` is called 2 times"),
        ((KERNEL,), {"forward": "F.conv2d({0}, {self}.weight)"}, "`examined1` is called 0 times"),
        ((KERNEL,), {"forward": "{self}({0}).detach()"},
         "no gradient arrives at ['examined1.weight']"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said(
    tensors: tuple[Tensor, ...], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(message)):
        check_op(convolution(*tensors, **changes))


@pytest.mark.parametrize("name", ["skip", "branches", "conv", "embedding", "add", "dropout"])
def test_ops_of_every_kind_pass(name: str) -> None:
    check_op(Op.choices()[name])


def test_parameters_in_a_container_that_is_never_called() -> None:
    held = convolution(
        Tensor("scale", (16, 1, 1)),
        forward="{0} * {self}.scale",
        fragment=lambda self, *x: Fragment(
            "{0} * {self}['scale']",
            "nn.ParameterDict({'scale': nn.Parameter(torch.ones(16, 1, 1))})",
        ),
    )
    with pytest.raises(AssertionError, match="`examined1` is called 0 times"):
        check_op(held)
