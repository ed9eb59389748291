"""The op that joins the two paths of a skip: `merge(carry * S(x), transform * F(x))`.

Source: Srivastava et al. 2015, arXiv 1505.00387, eq. 2 and 3; for ``drop_path`` Huang et al. 2016,
arXiv 1603.09382.
"""

from __future__ import annotations

from typing import Literal, TypeGuard

from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart, joined, product
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.initial_bias import AutoBias
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight

MergeKind = Literal["add", "concat", "mul", "mean"]

_DROP_PATH = '''
def drop_path(x: torch.Tensor, p: float, training: bool) -> torch.Tensor:
    """Zero whole samples with probability p in training and scale the others by 1 / (1 - p)."""
    if not training:
        return x
    keep = x.new_empty((x.shape[0],) + (1,) * (x.ndim - 1)).bernoulli_(1 - p)
    return x * (keep / (1 - p))
'''

_MIX = '''
def mix(
    carried: torch.Tensor, transformed: torch.Tensor, gate: torch.Tensor
) -> torch.Tensor:
    """Return gate * transformed + (1 - gate) * carried, in the dtype of the latter."""
    dtype = carried.dtype  # under autocast the others may have another
    return torch.lerp(carried, transformed.to(dtype), gate.to(dtype))
'''


class Merge(Op):
    """Joins the two paths of a skip.

    Its inputs are the carried path (unless ``carry`` is None), the branch, then the tensors of the
    transform and of the carry where their weights are tensors: 1 to 4 in all.
    """

    internal = True
    group = "merge"

    kind: MergeKind
    transform: BranchWeight
    carry: BranchWeight | None
    drop_path: float

    @property
    def weights(self) -> tuple[float | None, float]:
        """The weights of the carried path (None: there is none) and of the branch, at the start."""
        transform = self.transform.initial
        if self.carry is None:
            return None, transform
        if self.carry.kind == "coupled":
            return 1 - transform, transform
        carry = self.carry.initial
        return carry, 1 - carry if self.transform.kind == "coupled" else transform

    def form(self, *x: Shape) -> CanonicalPart:
        carry, transform = self.weights
        branch = 0 if self.carry is None else 1
        t = branch + 1 if self.transform.kind == "tensor" else None
        c = len(x) - 1 if self.carry and self.carry.kind == "tensor" else None
        paths = [_weighed(branch, transform, self.transform, t, c)]
        if self.carry is not None and carry is not None:
            paths.insert(0, _weighed(0, carry, self.carry, c, t))
        return joined(self.kind, paths)

    def settings(self) -> dict[str, object]:
        carry, transform = self.weights
        words = "none"
        if self.carry is not None and carry is not None:
            words = _words(self.carry, carry, "C(x)", self.transform, "T(x)")
        return {
            "carry": words,
            "transform": _words(self.transform, transform, "T(x)", self.carry, "C(x)"),
            "merge": self.kind,
            "drop_path": self.drop_path,
        }

    def summary(self, *x: Shape) -> str:
        usual = {"merge": "add", "drop_path": 0}
        settings = self.settings().items()
        return " · ".join(f"{name} {v}" for name, v in settings if v != usual.get(name))

    @property
    def share(self) -> float:
        """The share of a path that comes into the output, besides its weight."""
        return 0.5 if self.kind == "mean" else 1.0

    @property
    def sums(self) -> bool:
        """Whether the output is the sum of the paths, or a share of it."""
        return self.kind in ("add", "mean")

    @property
    def multiplies(self) -> bool:
        """Whether the output is the product of the paths."""
        return self.kind == "mul"

    @property
    def spread(self) -> float:
        """The mean square of the output over the sum of those of the independent paths."""
        return {"add": 1.0, "mean": 0.25, "concat": 0.5, "mul": 0.5}[self.kind]

    @property
    def is_identity(self) -> bool:
        return self.carry is None and self.transform == UNIT

    @property
    def is_auto(self) -> bool:
        """Whether a bias of a gate follows from the number of gates in the list."""
        weights = (self.transform, self.carry)
        return any(weight and isinstance(weight.start, AutoBias) for weight in weights)

    def shape(self, *x: Shape) -> Shape:
        if self.kind != "concat" or self.carry is None:
            return x[0]
        return x[0].with_channels(x[0].channels + x[1].channels)

    def at_length(self, n_gates: int) -> Op:
        carry = self.carry and self.carry.at_length(n_gates)
        return self.model_copy(
            update={"transform": self.transform.at_length(n_gates), "carry": carry}
        )

    def fragment(self, *x: Shape) -> Fragment:
        first, helpers = self._source(x, last=False)
        return Fragment(first, None, helpers, last=self._source(x, last=True)[0])

    def _source(self, x: tuple[Shape, ...], *, last: bool) -> tuple[str, dict[str, str]]:
        """Return the expression, and the functions that it uses, where the channels come first or
        last."""
        names = [f"{{{i}}}" for i in range(len(x))]
        n_paths = 2 if self.carry else 1
        carried, branch = names[0] if self.carry else "", names[n_paths - 1]
        weighed = [weight for weight in (self.transform, self.carry) if _is_tensor(weight)]
        tensors = iter(
            _broadcast(name, shape, x[0], batched=weight.batched, last=last)
            for weight, name, shape in zip(weighed, names[n_paths:], x[n_paths:], strict=True)
        )
        transform = next(tensors) if _is_tensor(self.transform) else ""
        carry = next(tensors) if _is_tensor(self.carry) else ""
        coupled = "coupled" in (self.transform.kind, self.carry.kind if self.carry else "")
        if coupled and (transform or carry) and not self.drop_path and self.kind == "add":
            ends = (carried, branch) if transform else (branch, carried)
            return f"mix({ends[0]}, {ends[1]}, {transform or carry})", {"mix": _MIX}
        helpers: dict[str, str] = {}
        h = _weighted(branch, self.transform, transform, carry, self.carry)
        if self.drop_path:
            helpers["drop_path"] = _DROP_PATH
            h = f"drop_path({h}, {self.drop_path!r}, self.training)"
        if self.carry is None:
            return h, helpers
        s = _weighted(carried, self.carry, carry, transform, self.transform)
        match self.kind:
            case "add":
                forward = f"{s} + {h}"
            case "mean":
                forward = f"({s} + {h}) / 2"
            case "mul":
                forward = f"{s} * {h}"
            case "concat":
                forward = f"torch.cat([{s}, {h}], dim={-1 if last else 1})"
        return forward, helpers


