"""What is the same for every input is told of, with the parameters that cannot learn."""

import pytest
import torch
from linted import net

CODE = "ignores-input"
NEGATED = "skip: {shortcut: none, gate: {transform: -2}, body: [relu]}"


def warned(text: str) -> list[str]:
    return [w.message for w in net(text).lint() if w.code == CODE]


@pytest.mark.parametrize(
    "layers",
    [
        "dropout: {p: 1}",
        f"{NEGATED}, relu",
        f"{NEGATED}, avg_pool: {{kernel: 1}}, tanh, relu6",
        "skip: {shortcut: none, gate: {transform: 0}, body: [relu]}",
        "skip: {shortcut: none, gate: {transform: 1e-50}, body: [relu]}",
        "skip: {gate: {transform: -1}, body: []}",
        "skip: {gate: {transform: 0.5, carry: -0.5}, merge: mean, body: []}",
        "skip: {merge: mul, gate: {transform: 0}, body: [relu]}",
        "skip: {gate: {transform: 0, carry: 0}, body: [relu]}",
        f"skip: {{body: [{NEGATED}], shortcut: {{layers: [{NEGATED}]}}}}, relu",
        f"branches: {{bodies: {{a: [{NEGATED}, relu], b: [{NEGATED}, relu6]}}}}",
    ],
)
def test_what_does_not_depend_on_the_input(layers: str) -> None:
    text = f"input: [4, 3, 3]\nnet: [conv: {{out: 4, kernel: 1}}, {layers}]\n"
    found = warned(text)
    assert found
    model = net(text).build(device="cpu", seed=1).train()
    y = model(torch.randn(6, 4, 3, 3))
    torch.testing.assert_close(y, y[:1].expand_as(y))


@pytest.mark.parametrize(
    "layers",
    [
        "dropout: {p: 0.99}, tanh",
        "relu, relu6",
        f"{NEGATED}, leaky_relu",
        f"{NEGATED}, sigmoid, relu",
        f"{NEGATED}, bias, relu",
        f"{NEGATED}, batchnorm, relu",
        f"{NEGATED}, {NEGATED.replace('relu', 'tanh')}, relu",
        "skip: {gate: {transform: 0}, body: [relu]}",
        "skip: {gate: {transform: scalar, carry: coupled}, body: []}",
        "skip: {gate: {transform: {scalar: {init: -1}}}, body: []}",
        "skip: {gate: {transform: -1}, merge: concat, body: []}",
        "skip: {gate: {transform: 1, carry: coupled}, body: [tanh]}",
        "skip: {gate: {transform: {scalar: {init: 0}}}, shortcut: none, body: [tanh]}, bias, relu",
        f"skip: {{shortcut: none, gate: {{transform: channel}}, body: [{NEGATED}]}}, relu",
        f"skip: {{shortcut: none, gate: {{transform: sigmoid}}, body: [{NEGATED}]}}, tanh",
    ],
)
def test_what_depends_on_it(layers: str) -> None:
    text = f"input: [4, 3, 3]\nnet: [conv: {{out: 4, kernel: 1}}, {layers}]\n"
    assert not warned(text)
    model = net(text).build(device="cpu", seed=1)
    with torch.no_grad():
        for p in model.parameters():
            p.uniform_(-1, 1, generator=torch.Generator().manual_seed(p.numel()))
    y = model.eval()(torch.randn(50, 4, 3, 3, generator=torch.Generator().manual_seed(1)))
    assert (y - y[:1]).abs().amax() > 1e-6


def test_the_figure_counts_what_leads_nowhere_else() -> None:
    (message,) = warned("""\
input: [4]
net:
  - {linear: {out: 4}, as: stem}
  - linear: {out: 5, bias: false}
  - skip: {shortcut: none, gate: {transform: 0}, body: [linear: {out: 5}]}
  - linear: {out: 4}
  - add: [previous, stem]
""")
    assert message == (
        "what `skip1` gives does not depend on the input: the weights of its lanes leave nothing "
        "of it; 50 parameters up to here cannot learn"
    )


def test_a_vocabulary_of_one_token() -> None:
    text = "input: {shape: [5], dtype: int}\nnet: [embedding: {vocab: %d, out: 3}]\n"
    assert len(warned(text % 1)) == 1
    assert not warned(text % 2)
