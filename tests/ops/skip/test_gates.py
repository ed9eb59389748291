"""The two weights of each gate, as the papers have them."""

import pytest
import torch

import resdsl
from resdsl.ops.skip.gates import Highway
from resdsl.ops.skip.lane_weights import Coupled, SigmoidWeight
from resdsl.text.diagnostics import Source


def at_zero_weights(gate: str, x: torch.Tensor) -> torch.Tensor:
    """Return what a skip around the constant 1 gives where the weights of its gate are zero."""
    text = f"resdsl: 1\ninput: [4]\nnet: [skip: {{gate: {gate}, body: [linear: {{out: 4}}]}}]\n"
    model = resdsl.load(Source("net.yaml", text)).build(device="cpu", seed=0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("weight"):
                parameter.zero_()
            elif ".branch." in name:
                parameter.fill_(1.0)
    return model(x)


@pytest.mark.parametrize("bias", [-3.0, -0.5, 0.0, 2.0])
def test_an_independent_carry_starts_with_the_negated_bias(bias: float) -> None:
    transform, carry = Highway(bias=bias, carry="independent").weights()
    assert (transform, carry) == (SigmoidWeight(bias=bias), SigmoidWeight(bias=-bias))
    x = torch.arange(4.0).expand(2, 4)
    t, c = torch.sigmoid(torch.tensor([bias, -bias]))
    torch.testing.assert_close(
        at_zero_weights(f"{{highway: {{bias: {bias}, carry: independent}}}}", x), t * 1 + c * x
    )


def test_an_automatic_bias_is_automatic_for_both() -> None:
    weights = Highway(carry="independent").weights()
    assert weights == (SigmoidWeight(bias="auto"), SigmoidWeight(bias="auto"))


@pytest.mark.parametrize("bias", [-3.0, 2.0])
def test_a_coupled_carry_is_what_the_transform_leaves(bias: float) -> None:
    assert Highway(bias=bias).weights() == (SigmoidWeight(bias=bias), Coupled())
    x = torch.arange(4.0).expand(2, 4)
    t = torch.sigmoid(torch.tensor(bias))
    torch.testing.assert_close(
        at_zero_weights(f"{{highway: {{bias: {bias}}}}}", x), t * 1 + (1 - t) * x
    )
