"""Uses of a block share one expansion where they must, and only where they may."""

import pytest
from hypothesis import assume, given, settings
from random_documents import documents

import resdsl
from resdsl.expand.expansion import Expander
from resdsl.text.diagnostics import Source

BLOCK = """
resdsl: 1
input: [4, 8, 8]
params: {width: 4, twin: 4}
blocks:
  unit:
    args: {out: any, more: $out}
    body: [conv: {out: $out, kernel: 1}, conv: {out: $more, kernel: 1}]
  outer:
    args: {out: int}
    body: [block: {use: unit, with: {out: $out * 2}}]
net:
"""


@pytest.fixture
def expanded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the blocks that are expanded, in order."""
    names: list[str] = []
    builder = Expander.template

    def template(self: Expander, block: object, scope: object, x: object) -> object:
        before = len(self._known), self.n_built
        result = builder(self, block, scope, x)
        if (len(self._known), self.n_built) != before:
            names.append(block.name)
        return result

    monkeypatch.setattr(Expander, "template", template)
    return names


def load(*layers: str) -> resdsl.Architecture:
    return resdsl.load(Source("net.yaml", BLOCK + "".join(f"  - {layer}\n" for layer in layers)))


def test_what_is_written_alike_is_expanded_once(expanded: list[str]) -> None:
    load(*["block: {use: unit, with: {out: $width}}"] * 3)
    assert expanded == ["unit"]
    expanded.clear()
    net = load("block: {use: unit, with: {out: $width}}", "block: {use: unit, with: {out: $twin}}")
    assert expanded == ["unit", "unit"]  # another text is read again,
    assert len(net.graph.templates) == 2  # and what is equal is one template


def test_a_default_follows_what_it_reads() -> None:
    net = load(*(f"block: {{use: outer, with: {{out: {n}}}}}" for n in (2, 3, 2)))
    assert [call.output.channels for call in net.graph.net.body.nodes] == [4, 6, 4]
    assert len(net.graph.templates) == 7  # two for each pair of input and output, and the net


def test_equal_values_of_other_kinds_are_other_arguments() -> None:
    block = "  drop: {args: {p: any}, body: [dropout: {p: $p}]}\n"
    text = BLOCK.replace("net:\n", f"{block}net:\n")
    uses = "".join(f"  - block: {{use: drop, with: {{p: {p}}}}}\n" for p in ("0", "0.0", "false"))
    with pytest.raises(resdsl.ResdslError) as caught:
        resdsl.load(Source("net.yaml", text + uses))
    (found,) = caught.value.diagnostics  # `false` is no number, though it equals 0
    assert "`dropout.p`" in found.message
    assert "false" in found.message


def test_keys_of_defaults_do_not_grow() -> None:
    chain = ", ".join(f"a{n}: $a{n - 1} + $a{n - 2}" for n in range(2, 50))
    text = BLOCK.replace(
        "args: {out: any, more: $out}", f"args: {{a0: 0, a1: 0, {chain}, out: 4, more: 4}}"
    )
    net = resdsl.load(Source("net.yaml", text + "  - block: unit\n"))
    assert net.params == 32


def test_a_block_that_counts_is_another_at_each_place() -> None:
    blocks = (
        "  drop: {args: {rate: float}, body: [dropout: {p: $rate}]}\n"
        "  pair: {body: [stage: {block: drop, depth: 2, with: {rate: 0.1 * $block}}]}\n"
    )
    text = BLOCK.replace("net:\n", f"{blocks}net:\n")
    net = resdsl.load(Source("net.yaml", text + "  - stage: {block: pair, depth: 2}\n"))
    rates = [
        inner.template.body.nodes[0].op.p
        for call in net.graph.net.body.nodes[0].calls
        for inner in call.template.body.nodes[0].calls
    ]
    assert rates == [0.0, 0.1, 0.2, pytest.approx(0.3)]


@given(documents())
@settings(max_examples=60)
def test_sharing_changes_nothing(document: str) -> None:
    try:
        shared = resdsl.load(Source("net.yaml", document))
    except resdsl.ResdslError:
        assume(False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Expander, "_key", lambda *_: None)
        alone = resdsl.load(Source("net.yaml", document))
    assert alone.source() == shared.source()
    assert len(alone.graph.templates) == len(shared.graph.templates)


@pytest.mark.parametrize(
    ("argument", "body"),
    [
        ("$w", "conv: {out: $out, kernel: 1}"),
        ("$twice - $w", "conv: {out: $out, kernel: 1}"),
        ("$w + 0", "block: {use: inner, with: {out: $out}}"),
    ],
)
@pytest.mark.parametrize(("per", "widths"), [("block", [2, 3, 4, 5]), ("stage", [2, 2, 3, 3])])
def test_what_is_drawn_anew_is_another_value_at_each_place(
    per: str, widths: list[int], argument: str, body: str
) -> None:
    text = f"""
resdsl: 1
input: [4, 8, 8]
params: {{w: {{int: [1, 9], per: {per}}}, twice: $w * 2}}
blocks:
  inner: {{args: {{out: any}}, body: [conv: {{out: $out, kernel: 1}}]}}
  unit: {{args: {{out: any}}, body: [{body}]}}
net:
  - stage: {{block: unit, depth: 2, with: {{out: {argument}}}}}
  - stage: {{block: unit, depth: 2, with: {{out: {argument}}}}}
"""
    drawn = iter(dict.fromkeys(widths))
    point = resdsl.load_space(Source("net.yaml", text)).draw({}, lambda name, hole: next(drawn))
    stages = point.architecture.graph.net.body.nodes
    assert [call.output.channels for stage in stages for call in stage.calls] == widths
