"""References such as ``${budget.epochs}`` in the values of a study, resolved within bounds.

``${key.path}`` takes the value of another key, ``${.key}`` and ``${..key}`` count from the mapping
around it and the one around that, and ``\\${`` is a text. ``${oc.env:NAME}`` and
``${oc.env:NAME,default}`` take a variable of the environment, where that is allowed: what it says
will stand in files that are passed on.

The forms are OmegaConf's, which this does not use: it calls whatever resolvers are registered, and
a circle ends it by recursion; ten lines of ``${a}${a}`` fill any memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from resdsl.text.diagnostics import suggest
from resdsl.text.located_faults import Location

MAX_PRODUCED = 200_000  # values and characters in the whole study
MAX_CHAIN = 50  # references that lead from one to the next

_REFERENCE = re.compile(r"\\?\$\{([^${}]*)\}")
_KEYS = re.compile(r"\.*[^.\[\]\s]+(?:\.[^.\[\]\s]+|\[\w+\])*")
_VARIABLE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")
_FORM = "`${key}` takes the value of another key, whose whole path it names"


@dataclass(eq=False)
class ReferenceFault(Exception):
    """A value that cannot be resolved, and where in the study it stands."""

    location: Location
    message: str
    help: str
    code: str = "cannot-compose"


def resolve_references(
    values: Mapping[str, object], *, allow_env: bool = False
) -> tuple[dict[str, object], list[ReferenceFault]]:
    """Return the values with every reference replaced by what it refers to, and the faults.

    A value with a fault is None in the result.

    Args:
        values: those of a whole study: mappings, lists, texts, numbers.
        allow_env: whether a variable of the environment may be read.

    >>> resolve_references({"name": "run_${budget.seeds}", "budget": {"seeds": 3}})
    ({'name': 'run_3', 'budget': {'seeds': 3}}, [])
    """
    resolver = _Resolver(values, allow_env)
    resolved = {key: resolver.top(value, (key,)) for key, value in values.items()}
    return resolved, resolver.faults


class _Resolver:
    def __init__(self, values: Mapping[str, object], allow_env: bool) -> None:
        self.values = values
        self.allow_env = allow_env
        self.faults: list[ReferenceFault] = []
        self.produced = 0
        self.open: list[Location] = []  # the texts that are being resolved, each for the next

    def top(self, value: object, at: Location) -> object:
        """Return a value of the study; what is wrong in it is a fault at the value."""
        match value:
            case dict():
                return {key: self.top(inner, (*at, key)) for key, inner in value.items()}
            case list():
                return [self.top(inner, (*at, i)) for i, inner in enumerate(value)]
        self.open = []
        try:
            return self.value(value, at)
        except ReferenceFault as fault:
            self.faults.append(fault)
            return None

    def value(self, value: object, at: Location) -> object:
        if self.open:
            self.produce(1, at)
        match value:
            case dict():
                return {key: self.value(inner, (*at, key)) for key, inner in value.items()}
            case list():
                return [self.value(inner, (*at, i)) for i, inner in enumerate(value)]
            case "???":
                text = f"`{'.'.join(map(str, at))}` has no value"
                help = "`???` marks a value that must be given: write one"
                raise ReferenceFault(at, text, help)
            case str() if "${" in value:
                return self.text(value, at)
        return value

    def produce(self, n: int, at: Location) -> None:
        """Count values and characters that references have made.

        Raises:
            ReferenceFault: they are too many.
        """
        self.produced += n
        if self.produced > MAX_PRODUCED:
            text = f"the references of this study make more than {MAX_PRODUCED:,} characters"
            raise ReferenceFault(self.open[0] if self.open else at, text, "write values out")

    def text(self, text: str, at: Location) -> object:
        """Return the value of a text with references."""
        if at in self.open:
            circle = " -> ".join(".".join(map(str, way)) for way in (*self.open, at)[:6])
            message = f"the references lead back to where they start: {circle}"
            raise ReferenceFault(self.open[0], message, "write one of the values out")
        if len(self.open) >= MAX_CHAIN:
            message = f"more than {MAX_CHAIN} references lead from one to the next"
            raise ReferenceFault(self.open[0], message, "name the last of the keys")
        self.open.append(at)
        whole = _REFERENCE.fullmatch(text)
        if whole and not text.startswith("\\"):
            value = self.target(whole[1], at)
        else:
            value = self.mixed(text, at)
        self.open.pop()
        return value

    def mixed(self, text: str, at: Location) -> str:
        """Return a text in which references stand beside other characters."""
        if "${" in _REFERENCE.sub("", text):
            message = f"a reference in `{text[:80]}` is not closed, or holds another one"
            raise ReferenceFault(at, message, _FORM)
        parts, end = [], 0
        for found in _REFERENCE.finditer(text):
            parts.append(text[end : found.start()])
            end = found.end()
            if found[0].startswith("\\"):
                parts.append(found[0][1:])
                continue
            value = self.target(found[1], at)
            if isinstance(value, dict | list):
                message = f"`{found[0]}` is a list or a mapping, which no text can hold"
                raise ReferenceFault(at, message, "let the reference be the whole value")
            parts.append(str(value).lower() if isinstance(value, bool) else str(value))
            self.produce(len(parts[-1]), at)
        return "".join([*parts, text[end:]])

    def target(self, inside: str, at: Location) -> object:
        """Return what a reference refers to; ``inside`` stands between its braces."""
        name, colon, rest = inside.partition(":")
        if colon:
            return self.environment(name.strip(), rest, at)
        if not _KEYS.fullmatch(inside):
            raise ReferenceFault(at, f"`${{{inside[:80]}}}` names no key", _FORM)
        keys = inside.lstrip(".")
        n_up = len(inside) - len(keys)
        if n_up > len(at):
            message = f"`${{{inside[:80]}}}` counts more mappings than there are around it"
            raise ReferenceFault(at, message, _FORM)
        way: Location = (*at[:-n_up],) if n_up else ()
        node: object = self.values
        path: Location = ()
        is_resolved = False
        for key in (*way, *re.findall(r"[^.\[\]]+", keys)):
            if isinstance(node, str) and "${" in node and not is_resolved:
                node, is_resolved = self.text(node, path), True
            step = _position(key) if isinstance(node, list) else key
            node, path = self.inner(node, step, inside, at), (*path, step)
        return node if is_resolved else self.value(node, path)

    def inner(self, node: object, key: int | str, inside: str, at: Location) -> object:
        """Return the value under one key, or at one position, of a mapping or list."""
        if isinstance(node, dict) and key in node:
            return node[key]
        if isinstance(node, list) and isinstance(key, int) and key < len(node):
            return node[key]
        message = f"`${{{inside[:80]}}}`: nothing in this study gives `{key}`"
        known = [str(name) for name in node] if isinstance(node, dict) else []
        raise ReferenceFault(at, message, suggest(str(key), known) if known else _FORM)

    def environment(self, name: str, rest: str, at: Location) -> object:
        """Return the value of ``${oc.env:NAME}`` or ``${oc.env:NAME,default}``."""
        if name != "oc.env":
            message = f"a study calls no `{name[:80]}`"
            raise ReferenceFault(at, message, _FORM)
        variable, comma, default = rest.partition(",")
        form = _VARIABLE.fullmatch(variable)
        if form is None:
            message = f"`{variable[:80]}` is no name of a variable of the environment"
            raise ReferenceFault(at, message, "write it like `${oc.env:HOME}`")
        if not self.allow_env:
            message = f"the variable `{form[1]}` of the environment may not be read"
            help = "`--allow-env` allows it; its value will stand in the run directory and report"
            raise ReferenceFault(at, message, help, code="env-not-allowed")
        found = os.environ.get(form[1])
        if found is None and not comma:
            message = f"the environment has no variable `{form[1]}`"
            help = f"set it, or write a default: `${{oc.env:{form[1]},default}}`"
            raise ReferenceFault(at, message, help)
        default = default.strip().strip("'\"")
        self.produce(len(found or default), at)
        return found if found is not None else None if default == "null" else default


def _position(key: int | str) -> int | str:
    """Return the position in a list that a key names; any other key as it is."""
    is_position = isinstance(key, str) and re.fullmatch("[0-9]{1,6}", key)
    return int(key) if is_position else key
