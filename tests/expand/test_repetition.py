"""What a `stage` or `block` says: how often, and with which arguments."""

import pytest
from expanding import evaluator, expanded

from resdsl.expand.repetition import equal_to_previous, guard_repetitions, read_repetition
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
    ("stage", "equal"),
    [
        ("{block: unit, depth: 4, with: {out: 4}}", [False, True, True, True]),
        ("{block: unit, depth: 4, with: {out: 4}, first: {kernel: 3}}", [False, False, True, True]),
        ("{block: unit, depth: 4, with: {out: 4}, last: {kernel: 3}}", [False, True, True, False]),
        ("{block: unit, depth: 1, with: {out: 4}, first: {}, last: {}}", [False]),
        ("{block: unit, depth: 0, first: {}, last: {}}", []),
        ("{block: unit, depth: 2, with: {out: 4 + $index}}", [False, False]),
        ("{block: unit, depth: 2, with: {out: $blocks}}", [False, False]),
        ("{block: unit, depth: 2, with: {out: $drawn}}", [False, False]),
    ],
)
def test_repetitions_that_equal_the_one_before(stage: str, equal: list[bool]) -> None:
    drawn = "n: 3, drawn: {int: [1, 3], default: 1, per: block}" if "$drawn" in stage else "n: 3"
    found = evaluator(f"{BLOCKS.replace('n: 3', drawn)}net: [stage: {stage}]\n")
    item = read_item(found.document.net.items[0])
    assert equal_to_previous(found, read_repetition(found, item, found.outermost)) == equal


def test_equal_repetitions_that_read_their_number_differ() -> None:
    text = "blocks: {unit: {args: {out: 1}, body: [conv: {out: $out, kernel: 1}]}, outer: {args: {out: 1}, "
    text += "body: [stage: {block: unit, depth: 2, with: {out: $out}}]}}\n"
    text += "net: [stage: {block: outer, depth: 3, with: {out: 1 + $block}}]\n"
    graph, findings = expanded(text)
    assert not findings
    assert graph is not None
    outs = [call.output.dims for call in graph.net.body.nodes[0].calls]
    assert len(set(outs)) == 3


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
