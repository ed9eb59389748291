"""Stages without a block, and plain nets beyond the depth that trains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import INPUT, Expanded

MOST = 50


def _find_empty(net: Expanded) -> Iterator[Finding]:
    for place, (key, n) in net.graph.empty_stages.items():
        text = f"stage `{key.rpartition('.')[2]}` has depth 0 and is the identity"
        yield Finding(key, place, text, help="switch it off by `if`, or give it a depth", count=n)


def _find_plain(net: Expanded) -> Iterator[Finding]:
    """Find a net whose shortest way from input to output is deep."""
    depth: list[int] = []
    for step in net.steps:
        before = min((depth[i] if i != INPUT else 0 for i in step.residual_stream), default=0)
        depth.append(before + (step.op.weighted and not step.off_main_path))
    if net.output == INPUT or depth[net.output] <= MOST:
        return
    weighted = [step for step in net.steps if step.op.weighted]
    uses = Counter(id(step.layer) for step in weighted)
    most = max(weighted, key=lambda step: uses[id(step.layer)])
    text = (
        f"every way from input to output passes {depth[net.output]} weighted layers, with no "
        "shortcut around them"
    )
    help = "put `skip` around every one or two of them"
    yield Finding.at(most, text, help=help)


EMPTY = Rule("empty-stage", "docs/language.md, blocks and stages", _find_empty)
PLAIN = Rule("plain-depth", "He et al. 2015, arXiv 1512.03385, section 4.2", _find_plain)
