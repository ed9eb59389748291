"""What an op is: fields, a shape rule, a cost, a source fragment, and words for people.

An op is one file in this package with one subclass of :class:`Op`. Everything else (reading its
fields with places, counting, emitting source, drawing, the JSON Schema) follows from the class.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.initial_bias import InitialBias
from resdsl.ops.op.shape import Shape
from resdsl.ops.op.tagged import Tagged

OpGroup = Literal["weights", "norm", "activation", "shape", "merge", "structure"]


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
