"""Reads `stage` and `block`: which block is used, how often, and with which arguments.

    stage: {block: basic, depth: 3, with: {out: 32}, first: {stride: 2}}

has three repetitions. Each sees the arguments under `with`; those under `first` and `last` come
before them in the first and the last one. What reads no loop name (`$index`, ...) is evaluated
once for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.scopes import BlockUse, Scope, Thunk
from resdsl.language.blocks import Block
from resdsl.language.document import MAX_LAYERS
from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.language.layer_syntax import BLOCK_KEYS, STAGE_KEYS, WrittenLayer
from resdsl.language.names import LOOP_NAMES, Earlier
from resdsl.language.remedies import repetition_help
from resdsl.language.suggestions import value_help, whole_help
from resdsl.language.written_values import find_block, unknown_argument, unknown_field
from resdsl.text.diagnostics import Diagnostic, Later
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlMapping, YamlNode, YamlScalar


@dataclass(frozen=True, slots=True)
class Given:
    """The mapping under `with`, `first` or `last`, and the scope it is written in."""

    mapping: YamlMapping
    scope: Scope | None  # None: the scope of the repetition


@dataclass(frozen=True, slots=True)
class Repetition:
    """A stage, or one use of a block."""

    item: WrittenLayer
    block: YamlNode
    depth: int
    given: dict[str, Given]
    shared: dict[tuple[int, str], Thunk] = field(default_factory=dict)


def read_repetition(evaluator: DocumentEvaluator, item: WrittenLayer, scope: Scope) -> Repetition:
    """Return what a `stage` or `block` says.

    Raises:
        Fault: it has another form.
    """
    stage = item.tag == "stage"
    known = STAGE_KEYS if stage else BLOCK_KEYS
    content = item.content
    if content is not None:
        content, scope = evaluator.resolve(content, scope)
    if not stage and isinstance(content, YamlScalar) and isinstance(content.value, str):
        return Repetition(item, content, 1, {})
    if not isinstance(content, YamlMapping):
        example = "{block: name, depth: 3}" if stage else "{use: name}"
        text = f"`{item.tag}` takes a mapping such as `{example}`"
        raise Fault(Diagnostic("bad-form", text, content.place if content else item.place))
    for key in content.entries:
        if key not in known:
            help = Later(repetition_help, key, known, content, evaluator.document.blocks)
            raise Fault(unknown_field(item.tag, key, content, known, help))
    for key in ("block", "depth") if stage else ("use",):
        if key not in content.entries:
            text = f"`{item.tag}` needs `{key}`"
            raise Fault(Diagnostic("missing-field", text, item.place))
    given = {}
    for key in ("with", "first", "last"):
        node = content.get(key)
        if node is None or (isinstance(node, YamlScalar) and node.value is None):
            continue
        node, written = evaluator.resolve(node, scope)
        if not isinstance(node, YamlMapping):
            text, written_so = f"`{key}` maps arguments to values", f"`{key}: {{name: value}}`"
            raise Fault(Diagnostic("bad-form", text, node.place, help=f"write {written_so}"))
        given[key] = Given(node, None if written is scope else written)
    block = content.entries["block" if stage else "use"]
    depth = _depth(evaluator, content, scope) if stage else 1
    if depth > MAX_LAYERS:
        text = f"a stage of depth {depth:,} has more than {MAX_LAYERS:,} layers"
        raise Fault(Diagnostic("too-many-layers", text, item.place))
    return Repetition(item, block, depth, given)


def equal_to_previous(evaluator: DocumentEvaluator, wanted: Repetition) -> list[bool]:
    """Return for each repetition whether block and arguments are those of the one before it.

    They are where nothing that is written for the repetitions reads a loop name or a draw, and
    `first` and `last` are over. What reads `$block` may be another template all the same.
    """
    given = wanted.given
    nodes = [
        wanted.block,
        *(node for one in given.values() for node in one.mapping.entries.values()),
    ]
    reads_loop = any(not LOOP_NAMES.isdisjoint(evaluator.names_in(node)) for node in nodes)
    if evaluator.has_draws or reads_loop:
        return [False] * wanted.depth
    equal = [index > 0 for index in range(wanted.depth)]
    if "first" in given:
        equal[:2] = [False] * len(equal[:2])
    if "last" in given:
        equal[-1:] = [False] * len(equal[-1:])
    return equal


def guard_repetitions(n_blocks: int, item: WrittenLayer) -> None:
    """Refuse more repetitions than there may be layers; empty blocks have none to count.

    Raises:
        ExpansionLimit: there are more.
    """
    if n_blocks > MAX_LAYERS:
        text = f"the expanded net has more than {MAX_LAYERS:,} repetitions of blocks"
        raise ExpansionLimit(Diagnostic("too-many-layers", text, item.place))


def _depth(evaluator: DocumentEvaluator, content: YamlMapping, scope: Scope) -> int:
    node = content.entries["depth"]
    with evaluator.structural("the depth of a stage"):
        depth = evaluator.plain(node, scope)
    if isinstance(depth, float) and depth.is_integer():
        depth = int(depth)
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 0:
        text = f"`stage.depth` must be a whole number of at least 0, but got {show(depth)}"
        help = whole_help(depth, node.place) or value_help(depth, evaluator.names(scope))
        raise Fault(Diagnostic("bad-value", text, node.place, help=help))
    return depth


def block_named(evaluator: DocumentEvaluator, node: YamlNode, scope: Scope) -> Block:
    """Return the block that a node names.

    Raises:
        Fault: there is none of that name.
    """
    node, _ = evaluator.resolve(node, scope)
    return find_block(evaluator.document.blocks, node)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one repetition, unevaluated, and what is wrong with them."""

    thunks: dict[str, Thunk]
    findings: list[Diagnostic] = field(default_factory=list)


