"""What a JSON Schema says, without what some releases of pydantic write out and others do not."""

from __future__ import annotations

import json
from typing import Any


def meaning(text: str) -> Any:
    """Return a schema without keys that say nothing beside others, whatever their order."""
    return _plain(json.loads(text))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {key: _plain(item) for key, item in value.items()}
    if "const" in plain:
        plain.pop("enum", None)
    if plain.get("additionalProperties") is True:
        del plain["additionalProperties"]
    plain.pop("propertyNames", None)  # which pydantic 2.9 leaves out
    return plain