def _is_tensor(weight: BranchWeight | None) -> TypeGuard[BranchWeight]:
    return weight is not None and weight.kind == "tensor"


def _weighed(
    value: int, number: float, weight: BranchWeight, own: int | None, other: int | None
) -> tuple[float, CanonicalPart]:
    """Return a path as a number times a form; ``own`` and ``other`` are the tensors of its weight
    and of the other path's, by the numbers of the inputs."""
    if own is not None:
        return 1.0, product(1.0, value, own)
    if weight.kind == "coupled" and other is not None:
        return 1.0, product(1.0, value, CanonicalFunction("1 -", (other,)))
    return number, value


def _words(
    weight: BranchWeight, number: float, name: str, partner: BranchWeight | None, other: str
) -> str:
    """Return a weight for people; the tensors of the two are called ``name`` and ``other``."""
    if weight.kind == "coupled" and partner is not None and partner.kind == "tensor":
        return f"1 - {other}" if partner.sigmoid else "1 - the other"
    if weight.kind != "tensor":
        return f"{number:.6g}"
    if weight.sigmoid:
        return name
    return "learnt" if weight.batched else "learnt by channel"


def _weighted(
    value: str, weight: BranchWeight, own: str, other: str, partner: BranchWeight | None
) -> str:
    """Return the source of a path times its weight, of which ``own`` is the tensor."""
    match weight.kind:
        case "tensor":
            return f"{value} * {own}"
        case "coupled" if other:
            return f"{value} * (1 - {other})"
        case "coupled":
            assert partner is not None
            number = round(1 - partner.initial, 12)  # 0.1 for 0.9, not 0.0999...
        case "number":
            number = weight.initial
    return value if number == 1 else f"{number!r} * {value}"


def _broadcast(name: str, gate: Shape, path: Shape, *, batched: bool, last: bool) -> str:
    """Return a gate of one value a channel as one that multiplies every position."""
    if len(gate.dims) != 1 or not path.spatial:
        return name
    nones = ", None" * len(path.spatial)
    if last:
        return f"{name}[:{nones}]" if batched else name
    return f"{name}[:, :{nones}]" if batched else f"{name}[:{nones}]"
