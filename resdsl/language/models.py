"""The pydantic models of a document's fixed parts, and their faults as findings with places."""

from __future__ import annotations

import typing
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, StrictStr, ValidationError

from resdsl.language.field_faults import describe
from resdsl.ops.op.fields import Count
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.model_faults import locate
from resdsl.text.nodes import YamlList, YamlMapping, plain


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


class TokenInput(_Model):
    """`input: {shape: [256], dtype: int}`."""

    shape: Annotated[tuple[Count, ...], Field(min_length=1, max_length=4)]
    dtype: Literal["float", "int"] = "float"


class Expectation(_Model):
    """What a file promises of itself, after `set`."""

    set: dict[str, Any] = {}
    params: int | None = None
    flops: int | None = None
    activations: int | None = None
    depth: int | None = None
    receptive_field: int | None = None
    output: tuple[int, ...] | None = None


class BlockModel(_Model):
    """One entry of `blocks`."""

    about: StrictStr = ""
    extends: StrictStr | None = None
    args: InstanceOf[YamlMapping] | None = None
    body: InstanceOf[YamlList] | None = None


class LintModel(_Model):
    """`lint: {ignore: [...]}`: codes of warnings that this file does not want."""

    ignore: tuple[StrictStr, ...] = ()


class DocumentModel(_Model):
    """The top level."""

    resdsl: Literal[1]
    name: Annotated[StrictStr, Field(min_length=1, max_length=200)] = "net"
    about: StrictStr = ""
    input: Annotated[tuple[Count, ...], Field(min_length=1, max_length=4)] | TokenInput
    params: InstanceOf[YamlMapping] | None = None
    include: InstanceOf[YamlList] | None = None
    blocks: InstanceOf[YamlMapping] | None = None
    net: InstanceOf[YamlList]
    init: Any = None
    constraints: Any = None
    expect: Any = None
    lint: LintModel = LintModel()


class BlocksModel(_Model):
    """The top level of a file that another includes, as far as it is read then."""

    resdsl: Literal[1]
    include: InstanceOf[YamlList] | None = None
    blocks: InstanceOf[YamlMapping]


def validate(
    model: type[BaseModel],
    node: YamlMapping,
    findings: list[Diagnostic],
    *,
    keep: frozenset[str] = frozenset(),
    ignore: frozenset[str] = frozenset(),
    lenient: bool = False,
) -> BaseModel | None:
    """Return the model of a mapping, or None after adding its faults to ``findings``.

    Values under the keys ``keep`` are handed over as nodes, those under ``ignore`` not at all. If
    ``lenient``, the model is returned without the faulty keys where it can do without them, so
    that the rest is checked as well.
    """
    data = {
        key: value if key in keep else plain(value)
        for key, value in node.entries.items()
        if key not in ignore
    }
    try:
        return model.model_validate(data)
    except ValidationError as error:
        seen: set[tuple[object, ...]] = set()
        for fault in specific(error):
            place, key = locate(node, fault["loc"], at_key=fault["type"] == "extra_forbidden")
            if (place, key) in seen:
                continue  # the branches of a union complain one after the other
            seen.add((place, key))
            known, owner = _keys_at(model, fault["loc"], ignore)
            findings.append(describe(fault, place, key, known, owner=owner if key != owner else ""))
        faulty = {fault["loc"][0] for fault in error.errors() if fault["loc"]}
        if not lenient or not faulty & data.keys():
            return None
        rest = YamlMapping(
            {key: value for key, value in node.entries.items() if key not in faulty},
            node.keys,
            node.place,
        )
        return validate(model, rest, [], keep=keep, ignore=ignore)


def _keys_at(
    model: type[BaseModel], path: tuple[int | str, ...], ignore: frozenset[str]
) -> tuple[list[str], str]:
    """Return the keys beside the one that a pydantic location ends in, and the key above them."""
    keys, owner = [*model.model_fields, *ignore], ""
    for step in path[:-1]:
        field = model.model_fields.get(str(step))
        for part in typing.get_args(field.annotation) or (field.annotation,) if field else ():
            if isinstance(part, type) and issubclass(part, BaseModel):
                model, owner = part, str(step)
                keys = [*model.model_fields]
    return keys, owner


def one_for_each(error: ValidationError) -> dict[str, Any]:
    """Return one fault for each field.

    The branches of a union complain one after the other: the first speaks for all, but words that
    are allowed beside a number are told with what must hold of the number.
    """
    found: dict[str, Any] = {}
    for fault in specific(error):
        field = str(fault["loc"][0]) if fault["loc"] else ""
        first = found.setdefault(field, fault)
        kinds = {first["type"], fault["type"]}
        if len(kinds) == 2 and "literal_error" in kinds and "also" not in first:
            words, number = (first, fault) if first["type"] == "literal_error" else (fault, first)
            found[field] = {**words, "also": number}
    return found


def specific(error: ValidationError) -> list[Any]:
    """Return the faults without "must be a mapping" where another form of a union fits better."""
    faults = error.errors(include_url=False)
    forms = ("model_type", "dict_type", "tuple_type", "list_type")
    better = {fault["loc"][0] for fault in faults if fault["loc"] and fault["type"] not in forms}
    return [
        fault
        for fault in faults
        if fault["type"] not in forms or not fault["loc"] or fault["loc"][0] not in better
    ]
