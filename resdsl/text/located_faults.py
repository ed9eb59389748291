"""The faults that pydantic finds, at the values that they are about.

Where a field is a union, pydantic tells a fault for each of its forms, at locations that hold the
names of the forms: `size: big` of a field `int | Literal["auto"]` has the faults `int_type` and
`literal_error`, at `size.int` and `size.literal['auto']`. Both are about the value at `size`, and
what a user reads is one sentence: it must be `auto`, or a whole number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

Location = tuple[int | str, ...]
"""Keys and positions on the way to a value."""

FORMS = {"dict_type", "list_type", "tuple_type", "model_type", "model_attributes_type"}
"""The faults of values of another form: that they must be a list, or a mapping."""


class RuleError(ValueError):
    """Settings that are good alone do not go together; ``fields`` are those that the rule reads."""

    def __init__(self, message: str, fields: Sequence[str], help: str) -> None:
        super().__init__(message)
        self.fields = tuple(fields)
        self.help = help


def faults_by_location(error: ValidationError, values: object) -> dict[Location, list[Any]]:
    """Return the faults at each location of ``values``, in pydantic's order.

    A fault is an entry of ``ValidationError.errors()``, and ``values`` are what was validated.
    Faults that a value must have another form are left out where a form of a union has been read
    further, which is the one that was meant. So is that a list is too short if it is long enough:
    pydantic does not count the entries that have faults of their own.
    """
    found: dict[Location, list[Any]] = {}
    for raw in error.errors(include_url=False):
        fault = _plain_fault(raw, values)
        if fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]:
            continue
        found.setdefault(fault["loc"], []).append(fault)
    read = {
        location[:n]
        for location, faults in found.items()
        if any(fault["type"] not in FORMS for fault in faults)
        for n in range(len(location) + 1)
    }
    for location in read & found.keys():
        found[location] = [fault for fault in found[location] if fault["type"] not in FORMS]
    return {location: faults for location, faults in found.items() if faults}


def _plain_fault(fault: Any, values: object) -> dict[str, Any]:
    """Return a fault whose location has keys and positions of ``values`` alone."""
    location = _without_tags(fault["loc"], values, fault["type"] == "missing")
    context = fault.get("ctx", {})
    changes: dict[str, Any] = {"loc": location}
    match fault["type"]:
        case "union_tag_invalid":
            expected = {"expected": " or ".join(context["expected_tags"].rsplit(", ", 1))}
            changes = {"loc": (*location, "kind"), "type": "literal_error", "ctx": expected}
            changes["input"] = fault["input"].get("kind")
        case "union_tag_not_found":
            changes = {"loc": (*location, "kind"), "type": "missing"}
        case "value_error" if isinstance(context["error"], RuleError):
            written = _at(values, location)
            fields = context["error"].fields
            field = next((f for f in fields if isinstance(written, dict) and f in written), "")
            changes["loc"] = (*location, field) if field else location
    return {**fault, **changes}


def _without_tags(loc: Location, values: Any, is_missing: bool) -> Location:
    """Return a pydantic location without the tags of unions, which are no keys of the values."""
    kept: list[int | str] = []
    for at, part in enumerate(loc):
        if _is_inside(part, values):
            values = values[part]
        elif not is_missing or at < len(loc) - 1:
            continue
        kept.append(part)
    return tuple(kept)


def _is_inside(part: int | str, values: object) -> bool:
    if isinstance(values, list | tuple):
        return isinstance(part, int) and part < len(values)
    return isinstance(values, dict) and part in values


def _at(values: Any, location: Location) -> Any:
    for part in location:
        values = values[part]
    return values
