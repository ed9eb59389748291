"""The one idea of residual nets and their relatives: `y = merge(carry * S(x), transform * F(x))`.

S is the shortcut, F the branch. This file lowers a `skip` to the parts `branch`, `shortcut`,
`transform` and `carry` and one merge; the gate gives the two weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from resdsl.ops.op.doubts import Doubt, doubt_keeping
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, ProperProbability
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import UNKNOWN, Shape, Value
from resdsl.ops.op.structure import Builder, Layers, Structure
from resdsl.ops.skip.gates import Gate, NoGate
from resdsl.ops.skip.lane_weights import UNIT, Coupled, Weighing, Weight
from resdsl.ops.skip.merge import Merge, MergeKind
from resdsl.ops.skip.shortcuts import IdentityShortcut, NoShortcut, Shortcut


class Skip(Structure):
    """A body with a shortcut around it: plain, residual, highway and their relatives."""

    example = "skip: {body: [conv: {out: 16, kernel: 3}, batchnorm], gate: highway}"
    source = "He et al. 2015, arXiv 1512.03385; Srivastava et al. 2015, arXiv 1505.00387"

    depth_parts = frozenset({"branch"})
    parts: ClassVar[dict[str, str]] = {"body": "branch", "gate": ""}
    part_fields: ClassVar[Mapping[str, str]] = {
        "transform": "gate",
        "carry": "gate",
        "merge": "gate",
    }

    body: Layers = Field(description="the branch F")
    shortcut: Shortcut = Field(IdentityShortcut(), description="the carried lane S")
    gate: Gate = Field(NoGate(), description="the weights of the two lanes")
    merge: MergeKind = "add"
    drop_path: ProperProbability = Field(
        0.0, description="the probability to drop a sample's branch in training"
    )
    zero_init: Flag = Field(False, description="the last weight or norm of the branch starts at 0")

    def build(self, builder: Builder, x: Value) -> Value:
        self._check()
        branch = builder.body("branch", self.body, x)
        if branch.shape is None or x.shape is None:
            return UNKNOWN
        if self.zero_init:
            builder.replace_last("branch", "zero_init", _zeroed)
        carried: Value | None = None
        if not isinstance(self.shortcut, NoShortcut):
            target = branch.shape
            if self.merge == "concat":  # each path keeps channels of its own
                target = Shape((x.shape.channels, *branch.shape.spatial))
            carried = self.shortcut.build(builder, "shortcut", x, target)
            if carried.shape is None:
                return carried
        transform, carry = self.gate.weights()
        transform_weight, gate = self._weigh(builder, "transform", transform, x, branch)
        carry_weight, carry_gate = self._weigh(builder, "carry", carry, x, carried)
        merge = Merge(
            kind=self.merge,
            transform=transform_weight,
            carry=None if carried is None else carry_weight,
            drop_path=self.drop_path,
        )
        inputs = (carried, branch, gate, carry_gate)
        return builder.merge(merge, *(value for value in inputs if value is not None))

    @staticmethod
    def _weigh(
        builder: Builder, part: str, weight: Weight | None, x: Value, path: Value | None
    ) -> Weighing:
        """Build the weight of a path, of which one that is not carried has none."""
        if weight is None or path is None or path.shape is None:
            return UNIT, None
        return weight.weigh(builder, part, x, path)

    def doubts(self) -> Iterator[Doubt]:
        yield from doubt_keeping("drop_path", self.drop_path)
        yield from super().doubts()

    def _check(self) -> None:
        """Refuse settings that cannot go together."""
        transform, carry = self.gate.weights()
        couplings = [isinstance(weight, Coupled) for weight in (transform, carry)]
        none = isinstance(self.shortcut, NoShortcut)
        if none and carry is not None:
            raise FieldError(
                "with `shortcut: none` nothing is carried, so only `transform` may be given",
                field="gate",
                code="carry-without-shortcut",
            )
        if none and self.drop_path:
            raise FieldError(
                "without a shortcut, dropping the branch would leave nothing",
                field="drop_path",
                code="drop-path-without-shortcut",
                help="give a `shortcut`, or take `dropout`",
            )
        for field in ("drop_path", "zero_init"):
            if self.merge == "mul" and getattr(self, field):
                raise FieldError(
                    f"under `merge: mul` a branch of zeros, which `{field}` makes, leaves nothing "
                    "of the shortcut",
                    field=field,
                    code="zero-times-shortcut",
                    help="use `merge: add`",
                )
        if any(couplings) and (all(couplings) or None in (transform, carry)):
            raise FieldError(
                "`coupled` is 1 minus the other weight, which must be given",
                field="gate",
                code="coupled-without-partner",
            )
        if any(couplings) and self.merge == "concat":
            raise FieldError(
                "`coupled` weights share one tensor, but under `merge: concat` the lanes "
                "have different widths",
                field="gate",
                code="coupled-concat",
                help="use `carry: independent`, or two weights of their own",
            )


def _zeroed(op: Op) -> Op | None:
    """Return ``op`` so that it gives zero, or None where a zero only passes through it."""
    changed = op.zeroed()
    if changed is None and not op.zero_stays():
        raise FieldError(
            f"`zero_init` makes the branch zero, but it ends in `{op.tag}`, "
            "which would not pass a gradient or not give zero",
            field="zero_init",
            code="zero-init-blocked",
            help="move it after the skip, or leave `zero_init` out",
        )
    return changed
