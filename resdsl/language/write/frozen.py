"""Writes a document with its holes filled; what need not change stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from resdsl.language.document import Document
from resdsl.language.holes import Choice, PlainValue, hole_name
from resdsl.language.write.bundle import bundle
from resdsl.language.write.sections import edited
from resdsl.language.write.template import Template, is_scalar, make_template
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
    text = bundle(document)

    def written(chosen: Mapping[str, PlainValue | None]) -> str:
        return edited(text, _edits(document, settings, chosen, figures))

    scalars = {d: v for d, v in values.items() if _is_replaced(document, d) and is_scalar(v)}
    if not scalars or "expect" in document.root.entries:
        return written(values)
    blank = {draw: None if draw in scalars else v for draw, v in values.items()}
    fixed = {name: plain(node) for name, node in settings.items()}, blank, document.input.dims
    form = _Form(text, repr(fixed), lambda: written(blank), tuple(scalars))
    template = _template(form)
    filled = template and template.filled(scalars)
    return filled or written(values)


@dataclass(frozen=True)
class _Form:
    """A frozen text in which some values are blank; equal to another one that is written alike."""

    text: str
    fixed: str
    """Tells of all that is written into the text."""
    written: Callable[[], str] = field(compare=False)
    blanks: tuple[str, ...] = field(compare=False)


@lru_cache(maxsize=64)
def _template(form: _Form) -> Template | None:
    return make_template(form.written(), form.blanks)


def _is_replaced(document: Document, draw: str) -> bool:
    """Return whether the value of a draw stands in the place of a hole, as it is."""
    name = hole_name(draw)
    hole = document.params[name].hole
    if draw == name and hole is not None and hole.per:
        return False
    return draw != name or not (isinstance(hole, Choice) and isinstance(hole.choice, dict))


def _edits(
    document: Document,
    settings: Mapping[str, YamlNode],
    values: Mapping[str, PlainValue | None],
    figures: Mapping[str, object],
) -> dict[str, Callable[[Any], object]]:
    """Return how each section of the text is edited."""
    edits: dict[str, Callable[[Any], object]] = {}
    dims = tuple(document.input.dims)
    if dims != _dims(plain(document.root.entries["input"])):
        edits["input"] = lambda root: _set_dims(root, dims)
    if settings or values:
        edits["params"] = lambda root: _fill(root["params"], document, settings, values)
        if "expect" in document.root.entries:
            edits["expect"] = lambda root: root.update(expect=dict(figures))
    return edits


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
    values: Mapping[str, PlainValue | None],
) -> None:
    """Replace holes and params among the `params` of a text by what was chosen for them."""
    for name, node in settings.items():
        param = document.params.get(name)
        if param is None or param.hole is None:
            params[name] = plain(node)
    for draw, value in values.items():
        hole = document.params[hole_name(draw)].hole
        if _is_replaced(document, draw):
            params[draw] = value
        elif hole is not None and hole.per:
            params[draw]["default"] = value  # it goes on being drawn, in scopes of its own
        else:
            params[draw] = params[draw]["choice"][value]
