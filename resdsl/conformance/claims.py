"""Tries what an op claims of itself: each claim on random numbers, through the module itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from resdsl.graph.nodes import Layer
from resdsl.ops.op.inits import Normal, Zeros
from resdsl.ops.op.op import Op

if TYPE_CHECKING:
    import torch

_OTHER_VALUES = (0.3, 0.7, 3, True, False, Normal(std=0.5), Zeros())  # of fields, where they fit


@dataclass(frozen=True)
class Subject:
    """An op as the only layer of a net; ``build`` gives the net's module, of any settings."""

    layer: Layer
    build: Callable[[Op, int], torch.nn.Module]

    @property
    def op(self) -> Op:
        """The op, with its settings."""
        return self.layer.op

    def numbers(self, seed: int) -> torch.Tensor:
        """Return eight inputs (8, C, *spatial) of mean square 1, the same at every position."""
        import torch

        generator = torch.Generator().manual_seed(seed)
        x = self.layer.x[0]
        shape = (8, *(1 if axis else n for axis, n in enumerate(x.dims)))
        return torch.randn(shape, generator=generator).expand(8, *x.dims).contiguous()

    def scattered(self) -> torch.Tensor:
        """Return eight inputs (8, C, *spatial) of mean square 1 that differ at every position."""
        import torch

        generator = torch.Generator().manual_seed(0)
        return torch.randn((8, *self.layer.x[0].dims), generator=generator)


Claim = Callable[[Subject], Iterator[str]]


def refuted(subject: Subject) -> list[str]:
    """Return the claims that do not hold, in words. Ops of tokens claim nothing of numbers."""
    if subject.layer.x[0].dtype == "int":
        return list(_training(subject))
    return [text for claim in CLAIMS for text in claim(subject)]


def _zero(subject: Subject) -> Iterator[str]:
    if not subject.op.zero_stays():
        return
    model = subject.build(subject.op, 0).eval()
    x = subject.scattered().mul_(0).requires_grad_()
    y = model(x)
    if y.detach().abs().amax() > 0:
        yield f"`maps_zero_to_zero`, but of zeros it makes {_largest(y)}"
    elif not _gradient(y, x).abs().amax() > 0:
        yield "`maps_zero_to_zero`, but no gradient passes a zero"


def _signs(subject: Subject) -> Iterator[str]:
    op, model = subject.op, subject.build(subject.op, 0).eval()
    x = subject.scattered() * 3
    if op.never_negative and model(x).amin() < 0:
        yield f"`never_negative`, but it gives {float(model(x).amin()):g}"
    if op.at_most_one and model(x).amax() > 1:
        yield f"`at_most_one`, but it gives {float(model(x).amax()):g}"
    if op.keeps_sign and (model(x.abs()).amin() < 0 or model(-x.abs()).amax() > 0):
        yield "`keeps_sign`, but the sign changes"
    if op.zero_below_zero and model(-x.abs()).abs().amax() > 0:
        yield f"`zero_below_zero`, but of negative numbers it makes {_largest(model(-x.abs()))}"


def _bounded(subject: Subject) -> Iterator[str]:
    if subject.op.bounded:
        model, x = subject.build(subject.op, 0).eval(), subject.scattered()
        large, larger = model(1e3 * x).abs().amax(), model(1e6 * x).abs().amax()
        if larger > 2 * large + 1:
            yield f"`bounded`, but it gives {_largest(model(1e6 * x))}"


def _identities(subject: Subject) -> Iterator[str]:
    op, model, x = subject.op, subject.build(subject.op, 0).eval(), subject.scattered()
    y = model(x)
    if op.idempotent and not _equal(model, y, y):
        yield "`idempotent`, but applied to its own output it changes something"
    if op.only_in_training and not _equal(model, x, x):
        yield "`only_in_training`, but in evaluation it changes something"
    if op.is_identity and not _equal(model, x, x):
        yield "`is_identity`, but it changes something"
    if op.ignores_input(*subject.layer.x) and _differs(subject.build(op, 0).train(), x):
        yield "`ignores_input`, but outputs differ between inputs"


