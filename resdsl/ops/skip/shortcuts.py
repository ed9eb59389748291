"""Shortcuts: how a skip carries its input past the branch.

A shortcut adapts only where it must: `pad` and `project` are the identity where shapes agree.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from resdsl.ops.layers.conv import Conv
from resdsl.ops.layers.linear import Linear
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, Whole, literal
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Moving, Op
from resdsl.ops.op.shape import Shape, Value
from resdsl.ops.op.structure import Builder, Layers
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.shapes.pools import AvgPool
from resdsl.ops.shapes.strides import BROADCAST, enlarging, one_position, strides

_NO_STRIDE = (
    "a shortcut of stride s gives ceil(n / s) positions: look at the kernels and paddings of the "
    "branch, where an even kernel has no `same` padding"
)


class Shortcut(Tagged):
    """The map of the carried lane."""

    example_body: ClassVar[str] = "conv: {out: 32, kernel: 3, stride: 2}"

    def build(self, builder: Builder, part: str, x: Value, target: Shape) -> Value:
        """Add what is needed to the part and return the carried output.

        ``x`` is the input of the skip, ``target`` the shape that the branch gives (under `concat`
        with the channels of the input).

        Raises:
            FieldError: this shortcut cannot reach ``target``.
        """
        raise AssertionError("abstract")


class NoShortcut(Shortcut):
    """Nothing is carried: a plain block."""

    tag = "none"


class IdentityShortcut(Shortcut):
    """The input itself; the branch must keep its shape."""

    tag = "identity"
    example_body = "conv: {out: 16, kernel: 3}"

    def build(self, builder: Builder, part: str, x: Value, target: Shape) -> Value:
        if x.shape is not None and x.shape != target:
            raise FieldError(
                f"the shortcut carries {x.shape}, the branch gives {target}",
                field="shortcut",
                label="must keep the shape of the branch",
                help=_adapting(x.shape, target),
            )
        return x


class Pad(Shortcut):
    """A strided slice and zero channels, half on each side; the odd one goes last."""

    source = "option A of He et al. 2015, arXiv 1512.03385, section 3.3"

    def build(self, builder: Builder, part: str, x: Value, target: Shape) -> Value:
        if x.shape == target or x.shape is None:
            return x
        stride = _strides(x.shape, target)
        missing = target.channels - x.shape.channels
        if missing < 0:
            raise FieldError(
                f"`pad` adds channels, but the shortcut carries {x.shape} "
                f"and the branch gives {target}",
                field="shortcut",
                help="use `shortcut: project`",
            )
        op = SliceAndPad(stride=stride, before=missing // 2, after=missing - missing // 2)
        return builder.layer(part, op, x)


class Project(Shortcut):
    """A 1x1 convolution (on features a linear layer) with batchnorm; where shapes agree nothing,
    unless `always`."""

    example = "project: {norm: none}"
    source = "option B of He et al. 2015, arXiv 1512.03385, section 3.3"

    norm: Literal["batchnorm", "none"] = "batchnorm"
    bias: Flag = False
    always: Flag = False

    def build(self, builder: Builder, part: str, x: Value, target: Shape) -> Value:
        if x.shape is None or (x.shape == target and not self.always):
            return x
        return self._projected(builder, part, x, target, _strides(x.shape, target))

    def _projected(
        self, builder: Builder, part: str, x: Value, target: Shape, stride: tuple[int, ...]
    ) -> Value:
        """Add the projection; ``stride`` is 1 on each axis where positions agree."""
        op: Op = Linear(out=target.channels, bias=self.bias)
        if target.spatial:
            op = Conv(out=target.channels, kernel=1, stride=stride, bias=self.bias)
        value = builder.layer(part, op, x)
        return builder.layer(part, Batchnorm(), value) if self.norm == "batchnorm" else value


class PoolProject(Project):
    """Average pooling by the stride, then what `project` does with stride 1."""

    example = "pool_project"
    source = "ResNet-D, He et al. 2018, arXiv 1812.01187, section 4.2"

    def _projected(
        self, builder: Builder, part: str, x: Value, target: Shape, stride: tuple[int, ...]
    ) -> Value:
        if any(s != 1 for s in stride):
            x = builder.layer(part, AvgPool(kernel=stride, ceil=True), x)
        return super()._projected(builder, part, x, target, (1,) * len(stride))


class LayersShortcut(Shortcut):
    """Layers of one's own, which may contain `pad` and `project`."""

    tag = "layers"
    content = "layers"
    parts: ClassVar[dict[str, str]] = {"layers": ""}
    example = "layers: [dropout: {p: 0.5}, pad]"

    layers: Layers

    def build(self, builder: Builder, part: str, x: Value, target: Shape) -> Value:
        value = builder.body(part, self.layers, x, target)
        if value.shape is not None and value.shape != target:
            raise FieldError(
                f"the shortcut carries {value.shape}, the branch gives {target}",
                field="shortcut",
                label="must reach the shape of the branch",
                help="add `pad` or `project` to its layers",
            )
        return value


def _strides(given: Shape, target: Shape) -> tuple[int, ...]:
    """Return the stride on each axis that takes the shape ``given`` to the positions of ``target``.

    Raises:
        FieldError: there is none.
    """
    stride = strides(given, target)
    if stride is None:
        raise FieldError(
            f"no stride takes the shortcut's positions {given} to the branch's {target}",
            field="shortcut",
            help=_adapting(given, target),
        )
    return stride


def _adapting(given: Shape, target: Shape) -> str:
    """Return which shortcut leads to the branch's shape, if that is likely meant."""
    if given.spatial != target.spatial and one_position(target):
        return BROADCAST
    if target.channels == 1 < given.channels and given.spatial == target.spatial:
        return (
            f"shapes do not broadcast: let the branch end in {given.channels} channels, or narrow "
            "the shortcut to 1 by `shortcut: project`"
        )
    if strides(given, target) is not None:
        wider = target.channels >= given.channels
        return f"use {'`shortcut: pad` or ' if wider else ''}`shortcut: project`"
    scale = enlarging(given, target)
    if scale is None:
        return _NO_STRIDE
    factor = list(scale) if len(set(scale)) > 1 else scale[0]
    return (
        "a shortcut enlarges by layers of its own: "
        f"`shortcut: {{layers: [upsample: {{scale: {factor}}}, project]}}`"
    )


class SliceAndPad(Moving):
    """Every `stride`-th position, and zero channels before and after."""

    internal = True
    tag = "pad"

    stride: tuple[Whole, ...]
    before: Whole
    after: Whole

    def shape(self, *x: Shape) -> Shape:
        spatial = (-(-n // s) for n, s in zip(x[0].spatial, self.stride, strict=True))
        return Shape((x[0].channels + self.before + self.after, *spatial))

    def window(self, x: Shape) -> tuple[tuple[int, int], ...]:
        return tuple((1, stride) for stride in self.stride)

    def fragment(self, *x: Shape) -> Fragment:
        value = "{0}"
        if any(s != 1 for s in self.stride):
            value += f"[:, :, {', '.join('::' + str(s) if s != 1 else ':' for s in self.stride)}]"
        if self.before or self.after:
            zeros = (0, 0) * len(self.stride)
            value = f"F.pad({value}, {(*zeros, self.before, self.after)})"
        return Fragment(value)

    def summary(self, *x: Shape) -> str:
        parts = [f"+{self.before + self.after}"] if self.before or self.after else []
        if any(s != 1 for s in self.stride):
            parts.append(f"/{literal(self.stride)}")
        return " · ".join(parts)
