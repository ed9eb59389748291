"""What growing a net comes to: tensors that start at a number, and reasons against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from resdsl.graph.nodes import Layer
from resdsl.ops.op.op import Op
from resdsl.text.diagnostics import Diagnostic
from resdsl.weights.patterns import few


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a net cannot grow, at the path of a layer."""

    path: str
    reason: str
    code: str
    help: str | None = None


@dataclass(slots=True)
class GrowthPlan:
    """What growing sets, and what stands in its way."""

    starts: dict[str, float] = field(default_factory=dict)
    """Keys of new tensors that start at a number."""
    new: list[str] = field(default_factory=list)
    """Paths of the outermost new nodes."""
    skips: list[str] = field(default_factory=list)
    """Paths of the new skips that start as the identity."""
    obstacles: list[Obstacle] = field(default_factory=list)

    def refuse(self, path: str, reason: str, help: str | None = None) -> None:
        """Note why something new cannot start as the identity."""
        self.obstacles.append(Obstacle(path, reason, code="no-identity-start", help=help))

    def change(self, path: str, reason: str, help: str | None = None) -> None:
        """Note why something that both nets have is not the same function."""
        self.obstacles.append(Obstacle(path, reason, code="changed-function", help=help))


@dataclass(slots=True)
class Outputs:
    """What is known in evaluation of the outputs of one template of the grown net.

    ``same`` maps an output to the number of the one it equals: of the trained net's template, or,
    in a new block, of its own. ``origin`` is the op that gave it, None where that is not known.
    """

    same: dict[int, int]
    origin: dict[int, Op | None]

    def pass_on(self, output: int, x: int) -> None:
        """Note that an output equals an earlier one."""
        self.same[output] = self.same[x]
        self.origin[output] = self.origin[x]

    def note_origin(self, layer: Layer) -> None:
        """Note which op gave the output of a layer, as far as anything follows from it.

        Only of what is idempotent something does: a new `relu` behind a `relu` changes nothing.
        What only passes values on in evaluation keeps the origin of its input.
        """
        op = layer.op
        if layer.inputs and (op.is_identity or op.only_in_training):
            self.origin[layer.id] = self.origin.get(layer.inputs[0])
        else:
            self.origin[layer.id] = op if op.idempotent else None


def diagnostics(obstacles: Iterable[Obstacle], general: str | None = None) -> list[Diagnostic]:
    """Return one diagnostic for each reason, with all the layers that it holds for.

    ``general`` is help for the first of those where the nets differ; the others have their own.
    """
    alike: dict[tuple[str, str, str | None], list[str]] = {}
    for o in obstacles:
        alike.setdefault((o.code, o.reason, o.help), []).append(o.path)
    found = []
    for (code, reason, help), paths in alike.items():
        if help is None and code in ("changed-function", "dropped-layers"):
            help, general = general, None
        found.append(Diagnostic(code, f"{few(paths)}: {reason}", help=help))
    return found