def _training(subject: Subject) -> Iterator[str]:
    """Try that other values of ``trains_only`` are the same function of the same weights."""
    import torch

    op, x = subject.op, subject.scattered()
    if subject.layer.x[0].dtype == "int":
        x = torch.zeros(2, *subject.layer.x[0].dims, dtype=torch.long)
    model = subject.build(op, 0)
    y = model.eval()(x)
    for name in sorted(op.trains_only):
        if name not in type(op).model_fields:
            yield f"`trains_only` names `{name}`, which is no field"
        for other in _variants(op, name):
            changed = subject.build(other, 0)
            changed.load_state_dict(model.state_dict())
            if not _close(changed.eval()(x), y):
                yield f"`trains_only`, but `{name}` changes what it computes"
                break


def _variants(op: Op, name: str) -> Iterator[Op]:
    """Yield the op with other values of a field, as far as they fit."""
    from pydantic import TypeAdapter, ValidationError

    info = type(op).model_fields.get(name)
    if info is None:
        return
    annotation: Any = info.annotation
    for metadata in info.metadata:
        annotation = Annotated[annotation, metadata]
    field: TypeAdapter[object] = TypeAdapter(annotation)
    for value in _OTHER_VALUES:
        try:
            fitting = field.validate_python(value)
        except ValidationError:
            continue
        yield op.model_copy(update={name: fitting})


def _gain(subject: Subject) -> Iterator[str]:
    """Try the gain on inputs that are the same at all positions, over many initial values.

    What a pool or a kernel gives depends on how alike neighbours are; at its largest, and where
    the gain of an op is that of its formula, is the case that they are equal.
    """
    op, x = subject.op, subject.layer.x
    claimed = op.gain(*x)
    if claimed is None or op.bounded or op.group == "norm" or len(x) > 1:
        return
    seeds = range(8)
    found = sum(
        float(subject.build(op, s).eval()(subject.numbers(s)).detach().square().mean())
        for s in seeds
    )
    found /= sum(float(subject.numbers(s).square().mean()) for s in seeds)
    if not claimed / 2 <= found <= 2 * claimed:
        yield f"a `gain` of {claimed:g}, but it is {found:.3g}"


def _window(subject: Subject) -> Iterator[str]:
    """Try that an output position sees no more input positions than the window has.

    The statistics of a norm do not count, as is usual for receptive fields.
    """
    if subject.op.group == "norm":
        return
    model, x = subject.build(subject.op, 0).eval(), subject.scattered().requires_grad_()
    y = model(x)
    middle = y[(slice(None), slice(None), *(n // 2 for n in y.shape[2:]))]
    seen = _gradient(middle, x).abs().sum((0, 1)) > 0
    for axis, (size, _) in enumerate(subject.op.window(subject.layer.x[0])):
        others = tuple(i for i in range(seen.ndim) if i != axis)
        found = int((seen.any(others) if others else seen).sum())
        if found > size:
            yield f"a `window` of {size}, but along axis {axis + 1} it sees {found} positions"


def _gradient(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of a random sum of ``y``, zeros where it does not follow ``x``."""
    import torch

    weights = torch.randn(y.shape, generator=torch.Generator().manual_seed(1))
    if not y.requires_grad:
        return torch.zeros_like(x)
    (gradient,) = torch.autograd.grad((y * weights).sum(), x, allow_unused=True)
    return torch.zeros_like(x) if gradient is None else gradient


def _equal(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> bool:
    try:
        found = model(x)
    except (RuntimeError, ValueError, IndexError):  # another shape than the one it was built for
        return False
    return _close(found, y)


def _close(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and bool(one.allclose(other, rtol=1e-4, atol=1e-6))


def _differs(model: torch.nn.Module, x: torch.Tensor) -> bool:
    y = model(x)
    return bool((y != y[:1]).any())


def _largest(y: torch.Tensor) -> str:
    return f"{float(y.detach().abs().amax()):g}"


CLAIMS: tuple[Claim, ...] = (_zero, _signs, _bounded, _identities, _training, _gain, _window)
