"""The reference of a pydantic model's settings: a table with a line for each key."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from resdsl.text.schema_words import Schema, schema_words

_HEAD = "| key | takes | default | what it is |\n| --- | --- | --- | --- |"


def settings_reference(
    model: type[BaseModel], elsewhere: Mapping[str, tuple[str, str]] | None = None
) -> str:
    """Return all keys of ``model`` as Markdown, mappings in it as sections of their own.

    Args:
        model: what a file is validated by. Descriptions are those of its fields.
        elsewhere: for keys whose settings have a page of their own, what they take and what they
            are where they are left out.

    >>> from pydantic import Field
    >>> class Budget(BaseModel):
    ...     seeds: int = Field(3, ge=1, description="final runs of each cell")
    >>> print(settings_reference(Budget))
    | key | takes | default | what it is |
    | --- | --- | --- | --- |
    | `seeds` | a whole number from 1 | `3` | final runs of each cell |
    """
    return _Reference(model, elsewhere or {}).text()


class _Reference:
    def __init__(self, model: type[BaseModel], elsewhere: Mapping[str, tuple[str, str]]) -> None:
        self.model = model
        self.elsewhere = elsewhere
        self.schema = model.model_json_schema(by_alias=True)

    def text(self) -> str:
        parts = [self.table(self.schema, self.model)]
        for key, schema in self.schema["properties"].items():
            if key not in self.elsewhere:
                parts += self.section(key, schema)
        return "\n\n".join(parts)

    def section(self, key: str, schema: Schema) -> Iterator[str]:
        """Yield the section of a key whose value is a mapping of known keys, in its forms."""
        forms = list(self.forms(schema))
        if forms:
            yield f"### {key}"
        for form in forms:
            says = " ".join(form.get("description", "").replace("``", "`").split())
            kind = form["properties"].get("kind", {}).get("const")
            if len(forms) == 1:
                yield says
            else:
                named = f"kind: {kind}" if kind else next(iter(form.get("required", [])), "")
                yield f"`{named}`: {says[:1].lower()}{says[1:]}"
            if list(form["properties"]) != ["kind"]:
                yield self.table(form)

    def forms(self, schema: Schema) -> Iterator[Schema]:
        """Yield the models that a value, or the values in a mapping, may be of."""
        inner = schema.get("additionalProperties")
        for part in (schema, inner if isinstance(inner, dict) else {}):
            for form in (part, *part.get("anyOf", []), *part.get("oneOf", [])):
                if "$ref" in form:
                    yield self.schema["$defs"][form["$ref"].rpartition("/")[2]]

    def table(self, schema: Schema, model: type[BaseModel] | None = None) -> str:
        """Return the table of an object's keys; ``model`` has the descriptions of the outermost."""
        required = schema.get("required", [])
        rows = [_HEAD]
        fields = model.model_fields.items() if model else ()
        described = {field.alias or name: field.description for name, field in fields}
        for key, value in schema["properties"].items():
            if "const" in value:
                continue  # It names the form, which stands above the table.
            said = described.get(key) or value.get("description", "")
            says = _sentence(said) or self.of_form(value)
            takes = self.words(value)
            if model is None:  # Only the outermost keys have sections.
                takes = takes.removesuffix(", see below")
            default = "required" if key in required else f"`{_written(value.get('default'))}`"
            if list(self.forms(value)) and default != "required":
                kind = (value.get("default") or {}).get("kind")
                default = f"`kind: {kind}`" if kind else ""
            if model and key in self.elsewhere:
                takes, default = self.elsewhere[key]
            rows.append(f"| `{key}` | {takes} | {default} | {says} |")
        return "\n".join(rows)

    def of_form(self, schema: Schema) -> str:
        """Return what a mapping of known keys is, by the first sentence of its model."""
        forms = list(self.forms(schema))
        told = forms[0].get("description", "") if len(forms) == 1 else ""
        return _sentence(told.split(".\n")[0].split(". ")[0])

    def words(self, schema: Schema) -> str:
        """Return what a key takes."""
        inner = schema.get("additionalProperties")
        if isinstance(inner, dict):
            what = "the forms below" if list(self.forms(schema)) else self.words(inner)
            return f"a mapping of names to {what.removeprefix('a ')}"
        if list(self.forms(schema)):
            return "a mapping, see below"
        described = [part for part in schema.get("anyOf", []) if "description" in part]
        return _sentence(described[0]["description"]) if described else schema_words(schema)


def _sentence(text: str) -> str:
    return " ".join(inspect.cleandoc(text).split()).rstrip(".").replace("None:", "null:")


def _written(value: Any) -> str:
    """Return a value as YAML writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            return (
                "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
            )
        case _:
            return str(value)
