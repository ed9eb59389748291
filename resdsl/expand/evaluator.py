"""The evaluator of a document: what every `$name` in it stands for, under given settings.

An expression is evaluated when an op reads it, at most once in a scope; what nothing reads is never
evaluated, so a hole that only it mentions is never sampled.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from resdsl.expand.nesting_bounds import NestingBounds
from resdsl.expand.scopes import BlockUse, Closure, Loop, SamplingScope, Scope, Thunk
from resdsl.expand.sharing_keys import SharingKeys, drawn_anew
from resdsl.language.blocks import TYPE_NAMES
from resdsl.language.document import Document, Param
from resdsl.language.evaluation import evaluate
from resdsl.language.expression_places import expression_fault, inside_scalar
from resdsl.language.expression_tree import ExpressionError, Name
from resdsl.language.expressions import is_expression, parse
from resdsl.language.faults import (
    Fault,
    HoleNotInNet,
    HoleWithoutValue,
    unknown_name,
)
from resdsl.language.holes import Choice, Hole, PlainValue
from resdsl.language.names import LOOP_NAMES
from resdsl.language.suggestions import value_help, whole_help
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList, YamlNode, YamlScalar

AskHole = Callable[[str, Hole], PlainValue]


class DocumentEvaluator:
    """Evaluates one document under one choice of settings.

    Args:
        document: what is evaluated.
        settings: values for params, by name, or by draw (`n@stage2`); they come before the file's.
        ask: answers for a hole that is read and not set, given the name of the draw and the hole.
            It raises HoleWithoutValue where it has no answer. By default a hole takes its default.

    ``values`` holds the draws that were read so far, by name.
    """

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
        # what of the expansion is being decided, in words: `$block` is not known there yet
        self.structural_for = ""
        self.finished = False  # no further hole is drawn
        self.block_reads = 0
        self._known: dict[tuple[str, str, str], object] = {}
        self._evaluating: list[str] = []
        self._per = drawn_anew(document, self.settings)
        self._keys = SharingKeys(self._per)
        self._bounds = NestingBounds()
        self.deeper = self._bounds.deeper
        self.key = self._keys.key
        self.names_in = self._keys.names
        self.root = BlockUse("", SamplingScope(), lambda: 0)
        self.outermost = Scope(self.root, SamplingScope())

    # -- params ---------------------------------------------------------------------------------

    def lookup(self, name: str, place: Place, scope: Scope) -> object:
        """Return the value of ``$name`` in a scope.

        Raises:
            Fault: the name is unknown there, or has no value.
        """
        # A param or an argument with the name of a loop is refused where it is declared. Outside of
        # loops its readers are served, so that one mistake is told once.
        declared = name in scope.arguments or name in self.document.params
        if name in LOOP_NAMES and (scope.loop is not None or not declared):
            return self._loop_name(name, place, scope.loop)
        thunk = scope.arguments.get(name)
        if thunk is not None:
            return self.force(thunk)
        params = self.document.params
        if name in params:
            per = self._per[name]
            stage = scope.sampling.stage if "stage" in per else ""
            block = scope.sampling.block if "block" in per else ""
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

    def names(self, scope: Scope) -> Mapping[str, object]:
        """Return the arguments and the params that an expression in a scope can read."""
        return ChainMap[str, Any](dict(scope.arguments), self.document.params)

    def _param(self, name: str, stage: str, block: str) -> object:
        key = (name, stage, block)
        if key in self._known:
            return self._known[key]
        param = self.document.params[name]
        if name in self._evaluating:
            names = [*self._evaluating[self._evaluating.index(name) :], name]
            circle = " -> ".join(f"`{n}`" for n in names)
            text = f"params depend on each other in a circle: {circle}"
            raise Fault(Diagnostic("param-circle", text, param.place))
        self._evaluating.append(name)
        try:
            with self._bounds.reference(name, param.place):
                value = self._compute(param, stage, block)
        finally:
            self._evaluating.pop()
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
            with self._bounds.reference(thunk.argument.name, thunk.argument.place):
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
