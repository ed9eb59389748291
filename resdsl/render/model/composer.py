"""From a template to a chain of parts: layers become cards, equal neighbours one repeated block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template
from resdsl.ops.joins.join import Join
from resdsl.ops.op.op import sign_of
from resdsl.render.model import parts as p
from resdsl.render.model.alike import blend
from resdsl.render.model.describe import (
    block_of,
    columns_of,
    paths_of,
    plain_branch,
    row_of,
    shape_text,
)
from resdsl.render.model.words import repeated

# Blocks that hold each other could be open without end. From this many on, a block is open only
# where its drawing has not been shown yet.
_MOST_OPEN = 500


@dataclass(slots=True)
class Opened:
    """How many blocks are drawn open so far, and which drawings they have."""

    count: int = 0
    drawings: set[int] = field(default_factory=set)

    def add(self, drawing: int) -> None:
        """Count a block that is drawn open."""
        self.count += 1
        self.drawings.add(drawing)


@dataclass
class Composer:
    """Composes the parts of one template, once: `Composer(template, drawing_of).whole("x", "y")`.

    ``drawing_of`` has the number of the drawing of each template, by the template's ``id``.
    ``opened`` counts the blocks that are drawn open; None where every block is closed.
    """

    template: Template
    drawing_of: Mapping[int, int]
    opened: Opened | None = None
    _taps: set[int] = field(default_factory=set)
    _alias: dict[int, int] = field(default_factory=dict)
    _shape: str = ""  # The shape that was written last: it is written where it changes.

    def whole(self, entry: str, exit_: str) -> p.Chain:
        """Return the template's body between two pills with these names.

        Without names there are no pills, but where layers further down read the input: it then
        needs a place on the spine.
        """
        body, shape = self.template.body, shape_text(self.template.input)
        self._find_taps(body, body.input)
        self._shape = shape
        tapped = body.input in self._taps
        links = list(self._links(body, body.input))
        if links:
            links[-1] = replace(links[-1], label="")  # The pill below it says the shape.
        if entry or tapped:
            pill = p.Pill(entry, shape)
            links.insert(0, p.Link(pill, body.input, tapped=tapped, name="input"))
        if exit_:
            links.append(p.Link(p.Pill(exit_, shape_text(self.template.output))))
        return tuple(links)

    def _find_taps(self, body: Body, start: int) -> None:
        """Note what is read by others than the next node, by the numbers it is drawn under."""
        previous = self._real(start)
        for node in body.nodes:
            self._taps.update(self._extra(node, previous))
            if isinstance(node, Region):
                for part, begin in self._parts(node, previous):
                    self._find_taps(part, begin)
            if (branch := plain_branch(node)) is not None:
                # A plain skip is not drawn, so what reads it reads the end of its branch.
                self._alias[node.id] = self._real(branch.output)
            previous = self._real(node.id)
        if (end := self._real(body.output)) != previous:
            self._taps.add(end)

    def _parts(self, region: Region, previous: int) -> Iterator[tuple[Body, int]]:
        """Yield the parts of a structure with what flows into them where they are drawn."""
        if (branch := plain_branch(region)) is not None:
            yield branch, previous
        elif paths_of(region) is not None:
            yield from ((part, part.input) for part in region.parts.values())
        else:
            yield from ((column, region.inputs[0]) for column in columns_of(region).values())

    def _real(self, number: int) -> int:
        """Return the number of the output that is drawn for an output."""
        return self._alias.get(number, number)

    def _extra(self, node: Node, previous: int) -> list[int]:
        """Return the inputs of a node but one that is the previous output."""
        inputs = [self._real(number) for number in node.inputs]
        if previous in inputs:
            inputs.remove(previous)
        return inputs

    def _links(self, body: Body, start: int) -> Iterator[p.Link]:
        """Yield the parts of a body; ``start`` is the output that flows into the first of them."""
        nodes = body.nodes
        previous, at = self._real(start), 0
        while at < len(nodes):
            node, end = nodes[at], at + 1
            if (branch := plain_branch(node)) is not None:
                yield from self._links(branch, previous)
            else:
                groups = {_group(node)}
                while end < len(nodes) and self._together(node, nodes[end - 1], nodes[end], groups):
                    groups.add(_group(nodes[end]))
                    end += 1
                yield self._link(nodes[at:end], previous)
            previous, at = self._real(nodes[end - 1].id), end
        if (last := self._real(body.output)) != previous:
            # An earlier output is that of the list, and goes on from an empty place.
            yield p.Link(p.Pill(""), last, ((last, self._name(last)),), follows=False)

    def _together(self, first: Node, last: Node, node: Node, groups: set[str]) -> bool:
        """Return whether a node shares the part of the nodes before it.

        These run from ``first`` to ``last`` and belong to the groups of ops in ``groups``.
        """
        if last.id in self._taps or node.inputs != (last.id,):
            return False
        match last, node:
            case Layer(), Layer():
                return not is_join(last) and not _repeats(first, node, groups)
            case Call(), Call():
                return self._outside(last) == self._outside(node)
            case _:
                return False

    def _outside(self, call: Call) -> object:
        """Return what two calls share that are drawn as one repeated block."""
        return self.drawing_of[id(call.template)], call.template.input, call.template.output

    def _link(self, nodes: tuple[Node, ...], previous: int) -> p.Link:
        first, last = nodes[0], nodes[-1]
        extra = tuple((number, self._name(number)) for number in self._extra(first, previous))
        follows, tapped = len(extra) < len(first.inputs), last.id in self._taps
        part, name = self._part(nodes, extra), self._name(last.id)
        return p.Link(part, last.id, extra, follows, tapped, name, self._new_shape(last))

    def _name(self, number: int) -> str:
        default = "input" if number == self.template.body.input else ""
        return self.template.names.get(number, default)

    def _new_shape(self, node: Node) -> str:
        """Return the shape of a node's output, nothing where it is still the one before."""
        before, self._shape = self._shape, shape_text(node.output)
        return self._shape if self._shape != before else ""

    def _part(self, nodes: tuple[Node, ...], extra: tuple[tuple[int, str], ...]) -> p.DrawnPart:
        match nodes[0]:
            case Layer() as layer if is_join(layer):
                return p.DrawnJoin(layer.op.tag, shape_text(layer.output), repeated(extra))
            case Layer():
                return p.Card(tuple(row_of(n) for n in nodes if isinstance(n, Layer)))
            case Call():
                return self._block([n for n in nodes if isinstance(n, Call)])
            case Stage() as stage:
                return self._stage(stage)
            case Region() as region if (paths := paths_of(region)) is not None:
                return self._skip(region, paths)
            case Region() as region:
                return self._branches(region)

    def _block(self, calls: list[Call]) -> p.DrawnBlock:
        # Templates of one drawing may differ in rates; each of them is blended once.
        templates = list({id(call.template): call.template for call in calls}.values())
        drawing, opened = self.drawing_of[id(templates[0])], self.opened
        block = block_of(templates, len(calls), drawing)
        if opened is None or (opened.count >= _MOST_OPEN and drawing in opened.drawings):
            return block
        opened.add(drawing)
        bodies = [
            Composer(template, self.drawing_of, opened).whole("", "") for template in templates
        ]
        return replace(block, body=blend(bodies))

    def _stage(self, stage: Stage) -> p.DrawnStage:
        links = []
        for _, run in groupby(stage.calls, self._outside):
            calls = list(run)
            block, last = self._block(calls), calls[-1]
            links.append(p.Link(block, last.id, label=self._new_shape(last)))
        names = list(dict.fromkeys(call.template.name for call in stage.calls))
        contents = f"{names[0] if len(names) == 1 else 'blocks'} ×{len(stage.calls)}"
        params = sum(call.template.cost.params for call in stage.calls)
        shape = shape_text(stage.output)
        return p.DrawnStage(stage.name, contents, _unlabelled(tuple(links)), shape, f"{params:,}")

    def _skip(self, region: Region, paths: p.DrawnPaths) -> p.DrawnSkip:
        shape = self._shape
        chains: dict[str, p.Chain] = {}
        for label, body in region.parts.items():
            self._shape = shape
            chains[label] = _unlabelled(tuple(self._links(body, body.input)))
        branch = chains.get("branch", ())
        # The branch is on the spine, so its last shape is the one that was read last.
        self._shape = next((k.label for k in reversed(branch) if k.label), shape)
        read = {s: self._real(body.input) for s, body in region.parts.items()}
        start = self._real(region.inputs[0])
        gates = [
            _gate(s[0].upper(), chains[s], "input" if read[s] == start else "path")
            for s in ("transform", "carry")
            if s in chains
        ]
        shortcut, plate = chains.get("shortcut", ()), ""
        match shortcut:
            case ():
                plate = paths.shortcut
            case (p.Link(part=p.Card((p.DrawnRow(name=name, kind=kind, figure=""),)), extra=()),):
                # Of a single layer without weights the name says all: it stands on a plate.
                if kind != "weights":
                    shortcut, plate = (), paths.shortcut or name
        return p.DrawnSkip(region.name, paths, branch, shortcut, plate, tuple(gates))

    def _branches(self, region: Region) -> p.DrawnBranches:
        """Return the columns of a structure, and what its join takes without layers between."""
        shape, columns = self._shape, []
        start, extra = region.inputs[0], []
        for label, body in columns_of(region).items():
            self._shape = shape
            if not body.nodes and self._real(body.input) != self._real(start):
                extra.append((self._real(body.input), self._name(self._real(body.input))))
                continue
            chain = _unlabelled(tuple(self._links(body, start)))
            # The inputs of a join have their names on the lines that lead them here.
            columns.append(p.DrawnColumn("" if isinstance(region.op, Join) else label, chain))
        self._shape = shape
        columns.sort(key=lambda column: not column.follows)
        merge = region.merge
        counts = ""
        if isinstance(region.op, Join):  # It may name an input more than once; branches cannot.
            counts = repeated(zip(merge.inputs, region.op.inputs, strict=True))
        join = p.DrawnJoin(merge.op.tag, shape_text(region.output), counts)
        return p.DrawnBranches(region.name, tuple(columns), join, tuple(extra))


