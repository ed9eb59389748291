"""Layers are counted from what decides the expansion, and too many are refused in time."""

import pytest

from resdsl.architecture import load
from resdsl.expand import expansion
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.layer_count import at_least
from resdsl.language.document import MAX_LAYERS, parse
from resdsl.text.diagnostics import ResdslError, Source

NET = "resdsl: 1\ninput: [8, 8, 8]\n"
TWICE = """\
blocks:
  a: {args: {n: int, p: float}, body: [
    {dropout: {p: "0.1 / ($p + 1)"}, if: $n == 0},
    {block: {use: a, with: {n: $n - 1, p: $p * 2}}, if: $n > 0},
    {block: {use: a, with: {n: $n - 1, p: $p * 2 + 1}}, if: $n > 0}]}
net: [block: {use: a, with: {n: DEPTH, p: 0}}]
"""


def counted(text: str) -> int:
    return at_least(DocumentEvaluator(parse(Source("a.yaml", NET + text))))


@pytest.mark.parametrize(
    ("text", "n_layers"),
    [
        ("params: {on: true}\nnet: [relu, {gelu: {}, if: not $on}, {gelu: {}, if: $on}]\n", 2),
        ("params: {x: [relu, relu]}\nnet: [$x, skip: {body: [$x, gelu]}]\n", 5),
        ("net: [branches: {bodies: {a: [relu], b: [relu, gelu]}}]\n", 3),
        ("blocks: {b: {body: [relu, gelu]}}\nnet: [stage: {block: b, depth: 3}, block: b]\n", 8),
        ("blocks: {b: {args: {n: int}, body: [{relu: {}, if: $n > 1}]}}\n"
         "net: [stage: {block: b, depth: 5, with: {n: $index}}]\n", 3),
        (TWICE.replace("DEPTH", "10"), 2**10),
        ("blocks: {b: {body: [block: b, relu]}}\nnet: [block: b]\n", 32),  # told as a circle
        ("params: {n: {int: [1, 3]}}\nnet: [{relu: {}, if: $n > 1}]\n", 0),
        ("net: [{relu: {}, if: $n > 1}]\n", 0),
    ],
)  # fmt: skip
def test_layers_are_counted(text: str, n_layers: int) -> None:
    assert counted(text) == n_layers


def test_the_count_is_no_more_than_the_net_has() -> None:
    text = TWICE.replace("DEPTH", "6")
    assert counted(text) <= load(Source("a.yaml", NET + text)).graph.net.cost.layers


def test_counting_ends_beyond_the_limit() -> None:
    assert MAX_LAYERS < counted(TWICE.replace("DEPTH", "30")) <= 4 * MAX_LAYERS


def test_too_many_layers_are_refused_before_they_are_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = []

    def expander(*arguments: object) -> object:
        built.append(original(*arguments))
        return built[-1]

    original = expansion.Expander
    monkeypatch.setattr(expansion, "Expander", expander)
    with pytest.raises(ResdslError, match="more than 100,000 layers"):
        load(Source("a.yaml", NET + TWICE.replace("DEPTH", "20")))
    assert [one.n_built for one in built] == [expansion.COUNTED_AT]


def test_a_large_net_within_the_limit_is_built() -> None:
    net = load(Source("a.yaml", NET + TWICE.replace("DEPTH", "12")))
    assert net.graph.net.cost.layers == 2**12
