"""Blocks as they are written, with what they inherit."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field

from resdsl.language.models import BlockModel, validate
from resdsl.language.names import check_name
from resdsl.text.diagnostics import Diagnostic, Later, Place, suggest
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar, no_value

TYPE_NAMES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "str": (str,),
    "any": (object,),
}
_MAX_STEPS = 20  # of a circle, that are named


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a block: a default, or a type when it is required."""

    name: str
    place: Place
    default: YamlNode | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block with what it inherits from `extends`."""

    name: str
    arguments: dict[str, Argument]
    body: YamlList
    place: Place
    extends: str | None = None
    changes: YamlMapping | None = None  # the arguments it gives to what it extends


class Blocks(dict[str, Block]):
    """The blocks of a document by name.

    ``wrong`` are the names of those that cannot be had, which is told where they are written.
    """

    wrong: frozenset[str] = frozenset()


def read_blocks(node: YamlMapping, findings: list[Diagnostic]) -> Blocks:
    """Return the blocks by name, what each inherits merged into it."""
    models: dict[str, tuple[BlockModel, YamlMapping]] = {}
    for name, value in node.entries.items():
        check_name(name, node.keys[name], "a block", findings, reserved=frozenset())
        if not isinstance(value, YamlMapping):
            text = f"block `{name}` is a mapping with `body`"
            findings.append(Diagnostic("bad-block", text, node.keys[name]))
            continue
        model = validate(BlockModel, value, findings, keep=frozenset({"args", "body"}))
        if isinstance(model, BlockModel):
            models[name] = (model, value)
    family = _Family(models, findings)
    found = ((name, family.block(name, node.keys[name])) for name in models)
    blocks = Blocks((name, block) for name, block in found if block is not None)
    blocks.wrong = frozenset(node.entries.keys() - blocks.keys())
    return blocks


@dataclass(frozen=True, slots=True)
class _Inherited:
    """The arguments and the body that a block has of its own or from the ones it extends."""

    arguments: dict[str, Argument]
    body: YamlList | None


@dataclass(frozen=True, slots=True)
class _Family:
    """Blocks and what they inherit, each of which is found out once."""

    models: MappingABC[str, tuple[BlockModel, YamlMapping]]
    findings: list[Diagnostic]
    known: dict[str, _Inherited | None] = field(default_factory=dict)

    def block(self, name: str, place: Place) -> Block | None:
        """Return the block ``name``, or None after a finding."""
        inherited = self.inherited(name)
        if inherited is None:
            return None
        if inherited.body is None:
            text = f"block `{name}` has no `body`"
            self.findings.append(Diagnostic("missing-field", text, place))
            return None
        model, _ = self.models[name]
        return Block(name, inherited.arguments, inherited.body, place, model.extends, model.args)

    def inherited(self, name: str) -> _Inherited | None:
        """Return what a block has, or None where a block that it extends is not to be had.

        The way up is a loop, since it may have thousands of steps.
        """
        line: dict[str, None] = {}
        at: str | None = name
        while at is not None and at not in self.known:
            line[at] = None
            at = self.parent(at, line)
            if at is not None and at not in self.models:
                self.known[at] = None
        above = self.known[at] if at is not None else _Inherited({}, None)
        for step in reversed(line):
            above = self.known[step] = self.merged(step, above) if above is not None else None
        return above

    def parent(self, name: str, line: dict[str, None]) -> str | None:
        """Return the block that a block extends; one that is not to be had is a finding."""
        model, written = self.models[name]
        parent = model.extends
        if parent is None or parent in self.known:
            return parent
        at = written.entries["extends"].place
        if parent in line:
            steps = list(line)
            self.circle(steps[steps.index(parent) :])
            self.known[parent] = None
        elif parent not in self.models:
            text = f"block `{name}` extends `{parent}`, which does not exist"
            help = Later(_other, parent, self.models, name)
            self.findings.append(Diagnostic("unknown-block", text, at, help=help))
        return parent

    def circle(self, steps: list[str]) -> None:
        """Report blocks each of which extends the next one, and the last the first."""
        for n, first in enumerate(steps):
            shown = [*(steps[n : n + _MAX_STEPS] + steps[: min(n, _MAX_STEPS)])[:_MAX_STEPS], first]
            if len(steps) > _MAX_STEPS:
                shown[-1:] = [f"({len(steps) - _MAX_STEPS:,} more)", first]
            text = f"blocks extend in a circle: {' -> '.join(shown)}"
            at = self.models[steps[n - 1]][1].entries["extends"].place
            self.findings.append(Diagnostic("extends-circle", text, at))

    def merged(self, name: str, above: _Inherited) -> _Inherited:
        """Return what a block has, given what the one that it extends has."""
        model, _ = self.models[name]
        given = _arguments(model.args, self.findings)
        foreign = given.keys() - above.arguments.keys() if model.extends else ()
        for unread in foreign if not model.body else ():
            text = f"block `{model.extends}` has no argument `{unread}` that `{name}` could set"
            help = Later(suggest, unread, above.arguments)
            place = given[unread].place
            self.findings.append(Diagnostic("unknown-argument", text, place, help=help))
        arguments = above.arguments | given if given else above.arguments
        return _Inherited(arguments, model.body or above.body)


def _other(name: str, models: MappingABC[str, object], but: str) -> str:
    return suggest(name, models.keys() - {but})


def _arguments(node: YamlMapping | None, findings: list[Diagnostic]) -> dict[str, Argument]:
    arguments = {}
    for name, value in node.entries.items() if node else ():
        assert node is not None
        place = node.keys[name]
        check_name(name, place, "an argument", findings)
        if no_value(value):
            help = "give a default, or a type: `int`, `float`, `bool`, `str` or `any`"
            text = f"the argument `{name}` has no value"
            findings.append(Diagnostic("missing-value", text, place, help=help))
            arguments[name] = Argument(name, place, type="any")
            continue
        word = value.value if isinstance(value, YamlScalar) and not value.quoted else None
        if isinstance(word, str) and word in TYPE_NAMES:
            arguments[name] = Argument(name, place, type=word)
        else:
            arguments[name] = Argument(name, place, default=value)
    return arguments
