"""What the functions and classes that generated source calls name their arguments.

The signatures of torch's stand here as a table, because writing source must not import torch, which
takes seconds. Those of functions that a layer brings along are read from their own source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signature:
    """The names of the parameters in order, and the numbers that some are by default."""

    parameters: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)


def _signature(parameters: str, **defaults: str) -> Signature:
    return Signature(tuple(parameters.split()), defaults)


_SIZES = "in_channels out_channels kernel_size stride padding"
_POOL = _signature("input kernel_size stride padding", padding="0")

# the names are those of torch, without the number of axes: `nn.Conv` is `nn.Conv2d`
TORCH: Mapping[str, Signature] = {
    "nn.Conv": _signature(
        f"{_SIZES} dilation groups bias", stride="1", padding="0", dilation="1", groups="1"
    ),
    "nn.ConvTranspose": _signature(
        f"{_SIZES} output_padding groups bias dilation",
        stride="1", padding="0", output_padding="0", groups="1", dilation="1",
    ),
    "nn.Linear": _signature("in_features out_features bias"),
    "nn.BatchNorm": _signature("num_features eps momentum affine"),
    "nn.InstanceNorm": _signature("num_features eps momentum affine"),
    "nn.GroupNorm": _signature("num_groups num_channels eps affine"),
    "nn.LayerNorm": _signature("normalized_shape eps elementwise_affine bias"),
    "nn.RMSNorm": _signature("normalized_shape eps elementwise_affine"),
    "nn.PReLU": _signature("num_parameters init"),
    "nn.Embedding": _signature("num_embeddings embedding_dim"),
    "nn.Dropout": _signature("p inplace"),
    "nn.LeakyReLU": _signature("negative_slope inplace"),
    "nn.ELU": _signature("alpha inplace"),
    "nn.MaxPool": _signature("kernel_size stride padding", padding="0"),
    "nn.AvgPool": _signature("kernel_size stride padding", padding="0"),
    "nn.Upsample": _signature("size scale_factor mode"),
    "nn.Flatten": _signature("start_dim end_dim"),
    "F.max_pool": _POOL,
    "F.avg_pool": _POOL,
    "F.pad": _signature("input pad mode value"),
    "F.interpolate": _signature("input size scale_factor mode"),
    "F.leaky_relu": _signature("input negative_slope inplace"),
    "torch.zeros": _signature("size"),
    "torch.ones": _signature("size"),
    "torch.empty": _signature("size"),
    "torch.full": _signature("size value"),
    "nn.init.normal_": _signature("tensor mean std"),
    "nn.init.trunc_normal_": _signature("tensor mean std a b"),
    "range": _signature("depth depth"),
}  # fmt: skip
_AXES = re.compile(r"[123]d$")


class Signatures:
    """The signatures that one generated module uses: torch's, and those of its own names."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._own: dict[str, Signature] = {}
        for source in sources:
            self._own |= _defined(source)

    def add(self, name: str, signature: Signature) -> None:
        """Note the signature of a generated class."""
        self._own[name] = signature

    def of(self, called: str) -> Signature | None:
        """Return the signature of a function or class by its dotted name, None where unknown."""
        return self._own.get(called) or TORCH.get(_AXES.sub("", called))


def _defined(source: str) -> dict[str, Signature]:
    """Return the signatures of what a source defines; none where it is no Python, which whoever
    runs the module is told."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return {}
    found = {}
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            found[statement.name] = _read(statement.args, skipped=0)
        elif isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    found[statement.name] = _read(method.args, skipped=1)
    return found


def _read(arguments: ast.arguments, skipped: int) -> Signature:
    positional = [*arguments.posonlyargs, *arguments.args]
    given = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    given += [
        (name, value)
        for name, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    ]
    names = [name.arg for name in (*positional, *arguments.kwonlyargs)][skipped:]
    return Signature(
        tuple(names),
        {
            name.arg: repr(value.value)
            for name, value in given
            if isinstance(value, ast.Constant) and type(value.value) in (int, float)
        },
    )
