"""A world: one reading of a document, with its settings and every value that was computed.

Expressions are evaluated when they are read, at most once per scope.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from resdsl.expand.scopes import BlockUse, Closure, Loop, SamplingScope, Scope, Thunk
from resdsl.language.blocks import TYPE_NAMES
from resdsl.language.document import Document, Param
from resdsl.language.evaluation import evaluate
from resdsl.language.expression_places import expression_fault, free_names, inside_scalar
from resdsl.language.expressions import ExpressionError, Name, is_expression, parse
from resdsl.language.faults import (
    ExpansionLimit,
    Fault,
    HoleNotInNet,
    HoleWithoutValue,
    unknown_name,
)
from resdsl.language.holes import Choice, Hole, PlainValue
from resdsl.language.names import LOOP_NAMES
from resdsl.language.suggestions import value_help, whole_help
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.reader import YamlList, YamlNode, YamlScalar
from resdsl.text.values import show

AskHole = Callable[[str, Hole], PlainValue]
MAX_REFERENCES = 60
MAX_LEVELS = 200  # of lists and values inside each other, through params and blocks
MAX_STEPS = 3_000_000


class DocumentEvaluator:
    """One reading of a document."""

    def __init__(
        self,
        document: Document,
        settings: Mapping[str, YamlNode] | None = None,
        ask: AskHole | None = None,
    ) -> None:
        self.document = document
        self.settings = dict(settings or {})
        self.ask = ask or _default
        self.values: dict[str, PlainValue] = {}
        self.structural_for = (
            ""  # what of the expansion is being decided, where `$block` is unknown
        )
        self.finished = False  # no further hole is drawn
        self.block_reads = 0
        self._level = 0
        self._steps = 0
        self._references = 0
        self._known: dict[tuple[str, str, str], object] = {}
        self._keys: dict[tuple[object, ...], int] = {}
        self._open: list[str] = []
        self._per = self._drawn_anew()
        self.root = BlockUse("", SamplingScope(), lambda: 0)
        self.outermost = Scope(self.root, SamplingScope())

    # -- params ---------------------------------------------------------------------------------

    def _drawn_anew(self) -> dict[str, frozenset[str]]:
        """Return for each param the kinds of scope in which it is drawn anew."""
        params = self.document.params
        reads = {
            n: free_names(self.settings.get(n, p.node)) for n, p in params.items() if not p.hole
        }
        per: dict[str, frozenset[str]] = {
            name: frozenset({param.hole.per} if param.hole and param.hole.per else ())
            for name, param in params.items()
        }
        waiting = [name for name in params if per[name]]
        readers: dict[str, list[str]] = {}
        for name, others in reads.items() if waiting else ():
            for other in others:
                readers.setdefault(other, []).append(name)
        while waiting:
            name = waiting.pop()
            for reader in readers.get(name, ()):
                if not per[name] <= per[reader]:
                    per[reader] |= per[name]
                    waiting.append(reader)
        return per

    def lookup(self, name: str, place: Place, scope: Scope) -> object:
        """Return the value of ``$name`` in a scope.

        Raises:
            Fault: the name is unknown there, or has no value.
        """
        if name in LOOP_NAMES:
            return self._loop_name(name, place, scope.loop)
        thunk = scope.arguments.get(name)
        if thunk is not None:
            return self.force(thunk)
        params = self.document.params
        if name in params:
            per = self._per[name]
            stage = scope.frame.stage if "stage" in per else ""
            block = scope.frame.block if "block" in per else ""
            return self._param(name, stage, block)
        loops = LOOP_NAMES if scope.loop is not None else frozenset[str]()
        raise Fault(unknown_name(name, place, scope.arguments, params, loops))

    def _loop_name(self, name: str, place: Place, loop: Loop | None) -> object:
        if loop is None:
            text = f"`${name}` exists only inside `with`, `first` and `last` of a stage"
            raise Fault(
                Diagnostic("loop-name-outside", text, place, help="pass it on as an argument")
            )
        match name:
            case "index":
                return loop.index
            case "depth":
                return loop.depth
        self.touch_block(place)
        return loop.first_block() if name == "block" else loop.n_blocks()

    def key(self, node: YamlNode, scope: Scope) -> int | None:
        """Return a number that is equal for nodes of the same value, without evaluating them.

        It stands for what is written, with the keys of the arguments that it names. Nodes of one
        value may have different keys. None: the value depends on the place in the expanded net.
        """
        if isinstance(node, YamlScalar):
            written: tuple[object, ...] = (type(node.value), node.value)
        else:
            written = (id(node),)
        found: list[object] = []
        for name in sorted(free_names(node)):
            key = self._key_of_name(name, scope)
            if key is None:
                return None
            found += (name, key)
        return self._keys.setdefault((*written, *found), len(self._keys))

    def _key_of_name(self, name: str, scope: Scope) -> int | None:
        if name in LOOP_NAMES and scope.loop is not None:
            return {"index": scope.loop.index, "depth": scope.loop.depth}.get(name)
        thunk = scope.arguments.get(name)
        if thunk is not None:
            return thunk.key
        return None if self._per.get(name) else -1  # a param, which has one value

    def names(self, scope: Scope) -> Mapping[str, object]:
        """Return the arguments and the params that an expression in a scope can read."""
        return ChainMap[str, Any](dict(scope.arguments), self.document.params)

    def _param(self, name: str, stage: str, block: str) -> object:
        key = (name, stage, block)
        if key in self._known:
            return self._known[key]
        param = self.document.params[name]
        label = name
        if label in self._open:
            circle = " -> ".join(f"`{n}`" for n in [*self._open[self._open.index(label) :], label])
            text = f"params depend on each other in a circle: {circle}"
            raise Fault(Diagnostic("param-circle", text, param.place))
        self._open.append(label)
        try:
            with self._reference(name, param.place):
                value = self._compute(param, stage, block)
        finally:
            self._open.pop()
        self._known[key] = value
        return value

    def _compute(self, param: Param, stage: str, block: str) -> object:
        scope = self.outermost
        if stage or block:
            scope = Scope(self.root, SamplingScope(stage, block))
        if param.hole is None:
            return self.value(self.settings.get(param.name, param.node), scope)
        path = block or stage
        return self._draw(param, param.hole, f"{param.name}@{path}" if path else param.name, scope)

    def _draw(self, param: Param, hole: Hole, draw: str, scope: Scope) -> object:
        if self.finished and draw not in self.values:
            raise HoleNotInNet
        fixed = self.settings.get(draw)
        if fixed is None and draw in self.document.params and draw != param.name:
            fixed = self.document.params[draw].node
        if fixed is None:
            fixed = self.settings.get(param.name)
        if fixed is not None:
            value = self.value(fixed, scope)
            if not hole.contains(value):
                shown = show(value)
                text = f"`{draw}` must be {hole.domain()}, but got {shown}"
                raise Fault(Diagnostic("outside-domain", text, fixed.place))
        else:
            try:
                value = self.ask(draw, hole)
            except HoleWithoutValue:
                text = f"the hole `{draw}` has no value"
                help = f"give `--set {draw}=...` ({hole.domain()}), or a `default` in the file"
                raise Fault(
                    Diagnostic("hole-without-value", text, param.place, help=help)
                ) from None
        assert isinstance(value, (bool, int, float, str))
        self.values[draw] = value
        if isinstance(hole, Choice) and isinstance(hole.choice, dict):
            alternative = hole.choice[str(value)]
            return self.value(alternative, scope)
        return value

    # -- values ---------------------------------------------------------------------------------

    def force(self, thunk: Thunk) -> object:
        """Return the value of an argument, evaluating it once."""
        if thunk.known:
            if thunk.reads_block:
                self.touch_block(thunk.node.place)
        else:
            before = self.block_reads
            with self._reference(thunk.argument.name, thunk.argument.place):
                thunk.value = self.value(thunk.node, thunk.scope)
            thunk.reads_block = self.block_reads > before
            wanted = TYPE_NAMES.get(thunk.argument.type or "any", (object,))
            value = thunk.value
            if int in wanted and isinstance(value, float) and value.is_integer():
                thunk.value = value = int(value)
            flawed = isinstance(value, bool) and bool not in wanted and object not in wanted
            if flawed or not isinstance(value, wanted):
                text = (
                    f"argument `{thunk.argument.name}` must be of type "
                    f"{thunk.argument.type}, but got {show(value)}"
                )
                help = value_help(value, self.names(thunk.scope))
                if int in wanted:
                    help = whole_help(value, thunk.node.place) or help
                raise Fault(Diagnostic("bad-argument", text, thunk.node.place, help=help))
            thunk.known = True
        return thunk.value

    @contextmanager
    def _reference(self, name: str, place: Place) -> Iterator[None]:
        """Bound how many params and arguments are evaluated one inside the other.

        Raises:
            Fault: `param-too-deep`.
        """
        if self._references > MAX_REFERENCES:
            text = f"`{name}` lies more than {MAX_REFERENCES} references deep"
            raise Fault(Diagnostic("param-too-deep", text, place))
        self._references += 1
        try:
            yield
        finally:
            self._references -= 1

    def touch_block(self, place: Place) -> None:
        """Note a reading of `$block` or `$blocks`; refuse it where it decides the expansion."""
        if self.structural_for:
            text = (
                f"`$block` and `$blocks` count the expanded net, so they cannot decide "
                f"{self.structural_for}"
            )
            raise Fault(Diagnostic("block-decides-expansion", text, place))
        self.block_reads += 1

    @property
    def has_draws(self) -> bool:
        """Whether any param is drawn anew in stages or blocks."""
        return any(self._per.values())

    @contextmanager
    def deeper(self, place: Place) -> Iterator[None]:
        """Bound the nesting of lists and values, which may contain themselves through a param.

        Raises:
            ExpansionLimit: too deep, or too many of them.
        """
        self._level += 1
        self._steps += 1
        try:
            if self._level > MAX_LEVELS:
                text = f"values are nested more than {MAX_LEVELS} levels deep"
                help = "a param that stands inside its own value never ends"
                raise ExpansionLimit(Diagnostic("nested-too-deep", text, place, help=help))
            if self._steps > MAX_STEPS:
                text = f"expanding takes more than {MAX_STEPS:,} steps"
                raise ExpansionLimit(Diagnostic("too-many-layers", text, place))
            yield
        finally:
            self._level -= 1

    @contextmanager
    def structural(self, what: str) -> Iterator[None]:
        """Evaluate something that decides the expansion."""
        before, self.structural_for = self.structural_for, what
        try:
            yield
        finally:
            self.structural_for = before

    def value(self, node: YamlNode, scope: Scope) -> object:
        """Return the value of a node: a scalar, or :class:`Closure` for a value with parts."""
        if not isinstance(node, YamlScalar):
            return Closure(node, scope)
        if not is_expression(node.value):
            return node.value
        text = str(node.value)

        def lookup(name: Name) -> object:
            place = inside_scalar(node, name.start, name.start + len(name.name) + 1)
            return self.lookup(name.name, place, scope)

        try:
            return evaluate(parse(text), lookup)
        except ExpressionError as error:
            raise Fault(expression_fault(node, error)) from None

    def resolve(self, node: YamlNode, scope: Scope) -> tuple[YamlNode, Scope]:
        """Return the node that an expression stands for, and the scope to read it in."""
        if isinstance(node, YamlScalar) and is_expression(node.value):
            value = self.value(node, scope)
            if isinstance(value, Closure):
                return value.node, value.scope
            assert value is None or isinstance(value, (bool, int, float, str))
            return YamlScalar(value, node.place, quoted=True), scope
        return node, scope

    def plain(self, node: YamlNode, scope: Scope) -> Any:
        """Return the fully evaluated value of a node."""
        node, scope = self.resolve(node, scope)
        if isinstance(node, YamlScalar):
            return node.value
        with self.deeper(node.place):
            if isinstance(node, YamlList):
                return tuple(self.plain(item, scope) for item in node.items)
            return {key: self.plain(item, scope) for key, item in node.entries.items()}


def _default(draw: str, hole: Hole) -> PlainValue:
    if hole.default is None:
        raise HoleWithoutValue
    return hole.default
