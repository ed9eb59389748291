"""Faults that pydantic finds in settings (recipes, data, studies): one for each value, placed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from resdsl.text.diagnostics import Diagnostic, Place, nearest
from resdsl.text.located_faults import FORMS, Location, RuleError, faults_by_location
from resdsl.text.model_faults import describe, got
from resdsl.text.scalars import resolve_scalar
from resdsl.text.values import show

Locate = Callable[[Location, bool], Place | None]
"""Gives the place of the value at a location, or of its key."""

_SCALARS = {"bool_type", "int_type", "float_type", "string_type"}
_NUMBERS = {"int_type", "float_type", "int_from_float"}


def setting_faults(
    error: ValidationError, model: type[BaseModel], values: object, place: Locate
) -> list[Diagnostic]:
    """Return one finding for each of ``values`` that does not fit ``model``.

    ``values`` are the plain values that were validated, in which ``error`` was raised, and
    ``place`` says where they are written; it may answer None.
    """
    by_location = faults_by_location(error, values)
    return [_finding(_merged(faults), model, values, place) for faults in by_location.values()]


def fields_in(
    model: type[BaseModel], path: Sequence[str], values: object = None
) -> dict[str, FieldInfo]:
    """Return the fields that may stand at ``path``.

    A key of ``path`` that is the key of a mapping or the position in a list leads on to the
    models of the values. Of the forms of a union those count whose `kind` is written in
    ``values``; all of them where none is.
    """
    models = _models_at(model, path, values)
    return {f.alias or name: f for m in models for name, f in m.model_fields.items()}


def _models_at(
    model: type[BaseModel], path: Sequence[str], values: object = None
) -> list[type[BaseModel]]:
    models = [model]
    for step in path:
        types = (f.annotation for m in models for name, f in m.model_fields.items() if name == step)
        models = [inner for kind in types for inner in _models(kind)] or models
        values = values.get(step) if isinstance(values, dict) else None
        kind = values.get("kind") if isinstance(values, dict) else None
        models = [m for m in models if kind is not None and _is_of_kind(m, kind)] or models
    return models


def _is_of_kind(model: type[BaseModel], kind: object) -> bool:
    field = model.model_fields.get("kind")
    return field is not None and kind in get_args(field.annotation)


def _of_other_libraries(models: Sequence[type[BaseModel]], word: str) -> str | None:
    """Return what a word of other libraries is here, after ``other_words`` of the models.

    These map what to do to the words it is said of: a key, or a key and a value, `clip=off`.
    """
    for model in models:
        for meaning, words in getattr(model, "other_words", {}).items():
            if word.lower().replace("-", "_") in words.split():
                return str(meaning)
    return None


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in a type: itself, the forms of a union, the values of a mapping."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


def _merged(faults: Sequence[Any]) -> Any:
    """Return the one fault that speaks for those that the forms of a union have with a value.

    The first one does, but words that are allowed beside numbers are told where the value is none.
    """
    kinds = {fault["type"]: fault for fault in reversed(faults)}
    if kinds.keys() >= _SCALARS:
        return {**faults[0], "type": "scalar_type"}
    if kinds.keys() == {"int_type", "float_type"}:
        return kinds["float_type"]
    if len(kinds) == 2 and "literal_error" in kinds:
        (number,) = (fault for kind, fault in kinds.items() if kind != "literal_error")
        if number["type"] == "string_pattern_mismatch":
            return kinds["literal_error"]  # What the pattern is of, the description says in words.
        is_number = number["type"] not in _NUMBERS
        return number if is_number else {**kinds["literal_error"], "also": number}
    return faults[0]


def _finding(fault: Any, model: type[BaseModel], values: object, place: Locate) -> Diagnostic:
    location, kind = fault["loc"], fault["type"]
    at = place(location, kind == "extra_forbidden")
    if kind == "value_error":
        return _told_by_validator(fault, model, at)
    *above, key = map(str, location or ("",))
    fields = fields_in(model, above, values)
    finding = describe(fault, at, key, fields, owner=".".join(above))
    known = kind == "extra_forbidden"
    word = key if known else f"{key}={fault['input']}"
    meaning = _of_other_libraries(_models_at(model, above, values), word)
    if meaning or known:
        return replace(finding, help=meaning) if meaning else finding
    return replace(finding, help=likely_meant(fault) or _about(model, location, kind))


def _told_by_validator(fault: Any, model: type[BaseModel], at: Place | None) -> Diagnostic:
    error, path = fault["ctx"]["error"], ".".join(map(str, fault["loc"]))
    if isinstance(error, RuleError):
        return Diagnostic("bad-value", str(error), at, help=error.help)
    reason = str(error)
    if "but got" not in reason and not isinstance(fault["input"], dict):
        reason += f", but got {got(fault)}"
    help = _about(model, fault["loc"], "value_error")
    return Diagnostic("bad-value", f"`{path}`: {reason}" if path else reason, at, help=help)


def likely_meant(fault: Any) -> str | None:
    """Return how the value that was likely meant is written, None where that is not known.

    ``fault`` is an entry of ``ValidationError.errors()``; under ``also`` it may have another one
    about the same value, of another form of a union.
    """
    value, kinds = fault["input"], {fault["type"], fault.get("also", fault)["type"]}
    words = str(fault.get("ctx", {}).get("expected", "")).split("'")[1::2]
    near = nearest(str(value), words)
    if near is not None:
        return f"did you mean `{near}`?"
    match value:
        case str() if kinds & _NUMBERS:
            number = _number(value)
            return None if number is None else f"write `{number}`"
        case str() if "bool_type" in kinds and value.lower() in _BOOLEANS:
            return f"write `{_BOOLEANS[value.lower()]}`; `{value}` is a text in YAML 1.2"
        case float() if "int_type" in kinds and value.is_integer():
            return f"write `{value:.0f}`"
        case bool() | int() | float() if "string_type" in kinds:
            return f'quote it: `"{show(value)}"`'
        case bool() | int() | float() | str() if kinds & {"list_type", "tuple_type"}:
            return f"write a list: `[{value if isinstance(value, str) else show(value)}]`"
    return None


_BOOLEANS = {
    word: value
    for value, words in {"true": "yes on y 1 true", "false": "no off n 0 false"}.items()
    for word in words.split()
}


def _number(text: str) -> str | None:
    """Return a number as YAML 1.2 writes it, None where the text is none: ``1_000``, ``0,5``."""
    plain = text.strip().replace("_", "")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    try:
        value = resolve_scalar(plain)
    except ValueError:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else None


def _about(model: type[BaseModel], location: Location, kind: str) -> str | None:
    """Return what is known of the nearest setting around a location: what it is, its default."""
    for end in range(len(location), 0, -1):
        *above, key = path = list(map(str, location[:end]))
        field = fields_in(model, above).get(key)
        if field is None:
            continue
        if kind in FORMS and any(_models(field.annotation)):
            return "its keys are " + ", ".join(
                f"`{name}`" for name in sorted(fields_in(model, path))
            )
        told = [" ".join((field.description or "").split()).rstrip(".").replace("None:", "null:")]
        if end == len(location) and not field.is_required() and _is_plain(field.default):
            told.append(f"left out, it is {_written(field.default)}")
        if any(told):
            return f"`{key}`: {'; '.join(filter(None, told))}"
    return None


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(show, value))}]"
    return "null" if value is None else show(value)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | str | tuple)
