"""Passes over what was built: automatic biases, and changes of the last layer."""

import math

import pytest
from expanding import expanded

from resdsl.graph.nodes import Layer, walk

GATED = "skip: {gate: highway, body: [conv: {out: 4, kernel: 3}]}"


def biases(net: str) -> list[float]:
    graph, findings = expanded(f"blocks: {{unit: {{body: [{GATED}]}}}}\nnet: {net}\n")
    assert not findings
    assert graph is not None
    layers = [n for t in graph.templates for n in walk(t.body) if isinstance(n, Layer)]
    return [layer.op.bias_init for layer in layers if getattr(layer.op, "bias_init", None)]


@pytest.mark.parametrize(
    ("net", "n"),
    [
        (f"[{GATED}]", 1),
        (f"[{GATED}, relu, {GATED}]", 2),
        ("[stage: {block: unit, depth: 5}]", 5),
        (f"[stage: {{block: unit, depth: 3}}, {GATED}]", 4),
    ],
)
def test_automatic_biases_count_the_gated_skips_of_their_list(net: str, n: int) -> None:
    found = biases(net)
    assert found
    assert set(found) == {math.log(math.expm1(1 / n))}


def test_the_initial_carries_multiply_to_one_over_e() -> None:
    (bias,) = set(biases("[stage: {block: unit, depth: 7}]"))
    carry = 1 - 1 / (1 + math.exp(-bias))
    assert carry**7 == pytest.approx(1 / math.e)


def test_an_independent_carry_starts_at_the_negated_bias() -> None:
    gate = "{highway: {carry: independent}}"
    graph, _ = expanded(f"net: [skip: {{gate: {gate}, body: [conv: {{out: 4, kernel: 3}}]}}]\n")
    assert graph is not None
    parts = graph.net.body.nodes[0].parts
    transform, carry = (parts[label].nodes[0].op.bias_init for label in ("transform", "carry"))
    assert carry == -transform == -math.log(math.expm1(1))


@pytest.mark.parametrize(
    ("body", "zeroed"),
    [
        ("conv: {out: 4, kernel: 3}, batchnorm", "Batchnorm"),
        ("conv: {out: 4, kernel: 3}, dropout: {p: 0.5}", "Conv"),
        ("batchnorm, conv: {out: 4, kernel: 3}", "Conv"),
    ],
)
def test_zero_init_walks_back_to_the_last_weight(body: str, zeroed: str) -> None:
    graph, findings = expanded(f"net: [skip: {{zero_init: true, body: [{body}]}}]\n")
    assert not findings
    assert graph is not None
    ops = [n.op for n in graph.net.body.nodes[0].parts["branch"].nodes]
    plain, _ = expanded(f"net: [skip: {{body: [{body}]}}]\n")
    assert plain is not None
    before = [n.op for n in plain.net.body.nodes[0].parts["branch"].nodes]
    assert [type(a).__name__ for a, b in zip(ops, before, strict=True) if a != b] == [zeroed]


def test_zero_init_refuses_what_never_learns() -> None:
    for body in ("conv: {out: 4, kernel: 3}, relu", "relu"):
        graph, findings = expanded(f"net: [skip: {{zero_init: true, body: [{body}]}}]\n")
        assert graph is None
        assert len(findings) == 1
