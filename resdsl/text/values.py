"""Plain values in messages, and values from outside of any file as nodes with places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from resdsl.text.diagnostics import Place, ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.scalars import out_of_bounds
from resdsl.text.strict_subset import Advice
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_IN_OPTIONS = Advice(
    anchors="write the value out",
    merge_keys="write the value out",
    empty="write a value behind `=`",
)


def show(value: object) -> str:
    """Return a value for a message: a text in quotes, true and false as YAML writes them.

    >>> show(True), show("a"), show(None), show([1])
    ('true', '"a"', 'nothing', 'a value with parts')
    """
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "nothing"
        case str():
            return f'"{value}"' if len(value) <= 40 else f'"{value[:37]}..."'
        case int() | float():
            return str(value)
        case _:
            return "a value with parts"


def from_values(values: Mapping[str, object]) -> dict[str, YamlNode]:
    """Return Python values as nodes by name.

    The frames of messages show a value as if it had been written: `settings: n=3`. Numbers and
    arrays of NumPy and PyTorch are taken as Python's.

    Raises:
        ResdslError: `bad-scalar` for a number that files may not hold; `bad-setting` where a value
            is no scalar, path, list or mapping of those.
    """
    return {
        name: _node(value, _place(f"settings: {name}={_text(value)}"))
        for name, value in values.items()
    }


def from_texts(texts: Iterable[str], option: str = "--set") -> dict[str, YamlNode]:
    """Return the settings of `--set name=value` options, whose values are YAML.

    ``option`` is the name of the option in messages.

    Raises:
        ResdslError: not of that form, or given twice.
    """
    settings: dict[str, YamlNode] = {}
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


def setting_text(value: bool | int | float | str) -> str:
    """Return a scalar as it is written behind `--set name=`, quoted where it must be.

    >>> [setting_text(value) for value in (True, 3, "wide", "3", "no: more", "")]
    ['true', '3', 'wide', '"3"', '"no: more"', '""']
    """
    if isinstance(value, str):
        try:
            node = read(Source("", value), advice=_IN_OPTIONS)
        except ResdslError:
            return json.dumps(value)
        is_plain = isinstance(node, YamlScalar) and type(node.value) is str and node.value == value
        return value if is_plain else json.dumps(value)
    return json.dumps(value)


def values_text(values: Mapping[str, bool | int | float | str]) -> str:
    """Return values as they are written behind `--set`, in one line.

    >>> values_text({"n": 3, "family": "plain"})
    'n=3 family=plain'
    """
    return " ".join(f"{name}={setting_text(value)}" for name, value in values.items())


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "..."


def _place(text: str) -> Place:
    return Place(Source("settings", text), 1, 1, 1, len(text) + 1)


def _node(value: object, place: Place) -> YamlNode:
    match value:
        case PurePath():
            return YamlScalar(str(value), place)
        case int() | float() if (reason := out_of_bounds(value)) is not None:
            raise ResdslError.of("bad-scalar", reason, place=place)
        case None | bool() | int() | float() | str():
            return YamlScalar(value, place, quoted=False)
        case list() | tuple():
            return YamlList(tuple(_node(item, place) for item in value), place)
        case Mapping():
            entries = {str(key): _node(item, place) for key, item in value.items()}
            return YamlMapping(entries, dict.fromkeys(entries, place), place)
    if callable(as_python := getattr(value, "tolist", None)):
        return _node(as_python(), place)
    text = f"a value is a number, a text or true and false, but got {type(value).__name__}"
    raise ResdslError.of("bad-setting", text, place=place)
