"""Blocks that cannot be the identity at the start, though the shapes would let them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import Expanded, RepeatedBlock, Step

_HELP = "carry the input as it is: weigh, convolve and normalise in the branch alone"


def _find(net: Expanded) -> Iterator[Finding]:
    for index, step in enumerate(net.steps):
        paths = step.skip
        if paths is None or not paths.merge.sums:
            continue
        if net.shape(step.start) != step.layer.output:
            continue
        if paths.constant and paths.carry != 1 and not _undone(net, index):
            constant = f"the constant {paths.carry:g}"
            text = f"what is carried is multiplied by {constant}"
            if paths.merge.share != 1:
                text = f"`merge: {paths.merge.kind}` multiplies what is carried by {constant}"
            yield Finding.at(step, text, help=_HELP)
        yield from _shortcut(net, step)
    uses = Counter(block.template for block in net.blocks)
    for block in net.blocks:
        if uses[block.template] > 1 and block.template.input == block.template.output:
            yield from _after_merge(net, block)


def _undone(net: Expanded, index: int) -> bool:
    """Return whether a norm right after a skip makes a larger carry one nearer to the identity.

    Source: DeepNorm, Wang et al. 2022, arXiv 2203.00555.
    """
    paths = net.steps[index].skip
    assert paths is not None
    larger = abs(paths.carry) > max(1.0, abs(paths.transform))
    return larger and net.next_is(index, lambda step: step.op.group == "norm")


def _shortcut(net: Expanded, step: Step) -> Iterator[Finding]:
    """Yield a finding where layers change what is carried, though it could stay as it is."""
    layers = net.altered(step)
    if layers:
        count = f"{len(layers)} layers" if len(layers) > 1 else "1 layer"
        tags = ", ".join(f"`{layer.op.tag}`" for layer in layers)
        text = f"the shortcut passes through {count} ({tags}) though the shapes agree"
        yield Finding.at(layers[-1], text, help=_HELP)


def _after_merge(net: Expanded, block: RepeatedBlock) -> Iterator[Finding]:
    """Yield a finding where a block convolves or normalises what its own skip gives."""
    clean = {block.input}
    skips: set[int] = set()
    own = {id(node) for node in block.template.body.nodes}
    for index in range(block.first, block.end):
        step = net.steps[index]
        if not _changes(step) and not clean.isdisjoint(step.residual_stream):
            clean.add(index)
            if step.skip is not None and id(step.region) in own and not _undone(net, index):
                skips.add(index)
    if block.output in clean or not skips:
        return
    for index in range(max(skips), block.end):
        step = net.steps[index]
        along = step.list == net.steps[max(skips)].list and not step.off_main_path
        if along and _changes(step) and not clean.isdisjoint(step.inputs):
            text = f"`{step.op.tag}` changes what block `{block.template.name}` has carried past "
            yield Finding.at(step, f"{text}its branch", help=_HELP)
            return


def _changes(step: Step) -> bool:
    return step.skip is None and (step.op.weighted or step.op.group == "norm")


RULE = Rule("never-identity", "He et al. 2016, arXiv 1603.05027, tables 1 and 2", _find)
