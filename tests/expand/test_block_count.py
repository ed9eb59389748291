"""`$blocks` counts the innermost repetitions of the expanded net, wherever their stages stand."""

from typing import Any

import pytest
from expanding import evaluator

from resdsl.architecture import Architecture, load
from resdsl.expand.block_count import count_blocks
from resdsl.graph.nodes import Region, walk
from resdsl.ops.skip.skip import Merge
from resdsl.text.diagnostics import Source

BLOCKS = """\
resdsl: 1
input: [4]
blocks:
  b: {args: {rate: float}, body: [skip: {drop_path: $rate, body: [linear: {out: 4}]}]}
"""
PLAIN = "stage: {block: b, depth: %d, with: {rate: 0}}"
STAGE = "stage: {block: b, depth: %d, with: {rate: $block / $blocks}}"


def rates(text: str, **settings: Any) -> list[float]:
    """Return the drop rates of all skips but those of 0, smallest first, of each template once."""
    net: Architecture = load(Source("net.yaml", BLOCKS + text), **settings)
    return sorted(
        node.merge.op.drop_path
        for template in net.graph.templates
        for node in walk(template.body)
        if isinstance(node, Region) and isinstance(node.merge.op, Merge)
        if node.merge.op.drop_path
    )


# five repetitions, of which the last reads what has been counted: 4 / 5
LAST = STAGE % 1
PLACES = {
    "written in place": f"net: [{PLAIN % 4}, {LAST}]\n",
    "a list of a param": f"params: {{layers: [relu, {PLAIN % 4}]}}\nnet: [$layers, {LAST}]\n",
    "a list in a list": (
        f"params: {{inner: [{PLAIN % 3}], layers: [$inner, relu, {PLAIN % 1}]}}\n"
        f"net: [$layers, {LAST}]\n"
    ),
    "a single layer of a param": f"params: {{one: {{{PLAIN % 4}}}}}\nnet: [$one, {LAST}]\n",
    "an argument of a block": (
        f"  c: {{args: {{layers: any}}, body: [$layers, {PLAIN % 1}]}}\n"
        f"net: [block: {{use: c, with: {{layers: [{PLAIN % 3}]}}}}, {LAST}]\n"
    ),
    "an alternative of a choice": (
        f"params: {{c: {{choice: {{short: [relu], long: [{PLAIN % 4}]}}, default: long}}}}\n"
        f"net: [$c, {LAST}]\n"
    ),
    "a branch of a skip": f"net: [skip: {{body: [{PLAIN % 4}]}}, {LAST}]\n",
    "a shortcut of a skip": (
        f"net: [skip: {{body: [relu], shortcut: {{layers: [{PLAIN % 4}]}}}}, {LAST}]\n"
    ),
    "a gate of a skip": (
        f"net: [skip: {{body: [relu], gate: {{highway: {{layers: [{PLAIN % 4}, linear: {{out: 4}}]}}}}}}, {LAST}]\n"
    ),
    "branches": f"net: [branches: {{bodies: {{x: [{PLAIN % 1}], y: [{PLAIN % 3}]}}, merge: add}}, {LAST}]\n",
    "a block that is used twice": (
        f"  c: {{body: [{PLAIN % 2}]}}\nnet: [block: c, block: c, {LAST}]\n"
    ),
    "a stage of stages": (
        f"  c: {{body: [{PLAIN % 2}]}}\nnet: [stage: {{block: c, depth: 2}}, {LAST}]\n"
    ),
    "a stage of blocks of another kind": (
        f"  c: {{body: [relu]}}\nnet: [stage: {{block: c, depth: 4}}, {LAST}]\n"
    ),
    "a stage of blocks without a stage": (
        f"  c: {{body: [block: d]}}\n  d: {{body: [relu]}}\n"
        f"net: [stage: {{block: c, depth: 4}}, {LAST}]\n"
    ),
    "what is switched off does not count": (
        f"params: {{on: false}}\nnet: [{{{PLAIN % 7}, if: $on}}, {PLAIN % 4}, {LAST}]\n"
    ),
    "a block alone is no repetition": f"  c: {{body: [relu]}}\nnet: [block: c, {PLAIN % 4}, {LAST}]\n",
}  # fmt: skip


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
def test_the_last_of_five_repetitions_reads_its_place(text: str) -> None:
    assert rates(text) == [0.8]


