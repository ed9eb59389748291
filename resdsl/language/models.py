"""The pydantic models of a document's fixed parts, and their faults as findings with places."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, StrictStr, ValidationError

from resdsl.language.field_faults import describe
from resdsl.ops.op.fields import Count
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.located_faults import faults_by_location
from resdsl.text.model_faults import locate
from resdsl.text.setting_faults import fields_in
from resdsl.text.yaml_nodes import YamlList, YamlMapping, plain


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


Dims = Annotated[tuple[Count, ...], Field(min_length=1, max_length=4)]


class TokenInput(_Model):
    """`input: {shape: [256], dtype: int}`."""

    shape: Dims
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
    input: Dims | TokenInput
    params: InstanceOf[YamlMapping] | None = None
    include: InstanceOf[YamlList] | None = None
    blocks: InstanceOf[YamlMapping] | None = None
    net: InstanceOf[YamlList]
    init: Any = None
    constraints: Any = None
    expect: Any = None
    lint: LintModel = LintModel()


class InputModel(_Model):
    """An input shape from outside of the file."""

    input: Dims


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
        for location, (fault, *_) in faults_by_location(error, data).items():
            place, key = locate(node, location, at_key=fault["type"] == "extra_forbidden")
            above = [str(step) for step in location[:-1]]
            known = [*fields_in(model, above), *(ignore if not above else ())]
            owner = above[0] if above and above[0] != key else ""
            findings.append(describe(fault, place, key, known, owner=owner))
        faulty = {fault["loc"][0] for fault in error.errors() if fault["loc"]}
        if not lenient or not faulty & data.keys():
            return None
        rest = YamlMapping(
            {key: value for key, value in node.entries.items() if key not in faulty},
            node.keys,
            node.place,
        )
        return validate(model, rest, [], keep=keep, ignore=ignore)


def one_for_each(error: ValidationError, values: object) -> dict[str, Any]:
    """Return one fault for each field of ``values``, in which ``error`` was raised.

    The forms of a union complain one after the other: the first speaks for all, but words that
    are allowed beside a number are told with what must hold of the number.
    """
    found: dict[str, Any] = {}
    for location, faults in faults_by_location(error, values).items():
        field = str(location[0]) if location else ""
        for fault in faults:
            first = found.setdefault(field, fault)
            kinds = {first["type"], fault["type"]}
            if len(kinds) == 2 and "literal_error" in kinds and "also" not in first:
                pair = (first, fault) if first["type"] == "literal_error" else (fault, first)
                found[field] = {**pair[0], "also": pair[1]}
    return found
