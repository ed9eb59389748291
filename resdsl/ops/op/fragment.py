"""How a layer looks in generated source: its tensors, what it constructs and what it computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resdsl.ops.op.shape import Shape


@dataclass(frozen=True, slots=True)
class Tensor:
    """A trainable tensor of a layer: its key, its shape and the source of its initial value.

    ``name`` is the key below the layer's own, such as "weight"; an empty one is the layer's
    attribute itself, which is then an ``nn.Parameter``. ``init`` are statements over ``{w}``, a
    line each, or None where torch's own default is meant.
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
    # The representation is hashed as what is computed, of which the name of a module is no part.
    module: str | None = field(default=None, repr=False)

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

        Tokens and features are kept with the channels last. Images, whose neighbours want them
        first, are moved there and back:

        >>> Fragment.over_channels("{self}({0})", Shape((8, 4, 4)), "nn.LayerNorm(8)").forward
        '{self}({0}.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)'
        """
        if len(x.spatial) <= 1:
            return cls(None, attribute, last=last)
        moved = last.replace("{0}", to_last("{0}", len(x.spatial)))
        return cls(to_first(moved, len(x.spatial)), attribute, last=last)


def call(function: str, *arguments: object, **options: tuple[object, object]) -> str:
    """Return the source of a call.

    ``arguments`` are written as they print, so a text is source. Each of ``options`` is a value
    and the default of ``function``, at which a person would leave it out.

    >>> call("nn.Conv2d", 3, 16, 3, stride=(2, 1), padding=(0, 0), bias=(False, True))
    'nn.Conv2d(3, 16, 3, stride=2, bias=False)'
    """
    named = [f"{name}={value!r}" for name, (value, usual) in options.items() if value != usual]
    return f"{function}({', '.join([*map(str, arguments), *named])})"


def to_first(value: str, n_spatial: int) -> str:
    """Return the source that brings the channels of a value from the last axis to axis 1.

    The value has ``n_spatial`` spatial axes, one at least, and an axis for the batch.
    """
    if n_spatial == 1:
        return f"{value}.transpose(1, 2)"
    # `movedim(-1, 1)` is no way: the TorchScript exporter of ONNX writes that axis as negative.
    return f"{value}.permute{(0, n_spatial + 1, *range(1, n_spatial + 1))}"


def to_last(value: str, n_spatial: int) -> str:
    """Return the source that brings the channels of a value from axis 1 to the last axis.

    The value has ``n_spatial`` spatial axes, one at least, and an axis for the batch.
    """
    if n_spatial == 1:
        return f"{value}.transpose(1, 2)"
    return f"{value}.permute{(0, *range(2, n_spatial + 2), 1)}"
