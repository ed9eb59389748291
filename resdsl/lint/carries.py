"""The product of initial carries: how much of the input the shortcuts keep.

Behind n skips y = c x + t F(x) the input has the factor c ** n: 0.9 is left of it at a carry of 0.9
behind one, and 0.005 behind 50, with the gradient that goes back the same way.
"""

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
    """How much an output holds of its list's input.

    ``log`` is the logarithm of the product of the carries of ``n_skips`` skips. ``extreme`` is the
    skip whose carry is furthest from 1, and ``furthest`` the logarithm of that carry.
    """

    log: float = 0.0
    n_skips: int = 0
    extreme: Step | None = None
    furthest: float = 0.0


def _find(net: Expanded) -> Iterator[Finding]:
    kept: list[_Kept] = []
    for index, step in enumerate(net.steps):
        before = [kept[i] if net.in_list(i, step.list) else _Kept() for i in step.residual_stream]
        best = max(before, key=lambda k: k.log, default=_Kept())
        paths = step.skip
        if paths is not None:
            # what layers have changed is not the input any more
            best = _Kept() if net.altered(step) else _after(net, index, paths, best)
        kept.append(best)
    for end in net.ends:
        whole = kept[end]
        if whole.extreme is not None and not LEAST <= whole.log <= MOST:
            yield _finding(whole, whole.extreme)


def _after(net: Expanded, index: int, paths: SkipPaths, before: _Kept) -> _Kept:
    carry = abs(paths.carry)
    if carry > 1 and net.next_is(index, lambda step: step.op.group == "norm"):
        carry = 1.0  # the norm takes back what the factor adds
    log = math.log(carry) if carry else -math.inf
    n_skips = before.n_skips + 1
    if before.extreme is None or abs(log) > abs(before.furthest):
        return _Kept(before.log + log, n_skips, net.steps[index], log)
    return _Kept(before.log + log, n_skips, before.extreme, before.furthest)


def _finding(whole: _Kept, extreme: Step) -> Finding:
    paths = extreme.skip
    assert paths is not None
    skips = "the initial carry of the only skip comes"
    if whole.n_skips > 1:
        skips = f"the initial carries of {whole.n_skips} skips multiply"
    label = f"carries {power(whole.furthest)} of its input"
    if whole.log > 0:
        text = f"{skips} to {power(whole.log)}, so the signal grows with the depth"
        return Finding.at(extreme, text, label, "carry 1, or put a norm right after each skip")
    text = f"{skips} to {power(whole.log)}, so hardly anything of the input is left"
    help = "carry 1, and give the smaller weight to the branch"
    if paths.gated:
        help = "`bias: auto` keeps 1/e at any depth; or choose a `bias` further from zero"
    return Finding.at(extreme, text, label, help)


RULE = Rule(
    "carry-product", "He et al. 2016, arXiv 1603.05027, section 3, equations 7 and 8", _find
)
