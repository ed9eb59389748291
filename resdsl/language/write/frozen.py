"""Writes a document with its holes filled, keeping comments and layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resdsl.language.document import Document
from resdsl.language.holes import Choice, PlainValue
from resdsl.language.write.bundle import bundle, dump, load
from resdsl.text.nodes import YamlNode, plain


def freeze(
    document: Document,
    settings: Mapping[str, YamlNode],
    values: Mapping[str, PlainValue],
    figures: Mapping[str, object],
) -> str:
    """Return the text of ``document`` with ``settings`` and the hole ``values`` written in.

    The blocks of included files are written in, too, so that the text stands alone.
    Holes that were not read are left. A draw of a hole with `per` becomes an entry such as
    `n@stage2: 5`; a label of a choice is replaced by the value that it stands for. `expect`, where
    there is one and anything was filled in, becomes ``figures``, since it spoke of other nets.
    """
    root = load(bundle(document))
    if tuple(document.input.dims) != _written_input(root):
        _write_input(root, list(document.input.dims))
    params = root.get("params")
    for name, node in settings.items():
        param = document.params.get(name)
        if param is None or param.hole is None:
            params[name] = plain(node)
    for draw, value in values.items():
        name = draw.partition("@")[0]
        hole = document.params[name].hole
        if draw == name and hole is not None and hole.per:
            params[name]["default"] = value  # it goes on being drawn, in scopes of its own
        elif draw == name and isinstance(hole, Choice) and isinstance(hole.choice, dict):
            params[name] = params[name]["choice"][value]
        else:
            params[draw] = value
    if "expect" in root and (settings or values):
        root["expect"] = dict(figures)
    return dump(root)


def _written_input(root: Any) -> tuple[int, ...]:
    given = root["input"]
    return tuple(given["shape"] if isinstance(given, dict) else given)


def _write_input(root: Any, dims: list[int]) -> None:
    given = root["input"]
    target = given["shape"] if isinstance(given, dict) else given
    target[:] = dims
