"""Settings of a document from outside its file: which params take them, and its input shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from resdsl.language.document import Document
from resdsl.language.models import InputModel, validate
from resdsl.text.diagnostics import Diagnostic, Later, ResdslError, suggest
from resdsl.text.values import from_values, show
from resdsl.text.yaml_nodes import YamlMapping, YamlNode, YamlScalar


def check_names(document: Document, settings: Mapping[str, YamlNode]) -> list[Diagnostic]:
    """Return the findings about settings that no param takes."""
    findings = []
    for name, node in settings.items():
        base, at, _ = name.partition("@")
        if base not in document.params:
            text = f"{document.source.name} has no param `{base}`"
            help = Later(_suggest, base, document.params)
            findings.append(Diagnostic("unknown-param", text, node.place, help=help))
            continue
        hole = document.params[base].hole
        if at and (hole is None or hole.per is None):
            text = f"`{base}` is drawn once: only a hole with `per` has draws such as `{name}`"
            findings.append(Diagnostic("unknown-param", text, node.place))
        if hole and isinstance(node, YamlScalar) and not hole.contains(node.value):
            text = f"`{name}` must be {hole.domain()}, but got {show(node.value)}"
            findings.append(Diagnostic("outside-domain", text, node.place))
    return findings


def _suggest(name: str, params: Mapping[str, object]) -> str:
    return suggest(name, [p for p in params if "@" not in p])


_OTHER_INPUT = {
    "tokens": "`data: text`, or arrays with `task: sequence`, are tokens; `patchify` takes images",
    "numbers": "let the net begin with `embedding` and take `input: {shape: [128], dtype: int}`",
}


def bind_input(
    document: Document,
    shape: tuple[int, ...] | None,
    *,
    dtype: Literal["float", "int"] | None = None,
) -> Document:
    """Return the document with another input shape (None: its own).

    Raises:
        ResdslError: the shape is no list of 1 to 4 whole numbers from 1; or it is of a data set of
            tokens (``dtype`` "int") and the document takes numbers, or the other way round.
    """
    if shape is None:
        return document
    findings: list[Diagnostic] = []
    given = from_values({"input": shape})
    places = {name: node.place for name, node in given.items()}
    bound = validate(InputModel, YamlMapping(given, places, given["input"].place), findings)
    if not isinstance(bound, InputModel):
        raise ResdslError(findings)
    if dtype is not None and document.input.dtype != dtype:
        kinds = {"int": "tokens", "float": "numbers"}
        takes, gives = kinds[document.input.dtype], kinds[dtype]
        raise ResdslError.of(
            "tokens-from-numbers",
            f"the net takes {takes}, but the data set gives {gives} of shape {list(bound.input)}",
            place=document.root.keys["input"],
            help=_OTHER_INPUT[takes],
        )
    if bound.input == document.input.dims:
        return document
    return replace(document, input=replace(document.input, dims=bound.input))
