"""One template -> a chain of parts: layers become cards, equal neighbours one repeated block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template
from resdsl.render import parts as p
from resdsl.render.alike import blend
from resdsl.render.lanes import Lanes, lane_of, merge_of, notes_of
from resdsl.render.pictogram import icon_of
from resdsl.render.rows import block_settings, row_of, shape_text

_SIGNS = {"sigmoid": "σ"}
_LEARNT = "α"


def runs(calls: tuple[Call, ...], looks: Mapping[int, int]) -> list[list[Call]]:
    """Return consecutive calls of what looks alike and keeps its shapes, run by run."""

    def look(call: Call) -> object:
        return looks[id(call.template)], call.template.input, call.template.output

    return [list(run) for _, run in groupby(calls, key=look)]


@dataclass
class Composer:
    """Composes the parts of one template.

    ``looks`` tells which templates share a drawing. ``drawn`` is None where every block may be
    open, else the looks that have been opened already.
    """

    template: Template
    looks: Mapping[int, int]
    open_blocks: bool = False
    drawn: set[int] | None = None
    _taps: set[int] = field(default_factory=set)
    _alias: dict[int, int] = field(default_factory=dict)
    _shape: str = ""  # the shape that the reader has seen last

    def whole(self, entry: str, exit_: str) -> p.Chain:
        """Return the template's body between two pills; without names, only a tap is kept."""
        body = self.template.body
        self._find_aliases(body)
        self._find_taps(body)
        self._shape = shape_text(self.template.input)
        tapped = body.input in self._taps
        links = list(self._links(body))
        if links:
            links[-1] = replace(links[-1], label="")  # the pill below says it
        if entry or tapped:
            pill = p.Pill(entry, shape_text(self.template.input))
            links.insert(0, p.Link(pill, (body.input,), tapped=tapped, name="input"))
        if exit_:
            links.append(p.Link(p.Pill(exit_, shape_text(self.template.output))))
        return p.Chain(tuple(links))

    def _find_aliases(self, body: Body) -> None:
        # A plain skip is its branch alone: who reads the skip reads the branch's output.
        for node in body.nodes:
            if isinstance(node, Region):
                for part in node.parts.values():
                    self._find_aliases(part)
                if is_plain(node):
                    self._alias[node.id] = self._real(node.parts["branch"].output)

    def _real(self, number: int) -> int:
        return self._alias.get(number, number)

    def _find_taps(self, body: Body) -> None:
        previous = self._real(body.input)
        for node in body.nodes:
            inputs = [self._real(i) for i in node.inputs]
            extra = list(inputs)
            if previous in extra:
                extra.remove(previous)
            self._taps.update(extra)
            if isinstance(node, Region):
                for part in node.parts.values():
                    self._find_taps(part)
            previous = self._real(node.id)

    def _links(self, body: Body) -> Iterator[p.Link]:
        nodes = body.nodes
        previous, at = self._real(body.input), 0
        while at < len(nodes):
            node = nodes[at]
            taken = 1
            if isinstance(node, Region) and is_plain(node):
                yield from self._links(node.parts["branch"])
            else:
                taken = self._taken(nodes, at)
                part = self._part(nodes[at : at + taken])
                yield self._link(part, node, nodes[at + taken - 1], previous)
            at += taken
            previous = self._real(nodes[at - 1].id)

    def _link(self, part: p.Part, first: Node, last: Node, previous: int) -> p.Link:
        inputs = [self._real(i) for i in first.inputs]
        follows = previous in inputs
        if follows:
            inputs.remove(previous)
        extra = tuple((i, self._name(i)) for i in inputs)
        number = self._real(last.id)
        tapped = number in self._taps
        name = self._name(number)
        return p.Link(part, (number,), extra, follows, tapped, name, self._new_shape(last))

    def _name(self, number: int) -> str:
        return self.template.names.get(
            number, "input" if number == self.template.body.input else ""
        )

    def _new_shape(self, node: Node) -> str:
        shape, before = shape_text(node.output), self._shape
        self._shape = shape
        return shape if shape != before else ""

    def _taken(self, nodes: tuple[Node, ...], at: int) -> int:
        """Return how many nodes from ``at`` on share one part."""
        end = at + 1
        while end < len(nodes) and self._goes_on(nodes[end - 1], nodes[end]):
            if isinstance(nodes[end], Layer) and _repeats(nodes[at:end], nodes[end]):
                break
            end += 1
        return end - at

    def _goes_on(self, before: Node, node: Node) -> bool:
        number = self._real(before.id)
        if number in self._taps or [self._real(i) for i in node.inputs] != [number]:
            return False
        match before, node:
            case Layer(), Layer():
                return not is_join(before)
            case Call(), Call():
                return len(runs((before, node), self.looks)) == 1
            case _:
                return False

    def _part(self, nodes: tuple[Node, ...]) -> p.Part:
        match nodes[0]:
            case Layer() as layer if is_join(layer):
                return p.Join(layer.op.tag, shape_text(layer.output))
            case Layer():
                return p.Card(tuple(row_of(n) for n in nodes if isinstance(n, Layer)))
            case Call():
                return self._block([n for n in nodes if isinstance(n, Call)])
            case Stage() as stage:
                return self._stage(stage)
            case Region() as region if (lanes := lane_of(region)) is not None:
                return self._skip(region, lanes)
            case Region() as region:
                columns = self._chains(region)
                return p.Branches(region.name, merge_of(region), tuple(columns.items()))

    def _block(self, calls: list[Call]) -> p.Block:
        # Equal looks with different rates: each template once.
        templates = list({id(call.template): call.template for call in calls}.values())
        first, count = templates[0], len(calls)
        figures = {f"{t.cost.params:,}" for t in templates}
        figure = figures.pop() + (" each" if count > 1 else "") if len(figures) == 1 else ""
        body = None
        look = self.looks[id(first)]
        if self.open_blocks and (self.drawn is None or look not in self.drawn):
            if self.drawn is not None:
                self.drawn.add(look)
            body = blend([self._opened(template) for template in templates])
        return p.Block(
            first.name,
            count,
            icon_of(first),
            block_settings(first),
            figure,
            shape_text(first.output),
            body,
        )

    def _opened(self, template: Template) -> p.Chain:
        return Composer(template, self.looks, True, self.drawn).whole("", "")

    def _stage(self, stage: Stage) -> p.Stage:
        links = []
        for run in runs(stage.calls, self.looks):
            block = self._block(run)
            links.append(p.Link(block, (run[-1].id,), label=self._new_shape(run[-1])))
        links[-1] = replace(links[-1], label="")
        names = list(dict.fromkeys(call.template.name for call in stage.calls))
        contents = f"{names[0] if len(names) == 1 else 'blocks'} ×{len(stage.calls)}"
        params = sum(call.template.cost.params for call in stage.calls)
        shape = shape_text(stage.output)
        return p.Stage(stage.name, contents, p.Chain(tuple(links)), shape, f"{params:,}")

    def _chains(self, region: Region) -> dict[str, p.Chain]:
        shape = self._shape
        chains = {}
        for label, body in region.parts.items():
            self._shape = shape
            chains[label] = p.Chain(tuple(self._links(body)))
        # What a reader saw on the spine; the last label of a branch is not drawn.
        seen = [link.label for link in chains.get("branch", p.Chain()).links[:-1] if link.label]
        self._shape = seen[-1] if seen else shape
        return chains

    def _skip(self, region: Region, lanes: Lanes) -> p.Skip:
        chains = self._chains(region)
        gates = {k: _gate(chains[k]) for k in ("transform", "carry") if k in chains}
        return p.Skip(
            region.name,
            merge_of(region),
            lanes,
            notes_of(region),
            _unlabelled(chains.get("branch", p.Chain())),
            _unlabelled(chains["shortcut"]) if "shortcut" in chains else None,
            gates.get("transform"),
            gates.get("carry"),
        )


