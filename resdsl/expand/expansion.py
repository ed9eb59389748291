"""Expands a document to its graph: blocks and stages become calls on templates.

Three classes share the work. The :class:`Expander` knows the whole net: it expands each distinct
use of a block once. A :class:`TemplateBuilder` gives out the numbers of one template's outputs and
repeats blocks in it. A list of layers, at any depth, is read by a ``ListBuilder``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace

from resdsl.expand.binder import Binder
from resdsl.expand.block_count import count_blocks
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.layer_count import at_least
from resdsl.expand.lists import ListBuilder
from resdsl.expand.passes import resolve_auto_biases
from resdsl.expand.repetition import (
    Repetition,
    arguments_of,
    block_named,
    equal_to_previous,
    guard_repetitions,
    read_repetition,
)
from resdsl.expand.scopes import BlockUse, Loop, SamplingScope, Scope
from resdsl.graph.costs import cost
from resdsl.graph.interner import Interner
from resdsl.graph.nodes import Call, Graph, Stage, Template
from resdsl.language.blocks import Block
from resdsl.language.document import MAX_LAYERS
from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.language.layer_syntax import WrittenLayer
from resdsl.ops.op.shape import UNKNOWN, Shape, Value
from resdsl.text.diagnostics import Diagnostic, Place

MAX_LEVELS = 32
COUNTED_AT = 2_000  # layers that are built before those to come are counted


@dataclass(frozen=True, slots=True)
class Expansion:
    """A template (None where it has errors) and the number of innermost repetitions in it.

    ``n_empty`` says how many stages of depth 0 it has, by the places of their depths.
    """

    template: Template | None
    n_blocks: int
    n_empty: Mapping[Place, int] = field(default_factory=dict)


def expand(evaluator: DocumentEvaluator, findings: list[Diagnostic]) -> Graph | None:
    """Return the graph of the evaluator's document, or None after adding to ``findings``.

    Findings that were there before are left alone. The holes that the graph reads are in
    ``evaluator.values`` afterwards.
    """
    expander = Expander(evaluator, findings)
    document = evaluator.document
    before = len(findings)
    builder = TemplateBuilder(expander, evaluator.root)
    body = ListBuilder(builder, "", Value(0, document.input), {"input": Value(0, document.input)})
    try:
        body.add_list(document.net, evaluator.outermost)
    except ExpansionLimit as limit:
        findings.append(limit.diagnostic)
        return None
    if body.current.shape is None or len(findings) > before:
        return None
    net = builder.close("net", document.input, body)
    net = resolve_auto_biases(net, expander.interner)
    first = expander.empty_stages
    empty = {place: (first[place], n) for place, n in builder.n_empty.items()}
    return Graph(document.name, net, empty)


class Expander:
    """Expands blocks, sharing templates between uses that read the same values."""

    def __init__(self, evaluator: DocumentEvaluator, findings: list[Diagnostic]) -> None:
        self.evaluator = evaluator
        self.findings = findings
        self.binder = Binder(evaluator, findings)
        self.interner = Interner()
        self.n_layers = 0
        self.n_built = 0
        self.empty_stages: dict[Place, str] = {}
        self._known: dict[Hashable, Expansion] = {}
        self._n_blocks: int | None = None

    def n_blocks(self) -> int:
        """Return the number of innermost repetitions of the whole net."""
        if self._n_blocks is None:
            evaluator = self.evaluator
            with evaluator.structural("the expansion"):
                self._n_blocks = count_blocks(
                    evaluator, evaluator.document.net, evaluator.outermost
                )
        return self._n_blocks

    def too_many(self, place: Place) -> Diagnostic:
        """Return the diagnostic of a net beyond the limit."""
        text = f"the expanded net has more than {MAX_LAYERS:,} layers"
        return Diagnostic("too-many-layers", text, place)

    def is_too_large(self, use: BlockUse) -> bool:
        """Return whether the net has more layers than may be, as far as it is built. Uses of blocks
        that share nothing are counted before all are built: see :func:`at_least`."""
        if self.n_built == COUNTED_AT and use.level:
            return at_least(self.evaluator) > MAX_LAYERS
        return self.n_built > MAX_LAYERS

    def template(self, block: Block, scope: Scope, x: Shape) -> Expansion:
        """Return the expansion of a block whose body sees ``scope``, for an input of shape x."""
        key = self._key(block, scope, x)
        if key is not None and key in self._known:
            return self._known[key]
        block_reads = self.evaluator.block_reads
        builder = TemplateBuilder(self, scope.use)
        before = len(self.findings)
        body = ListBuilder(builder, scope.use.path, Value(0, x), {"input": Value(0, x)})
        body.add_list(block.body, scope)
        template = None
        if body.current.shape is not None and len(self.findings) == before:
            template = builder.close(block.name, x, body)
        expansion = Expansion(template, builder.n_blocks, builder.n_empty)
        # what reads `$block` is another template at another place in the net
        if key is not None and self.evaluator.block_reads == block_reads:
            self._known[key] = expansion
        return expansion

    def _key(self, block: Block, scope: Scope, x: Shape) -> Hashable:
        """Return a key by which uses of a block share its expansion, None where they may not.

        It is had without evaluating an argument: what the body does not read has no value.
        """
        keys = [thunk.key for thunk in scope.arguments.values()]
        return None if self.evaluator.has_draws or None in keys else (block.name, x, *keys)


class TemplateBuilder:
    """What the lists of one template share: numbers and names of outputs, the use of the block."""

    def __init__(self, expander: Expander, use: BlockUse) -> None:
        self.expander = expander
        self.evaluator = expander.evaluator
        self.binder = expander.binder
        self.use = use
        self.outputs: dict[int, str] = {}
        self.n_blocks = 0
        self.n_empty: Counter[Place] = Counter()
        self._last_id = 0

    def new_id(self) -> int:
        """Return the number of the next output."""
        self._last_id += 1
        self.expander.n_built += 1
        if self.expander.is_too_large(self.use):
            raise ExpansionLimit(self.expander.too_many(self.evaluator.document.net.place))
        return self._last_id

    def intern(self, template: Template) -> Template:
        """Return the first template that equals ``template``."""
        return self.expander.interner.template(template)

    def report(self, diagnostic: Diagnostic, scope: Scope) -> None:
        """Add a finding, once for each place."""
        self.binder.report(diagnostic, scope)

    def close(self, name: str, x: Shape, built: ListBuilder) -> Template:
        """Return the finished template."""
        assert built.current.shape is not None
        body = built.body
        template = Template(name, x, built.current.shape, body, cost(body), self.outputs)
        return self.intern(template)

    # -- blocks and stages ----------------------------------------------------------------------

    def repeat(
        self, into: ListBuilder, item: WrittenLayer, name: str, x: Value, scope: Scope
    ) -> Value:
        """Add a `block` or a `stage`; return its output."""
        path = f"{into.path}.{name}".lstrip(".")
        stage = item.tag == "stage"
        sampling = SamplingScope(path if stage else scope.sampling.stage, scope.sampling.block)
        inside = replace(scope, sampling=sampling)
        wanted = read_repetition(self.evaluator, item, inside)
        if not wanted.depth:
            place = item.place_of("depth")
            self.expander.empty_stages.setdefault(place, path)
            self.n_empty[place] += 1
        calls: list[Call] = []
        equal = equal_to_previous(self.evaluator, wanted)
        shared: Expansion | None = None  # what the repetition before had, unless it read `$block`
        for index in range(wanted.depth):
            at = f"{path}.block{index}" if stage else path
            block_reads = self.evaluator.block_reads
            if shared is None or not equal[index] or x.shape != calls[-1].template.input:
                expansion = self._use(wanted, index, at, item, x, inside)
                shared = expansion if self.evaluator.block_reads == block_reads else None
            self.n_blocks += max(1, expansion.n_blocks) if stage else expansion.n_blocks
            if expansion.n_empty:
                self.n_empty.update(expansion.n_empty)
            guard_repetitions(self.n_blocks, item)
            template = expansion.template
            if template is None:
                return UNKNOWN
            self._guard_size(template, item.place)
            call_name = f"block{index}" if stage else name
            call = Call(call_name, template, self.new_id(), (x.id,))
            x = Value(call.id, call.output)
            calls.append(call)
        if not stage:
            return into.append(calls[0])
        return into.append(Stage(name, tuple(calls))) if calls else x

    def _use(
        self, wanted: Repetition, index: int, path: str, item: WrittenLayer, x: Value, scope: Scope
    ) -> Expansion:
        """Return the expansion of one repetition of a stage, or of the one use of a block."""
        stage = item.tag == "stage"
        done = self.n_blocks
        sampling = SamplingScope(scope.sampling.stage, path)
        first_block = self._first_block(done)
        loop = scope.loop
        if stage:
            loop = Loop(index, wanted.depth, first_block, self.expander.n_blocks)
        loop_scope = Scope(scope.use, sampling, scope.arguments, loop)
        where = f"used by the stage at {item.place} (depth {index + 1} of {wanted.depth})"
        if not stage:
            where = f"used at {item.place}"
        with self.evaluator.structural("which block is repeated"):
            block = block_named(self.evaluator, wanted.block, loop_scope)
        outer = scope.use
        note = f"in block `{block.name}`, {where}"
        use = BlockUse(
            path,
            sampling,
            first_block,
            (note, *outer.notes),
            outer.level + 1,
            (*outer.circle, block.name),
        )
        self._guard_level(use, item.place)
        arguments = arguments_of(self.evaluator, wanted, block, index, use, loop_scope, scope)
        for finding in arguments.findings:
            self.report(finding, scope)
        if arguments.findings or x.shape is None:
            return Expansion(None, 1)
        inner = Scope(use, sampling, arguments.thunks)
        return self.expander.template(block, inner, x.shape)

    def _first_block(self, done: int) -> Callable[[], int]:
        """Return what gives the number that `$block` has in a repetition, counted through the net.

        It is a function, because the number is seldom asked for: blocks that do not ask share a
        template wherever they stand.
        """
        use = self.use

        def first_block() -> int:
            return use.first_block() + done

        return first_block

    def _guard_level(self, use: BlockUse, place: Place) -> None:
        """Refuse a block that lies too deep in others, and name the circle if there is one."""
        if use.level <= MAX_LEVELS:
            return
        circle = use.circle
        last = circle[-1]
        start = max((i for i, name in enumerate(circle[:-1]) if name == last), default=None)
        text = f"blocks are nested more than {MAX_LEVELS} levels deep: " + " -> ".join(
            f"`{name}`" for name in circle[start:]
        )
        help = "a block that uses itself needs an `if` that ends"
        if start is None:  # each is another block: it is only too much
            help = "write what the innermost blocks hold into those that use them"
        raise Fault(Diagnostic("block-circle", text, place, help=help))

    def _guard_size(self, template: Template, place: Place) -> None:
        """Refuse a net of too many layers; a shared template counts at each of its uses."""
        if self.use.level == 0:
            self.expander.n_layers += template.cost.layers
        if max(self.expander.n_layers, template.cost.layers) > MAX_LAYERS:
            raise ExpansionLimit(self.expander.too_many(place))
