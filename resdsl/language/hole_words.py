"""Holes whose kind is misspelt or named as other libraries do: told where they are written."""

from __future__ import annotations

import re
from typing import Any

from resdsl.language.holes import hole_kind
from resdsl.text.diagnostics import Diagnostic, nearest
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_CALLED = {
    "choice": "choices options values categorical enum one_of oneof among grid",
    "float": "uniform loguniform log_uniform float_range floats",
    "int": "randint integer int_range quniform int_uniform ints",
}
_WORDS = {word: kind for kind, words in _CALLED.items() for word in words.split()}
_BESIDE = frozenset({"log", "ordered", "default", "per", "step", "type", "dtype"})
_LOW, _HIGH = ("low", "min", "lower"), ("high", "max", "upper")


def with_hole_meant(node: YamlNode, findings: list[Diagnostic]) -> YamlNode:
    """Return the hole that a param's mapping is meant for, after a finding; else the node."""
    if not isinstance(node, YamlMapping) or hole_kind(node.entries):
        return node
    low, high = (next((k for k in names if k in node.entries), None) for names in (_LOW, _HIGH))
    if low and high and not node.entries.keys() - {low, high} - _BESIDE:
        return _bounds(node, low, high, findings)
    keys = [key for key in node.entries if key not in _BESIDE]
    if len(keys) != 1 or not isinstance(values := node.entries[keys[0]], YamlList):
        return node
    (key,) = keys
    kind = _WORDS.get(key) or nearest(key, _CALLED, cutoff=0.8)
    if key == "range":
        kind = _number_kind(*values.items)
    if kind is None or key == "init":
        return node
    text = f"`{key}` declares no hole"
    findings.append(Diagnostic("bad-hole", text, node.keys[key], help=f"write `{kind}`"))
    return YamlMapping(
        {kind if k == key else k: value for k, value in node.entries.items()},
        {kind if k == key else k: place for k, place in node.keys.items()},
        node.place,
    )


def _bounds(node: YamlMapping, low: str, high: str, findings: list[Diagnostic]) -> YamlMapping:
    bounds = node.entries[low], node.entries[high]
    kind = _number_kind(*bounds)
    shown = ", ".join(bound.place.text for bound in bounds)
    text = f"`{low}` and `{high}` declare no hole"
    help = f"write `{kind}: [{shown}]`"
    findings.append(Diagnostic("bad-hole", text, node.keys[low], help=help))
    place = bounds[0].place
    rest = {k: v for k, v in node.entries.items() if k in ("log", "default", "per")}
    keys = {k: node.keys[k] for k in rest}
    return YamlMapping({kind: YamlList(bounds, place)} | rest, {kind: place} | keys, node.place)


def bounds_help(fault: Any) -> str | None:
    """Return how the bounds are written that pydantic found to be wrong; None for other faults."""
    match fault:
        case {"input": str(text)} if bounds := re.findall(r"-?\d+(?:\.\d+)?", text):
            return f"write `[{', '.join(bounds)}]`" if len(bounds) == 2 else None
        case {"input": {"min": low, "max": high} | {"low": low, "high": high}}:
            return f"write `[{show(low)}, {show(high)}]`"
        case {"msg": str(text)} if "`low <= high`" in text:
            return "exchange the two bounds"
    return None


def _number_kind(*bounds: YamlNode) -> str:
    """Return the kind of hole between numbers."""
    whole = all(isinstance(b, YamlScalar) and isinstance(b.value, int) for b in bounds)
    return "int" if whole else "float"
