"""Writes a document with its holes filled; what need not change stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from resdsl.language.document import Document
from resdsl.language.holes import Choice, PlainValue, hole_name
from resdsl.language.write.bundle import bundle
from resdsl.language.write.sections import edited
from resdsl.text.yaml_nodes import YamlNode, plain


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
    edits: dict[str, Callable[[Any], object]] = {}
    dims = tuple(document.input.dims)
    if dims != _dims(plain(document.root.entries["input"])):
        edits["input"] = lambda root: _set_dims(root, dims)
    if settings or values:
        edits["params"] = lambda root: _fill(root["params"], document, settings, values)
        if "expect" in document.root.entries:
            edits["expect"] = lambda root: root.update(expect=dict(figures))
    return edited(bundle(document), edits)


def _dims(written: Any) -> tuple[int, ...]:
    return tuple(written["shape"] if isinstance(written, dict) else written)


def _set_dims(root: Any, dims: tuple[int, ...]) -> None:
    written = root["input"]
    target = written["shape"] if isinstance(written, dict) else written
    target[:] = dims


def _fill(
    params: Any,
    document: Document,
    settings: Mapping[str, YamlNode],
    values: Mapping[str, PlainValue],
) -> None:
    """Replace holes and params among the `params` of a text by what was chosen for them."""
    for name, node in settings.items():
        param = document.params.get(name)
        if param is None or param.hole is None:
            params[name] = plain(node)
    for draw, value in values.items():
        name = hole_name(draw)
        hole = document.params[name].hole
        if draw == name and hole is not None and hole.per:
            params[name]["default"] = value  # it goes on being drawn, in scopes of its own
        elif draw == name and isinstance(hole, Choice) and isinstance(hole.choice, dict):
            params[name] = params[name]["choice"][value]
        else:
            params[draw] = value
