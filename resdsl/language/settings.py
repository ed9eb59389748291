"""Settings: values for params from outside the file, as nodes with places of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from resdsl.errors import Diagnostic, Later, Place, ResdslError, Source, suggest
from resdsl.language.document import Document
from resdsl.language.evaluation import show
from resdsl.language.reader import Advice, Node, Scalar, Sequence, read
from resdsl.language.reader import Mapping as MappingNode
from resdsl.language.scalars import out_of_bounds

_IN_OPTIONS = Advice(
    anchors="write the value out",
    merge_keys="write the value out",
    empty="write a value behind `=`",
)


def from_values(values: Mapping[str, object], origin: str = "settings") -> dict[str, Node]:
    """Return Python values as nodes.

    Raises:
        ResdslError: `bad-scalar` for a number that files may not hold.
        TypeError: a value is no scalar, path, list or mapping of those.
    """
    return {
        name: _node(value, _place(f"{origin}: {name}={value}")) for name, value in values.items()
    }


def from_texts(texts: Iterable[str], option: str = "--set") -> dict[str, Node]:
    """Return the settings of `--set name=value` options; values are YAML.

    Raises:
        ResdslError: not of that form, or given twice.
    """
    settings: dict[str, Node] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise ResdslError.of("bad-setting", f"`{option} {text}` is not of the form name=value")
        if name in settings:
            raise ResdslError.of("bad-setting", f"`{option} {name}=...` is given twice")
        if not value.strip():
            raise ResdslError.of("bad-setting", f"`{option} {text}` has no value")
        settings[name] = read(Source(f"{option} {name}", value), advice=_IN_OPTIONS)
    return settings


def check_names(document: Document, settings: Mapping[str, Node]) -> list[Diagnostic]:
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
        if hole and isinstance(node, Scalar) and not hole.contains(node.value):
            text = f"`{name}` must be {hole.domain()}, but got {show(node.value)}"
            findings.append(Diagnostic("outside-domain", text, node.place))
    return findings


def _suggest(name: str, params: Mapping[str, object]) -> str:
    return suggest(name, [p for p in params if "@" not in p])


def _place(text: str) -> Place:
    return Place(Source("settings", text), 1, 1, 1, len(text) + 1)


def _node(value: object, place: Place) -> Node:
    match value:
        case PurePath():
            return Scalar(str(value), place)
        case int() | float() if (reason := out_of_bounds(value)) is not None:
            raise ResdslError.of("bad-scalar", reason, place=place)
        case None | bool() | int() | float() | str():
            return Scalar(value, place, quoted=False)
        case list() | tuple():
            return Sequence(tuple(_node(item, place) for item in value), place)
        case Mapping():
            entries = {str(key): _node(item, place) for key, item in value.items()}
            return MappingNode(entries, dict.fromkeys(entries, place), place)
    raise TypeError(f"a setting must be a plain value, but got {type(value).__name__}")


def bind_input(
    document: Document, shape: tuple[int, ...] | None, *, of_data: bool = True
) -> Document:
    """Return the document with another input shape (None: its own).

    Raises:
        ResdslError: the document takes tokens, and the shape is of a data set, which has none.
    """
    if shape is not None and document.input.dtype == "int" and of_data:
        raise ResdslError.of(
            "tokens-from-numbers",
            f"the net takes tokens, but the data set gives numbers of shape {list(shape)}",
            place=document.root.keys["input"],
            help="use `patchify` on images; resdsl trains on no data sets of tokens yet",
        )
    if shape is None or shape == document.input.dims:
        return document
    return replace(document, input=replace(document.input, dims=tuple(shape)))
