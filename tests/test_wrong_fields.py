"""Every setting of every word, given wrongly: an error at that place that says what must hold."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from resdsl.architecture import load
from resdsl.ops import Op
from resdsl.ops.op.field_kinds import fields_of, value_schema
from resdsl.ops.op.tagged import Tagged
from resdsl.reference import WordKind, example, kinds
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source

WORDS = [(kind, cls) for kind in kinds() for cls in kind.members]


def _holder(value: Any, cls: type[Tagged]) -> tuple[Any, Any] | None:
    """Return the container and the key where a word stands in a layer."""
    items: Any = []
    if isinstance(value, dict):
        if cls.tag in value:
            return value, cls.tag
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        if inner == cls.tag and not issubclass(cls, Op):
            return value, key
        found = _holder(inner, cls)
        if found is not None:
            return found
    return None


def _with(layer: Any, cls: type[Tagged], change: dict[str, Any]) -> Any:
    """Return the layer of an example with other settings of the word that it shows."""
    layer = copy.deepcopy(layer)
    if layer == cls.tag:
        return {cls.tag: change}
    found = _holder(layer, cls)
    assert found is not None, layer
    container, key = found
    if container[key] == cls.tag:
        container[key] = {cls.tag: change}
    elif isinstance(container[key], dict):
        container[key] = {**container[key], **change}
    else:
        container[key] = {cls.content: container[key], **change}
    return layer


def _document(kind: WordKind, cls: type[Tagged], change: dict[str, Any]) -> str:
    text, net = example(kind, cls)
    layer = _with(yaml.safe_load(text), cls, change)
    given: Any = list(net.input)
    if net.graph.input.dtype == "int":
        given = {"shape": given, "dtype": "int"}
    return json.dumps({"resdsl": 1, "input": given, "net": [layer]}, indent=1)


def _diagnostics(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(ResdslError) as caught:
        load(Source("net.yaml", text))
    return caught.value.diagnostics


def _bad_values(cls: type[Tagged], name: str) -> Iterator[Any]:
    kind = fields_of(cls)[name]
    yield {"odd": 1, "odder": 2}
    if kind.kind != "value":
        yield from ("nonsense", True)
        return
    yield "nonsense"
    schema = value_schema(cls, name)
    numbers = [s for s in schema.get("anyOf", [schema]) if s.get("type") in ("integer", "number")]
    for number in numbers:
        if "minimum" in number:
            yield number["minimum"] - max(1, abs(number["minimum"]))
        if "exclusiveMinimum" in number:
            yield number["exclusiveMinimum"]
        if "maximum" in number:
            yield number["maximum"] + max(1, abs(number["maximum"]))
        if "exclusiveMaximum" in number:
            yield number["exclusiveMaximum"]
    if numbers:
        yield True
    if any(s["type"] == "integer" for s in numbers):
        yield 1.5


CASES = [
    pytest.param(kind, cls, name, value, id=f"{kind.family.tag}-{cls.tag}-{name}-{value}")
    for kind, cls in WORDS
    for name in fields_of(cls)
    for value in _bad_values(cls, name)
]


def test_there_are_many() -> None:
    assert len(CASES) > 250


@pytest.mark.parametrize(("kind", "cls", "name", "value"), CASES)
def test_a_wrong_value(kind: WordKind, cls: type[Tagged], name: str, value: Any) -> None:
    text = _document(kind, cls, {name: value})
    line = next(n for n, row in enumerate(text.splitlines(), 1) if f'"{name}":' in row)
    found = _diagnostics(text)
    near = [d for d in found if d.place is not None and line <= d.place.line <= line + 2]
    assert near, (text, found)
    assert all("nput should" not in d.message for d in found)


@pytest.mark.parametrize(
    ("kind", "cls"), WORDS, ids=[f"{kind.family.tag}-{cls.tag}" for kind, cls in WORDS]
)
def test_an_unknown_setting(kind: WordKind, cls: type[Tagged]) -> None:
    (found, *_) = _diagnostics(_document(kind, cls, {"settting": 1}))
    assert found.message == f"`{cls.tag}` has no field `settting`"
    assert found.place is not None
    assert found.place.text == '"settting"'
