"""Writes a document with its holes filled, keeping comments and layout.

The only user of ruamel.yaml, whose round-trip mode is slow but keeps what people wrote.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from resdsl.language.document import Document
from resdsl.language.holes import Choice, Scalar
from resdsl.language.reader import Node, plain


def freeze(
    document: Document,
    settings: Mapping[str, Node],
    values: Mapping[str, Scalar],
    figures: Mapping[str, object],
) -> str:
    """Return the text of ``document`` with ``settings`` and the hole ``values`` written in.

    Holes that were not read are left. A draw of a hole with `per` becomes an entry such as
    `n@stage2: 5`; a label of a choice is replaced by the value that it stands for. `expect`, where
    there is one and anything was filled in, becomes ``figures``, since it spoke of other nets.
    """
    yaml = YAML(typ="rt")
    yaml.version = None
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    root = yaml.load(document.source.text)
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
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()


def _written_input(root: Any) -> tuple[int, ...]:
    given = root["input"]
    return tuple(given["shape"] if isinstance(given, dict) else given)


def _write_input(root: Any, dims: list[int]) -> None:
    given = root["input"]
    target = given["shape"] if isinstance(given, dict) else given
    target[:] = dims
