"""Parts that cannot learn: multiplied by zero, zero twice over, or read by nothing.

Of a product w * F(x) that starts with both factors at zero neither gets a gradient, since each is
multiplied by the other; one zero alone is a good start.
"""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.graph.fold import uses
from resdsl.graph.nodes import Body
from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import INPUT, Expanded, Step
from resdsl.ops.skip.lane_weights import BranchWeight
from resdsl.ops.skip.merge import Merge


def _find_times_zero(net: Expanded) -> Iterator[Finding]:
    for step in net.steps:
        if not isinstance(step.op, Merge) or step.region is None:
            continue
        merge = step.op
        carry, transform = merge.weights
        if transform == 0 and _is_number(merge.transform, merge.carry):
            n = _params(step.region.parts.get("branch"))
            text = "the branch is multiplied by the constant 0"
            text += f": its {n:,} parameters cannot learn" if n else " and changes nothing"
            yield Finding.at(step, text, help="leave the skip out, or learn the weight: `rezero`")
        if carry == 0 and _is_number(merge.carry, merge.transform):
            n = _params(step.region.parts.get("shortcut"))
            text = "the shortcut is multiplied by the constant 0, so that the block is plain"
            text += f" and {n:,} parameters cannot learn" if n else ""
            yield Finding.at(step, text, help="if that is meant, say `shortcut: none`")


def _is_number(own: BranchWeight | None, other: BranchWeight | None) -> bool:
    """Return whether a path's weight is a number, which is not trained.

    A coupled weight is 1 minus the ``other`` path's, and so a number where that is one.
    """
    if own is not None and own.kind == "coupled":
        own = other
    return own is not None and own.kind == "number"


def _params(body: Body | None) -> int:
    return sum(use.node.params for use in uses(body.nodes)) if body is not None else 0


def _find_zero_twice(net: Expanded) -> Iterator[Finding]:
    zero: list[bool] = []
    for step in net.steps:
        inputs = [i != INPUT and zero[i] for i in step.inputs]
        if isinstance(step.op, Merge):
            carry, transform = step.op.weights
            branch = step.branch != INPUT and zero[step.branch]
            weight = step.op.transform
            learnt = weight.kind == "tensor" and not weight.sigmoid
            if branch and learnt and transform == 0:
                text = "the branch starts at zero and so does its learnt weight"
                yield _twice(step, text)
            zero.append((branch or transform == 0) and (carry is None or inputs[0]))
            continue
        starts = net.gain(step) == 0
        if starts and inputs and all(inputs):
            yield _twice(step, f"`{step.op.tag}` starts at zero and so does its input")
        zero.append(starts or (bool(inputs) and all(inputs) and step.op.zero_stays()))


def _twice(step: Step, text: str) -> Finding:
    return Finding.at(
        step,
        f"{text}: 2 zeros multiply, so that neither gets a gradient and neither ever changes",
        help="start one of the two at another value",
    )


def _find_unread(net: Expanded) -> Iterator[Finding]:
    lead = _leading(net, [net.output], but=set())
    for index, step in enumerate(net.steps):
        if index in lead or net.readers[index]:
            continue
        lost = [net.steps[i] for i in _leading(net, [index], but=lead)]
        n = sum(layer.layer.params for layer in lost)
        name = step.key.rpartition(".")[2]
        layers = "1 layer leads" if len(lost) == 1 else f"{len(lost)} layers lead"
        text = f"nothing reads `{name}`: {layers} nowhere, with {n:,} parameters"
        yield Finding.at(step, text, help="read it by `from` or a join, or remove it")


def _leading(net: Expanded, ends: list[int], *, but: set[int]) -> set[int]:
    """Return the steps that lead to any of ``ends``, with them, up to those in ``but``."""
    found: set[int] = set()
    waiting = list(ends)
    while waiting:
        index = waiting.pop()
        if index != INPUT and index not in found and index not in but:
            found.add(index)
            waiting += net.steps[index].inputs
    return found


TIMES_ZERO = Rule("dead-lane", "He et al. 2016, arXiv 1603.05027, table 1", _find_times_zero)
ZERO_TWICE = Rule("zero-twice", "SkipInit, De and Smith 2020, arXiv 2002.10444", _find_zero_twice)
UNREAD_OUTPUT = Rule(
    "unread-output", "Rumelhart et al. 1986, Nature 323, pages 533 to 536", _find_unread
)
