"""The form of a layer: a bare op name, or one op key beside `as`, `from`, `if` and `adapt`."""

from __future__ import annotations

from dataclasses import dataclass

from resdsl.language.faults import Fault
from resdsl.language.names import OUTPUTS_HAVE_NAMES
from resdsl.language.remedies import too_many_ops
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlMapping, YamlNode, YamlScalar

RESERVED_KEYS = ("as", "from", "if", "adapt")
STAGE_KEYS = ("block", "depth", "with", "first", "last")
BLOCK_KEYS = ("use", "with")


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """One layer as it is written."""

    tag: str
    place: Place
    content: YamlNode | None = None
    name: str | None = None
    name_place: Place | None = None
    source: YamlScalar | None = None
    condition: YamlNode | None = None
    adapt: YamlNode | None = None

    def place_of(self, field: str) -> Place:
        """Return the place of a field's value with its key; the op's name where it is not given."""
        if field == "adapt" and self.adapt is not None:
            return self.adapt.place
        if not field or not isinstance(self.content, YamlMapping):
            return self.place
        key, node = self.content.keys.get(field), self.content.get(field)
        if key is None or node is None:
            return self.place
        end = node.place
        return Place(key.source, key.line, key.column, end.end_line, end.end_column)


def read_item(node: YamlNode) -> WrittenLayer:
    """Return the parts of a layer.

    Raises:
        Fault: not the form of a layer.
    """
    if isinstance(node, YamlScalar):
        if isinstance(node.value, str):
            return WrittenLayer(node.value, node.place)
        text = f"a layer is an op's name or a mapping with one op, but got {show(node.value)}"
        raise Fault(Diagnostic("bad-layer", text, node.place))
    if not isinstance(node, YamlMapping):
        help = "a `-` too many, or a list that belongs under `body`"
        text = "a layer is an op's name or a mapping with one op, but got a list"
        raise Fault(Diagnostic("bad-layer", text, node.place, help=help))
    ops = [key for key in node.entries if key not in RESERVED_KEYS]
    if len(ops) != 1:
        got = "none" if not ops else ", ".join(f"`{op}`" for op in ops)
        text = f"a layer has exactly one op, but this one has {got}"
        help, place = too_many_ops(node, ops)
        raise Fault(Diagnostic("bad-layer", text, place, help=help))
    (tag,) = ops
    return WrittenLayer(
        tag,
        node.keys[tag],
        content=node.entries[tag],
        name=_text(node, "as"),
        name_place=node.keys.get("as"),
        source=_output(node),
        condition=node.get("if"),
        adapt=node.get("adapt"),
    )


def _text(node: YamlMapping, key: str) -> str | None:
    value = node.get(key)
    if value is None:
        return None
    if isinstance(value, YamlScalar) and isinstance(value.value, str):
        return value.value
    raise Fault(Diagnostic("bad-name", f"`{key}` takes a name", value.place))


def _output(node: YamlMapping) -> YamlScalar | None:
    value = node.get("from")
    if value is None:
        return None
    if isinstance(value, YamlScalar) and isinstance(value.value, str):
        return value
    if isinstance(value, YamlScalar) and value.value is not None:
        text = f"`from` takes the name of an output, but got {show(value.value)}"
        raise Fault(Diagnostic("bad-name", text, value.place, help=OUTPUTS_HAVE_NAMES))
    text = "`from` takes one name; join several outputs by `add`, `concat`, `mul` or `mean`"
    raise Fault(Diagnostic("bad-name", text, value.place))