def is_plain(region: Region) -> bool:
    """Return whether a skip has neither shortcut nor weights: it is its branch."""
    lanes = lane_of(region)
    if lanes is None or lanes.carry is not None or lanes.gated or lanes.transform != 1:
        return False
    return set(region.parts) == {"branch"}


def _repeats(card: tuple[Node, ...], node: Node) -> bool:
    """Whether a card's pattern starts again: `conv norm relu | conv`, `norm relu conv | norm`."""
    groups = [layer.op.group for layer in (*card, node) if isinstance(layer, Layer)]
    return "weights" in groups[:-1] and groups[-1] in ("weights", groups[0])


def is_join(node: Node) -> bool:
    """Return whether a node is a layer of several inputs."""
    return isinstance(node, Layer) and len(node.inputs) > 1


def _unlabelled(chain: p.Chain) -> p.Chain:
    # A skip's result has the shape of its parts: one label, below the merge, is enough.
    return p.Chain(tuple(replace(k, label="") if k is chain.links[-1] else k for k in chain.links))


def _gate(chain: p.Chain) -> p.Gate:
    """Return the layers of a gate with a last activation set apart, as the sign of its glyph."""
    chain = p.Chain(tuple(replace(link, label="") for link in chain.links))
    last = chain.links[-1] if chain.links else None
    if last is None or not isinstance(last.part, p.Card):
        return p.Gate(chain, "")
    if not chain.links[0].follows and len(chain.links) == len(last.part.rows) == 1:
        return p.Gate(p.Chain(), _LEARNT, reads=False)  # a number of its own
    if last.part.rows[-1].op not in _SIGNS:
        return p.Gate(chain, "")
    rows = last.part.rows[:-1]
    kept = (replace(last, part=p.Card(rows)),) if rows else ()
    return p.Gate(p.Chain(chain.links[:-1] + kept), _SIGNS[last.part.rows[-1].op])
