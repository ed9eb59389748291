"""Values that are the same whatever the input is, so that nothing before them can learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resdsl.graph.nodes import Graph, Layer, walk
from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import INPUT, Expanded, Step
from resdsl.ops.skip.lane_weights import BranchWeight
from resdsl.ops.skip.merge import Merge

_SMALLEST = 7e-46  # what is nearer to zero is zero in single precision


@dataclass(frozen=True, slots=True)
class _Known:
    """What is certain of a value: whether it follows the input, and its sign.

    A value that is never positive and never negative is zero.
    """

    follows: bool = True
    never_positive: bool = False
    never_negative: bool = False

    @property
    def is_zero(self) -> bool:
        return self.never_positive and self.never_negative

    @property
    def negated(self) -> _Known:
        return _Known(self.follows, self.never_negative, self.never_positive)


_ANY = _Known()
_ZERO = _Known(follows=False, never_positive=True, never_negative=True)


def _find(net: Expanded) -> Iterator[Finding]:
    known: list[_Known] = []
    for index, step in enumerate(net.steps):
        inputs = [known[i] if i != INPUT else _ANY for i in step.inputs]
        why = ""
        if isinstance(step.op, Merge):
            value = _merged(step, step.op, inputs)
            why = "the weights of its lanes leave nothing of it"
        else:
            value, why = _layer(step, inputs)
        known.append(value)
        if not value.follows and any(given.follows for given in inputs):
            n = _params_behind(net, index)
            text = f"what `{step.key.rpartition('.')[2]}` gives does not depend on the input: {why}"
            text += f"; {n:,} parameters up to here cannot learn" if n else ""
            yield Finding.at(step, text, help="choose other settings, or leave it out")


def _layer(step: Step, inputs: list[_Known]) -> tuple[_Known, str]:
    """Return what is known of a layer's output, and why where only its input follows."""
    op = step.op
    why = op.ignores_input(*step.layer.x)
    if why:
        return _Known(follows=False, never_negative=op.never_negative), why
    if op.zero_below_zero and inputs[0].never_positive:
        return _ZERO, "what it reads is never positive"
    signed = op.keeps_sign and bool(inputs)
    value = _Known(
        any(given.follows for given in inputs),
        signed and all(given.never_positive for given in inputs),
        op.never_negative or (signed and all(given.never_negative for given in inputs)),
    )
    return value, ""


def _merged(step: Step, merge: Merge, inputs: list[_Known]) -> _Known:
    """Return what is known of the output of a skip.

    A merge reads what is carried, unless it carries nothing, then its branch, then the tensors by
    which these are weighed. ``own`` has what is known of each of the tensors.
    """
    carry, transform = merge.weights
    tensor = iter(inputs[1 if carry is None else 2 :])
    own = {id(w): next(tensor) for w in _branch_weights(merge) if w.kind == "tensor"}
    if carry is None:
        return _weighed(inputs[0], transform, merge.transform, None, own)
    carried = _weighed(inputs[0], carry, merge.carry, merge.transform, own)
    branch = _weighed(inputs[1], transform, merge.transform, merge.carry, own)
    if merge.multiplies:
        if carried.is_zero or branch.is_zero:
            return _ZERO
        return _Known(carried.follows or branch.follows)
    cancels = step.inputs[0] == step.inputs[1] and carry == -transform and not own
    if cancels and merge.sums:
        return _ZERO
    return _Known(
        carried.follows or branch.follows,
        carried.never_positive and branch.never_positive,
        carried.never_negative and branch.never_negative,
    )


def _branch_weights(merge: Merge) -> list[BranchWeight]:
    """Return the weights in the order in which the merge reads their tensors."""
    return [weight for weight in (merge.transform, merge.carry) if weight is not None]


def _weighed(
    value: _Known,
    start: float,
    weight: BranchWeight | None,
    other: BranchWeight | None,
    own: dict[int, _Known],
) -> _Known:
    """Return what is known of a value times its weight, a number or a tensor in ``own``.

    ``start`` is the weight at the start of training; ``other`` is the weight of the other path, to
    which a coupled one looks: 1 - T(x) follows the input where T(x) does.
    """
    source = other if weight is not None and weight.kind == "coupled" else weight
    tensor = own.get(id(source))
    if tensor is None or source is None:
        if abs(start) < _SMALLEST:
            return _ZERO
        return value if start > 0 else value.negated
    if value.is_zero:
        return _ZERO
    follows = value.follows or tensor.follows
    if not source.sigmoid:
        return _Known(follows)
    return _Known(follows, value.never_positive, value.never_negative)


def _params_behind(net: Expanded, index: int) -> int:
    """Return the parameters of the layers that lead nowhere else than to a step, and its own."""
    total = 0
    elsewhere: dict[int, int] = {}  # for each step the readers that are not counted yet
    waiting = [index]
    while waiting:
        step = net.steps[waiting.pop()]
        total += step.layer.params
        for source in dict.fromkeys(step.inputs):
            if source in (INPUT, net.output):
                continue
            elsewhere[source] = elsewhere.get(source, len(net.readers[source])) - 1
            if not elsewhere[source]:
                waiting.append(source)
    return total


def _applies(graph: Graph) -> bool:
    """Return whether any layer ignores its input, or any path of a skip is negated or left out."""
    return any(
        _begins(node)
        for template in graph.templates
        for node in walk(template.body)
        if isinstance(node, Layer)
    )


def _begins(layer: Layer) -> bool:
    if not isinstance(layer.op, Merge):
        return bool(layer.op.ignores_input(*layer.x))
    weights = _branch_weights(layer.op)
    untrained = any(weight.kind == "number" for weight in weights)
    return untrained and any(
        weight is not None and weight <= _SMALLEST for weight in layer.op.weights
    )


RULE = Rule(
    "ignores-input",
    "Rumelhart et al. 1986, Nature 323, pages 533 to 536",
    _find,
    always=True,
    applies=_applies,
)
