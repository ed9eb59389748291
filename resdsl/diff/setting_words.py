"""The settings of ops in words, as they are written in documents."""

from __future__ import annotations

from resdsl.diff.changes import Setting
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged

_WORDS = {"bias_init": "initial bias", "zero": "starts at zero"}  # what is not written as a field


def differing(a: Op, b: Op) -> list[Setting]:
    """Return the settings in which two ops of one kind differ.

    Numbers that are equal in four digits are told in full.
    """
    found = []
    settings = b.settings()
    for name, value in a.settings().items():
        if value == settings[name]:
            continue
        words = (show(value), show(settings[name]))
        if words[0] == words[1]:
            words = (repr(value), repr(settings[name]))
        found.append(Setting(_name(a, name), *words))
    return found


def show(value: object) -> str:
    """Return a setting as it is written in YAML, or nearly so.

    >>> show(True), show(None), show(0.1 + 0.2), show((3, 1))
    ('true', 'default', '0.3', '[3, 1]')
    """
    match value:
        case None:
            return "default"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.4g}"
        case tuple() | list():
            return f"[{', '.join(map(show, value))}]"
        case Tagged():
            fields = [
                f"{_name(value, name)}: {show(v)}" for name, v in value if _is_set(value, name)
            ]
            return f"{value.tag} {{{', '.join(fields)}}}" if fields else value.tag
    return str(value)


def _is_set(value: Tagged, name: str) -> bool:
    field = type(value).model_fields[name]
    return field.is_required() or getattr(value, name) != field.default


def _name(value: Tagged, name: str) -> str:
    field = type(value).model_fields.get(name)
    return (field and field.alias) or _WORDS.get(name, name)
