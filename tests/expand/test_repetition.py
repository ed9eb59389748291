"""What a `stage` or `block` says: how often, and with which arguments."""

import pytest
from expanding import evaluator, expanded

from resdsl.expand.repetition import guard_repetitions, read_repetition
from resdsl.language.document import MAX_LAYERS
from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.language.layer_syntax import read_item

BLOCKS = "params: {n: 3}\nblocks: {unit: {args: {out: int, kernel: 1}, body: [conv: {out: $out, kernel: $kernel}]}}\n"


def shapes(stage: str) -> list[tuple[int, int]]:
    graph, findings = expanded(f"{BLOCKS}net: [stage: {stage}]\n")
    assert not findings
    assert graph is not None
    ops = [call.template.body.nodes[0].op for call in graph.net.body.nodes[0].calls]
    return [(op.out, op.kernel) for op in ops]


def test_first_and_last_come_before_with() -> None:
    stage = (
        "{block: unit, depth: $n, with: {out: 4}, first: {kernel: 3}, last: {out: 6, kernel: 5}}"
    )
    assert shapes(stage) == [(4, 3), (4, 1), (6, 5)]


def test_with_one_repetition_last_comes_before_first() -> None:
    stage = "{block: unit, depth: 1, with: {out: 4}, first: {kernel: 3, out: 8}, last: {kernel: 5}}"
    assert shapes(stage) == [(8, 5)]


def test_loop_names_are_evaluated_anew() -> None:
    stage = "{block: unit, depth: $n, with: {out: 2 * $index + $depth}}"
    assert [out for out, _ in shapes(stage)] == [3, 5, 7]


@pytest.mark.parametrize(
    ("net", "code"),
    [
        ("stage: {block: unit}", "missing-field"),
        ("stage: unit", "bad-form"),
        ("stage: {block: unit, depth: -1}", "bad-value"),
        ("stage: {block: unit, depth: 2.5}", "bad-value"),
        ("stage: {block: unit, depth: 100001}", "too-many-layers"),
        ("block: {use: unit, with: [1]}", "bad-form"),
    ],
)
def test_other_forms_are_refused(net: str, code: str) -> None:
    one = evaluator(f"{BLOCKS}net: [{net}]\n")
    with pytest.raises(Fault) as caught:
        read_repetition(one, read_item(one.document.net.items[0]), one.outermost)
    assert caught.value.diagnostic.code == code


def test_empty_blocks_are_bounded_too() -> None:
    one = evaluator(f"{BLOCKS}net: [block: unit]\n")
    item = read_item(one.document.net.items[0])
    guard_repetitions(MAX_LAYERS, item)
    with pytest.raises(ExpansionLimit):
        guard_repetitions(MAX_LAYERS + 1, item)


def test_arguments_that_are_missing_or_unknown() -> None:
    graph, findings = expanded(f"{BLOCKS}net: [block: {{use: unit, with: {{kernal: 3}}}}]\n")
    assert graph is None
    assert sorted(found.code for found in findings) == ["missing-argument", "unknown-argument"]
