"""The product of initial carries: how much of the input the shortcuts keep."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from resdsl.lint.rule import Finding, Rule, power
from resdsl.lint.steps import Expanded, SkipPaths, Step

LEAST = math.log(0.05)  # `bias: auto` keeps 1/e
MOST = math.log(20.0)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What an output holds of its list's input: a product's logarithm, its number of factors, and
    the skip with the factor furthest from 1."""

    log: float = 0.0
    n_skips: int = 0
    extreme: Step | None = None
    furthest: float = 0.0


def _find(net: Expanded) -> Iterator[Finding]:
    kept: list[_Kept] = []
    for index, step in enumerate(net.steps):
        before = [kept[i] if net.in_list(i, step.list) else _Kept() for i in step.residual_stream]
        best = max(before, key=lambda k: k.log, default=_Kept())
        lanes = step.skip
        if lanes is not None:
            # what layers have changed is not the input any more
            best = _Kept() if net.altered(step) else _after(net, index, lanes, best)
        kept.append(best)
    for end in net.ends:
        whole = kept[end]
        if whole.extreme is not None and not LEAST <= whole.log <= MOST:
            yield _sign(whole, whole.extreme)


def _after(net: Expanded, index: int, lanes: SkipPaths, before: _Kept) -> _Kept:
    carry = abs(lanes.carry)
    if carry > 1 and net.next_is(index, lambda step: step.op.group == "norm"):
        carry = 1.0  # the norm takes back what the factor adds
    log = math.log(carry) if carry else -math.inf
    n_skips = before.n_skips + 1
    if before.extreme is None or abs(log) > abs(before.furthest):
        return _Kept(before.log + log, n_skips, net.steps[index], log)
    return _Kept(before.log + log, n_skips, before.extreme, before.furthest)


def _sign(whole: _Kept, extreme: Step) -> Finding:
    lanes = extreme.skip
    assert lanes is not None
    skips = "the initial carry of the only skip comes"
    if whole.n_skips > 1:
        skips = f"the initial carries of {whole.n_skips} skips multiply"
    label = f"carries {power(whole.furthest)} of its input"
    if whole.log > 0:
        text = f"{skips} to {power(whole.log)}, so the signal grows with the depth"
        return Finding.at(extreme, text, label, "carry 1, or put a norm right after each skip")
    text = f"{skips} to {power(whole.log)}, so hardly anything of the input is left"
    help = "carry 1, and give the smaller weight to the branch"
    if lanes.gated:
        help = "`bias: auto` keeps 1/e at any depth; or choose a `bias` further from zero"
    return Finding.at(extreme, text, label, help)


RULE = Rule(
    "carry-product", "He et al. 2016, arXiv 1603.05027, section 3, equations 7 and 8", _find
)
