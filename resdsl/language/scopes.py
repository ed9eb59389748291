"""Scopes: what a `$name` means where it is written, evaluated when it is read.

A :class:`World` is one reading of a document: its settings, the answers to its holes, and every
value that was computed. Expressions are evaluated at most once per scope. Each expansion of a
block (:class:`Instance`) keeps a trace of what it read from outside, so that a later use of the
block with the same readings can share its template without evaluating what it does not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from resdsl.errors import Diagnostic, Place, suggest
from resdsl.language import reader
from resdsl.language.document import LOOP_NAMES, TYPE_NAMES, Argument, Document, Param
from resdsl.language.expressions import (
    ExpressionError,
    Name,
    evaluate,
    is_expression,
    names,
    parse,
    show,
)
from resdsl.language.holes import Choice, Hole
from resdsl.language.holes import Scalar as Plain
from resdsl.language.reader import Node, Scalar, Sequence

Ask = Callable[[str, Hole], Plain]
MAX_REFERENCES = 60
MAX_LEVELS = 200  # of lists and values inside each other, through params and blocks
MAX_STEPS = 3_000_000


class Fault(Exception):
    """A value cannot be had; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Endless(Exception):
    """The document describes something without end; nothing else in it can be judged."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class NoValue(Exception):
    """Raised by an :data:`Ask` that has no answer for a hole."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The stage and the block around an expression, as paths; "" outside of any."""

    stage: str = ""
    block: str = ""


@dataclass(slots=True, eq=False)
class Instance:
    """One expansion of a block (or of the net). ``notes`` say in messages where it is used."""

    parent: Instance | None
    path: str
    frame: Frame
    first_block: Callable[[], int]
    notes: tuple[str, ...] = ()
    level: int = 0
    circle: tuple[str, ...] = ()
    trace: dict[tuple[str, ...], object] = field(default_factory=dict)

    def record(self, key: tuple[str, ...], value: object) -> None:
        self.trace.setdefault(key, value)


@dataclass(frozen=True, slots=True, eq=False)
class Deferred:
    """A value with parts: the node as it is written, and the scope it is read in."""

    node: Node
    scope: Scope


