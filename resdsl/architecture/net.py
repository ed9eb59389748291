"""A net as users hold it: its figures, its module, its picture, its file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resdsl.diff.compare import compare
from resdsl.diff.difference import Difference
from resdsl.graph.hashes import structure_hash, training_hash
from resdsl.graph.nodes import Graph
from resdsl.language.document import Document
from resdsl.language.holes import PlainValue
from resdsl.text.atomic_write import writing
from resdsl.text.diagnostics import Diagnostic, position
from resdsl.text.yaml_nodes import YamlNode

if TYPE_CHECKING:
    import networkx
    import torch

    from resdsl.codegen import GeneratedSource


@dataclass(frozen=True, eq=False)
class Architecture:
    """A net: its document, the values of its holes, and its graph."""

    document: Document = field(repr=False)
    settings: Mapping[str, YamlNode] = field(repr=False)
    values: Mapping[str, PlainValue]
    graph: Graph = field(repr=False)

    @property
    def name(self) -> str:
        """The `name` of the document."""
        return self.document.name

    @property
    def params(self) -> int:
        """The number of trainable parameters."""
        return self.graph.params

    @property
    def flops(self) -> int:
        """Multiply-adds of one sample in convolutions, linear layers and attention."""
        return self.graph.flops

    @property
    def activations(self) -> int:
        """Elements of all layer outputs of one sample."""
        return self.graph.activations

    @property
    def depth(self) -> int:
        """Weighted layers on the longest path; shortcuts and gates do not count."""
        return self.graph.depth

    @property
    def receptive_field(self) -> int:
        """Input positions along an axis that one output element sees, padding included."""
        return self.graph.receptive_field

    @property
    def input(self) -> tuple[int, ...]:
        """The shape of one sample, channels first."""
        return self.graph.input.dims

    @property
    def output(self) -> tuple[int, ...]:
        """The shape of the output for one sample."""
        return self.graph.output.dims

    def lint(self) -> list[Diagnostic]:
        """Return health warnings in the order of the file, without those that it ignores."""
        from resdsl.lint import lint, lint_document

        ignore = self.document.lint_ignore
        found = [*lint_document(self.document, ignore), *lint(self.graph, ignore)]
        return sorted(found, key=position)

    @cached_property
    def structure_hash(self) -> str:
        """Equal for nets of the same function family: by suitable weights each can be the other."""
        return structure_hash(self.graph)

    @cached_property
    def training_hash(self) -> str:
        """Equal for nets that train to the same numbers with one seed; names do not matter."""
        return training_hash(self.graph)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for nets of the same source, hence also of the same names and initial values."""
        return hashlib.sha256(self.source().encode()).hexdigest()[:16]

    @cached_property
    def _generated(self) -> GeneratedSource:
        from resdsl.codegen import generate

        return generate(self.graph)

    @cached_property
    def _generated_with_modules(self) -> GeneratedSource:
        from resdsl.codegen import generate

        return generate(self.graph, modules=True)

    def source(self, *, modules: bool = False) -> str:
        """Return the PyTorch source that :meth:`build` runs; it imports torch alone.

        With ``modules`` activations, pools and `identity`, which are calls otherwise, are
        submodules under the names of their layers. Keys, weights and outputs are the same.
        """
        return (self._generated_with_modules if modules else self._generated).text

    def build(
        self,
        *,
        device: str | torch.device = "auto",
        dtype: str | torch.dtype | None = None,
        channels_last: bool = False,
        seed: int = 0,
        modules: bool = False,
    ) -> torch.nn.Module:
        """Return an ordinary ``nn.Module`` with initial values drawn from ``seed``.

        It maps (N, *input) to (N, *output). ``device`` is "auto", "cpu", "cuda" or "mps",
        ``dtype`` that of the weights, also as a text such as "bfloat16". With ``modules``
        activations can be hooked and replaced: see :meth:`source`.

        Raises:
            ResdslError: the device is not there; there is no such type of weights or seed; this
                version of torch has no room for the name of a layer.
        """
        from resdsl.codegen.device import resolve_device, resolve_dtype
        from resdsl.codegen.module import build

        place = resolve_device(str(device))
        return build(
            self._generated_with_modules if modules else self._generated,
            device=place,
            dtype=None if dtype is None else resolve_dtype(dtype, place),
            channels_last=channels_last,
            seed=seed,
        )

    def to_networkx(self) -> networkx.DiGraph[str]:
        """Return the flat graph for networkx; see :mod:`resdsl.graph.networkx_export`."""
        from resdsl.graph.networkx_export import to_networkx

        return to_networkx(self.graph)

    def diff(self, other: Architecture) -> Difference:
        """Return how ``other`` differs from this net; printed, it says so to people."""
        return compare(self.graph, other.graph)

    def to_yaml(self) -> str:
        """Return the document with its holes filled, comments kept."""
        from resdsl.language.write.frozen import freeze

        figures = {"params": self.params, "depth": self.depth, "output": list(self.output)}
        return freeze(self.document, self.settings, self.values, figures)

    def save(self, path: str | Path) -> None:
        """Write the frozen document.

        Raises:
            ResdslError: `unwritable-file`.
        """
        text, path = self.to_yaml(), Path(path)
        with writing(path):
            path.write_text(text, encoding="utf-8")

    def render(self, path: str | Path, **options: Any) -> None:
        """Draw the block graph to a file; its suffix decides the format."""
        from resdsl.render import write_picture

        write_picture(self.graph, Path(path), **options)
