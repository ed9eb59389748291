"""Everything that can be nested has a bound that is told; below it every command works.

The stack is made small before: no answer may depend on who called with how deep a stack.
"""

import sys
from collections.abc import Iterator

import pytest

from resdsl.architecture import Architecture, load
from resdsl.cli.summary_command import table
from resdsl.render import render_svg, render_text
from resdsl.text.diagnostics import ResdslError, Source

HEAD = "resdsl: 1\ninput: [4, 4, 4]\n"
LAYERS = {
    "skip": "{skip: {body: [%s]}}",
    "shortcut": "{skip: {shortcut: {layers: [%s]}, body: [relu]}}",
    "gate": "{skip: {gate: {transform: {sigmoid: {layers: [%s, conv: {out: 4, kernel: 1}]}}}, "
    "body: [relu]}}",
    "branches": "{branches: {bodies: {a: [%s], b: []}, merge: add}}",
}


@pytest.fixture(autouse=True)
def _small_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(before)


def _nested(kind: str, levels: int, inner: str = "relu") -> str:
    for _ in range(levels):
        inner = LAYERS[kind] % inner
    return inner


def _in_blocks(kind: str, levels: int, blocks: int) -> str:
    lines = [f"{HEAD}blocks:"]
    for i in range(blocks):
        inner = f"{{stage: {{block: b{i + 1}, depth: 1}}}}" if i < blocks - 1 else "relu"
        lines.append(f"  b{i}: {{body: [{_nested(kind, levels, inner)}]}}")
    return "\n".join([*lines, "net: [{block: b0}]"])


def _load(text: str) -> Architecture:
    return load(Source("net.yaml", text))


def _code(text: str) -> str:
    with pytest.raises(ResdslError) as caught:
        _load(text)
    (found,) = caught.value.diagnostics
    assert found.place is not None
    return found.code


def _use(net: Architecture) -> None:
    assert net.lint() is not None
    assert render_text(net.graph)
    assert render_svg(net.graph, style="layers")
    compile(net.source(), "net.py", "exec")
    assert _load(net.to_yaml()).training_hash == net.training_hash
    assert net.diff(net).verdict == "same-training"
    assert net.structure_hash
    assert len(net.to_networkx()) > 1


@pytest.mark.parametrize(("kind", "levels"), [("skip", 32), ("shortcut", 24), ("branches", 24), ("gate", 10)])  # fmt: skip
def test_the_deepest_list(kind: str, levels: int) -> None:
    _use(_load(f"{HEAD}net: [{_nested(kind, levels)}]"))
    assert _code(f"{HEAD}net: [{_nested(kind, 40)}]") == "nested-too-deep"


@pytest.mark.parametrize("kind", LAYERS)
def test_the_deepest_blocks(kind: str) -> None:
    _use(_load(_in_blocks(kind, 5, 32)))
    assert _code(_in_blocks(kind, 8, 32)) == "nested-too-deep"


def test_the_rows_of_nested_skips_are_summed_once() -> None:
    net = _load(f"{HEAD}net: [{_nested('skip', 32, 'conv: {out: 4, kernel: 1}')}]")
    assert table(net).count("skip1") == 32
    assert [line.split()[-2] for line in table(net).splitlines() if "skip1" in line] == ["16"] * 32


def _constraint(text: str) -> str:
    return f"{HEAD}params: {{n: 3}}\nnet: [relu]\nconstraints:\n  - {text}\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{'not (' * 48}$n > 2{')' * 48}",
        f"{'not ' * 98}$n > 2",
        f"{'-' * 98}$n > 2",
        f"{'round(' * 49}$n{')' * 49} > 2",
        f"{'min(9, ' * 49}$n{')' * 49} > 2",
        f"{'1 if $n > 3 else ' * 49}3 == 3",
        f"{'1 + ' * 98}$n > 2",
    ],
)
def test_the_deepest_expression(text: str) -> None:
    assert _load(_constraint(text)).params == 0
    assert _code(_constraint(f"not (-(-({text}) > 0) > 0)")) == "bad-expression"


@pytest.mark.parametrize(
    "text", ["not " * 101, "-" * 101, "-" * 990, "(" * 51, "(" * 990, "round(" * 51, "2 ** " * 101]
)
def test_expressions_beyond_have_a_diagnostic(text: str) -> None:
    closed = ")" * text.count("(")
    assert _codes(_constraint(f"{text}$n{closed} > 2")) == {"bad-expression"}
    assert _codes(_constraint(f"{text}$n > 2")) == {"bad-expression"}


def _codes(text: str) -> set[str]:
    with pytest.raises(ResdslError) as caught:
        _load(text)
    return {found.code for found in caught.value.diagnostics}


def _params(n: int) -> str:
    chain = "".join(f"  p{i}: '{'-' * 98}$p{i - 1}'\n" for i in range(1, n))
    return f"{HEAD}params:\n  p0: 1\n{chain}net: [relu]\nconstraints: ['$p{n - 1} > 0']\n"


def _arguments(n: int) -> str:
    chain = "".join(f"      a{i}: {'-' * 98}$a{i - 1}\n" for i in range(1, n))
    body = f"    body: [{{relu, if: $a{n - 1} > 0}}]\n"
    return f"{HEAD}blocks:\n  b:\n    args:\n      a0: 1\n{chain}{body}net: [block: b]\n"


def test_references_through_params_and_arguments() -> None:
    assert _load(_params(60)).params == 0
    assert _load(_arguments(60)).params == 0
    assert _codes(_params(90)) == {"param-too-deep"}
    assert _codes(_arguments(300)) == {"param-too-deep"}


def test_lists_and_mappings_of_yaml() -> None:
    for value in (f"{'[' * 2000}{']' * 2000}", "{a: " * 2000 + "1" + "}" * 2000, "[" * 2000):
        assert _codes(f"{HEAD}params: {{x: {value}}}\nnet: [relu]") == {"nested-too-deep"}


def test_labels_inside_labels() -> None:
    value = "1"
    for i in range(40):
        value = f"{{choice: {{a: {value}, b{i}: 2}}}}"
    assert _codes(f"{HEAD}params: {{x: {value}}}\nnet: [relu]") == {"misplaced-hole"}
