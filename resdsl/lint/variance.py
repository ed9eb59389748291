"""Stacks of residual blocks without norms: the variance multiplies from block to block.

Where carry and branch are uncorrelated, y = c x + t F(x) has c² + t² g times the mean square of x,
with g the gain of the branch. A relu with a layer of He's initial values has g = 1, so n such
branches multiply the mean square by 2 ** n.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from resdsl.lint.rule import Finding, Rule, number, power
from resdsl.lint.steps import INPUT, LARGEST, Expanded, Step
from resdsl.ops.skip.merge import Merge

MOST = math.log(1000.0)


@dataclass(frozen=True, slots=True)
class _Grown:
    """By how much the skips since the last norm multiply the mean square.

    ``log`` is the logarithm of the product over ``n_skips`` skips, of which ``last`` is the last
    step and ``largest`` the step with the largest ``factor``.
    """

    log: float = 0.0
    n_skips: int = 0
    last: int = INPUT
    largest: int = INPUT
    factor: float = 0.0


def _find(net: Expanded) -> Iterator[Finding]:
    gains: list[float] = []
    grown: list[_Grown] = []
    followed: set[int] = set()
    for index, step in enumerate(net.steps):
        gains.append(min(_gain(net, gains, step), LARGEST))
        before = _before(net, grown, step)
        paths = step.skip
        if paths is not None and paths.merge.sums:
            followed.add(before.last)
            added = paths.transform**2 * _branch(net, gains, step) * _passed(net, index)
            factor = paths.carry**2 + added
            before = _longer(before, index, min(factor, LARGEST))
        grown.append(before)
    for index, chain in enumerate(grown):
        if chain.last == index and index not in followed and chain.log > MOST:
            yield _finding(net.steps[chain.largest], chain)


def _gain(net: Expanded, gains: list[float], step: Step) -> float:
    """Return the mean square of an output in proportion to that of its list's input.

    Inputs that are added count as uncorrelated. What a norm or a bounded function gives is in no
    proportion to what it reads, and some ops do not say what they do: both are 0, so that nothing
    is warned of that is not certain.
    """
    if step.normalises or not step.inputs:
        return 0.0
    inputs = [gains[i] if net.in_list(i, step.list) else 1.0 for i in step.inputs]
    if not isinstance(step.op, Merge):
        return (net.gain(step) or 0.0) * sum(inputs) / len(inputs)
    carry, transform = step.op.weights
    total = transform**2 * _branch(net, gains, step)
    if carry is not None:
        total += carry**2 * inputs[0]
    return step.op.spread * total


def _branch(net: Expanded, gains: list[float], step: Step) -> float:
    """Return the gain of a skip's branch, where the skip carries its input past a list of its own;
    that of an empty one is 1."""
    if step.skip is None:
        return gains[step.branch] if net.in_list(step.branch, step.list) else 1.0
    return gains[step.branch] if net.in_branch(step) else 1.0


def _passed(net: Expanded, index: int) -> float:
    """Return the part of the branch that an activation right after the skip lets through; what
    is carried has gone through the one before and passes."""
    readers = [net.steps[i] for i in net.readers[index]]
    if len(readers) == 1 and readers[0].op.group == "activation":
        return net.gain(readers[0]) or 0.0
    return 1.0


def _before(net: Expanded, grown: list[_Grown], step: Step) -> _Grown:
    """Return what had grown before a step, where it has grown most."""
    if step.normalises:
        return _Grown()
    found = [grown[i] for i in step.residual_stream if net.in_list(i, step.list)]
    return max(found, key=lambda g: g.log, default=_Grown())


def _longer(before: _Grown, index: int, factor: float) -> _Grown:
    larger = before.largest == INPUT or factor > before.factor
    return _Grown(
        before.log + (math.log(factor) if factor else 0.0),
        before.n_skips + 1,
        index,
        index if larger else before.largest,
        factor if larger else before.factor,
    )


def _finding(largest: Step, chain: _Grown) -> Finding:
    assert largest.region is not None
    text = (
        f"without a norm the variance grows about {power(chain.log)}-fold over {chain.n_skips} "
        "skips at the start of training"
    )
    label = f"multiplies it by {number(chain.factor)}"
    help = (
        "begin the branch with a norm, or start it at zero by `zero_init: true` or `gate: rezero`"
    )
    return Finding(largest.key, largest.region.place, text, label, help)


RULE = Rule(
    "variance-growth",
    "De and Smith 2020, arXiv 2002.10444; Zhang et al. 2019, arXiv 1901.09321, section 2",
    _find,
)