@dataclass(slots=True, eq=False)
class Thunk:
    """An argument that is evaluated when it is first read."""

    argument: Argument
    node: Node
    scope: Scope
    known: bool = False
    value: object = None
    reads_block: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """The loop names of one repetition of a stage."""

    index: int
    depth: int
    first_block: Callable[[], int]
    n_blocks: Callable[[], int]


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The names that an expression sees: loop names, then arguments, then params."""

    world: World
    instance: Instance
    frame: Frame
    arguments: Mapping[str, Thunk] = field(default_factory=dict)
    loop: Loop | None = None

    def lookup(self, name: str, place: Place) -> object:
        """Return the value of ``$name``.

        Raises:
            Fault: the name is unknown here, or has no value.
        """
        if name in LOOP_NAMES:
            return self._loop_name(name, place)
        thunk = self.arguments.get(name)
        if thunk is not None:
            value = self.world.force(thunk)
            self.instance.record(("argument", name), value)
            return value
        if name in self.world.document.params:
            return self.world.param(name, self.frame, self.instance)
        known = {*self.arguments, *self.world.document.params}
        if self.loop is not None:
            known |= LOOP_NAMES
        raise Fault(unknown_name(name, place, known))

    def _loop_name(self, name: str, place: Place) -> object:
        if self.loop is None:
            text = f"`${name}` exists only inside `with`, `first` and `last` of a stage"
            raise Fault(
                Diagnostic("loop-name-outside", text, place, help="pass it on as an argument")
            )
        match name:
            case "index":
                return self.loop.index
            case "depth":
                return self.loop.depth
        self.world.touch_block(place)
        return self.loop.first_block() if name == "block" else self.loop.n_blocks()


def unknown_name(name: str, place: Place, known: set[str]) -> Diagnostic:
    """Return the diagnostic of a name that nothing declares."""
    return Diagnostic(
        "unknown-name",
        f"`${name}` is not declared here",
        place,
        help=suggest(name, known),
    )


class World:
    """One reading of a document."""

    def __init__(
        self, document: Document, settings: Mapping[str, Node] | None = None, ask: Ask | None = None
    ) -> None:
        self.document = document
        self.settings = dict(settings or {})
        self.ask = ask or _default
        self.values: dict[str, Plain] = {}
        self.deciding = ""  # what of the expansion is being decided, where `$block` is unknown
        self._block_reads = 0
        self._level = 0
        self._steps = 0
        self._known: dict[tuple[str, str, str], object] = {}
        self._open: list[str] = []
        self._per = self._drawn_anew()
        self.root = Instance(None, "", Frame(), lambda: 0)
        self.outermost = Scope(self, self.root, Frame())

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
        changed = True
        while changed:
            changed = False
            for name, others in reads.items():
                kinds = per[name].union(*(per.get(other, frozenset()) for other in others))
                changed |= kinds != per[name]
                per[name] = kinds
        return per

    def param(self, name: str, frame: Frame, reader: Instance) -> object:
        """Return the value of a param in a frame, noting the reading where it depends on it."""
        per = self._per[name]
        if not per:
            return self._param(name, "", "")
        stage = frame.stage if "stage" in per else ""
        block = frame.block if "block" in per else ""
        value = self._param(name, stage, block)
        instance: Instance | None = reader
        while instance is not None and instance.parent is not None:
            instance.record(("param", name, *_relative(frame, instance)), value)
            instance = instance.parent
        return value

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
        if len(self._open) > MAX_REFERENCES:
            text = f"`{name}` lies more than {MAX_REFERENCES} references deep"
            raise Fault(Diagnostic("param-too-deep", text, param.place))
        self._open.append(label)
        try:
            value = self._compute(param, stage, block)
        finally:
            self._open.pop()
        self._known[key] = value
        return value

    def _compute(self, param: Param, stage: str, block: str) -> object:
        scope = self.outermost
        if stage or block:
            scope = Scope(self, self.root, Frame(stage, block))
        if param.hole is None:
            return self.value(self.settings.get(param.name, param.node), scope)
        path = block or stage
        return self._draw(param, param.hole, f"{param.name}@{path}" if path else param.name, scope)

    def _draw(self, param: Param, hole: Hole, draw: str, scope: Scope) -> object:
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
            except NoValue:
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
            before = self._block_reads
            thunk.value = self.value(thunk.node, thunk.scope)
            thunk.reads_block = self._block_reads > before
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
                raise Fault(Diagnostic("bad-argument", text, thunk.node.place))
            thunk.known = True
        return thunk.value

    def touch_block(self, place: Place) -> None:
        """Note a reading of `$block` or `$blocks`; refuse it where it decides the expansion."""
        if self.deciding:
            text = (
                f"`$block` and `$blocks` count the expanded net, so they cannot decide "
                f"{self.deciding}"
            )
            raise Fault(Diagnostic("block-decides-expansion", text, place))
        self._block_reads += 1

    @property
    def has_draws(self) -> bool:
        """Whether any param is drawn anew in stages or blocks."""
        return any(self._per.values())

    @contextmanager
    def deeper(self, place: Place) -> Iterator[None]:
        """Bound the nesting of lists and values, which may contain themselves through a param.

        Raises:
            Endless: too deep, or too many of them.
        """
        self._level += 1
        self._steps += 1
        try:
            if self._level > MAX_LEVELS:
                text = f"values are nested more than {MAX_LEVELS} levels deep"
                help = "a param that stands inside its own value never ends"
                raise Endless(Diagnostic("nested-too-deep", text, place, help=help))
            if self._steps > MAX_STEPS:
                text = f"expanding takes more than {MAX_STEPS:,} steps"
                raise Endless(Diagnostic("too-many-layers", text, place))
            yield
        finally:
            self._level -= 1

    @contextmanager
    def decide(self, what: str) -> Iterator[None]:
        """Evaluate something that decides the expansion."""
        before, self.deciding = self.deciding, what
        try:
            yield
        finally:
            self.deciding = before

    def value(self, node: Node, scope: Scope) -> object:
        """Return the value of a node: a scalar, or :class:`Deferred` for a value with parts."""
        if not isinstance(node, Scalar):
            return Deferred(node, scope)
        if not is_expression(node.value):
            return node.value
        text = str(node.value)

        def lookup(name: Name) -> object:
            place = _inside(node, name.start, name.start + len(name.name) + 1)
            return scope.lookup(name.name, place)

        try:
            return evaluate(parse(text), lookup)
        except ExpressionError as error:
            raise Fault(expression_fault(node, error)) from None

    def settle(self, node: Node, scope: Scope) -> tuple[Node, Scope]:
        """Return the node that an expression stands for, and the scope to read it in."""
        if isinstance(node, Scalar) and is_expression(node.value):
            value = self.value(node, scope)
            if isinstance(value, Deferred):
                return value.node, value.scope
            assert value is None or isinstance(value, (bool, int, float, str))
            return Scalar(value, node.place, quoted=True), scope
        return node, scope

    def plain(self, node: Node, scope: Scope) -> Any:
        """Return the fully evaluated value of a node."""
        node, scope = self.settle(node, scope)
        if isinstance(node, Scalar):
            return node.value
        with self.deeper(node.place):
            if isinstance(node, Sequence):
                return tuple(self.plain(item, scope) for item in node.items)
            return {key: self.plain(item, scope) for key, item in node.entries.items()}

    def same_readings(self, trace: Mapping[tuple[str, ...], object], scope: Scope) -> bool:
        """Return whether an instance, whose body would see ``scope``, reads what a trace holds.

        Readings are compared in the order in which they were made, so nothing is evaluated that
        the instance would not evaluate itself.
        """
        instance = scope.instance
        for key, value in trace.items():
            match key:
                case ("argument", name):
                    now = scope.lookup(name, self.document.root.place)
                case ("param", name, stage, block):
                    frame = _absolute(stage, block, instance)
                    now = self.param(name, frame, instance)
                case _:
                    now = instance.first_block()
                    record_first_block(instance)
            if not _same(now, value):
                return False
        return True


def record_first_block(instance: Instance) -> None:
    """Note in an instance and those around it that `$block` was read."""
    current: Instance | None = instance
    while current is not None and current.parent is not None:
        current.record(("first_block",), current.first_block())
        current = current.parent


def _relative(frame: Frame, instance: Instance) -> tuple[str, str]:
    """Return a frame as seen from inside an instance: paths below it, or "" for its own."""
    inside = instance.path + "."
    stage = frame.stage[len(inside) :] if frame.stage.startswith(inside) else ""
    block = frame.block[len(inside) :] if frame.block.startswith(inside) else ""
    return stage, block


def _absolute(stage: str, block: str, instance: Instance) -> Frame:
    own = instance.frame
    return Frame(
        f"{instance.path}.{stage}" if stage else own.stage,
        f"{instance.path}.{block}" if block else own.block,
    )


def _same(one: object, other: object) -> bool:
    if isinstance(one, Deferred) and isinstance(other, Deferred):
        return one.node is other.node and one.scope is other.scope
    return type(one) is type(other) and one == other


def free_names(node: Node) -> frozenset[str]:
    """Return every name in the expressions of a node, at any depth. Bad expressions have none."""
    match node:
        case Scalar(value=value):
            if not is_expression(value):
                return frozenset()
            try:
                return frozenset(n.name for n in names(parse(str(value))))
            except ExpressionError:
                return frozenset()
        case Sequence(items=items):
            return frozenset().union(*map(free_names, items))
        case reader.Mapping(entries=entries):
            return frozenset().union(*map(free_names, entries.values()))


def expression_fault(node: Scalar, error: ExpressionError) -> Diagnostic:
    """Return the diagnostic of an expression, at its line and column."""
    end = error.end if error.end is not None else error.start + 1
    place = _inside(node, error.start, end)
    help = None
    rest = place.source.line(node.place.end_line)[node.place.end_column - 1 :]
    if "unbalanced" in error.message and rest[:1] in (",", "}"):
        help = "a comma splits a value inside `{ }`: quote the whole expression"
    elif rest.lstrip().startswith("#"):
        help = "` #` starts a comment: quote the expression if the rest belongs to it"
    return Diagnostic("bad-expression", error.message, place, help=help)


def _inside(node: Scalar, start: int, end: int) -> Place:
    """Return the place of a stretch of a scalar written on one line; else all of it."""
    place = node.place
    shift = 1 if node.quoted else 0
    width = len(str(node.value)) + 2 * shift
    if place.line != place.end_line or place.end_column - place.column != width:
        return place
    first = place.column + shift
    return Place(place.source, place.line, first + start, place.line, first + max(end, start + 1))


def _default(draw: str, hole: Hole) -> Plain:
    if hole.default is None:
        raise NoValue
    return hole.default
