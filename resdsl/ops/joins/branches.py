"""Bodies side by side from one input, joined at the end."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from resdsl.ops.joins.join import MAX_INPUTS, Add, Concat, Join, Mean, Mul
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.shape import UNKNOWN, Value
from resdsl.ops.op.structure import Builder, Layers, Structure

_JOINS: dict[str, type[Join]] = {"add": Add, "concat": Concat, "mul": Mul, "mean": Mean}


class Branches(Structure):
    """Bodies that read the same input, joined by `merge`; their labels are their names.

    An empty body is the input itself. All count for depth, which is that of the longest.
    """

    parts: ClassVar[dict[str, str]] = {"bodies": ""}
    example = (
        "branches: {bodies: {narrow: [conv: {out: 8, kernel: 1}], "
        "wide: [conv: {out: 8, kernel: 3}]}}"
    )
    source = "Szegedy et al. 2014, arXiv 1409.4842"

    bodies: dict[str, Layers] = Field(max_length=MAX_INPUTS, description="`{label: [layers], ...}`")
    merge: Literal["concat", "add", "mul", "mean"] = "concat"

    def build(self, builder: Builder, x: Value) -> Value:
        outputs = [builder.body(label, body, x) for label, body in self.bodies.items()]
        if any(value.shape is None for value in outputs):
            return UNKNOWN
        try:
            return builder.merge(_JOINS[self.merge](inputs=tuple(self.bodies)), *outputs)
        except FieldError as misfit:  # a join of names has `adapt`, which has no place here
            raise FieldError(misfit.message, field="bodies", help=self._help(x, outputs)) from None

    def _help(self, x: Value, outputs: list[Value]) -> str:
        for (label, body), value in zip(self.bodies.items(), outputs, strict=True):
            if body.n_written and value.id == x.id and value.shape == x.shape:
                return (
                    f"`{label}` is the input itself, since its layers are switched off by `if`; a "
                    "lane that is left out is the shortcut of a `skip`: `shortcut: $name`, where "
                    "the name stands for `none` or `{layers: [...]}`"
                )
        same = "as many positions" if self.merge == "concat" else "the same shape"
        return f"let all end in {same}"
