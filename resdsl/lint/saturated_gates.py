"""Learnt gates that start so far shut that hardly a gradient passes."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.lint.rule import Finding, Rule, number
from resdsl.lint.steps import Expanded
from resdsl.ops.skip.merge import Merge

LEAST = 0.001  # a bias of -6.9; a net of 1,000 gates with `bias: auto` starts there


def _find(net: Expanded) -> Iterator[Finding]:
    for step in net.steps:
        if not isinstance(step.op, Merge):
            continue
        _, transform = step.op.weights
        if _is_sigmoid(step.op) and transform < LEAST:
            text = (
                f"the gate starts at {number(transform)}: its branch gets that part of the "
                "gradient, and hardly any of it reaches the gate itself"
            )
            help = "choose a `bias` nearer to zero, or `bias: auto`"
            yield Finding.at(step, text, help=help)


def _is_sigmoid(merge: Merge) -> bool:
    transform, carry = merge.transform, merge.carry
    return transform.sigmoid or (
        transform.kind == "coupled" and carry is not None and carry.sigmoid
    )


RULE = Rule(
    "gate-shut",
    "He et al. 2016, arXiv 1603.05027, table 1 (8.70 % error at a bias of -6, 9.81 at -7)",
    _find,
)
