"""Mappings laid on top of each other: files of a study, and overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resdsl.study.config.overrides import Override
from resdsl.text.diagnostics import ResdslError

_KINDS = {"data": "name", "sampler": "kind", "pruner": "kind", "executor": "kind"}
_DOMAINS = {"float", "int", "choice"}

Path = tuple[object, ...]


def merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Return the values of ``below`` with those of ``above`` on top, mapping by mapping.

    A list is replaced as a whole. So is what belongs to another thing: the settings of a data set
    of another name, of a sampler, a pruner or an executor of another kind, and a range by a choice.

    >>> merged({"budget": {"seeds": 3, "epochs": 12}}, {"budget": {"seeds": 5}})
    {'budget': {'seeds': 5, 'epochs': 12}}
    >>> merged({"data": {"name": "digits", "test": 300}}, {"data": {"name": "npz"}})
    {'data': {'name': 'npz'}}
    """
    return _merged(below, above, ())


def _merged(
    below: Mapping[str, object], above: Mapping[str, object], path: Path
) -> dict[str, object]:
    result = dict(below)
    for key, value in above.items():
        old, at = result.get(key), (*path, key)
        if isinstance(old, dict) and isinstance(value, dict) and not _is_another(old, value, at):
            result[key] = _merged(old, value, at)
        else:
            result[key] = value
    return result


def _is_another(old: Mapping[str, object], new: Mapping[str, object], path: Path) -> bool:
    """Return whether two mappings at ``path`` are settings of different things."""
    match path:
        case (str(group),) if group in _KINDS:
            kind = _KINDS[group]
            return kind in old and kind in new and old[kind] != new[kind]
        case ("recipe", _):
            return bool(new.keys() & _DOMAINS - old.keys())
    return False


def with_override(values: Mapping[str, object], override: Override) -> dict[str, object]:
    """Return the values of a study with an override on top.

    Raises:
        ResdslError: `cannot-compose` where it takes away a key that is not there, or has another
            value than it names.

    >>> from resdsl.study.config.overrides import parse_override
    >>> with_override({"budget": {"seeds": 3}}, parse_override("budget.seeds=5"))
    {'budget': {'seeds': 5}}
    >>> with_override({"budget": {"seeds": 3}}, parse_override("~budget.seeds"))
    {'budget': {}}
    """
    keys = override.key.split(".")
    if override.takes_away:
        return _without(values, keys, override)
    laid = override.value
    for key in reversed(keys):
        laid = {key: laid}
    assert isinstance(laid, dict)
    return merged(values, laid)


def _without(
    values: Mapping[str, object], keys: Sequence[str], override: Override
) -> dict[str, object]:
    key, *rest = keys
    inner = values.get(key)
    if rest and isinstance(inner, dict):
        return {**values, key: _without(inner, rest, override)}
    if rest or key not in values:
        reason, help = "is not there", "`~key` takes away a key that is there"
    elif override.value is not None and inner != override.value:
        reason, help = "has another value", f"`~{override.key}`, without a value, takes it away"
    else:
        return {other: value for other, value in values.items() if other != key}
    message = f"`{override.key}` cannot be taken away: it {reason}"
    raise ResdslError.of("cannot-compose", message, place=override.place, help=help)