def _group(node: Node) -> str:
    return node.op.group if isinstance(node, Layer) else ""


def _repeats(first: Node, node: Layer, groups: set[str]) -> bool:
    """Return whether a card's pattern starts again with a layer, so that it begins a new card.

    ``first`` is the card's first layer and ``groups`` are those of all its layers: a bar marks the
    border in `conv norm relu | conv` and in `norm relu conv | norm`.
    """
    return "weights" in groups and node.op.group in ("weights", _group(first))


def is_join(node: Node) -> bool:
    """Return whether a node is a layer of several inputs."""
    return isinstance(node, Layer) and len(node.inputs) > 1


def _unlabelled(chain: p.Chain) -> p.Chain:
    """Return a chain whose last part has no label: the shape of the whole is said outside."""
    return (*chain[:-1], replace(chain[-1], label="")) if chain else ()


def _gate(letter: str, chain: p.Chain, reads: str) -> p.DrawnGate:
    """Return the layers of a gate with a last activation set apart, as the sign of its glyph."""
    chain = tuple(replace(link, label="") for link in chain)
    last = chain[-1] if chain else None
    reads = reads if chain and chain[0].follows else ""
    if last is None or not isinstance(last.part, p.Card):
        return p.DrawnGate(letter, chain, letter, reads)
    *rows, row = last.part.rows
    if not reads and not rows and not last.extra:
        return p.DrawnGate(letter, (), p.LEARNT, "")  # The gate is a number of its own.
    sign = sign_of(row.name) if row.kind == "activation" else ""
    if not sign:
        return p.DrawnGate(letter, chain, letter, reads)
    kept = (replace(last, part=p.Card(tuple(rows))),) if rows else ()
    return p.DrawnGate(letter, chain[:-1] + kept, sign, reads)
