"""What an op is: fields, a shape rule, a cost, a source fragment, and words for people.

An op is one file in this package with one subclass of :class:`Op`. Everything else (reading its
fields with places, counting, emitting source, drawing, the JSON Schema) follows from the class.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.initial_bias import AutoBias, InitialBias
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
    """The colour in pictures, and the chapter in the documentation."""
    weighted: ClassVar[bool] = False
    """Whether it counts as a layer of depth."""
    maps_zero_to_zero: ClassVar[bool] = False
    """Whether a zero stays zero, and its gradient passes. A rectifier stops the gradient."""
    idempotent: ClassVar[bool] = False
    """Whether it changes nothing of its own output."""
    only_in_training: ClassVar[bool] = False
    """Whether in evaluation the output is the input."""
    bounded: ClassVar[bool] = False
    """Whether the size of the output does not follow that of the input."""
    never_negative: ClassVar[bool] = False
    at_most_one: ClassVar[bool] = False
    """Whether no value of the output is larger than 1."""
    zero_below_zero: ClassVar[bool] = False
    """Whether it gives zero wherever the input is not positive."""
    keeps_sign: ClassVar[bool] = False
    """Whether it is never negative where no input is, and never positive where none is."""
    takes_tokens: ClassVar[bool] = False
    """Whether its input may be whole numbers that name things."""
    sees_all: ClassVar[bool] = False
    """Whether every position of the output sees all positions of the input."""
    sign: ClassVar[str] = ""
    """The character that stands for it in pictures."""
    trains_only: ClassVar[frozenset[str]] = frozenset()
    """The fields without effect on the function that it can be: initial values and rates."""
    example_input: ClassVar[tuple[int, ...]] = (16, 8, 8)
    """The shape of the input that the example is shown and tested with."""

    def shape(self, *x: Shape) -> Shape:
        """Return the output shape, that of the first input unless a subclass says otherwise.

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
        return tuple((n if self.sees_all else 1, 1) for n in x.spatial)

    def fragment(self, *x: Shape) -> Fragment:
        """Return how the op looks in generated source, for inputs that ``shape`` takes."""
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
        found = {name: v.at(n_gates) for name, v in self if isinstance(v, AutoBias)}
        return self.model_copy(update=found) if found else self

    def form(self, *x: Shape) -> CanonicalPart:
        """Return what the op computes, equal for ops that can be the same functions.

        It is the source, with the fields that ``trains_only`` names at their defaults: two
        convolutions of different initial values are one form, those of different strides are two.
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


class Moving(Op):
    """Moves, repeats, averages or picks out values, and computes nothing else."""

    internal = True
    maps_zero_to_zero = True
    keeps_sign = True

    def gain(self, *x: Shape) -> float:
        """Return 1, as if values were moved; a mean of several has less."""
        return 1.0


def sign_of(tag: str) -> str:
    """Return the character that stands for an op in pictures, an empty text where it has none."""
    return Op.members[tag].sign if tag in Op.members else ""
