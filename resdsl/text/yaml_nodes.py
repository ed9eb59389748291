"""What a YAML text holds, as nodes: values, lists and mappings that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from resdsl.text.diagnostics import Place


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A single value. ``quoted``: it is written with quotes or as a block, hence a string."""

    value: bool | int | float | str | None
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list of nodes."""

    items: tuple[YamlNode, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Values and the places of their keys, both by key and in the order of the file."""

    entries: dict[str, YamlNode]
    keys: dict[str, Place]
    place: Place

    def get(self, key: str) -> YamlNode | None:
        """Return the value under ``key``, or None."""
        return self.entries.get(key)


YamlNode = YamlScalar | YamlList | YamlMapping


def no_value(node: YamlNode) -> bool:
    """Return whether nothing is written, not even `null`: a key alone, as in `{out, stride: 1}`."""
    return isinstance(node, YamlScalar) and node.value is None and not node.place.text.strip()


def plain(node: YamlNode) -> object:
    """Return the value of a node without places, as lists, dictionaries and scalars."""
    match node:
        case YamlScalar(value=value):
            return value
        case YamlList(items=items):
            return [plain(item) for item in items]
        case YamlMapping(entries=entries):
            return {key: plain(value) for key, value in entries.items()}
