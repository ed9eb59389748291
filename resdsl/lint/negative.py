"""Branches that are never negative, added to what is carried on as it is."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import INPUT, Expanded, SkipPaths, Step


def _find(net: Expanded) -> Iterator[Finding]:
    for index, step in enumerate(net.steps):
        paths = step.skip
        if paths is None or not paths.merge.sums or not _only_adds(step, paths):
            continue
        last = _rectifier(net, step)
        if last is not None and not net.next_is(index, lambda s: s.op.group == "activation"):
            text = (
                f"the branch ends in `{last.op.tag}` and is added to the input, so that nothing "
                "can ever become smaller"
            )
            help = "move it to the beginning of the branch, or behind the skip"
            yield Finding.at(last, text, help=help)


def _only_adds(step: Step, paths: SkipPaths) -> bool:
    """Return whether a skip carries its input as it is and adds its branch by a positive weight."""
    transform = paths.merge.transform
    return (
        step.inputs[0] == step.start
        and paths.constant
        and paths.carry == 1
        and paths.transform > 0
        and (transform.kind == "number" or transform.sigmoid)
    )


def _rectifier(net: Expanded, step: Step) -> Step | None:
    """Return the layer at the end of a branch whose outputs are never negative, if there is one."""
    index = step.branch
    while index not in (INPUT, step.start):
        last = net.steps[index]
        if last.op.never_negative:
            return last
        if not last.op.keeps_sign or len(last.inputs) != 1:
            return None
        (index,) = last.inputs
    return None


RULE = Rule(
    "relu-before-add",
    "He et al. 2016, arXiv 1603.05027, section 4.1, table 2 (7.84 % error against 6.61 %)",
    _find,
)