def test_a_spliced_list_is_counted_in_the_scope_where_it_was_written() -> None:
    text = (
        "  c: {args: {layers: any, n: 9}, body: [$layers]}\n"
        "params: {n: 3}\n"
        f"net: [block: {{use: c, with: {{layers: [{PLAIN.replace('%d', '$n')}]}}}}, {LAST}]\n"
    )
    assert rates(text) == [0.75]
    assert rates(text, n=9) == [0.9]


def test_each_repetition_reads_its_own_place() -> None:
    assert rates(f"net: [{PLAIN % 1}, {STAGE % 4}]\n") == [0.2, 0.4, 0.6, 0.8]
    nested = f"  c: {{body: [{STAGE % 2}]}}\nnet: [{PLAIN % 1}, stage: {{block: c, depth: 2}}]\n"
    assert rates(nested) == [0.2, 0.4, 0.6, 0.8]


WRITTEN = """
params: {n: 3, on: true, layers: {choice: {a: [stage: {block: unit, depth: 2}], b: [relu]}, default: a}}
blocks:
  unit: {body: [relu]}
  pair: {body: [stage: {block: unit, depth: 2}]}
"""


@pytest.mark.parametrize(
    ("net", "count"),
    [
        ("[stage: {block: unit, depth: $n}]", 3),
        ("[stage: {block: pair, depth: $n}]", 6),
        ("[stage: {block: unit, depth: 0}, relu]", 0),
        ("[block: unit, block: pair]", 2),  # one use of a block is no repetition
        ("[{stage: {block: unit, depth: 2}, if: $on}, {stage: {block: unit, depth: 9}, if: not $on}]", 2),
        ("[skip: {body: [stage: {block: unit, depth: $n}]}]", 3),
        ("[branches: {merge: add, bodies: {a: [stage: {block: unit, depth: 2}], b: [relu]}}]", 2),
        ("[skip: {shortcut: {layers: [stage: {block: unit, depth: 4}]}, body: [relu]}]", 4),
        ("[$layers, stage: {block: unit, depth: 1}]", 3),  # a spliced list counts
    ],
)  # fmt: skip
def test_the_number_is_known_before_anything_is_expanded(net: str, count: int) -> None:
    one = evaluator(f"{WRITTEN}net: {net}\n")
    with one.structural("the expansion"):
        assert count_blocks(one, one.document.net, one.outermost) == count


def test_blocks_that_use_each_other_are_counted_once_for_equal_arguments() -> None:
    text = """
blocks:
  unit: {args: {drop: float}, body: [dropout: {p: $drop}]}
  tree: {args: {n: int, side: int}, body: [
    {stage: {block: unit, depth: 1, with: {drop: $block / (2 * $blocks)}}, if: $n == 0},
    {block: {use: tree, with: {n: $n - 1, side: $side * 2}}, if: $n > 0},
    {block: {use: tree, with: {n: $n - 1, side: $side * 2 + 1}}, if: $n > 0}]}
net: [block: {use: tree, with: {n: DEPTH, side: 0}}]
"""
    reads = []
    for depth in (5, 6):
        one = evaluator(text.replace("DEPTH", str(depth)))
        plain, n_reads = one.plain, 0

        def counting(node, scope, plain=plain):
            nonlocal n_reads
            n_reads += 1
            return plain(node, scope)

        one.plain = counting
        with one.structural("the expansion"):
            assert count_blocks(one, one.document.net, one.outermost) == 2**depth
        reads.append(n_reads)
    assert reads[1] < 1.5 * reads[0]