def arguments_of(
    evaluator: DocumentEvaluator,
    wanted: Repetition,
    block: Block,
    index: int,
    use: BlockUse,
    loop_scope: Scope,
    scope: Scope,
) -> Arguments:
    """Return the arguments for repetition ``index`` of ``block``.

    `with` is overridden by `first` and that by `last`. What reads no loop name is shared by all
    repetitions, so that it is evaluated once.
    """
    result = Arguments({})
    parts = ["with"]
    parts += ["first"] if index == 0 else []
    parts += ["last"] if index == wanted.depth - 1 else []
    chosen: dict[str, tuple[Given, YamlNode]] = {}
    for part in parts:
        given = wanted.given.get(part)
        for name, node in given.mapping.entries.items() if given else ():
            assert given is not None
            if name not in block.arguments:
                result.findings.append(unknown_argument(block, name, given.mapping))
                continue
            chosen[name] = (given, node)
    positions = {name: position for position, name in enumerate(block.arguments)}
    for name, argument in block.arguments.items():
        if name in chosen:
            given, node = chosen[name]
            written = loop_scope
            if given.scope is not None:
                written = replace(given.scope, loop=loop_scope.loop, sampling=loop_scope.sampling)
            if evaluator.has_draws or not LOOP_NAMES.isdisjoint(evaluator.names_in(node)):
                result.thunks[name] = Thunk(argument, node, written, evaluator.key(node, written))
                continue
            key = (id(node), block.name)
            if key not in wanted.shared:
                source = given.scope or scope
                wanted.shared[key] = Thunk(argument, node, source, evaluator.key(node, source))
            result.thunks[name] = wanted.shared[key]
        elif argument.default is not None:
            before = Scope(use, use.sampling, Earlier(result.thunks, positions, positions[name]))
            default = argument.default
            result.thunks[name] = Thunk(argument, default, before, evaluator.key(default, before))
        else:
            text = f"block `{block.name}` needs the argument `{name}` ({argument.type})"
            result.findings.append(Diagnostic("missing-argument", text, wanted.item.place))
    return result
