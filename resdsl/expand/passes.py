"""Passes over finished bodies. A pass takes a template and returns one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from resdsl.graph.costs import cost
from resdsl.graph.interner import Interner
from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template, walk
from resdsl.ops.joins.join import Join
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.op import Op
from resdsl.ops.op.structure import LastChange
from resdsl.ops.skip.merge import Merge

Intern = Callable[[Template], Template]


def change_last(body: Body, field: str, change: LastChange, intern: Intern) -> tuple[Node, ...]:
    """Return the nodes of ``body`` with the last layer changed that ``change`` takes.

    ``change`` gives the new op, or None to walk on to the layer before; calls are entered.

    Raises:
        FieldError: a join stands at the end, or no layer takes the change.
    """
    nodes = list(body.nodes)
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        _refuse_join(node, field)
        changed = _change(node, field, change, intern)
        if changed is not None:
            nodes[index] = changed
            return tuple(nodes)
    raise FieldError(
        f"`{field}` finds no layer with weights", field=field, code="nothing-to-change"
    )


def _refuse_join(node: Node, field: str) -> None:
    if isinstance(node, Region) or (isinstance(node, Layer) and isinstance(node.op, Join)):
        tag = node.op.tag
        raise FieldError(
            f"`{field}` reaches the join `{tag}`, behind which there is no single last layer",
            field=field,
            code="zero-init-blocked" if field == "zero_init" else "gate-without-bias",
        )


def _change(node: Node, field: str, change: LastChange, intern: Intern) -> Node | None:
    match node:
        case Layer(op=op):
            new = change(op)
            return None if new is None else replace(node, op=new)
        case Call(template=template):
            inner = replace(template.body, nodes=change_last(template.body, field, change, intern))
            return replace(node, template=intern(replace(template, body=inner, cost=cost(inner))))
        case Stage(calls=calls):
            last = _change(calls[-1], field, change, intern)
            assert isinstance(last, Call)
            return replace(node, calls=(*calls[:-1], last))
        case Region():
            raise AssertionError("refused before")


def resolve_auto_biases(net: Template, interner: Interner) -> Template:
    """Return the net with every `bias: auto` as a number.

    L is the number of auto-gated skips of a list with its blocks and stages expanded; the bodies
    inside a skip are lists of their own.
    """
    return _Resolver(interner).template(net, None)


class _Resolver:
    def __init__(self, interner: Interner) -> None:
        self.interner = interner
        self.counts: dict[int, int] = {}
        self.done: dict[tuple[int, int | None], Template] = {}
        self.holds: dict[int, bool] = {}

    def template(self, template: Template, n_gates: int | None) -> Template:
        """Return the template for a list with ``n_gates`` gates (None: its own list)."""
        if not self.has_auto(template):
            return template
        if n_gates is None:
            n_gates = self.count(template.body)
        key = (id(template), n_gates)
        if key not in self.done:
            body = self.body(template.body, n_gates)
            self.done[key] = self.interner.template(replace(template, body=body))
        return self.done[key]

    def has_auto(self, template: Template) -> bool:
        """Return whether any skip in the template, at any depth, is auto-gated."""
        if id(template) not in self.holds:
            self.holds[id(template)] = any(
                _is_auto(node) or (isinstance(node, Call) and self.has_auto(node.template))
                for node in walk(template.body)
            )
        return self.holds[id(template)]

    def count(self, body: Body) -> int:
        """Return the number of auto-gated skips of a list."""
        total = 0
        for node in body.nodes:
            match node:
                case Region():
                    total += _is_auto(node)
                case Call(template=template):
                    total += self.count_template(template)
                case Stage(calls=calls):
                    total += sum(self.count_template(call.template) for call in calls)
        return total

    def count_template(self, template: Template) -> int:
        if id(template) not in self.counts:
            self.counts[id(template)] = self.count(template.body)
        return self.counts[id(template)]

    def body(self, body: Body, n_gates: int) -> Body:
        return replace(body, nodes=tuple(self.node(node, n_gates) for node in body.nodes))

    def node(self, node: Node, n_gates: int) -> Node:
        match node:
            case Layer(op=op):
                return replace(node, op=op.at_length(n_gates))
            case Call(template=template):
                return replace(node, template=self.template(template, n_gates))
            case Stage(calls=calls):
                return replace(
                    node,
                    calls=tuple(
                        replace(call, template=self.template(call.template, n_gates))
                        for call in calls
                    ),
                )
            case Region(parts=parts, merge=merge):
                inner = {label: self.part(label, part, n_gates) for label, part in parts.items()}
                changed = replace(merge, op=merge.op.at_length(n_gates))
                return replace(node, parts=inner, merge=changed)

    def part(self, label: str, body: Body, n_gates: int) -> Body:
        """Return a part of a skip: its gates belong to the list of the skip, its bodies do not."""
        own = self.body(body, self.count(body) or 1)
        if label not in ("transform", "carry"):
            return own
        return replace(
            own,
            nodes=tuple(
                self.node(node, n_gates) if isinstance(node, Layer) else changed
                for node, changed in zip(body.nodes, own.nodes, strict=True)
            ),
        )


def _is_auto(node: Node) -> bool:
    return isinstance(node, Region) and _auto(node.merge.op)


def _auto(op: Op) -> bool:
    return isinstance(op, Merge) and op.is_auto
