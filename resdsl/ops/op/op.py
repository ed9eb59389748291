"""What an op is: fields, a shape rule, a cost, a source fragment, and words for people.

An op is one file in this folder with one subclass of :class:`Op`. Everything else (reading its
fields with places, counting, emitting source, drawing, the JSON Schema) follows from the class.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict

from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart

OpGroup = Literal["weights", "norm", "activation", "shape", "merge", "structure"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one sample: axis 0 is the channels, the others are spatial. No batch axis."""

    dims: tuple[int, ...]
    dtype: Literal["float", "int"] = "float"

    @property
    def channels(self) -> int:
        return self.dims[0]

    @property
    def spatial(self) -> tuple[int, ...]:
        return self.dims[1:]

    @property
    def size(self) -> int:
        """The number of elements of one sample."""
        return math.prod(self.dims)

    def with_channels(self, channels: int) -> Shape:
        """Return the same positions with another number of channels."""
        return Shape((channels, *self.spatial))

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.dims))})"


@dataclass(frozen=True, slots=True)
class Value:
    """An output inside a template. ``shape`` is None where an error hid it."""

    id: int
    shape: Shape | None


UNKNOWN = Value(-1, None)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A trainable tensor of a layer: its key, its shape and the source of its initial value.

    ``init`` are statements over ``{w}``, a line each, or None where torch's own default is meant.
    An empty ``name`` is the layer's attribute itself, a parameter.
    """

    name: str
    shape: tuple[int, ...]
    init: str | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """How a layer looks in generated source.

    ``forward`` is an expression over ``{self}`` and ``{0}``, ``{1}``, ... (the inputs, of shape
    (N, C, *spatial)); ``last`` is the same where the channels come last, (N, *spatial, C). An op
    gives one of them or both; the compiler keeps values in the layout that needs no transposing.
    ``attribute`` constructs what the module keeps under the layer's name, which ``{self}`` is
    (None: nothing); ``helpers`` maps the names of functions and classes that it uses to their
    source. With ``swaps_layout`` the output is in the other layout than the input. ``module`` names
    a class of ``torch.nn`` whose instances compute the same: where modules are asked for, the call
    ``f({0}, ...)`` becomes that of an instance ``module(...)`` under the layer's name.
    """

    forward: str | None = None
    attribute: str | None = None
    helpers: Mapping[str, str] | None = None
    last: str | None = None
    swaps_layout: bool = False
    module: str | None = field(default=None, repr=False)  # no part of what is computed

    @property
    def is_identity(self) -> bool:
        """Whether the output is the first input, unchanged."""
        bare = self.attribute is None and not self.swaps_layout
        return bare and {self.forward, self.last} <= {"{0}", None}

    @classmethod
    def anywhere(
        cls,
        forward: str,
        attribute: str | None = None,
        helpers: Mapping[str, str] | None = None,
        module: str | None = None,
    ) -> Fragment:
        """Return a fragment that does the same wherever the channels are: elementwise ops."""
        return cls(forward, attribute, helpers, last=forward, module=module)

    @classmethod
    def over_channels(cls, last: str, x: Shape, attribute: str | None = None) -> Fragment:
        """Return a fragment of what torch does along the last axis, for an input of shape ``x``.

        Tokens and features are kept with the channels last; images, whose neighbours want them
        first, are moved there and back.
        """
        if len(x.spatial) <= 1:
            return cls(None, attribute, last=last)
        moved = last.replace("{0}", to_last("{0}", len(x.spatial)))
        return cls(to_first(moved, len(x.spatial)), attribute, last=last)


def to_first(value: str, n_spatial: int) -> str:
    """Return the source that brings the channels of a value from the last axis to axis 1."""
    if n_spatial == 1:
        return f"{value}.transpose(1, 2)"
    # not `movedim(-1, 1)`: the TorchScript exporter of ONNX writes that axis as a negative one
    return f"{value}.permute{(0, n_spatial + 1, *range(1, n_spatial + 1))}"


def to_last(value: str, n_spatial: int) -> str:
    """Return the source that brings the channels of a value from axis 1 to the last axis."""
    if n_spatial == 1:
        return f"{value}.transpose(1, 2)"
    return f"{value}.permute{(0, *range(2, n_spatial + 2), 1)}"


@dataclass(frozen=True, slots=True)
class AutoBias:
    """The bias `sign * ln(exp(1/L) - 1)`, where L is the number of auto-gated skips in a list.

    With it the product of the L initial carries `1 - sigmoid(bias)` is exactly 1/e.
    """

    sign: int = 1

    def at(self, n_gates: int) -> float:
        """Return the number for a list of ``n_gates`` auto-gated skips."""
        return self.sign * math.log(math.expm1(1 / n_gates))


InitialBias = float | AutoBias


class FieldError(Exception):
    """A field does not fit its op or its input. The binder adds the place.

    ``field`` names the field to point at; "" points at the op's name.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        label: str = "",
        help: str | None = None,
        code: str = "shape-mismatch",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.label = label
        self.help = help
        self.code = code


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a setting is probably meant otherwise, with its figure, and what to write instead."""

    message: str
    help: str


def doubt_keeping(field: str, p: float) -> Iterator[Doubt]:
    """Yield a doubt where the probability to drop is so high that the one to keep may be meant."""
    if 0.9 <= p < 1:
        share = f"{100 * p:.4g} %"
        text = f"`{field}: {p:g}` drops {share} of what passes: it is the probability to drop"
        yield Doubt(text, f"write `{field}: {1 - p:.3g}` to keep {share}")


class Tagged(BaseModel):
    """A value written as a bare name, or as a mapping with that one key: `relu`, `conv: {...}`.

    A family (ops, shortcuts, gates, weights, merges, inits) is a direct subclass; its members
    have a ``tag``, the class name in snake case unless given. Those of this package register
    themselves, others by :func:`resdsl.register_op`. Classes whose name starts with an underscore,
    or that say ``internal = True``, cannot be written in YAML.
    """

    # validators are built at first use: a command needs few of the vocabulary's members
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    tag: ClassVar[str] = ""
    members: ClassVar[dict[str, type[Any]]] = {}
    internal: ClassVar[bool] = False
    also: ClassVar[str] = ""  # another form that a value of the family may have
    content: ClassVar[str] = ""  # the field that takes a value which is no mapping
    parts: ClassVar[
        dict[str, str]
    ] = {}  # the part that a field's layers become, if named otherwise
    own_init: ClassVar[bool] = False  # the document's `init` is not for its weights
    example: ClassVar[str] = ""  # in YAML, for the documentation
    source: ClassVar[str] = ""  # paper or reference, for the documentation

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if Tagged in cls.__bases__:
            cls.members = {}
        if "tag" not in cls.__dict__:
            cls.tag = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        hidden = cls.__dict__.get("internal", False) or cls.__name__.startswith("_")
        ours = cls.__module__.startswith("resdsl.")
        if Tagged not in cls.__bases__ and not hidden and ours:
            cls.members[cls.tag] = cls

    @classmethod
    def choices(cls) -> dict[str, type[Self]]:
        """Return the members of a family, or of a part of one such as the activations."""
        return {tag: member for tag, member in cls.members.items() if issubclass(member, cls)}

    @classmethod
    def member_of(cls, keys: Collection[str]) -> type[Self] | None:
        """Return the member that is written without its tag, as a mapping of its fields."""
        return None

    @classmethod
    def from_plain(cls, value: object) -> Self | None:
        """Return the member that a plain scalar stands for (a number as a weight), or None."""
        return None

    def doubts(self) -> Iterator[Doubt]:
        """Yield where a setting, its own or of a value in it, is probably meant by the convention
        of another library; only what hardly anybody means to write."""
        for _, value in self:
            if isinstance(value, Tagged):
                yield from value.doubts()


class Op(Tagged):
    """An operation on tensors with a static shape.

    ``x`` are the shapes of the inputs. Layers and activations take one, joins several.

    What a class says of itself decides what may be skipped, shared or warned of, so a class that
    says nothing claims nothing. :func:`resdsl.check_op` tests the claims.
    """

    group: ClassVar[OpGroup] = "shape"
    weighted: ClassVar[bool] = False  # counts as a layer of depth
    maps_zero_to_zero: ClassVar[bool] = False  # a zero stays zero, and its gradient passes
    idempotent: ClassVar[bool] = False  # applied to its own output it changes nothing
    only_in_training: ClassVar[bool] = False  # in evaluation the output is the input
    bounded: ClassVar[bool] = False  # the output's size does not follow the input's
    never_negative: ClassVar[bool] = False
    zero_below_zero: ClassVar[bool] = False  # zero wherever the input is not positive
    keeps_sign: ClassVar[bool] = False  # never negative where no input is, and never positive
    takes_tokens: ClassVar[bool] = False  # whole numbers that name things
    sign: ClassVar[str] = ""  # the character that stands for it in pictures
    trains_only: ClassVar[frozenset[str]] = frozenset()  # fields without effect on the function
    example_input: ClassVar[tuple[int, ...]] = (16, 8, 8)  # that the example is shown with

    def shape(self, *x: Shape) -> Shape:
        """Return the output shape.

        Raises:
            FieldError: the fields and the input shapes do not go together.
        """
        return x[0]

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        """Return the trainable tensors in the order of ``state_dict``."""
        return ()

    def flops(self, *x: Shape) -> int:
        """Return the multiply-adds of one sample in conv, linear and attention products."""
        return 0

    def window(self, x: Shape) -> tuple[tuple[int, int | Fraction], ...]:
        """Return for each spatial axis how many input positions one output position sees, and the
        stride between neighbours, a fraction where there are more outputs than inputs."""
        return ((1, 1),) * len(x.spatial)

    def fragment(self, *x: Shape) -> Fragment:
        """Return how the op looks in generated source."""
        raise AssertionError(f"op `{self.tag}` has no source fragment")

    def summary(self, *x: Shape) -> str:
        """Return the settings in a few words for pictures and tables: `3×3 · 32 · /2`."""
        return ""

    @property
    def is_identity(self) -> bool:
        """Whether the output is the first input, unchanged."""
        return False

    def ignores_input(self, *x: Shape) -> str:
        """Return why the output is the same for every input, in training at least; an empty text
        where it is not."""
        return ""

    def gain(self, *x: Shape) -> float | None:
        """Return the mean square of the output over the mean of those of the inputs, which are
        centred and independent, at the start of training; None where that is not known."""
        return None

    def zero_stays(self) -> bool:
        """Return whether a zero stays zero with these settings, and its gradient passes."""
        return self.maps_zero_to_zero

    def with_bias(self, value: InitialBias) -> Op | None:
        """Return the op with its bias initialised to ``value``; None where it cannot have one."""
        return None

    def at_length(self, n_gates: int) -> Op:
        """Return the op with automatic biases resolved for ``n_gates`` gated skips in its list."""
        return self

    def structure(self) -> tuple[object, ...]:
        """Return the settings that decide which functions the op can be.

        Initial values and rates do not; a subclass names them in ``trains_only``.
        """
        return tuple(value for name, value in self if name not in self.trains_only)

    def form(self, *x: Shape) -> CanonicalPart:
        """Return what the op computes, equal for ops that can be the same functions.

        It is the source, with initial values and rates, which a subclass names in
        ``trains_only``, at their defaults.
        """
        fields = {n: f for n, f in type(self).model_fields.items() if n in self.trains_only}
        defaults = {n: f.default for n, f in fields.items() if not f.is_required()}
        source = self.model_copy(update=defaults).fragment(*x)
        if self.is_identity or source.is_identity:
            return 0
        return CanonicalFunction(repr(source), tuple(range(len(x))))

    def settings(self) -> dict[str, object]:
        """Return the settings by name, as a comparison of two nets shows them."""
        return dict(self)

    def zeroed(self) -> Op | None:
        """Return the op with its last weight initialised to zero; None where it has none."""
        return None


def sign_of(tag: str) -> str:
    """Return the character that stands for an op in pictures, an empty text where it has none."""
    return Op.members[tag].sign if tag in Op.members else ""


class Moving(Op):
    """Moves, repeats, averages or picks out values, and computes nothing else."""

    internal: ClassVar[bool] = True
    maps_zero_to_zero: ClassVar[bool] = True
    keeps_sign: ClassVar[bool] = True

    def gain(self, *x: Shape) -> float:
        return 1.0


class Layers:
    """A list of layers as it is written, with the scope it is read in. Opaque to ops."""

    __slots__ = ()

    @property
    def n_written(self) -> int:
        """The number of entries of the list, those included that are switched off."""
        return 0


class Builder(Protocol):
    """What a structure (`skip`, ...) uses to lower itself to parts and one merge."""

    def body(self, part: str, layers: Layers, x: Value, target: Shape | None = None) -> Value:
        """Build a list of layers as the part ``part``; return its output.

        With a ``target`` the list may contain shortcuts, which lead to that shape.
        """

    def layer(self, part: str, op: Op, *inputs: Value) -> Value:
        """Add ``op`` at the end of the part ``part``; return its output."""

    def replace_last(self, part: str, field: str, change: LastChange) -> None:
        """Change the last layer of the part, as ``change`` says, or refuse at ``field``."""

    def merge(self, op: Op, *inputs: Value) -> Value:
        """Close the region with the op that joins the parts."""


class LastChange(Protocol):
    """Returns the changed op, None to walk on to the layer before; raises FieldError to refuse."""

    def __call__(self, op: Op) -> Op | None: ...


class Structure(Op):
    """An op that lowers itself to bodies and a merge instead of being a layer."""

    internal: ClassVar[bool] = True
    group: ClassVar[OpGroup] = "structure"
    depth_parts: ClassVar[frozenset[str] | None] = None  # parts that count for depth; None: all
    part_fields: ClassVar[Mapping[str, str]] = {}  # fields that parts of another name come from

    def build(self, builder: Builder, x: Value) -> Value:
        """Build the region; return its output.

        Raises:
            FieldError: parts do not go together.
        """
        raise AssertionError("abstract")
