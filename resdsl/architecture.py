"""The facade: a file becomes an :class:`Architecture`, or a :class:`Space` of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resdsl.diff.compare import compare
from resdsl.diff.difference import Difference
from resdsl.expand.check_points import check_points, violated
from resdsl.expand.constraints import violations
from resdsl.expand.evaluator import AskHole, DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.expand.expectations import check_expectations
from resdsl.expand.settings import bind_input, check_names
from resdsl.graph.hashes import structure_hash, training_hash
from resdsl.graph.nodes import Graph
from resdsl.language.check.block_file import check_library
from resdsl.language.check.document_check import check_document
from resdsl.language.document import Document, parse
from resdsl.language.holes import Hole, PlainValue
from resdsl.ops.op.plugins import load_plugins
from resdsl.text.atomic_write import writing
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source, position, read_text, unique
from resdsl.text.nodes import YamlNode
from resdsl.text.values import from_values

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


@dataclass(frozen=True, eq=False)
class Point:
    """One point of a space: the net, the holes that were read, the constraints it violates."""

    architecture: Architecture
    values: Mapping[str, PlainValue]
    violated: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Space:
    """A document whose params may hold holes."""

    document: Document = field(repr=False)
    settings: Mapping[str, YamlNode] = field(repr=False, default_factory=dict)

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def holes(self) -> dict[str, Hole]:
        """The holes by the name of their param."""
        return self.document.holes

    def architecture(self, settings: Mapping[str, Any] | None = None) -> Architecture:
        """Return the net as it stands, holes at ``settings`` or their defaults.

        Raises:
            ResdslError: it cannot be built, or does not meet a constraint.
        """
        point = self.draw(settings)
        if point.violated:
            raise ResdslError(violated(self.document, point.violated))
        return point.architecture

    def to_yaml(self) -> str:
        """Return the document with its holes open, the blocks of included files written in."""
        from resdsl.language.write.bundle import bundle

        return bundle(self.document)

    def notes(self) -> list[str]:
        """Return what the document sets by hand in blocks that are variants of others."""
        return [
            f"Set by hand: block `{block.name}` is `{block.extends}` "
            f"with `{block.changes.place.text}`."
            for block in self.document.blocks.values()
            if block.extends and block.changes
        ]

    def draw(self, settings: Mapping[str, Any] | None = None, ask: AskHole | None = None) -> Point:
        """Return the point that ``settings`` and ``ask`` choose.

        ``ask(draw, hole)`` is called for every hole that the graph reads and ``settings`` do not
        fix; without it a hole takes its `default`.

        Raises:
            ResdslError: the point cannot be built.
        """
        nodes = {**self.settings, **from_values(settings or {})}
        findings = check_names(self.document, nodes)
        if not findings:
            evaluator = DocumentEvaluator(self.document, nodes, ask)
            graph = expand(evaluator, findings)
            if graph is not None and not findings:
                violated = violations(evaluator, graph, findings)
                if not findings:
                    net = Architecture(self.document, nodes, evaluator.values, graph)
                    return Point(net, evaluator.values, violated)
        raise ResdslError(unique(findings))


def load_space(
    path: str | Path | Source,
    *,
    input: tuple[int, ...] | None = None,
    classes: int | None = None,
    settings: Mapping[str, YamlNode] | None = None,
    of_data: bool = True,
) -> Space:
    """Return the document at ``path``, which may have holes.

    ``input`` replaces its input shape, ``classes`` the param of that name where there is one. The
    shape is that of a data set, which holds numbers, unless ``of_data`` is false.

    Raises:
        ResdslError: every mistake that can be found without choosing a point.
    """
    load_plugins()
    source = path if isinstance(path, Source) else read_text(path)
    document = bind_input(parse(source), input, of_data=of_data)
    fixed = dict(settings or {})
    if classes is not None and "classes" in document.params and "classes" not in fixed:
        fixed |= from_values({"classes": classes})
    findings = [*document.findings, *check_document(document), *check_names(document, fixed)]
    if document.lint_ignore:
        from resdsl.lint.points import unknown_codes  # which most nets do without

        findings += unknown_codes(document)
    if findings:
        expand(
            DocumentEvaluator(document, fixed), findings
        )  # so that all mistakes are told together
        quiet = {"hole-without-value"} | (set() if document.complete else {"unknown-block"})
        raise ResdslError(unique([f for f in findings if f.code not in quiet]))
    return Space(document, fixed)


def load(
    path: str | Path | Source,
    *,
    input: tuple[int, ...] | None = None,
    **settings: Any,
) -> Architecture:
    """Return the architecture at ``path`` with ``settings`` in place of its params.

    Holes without a value take their `default`. What a :class:`Source` includes is looked for in
    the folder of its name.

    Raises:
        ResdslError: every mistake in the file, with its place; holes without any value.
    """
    return load_space(path, input=input, of_data=False).architecture(settings)


def check_file(
    path: str | Path,
    settings: Mapping[str, YamlNode],
    warnings: list[Diagnostic] | None = None,
    *,
    health: bool = True,
) -> dict[str, Any]:
    """Return what a check of a file found good: figures, the points of a space, or blocks.

    Warnings are added to ``warnings`` where that is given: those of nets that cannot work or are
    hardly what was meant, and with ``health`` also those of nets that train badly.

    Raises:
        ResdslError: every mistake, in every alternative of a space.
    """
    try:
        space = load_space(path, settings=settings)
    except ResdslError as error:
        blocks = next((d for d in error.diagnostics if d.code == "blocks-alone"), None)
        if blocks is None or blocks.place is None:
            raise
        return check_library(blocks.place.source, settings)
    document = space.document
    findings, points = check_points(document, settings)
    if not settings:
        findings += check_expectations(document, settings)
    if findings:
        raise ResdslError(unique(findings))
    result: dict[str, Any] = {"file": str(path), "name": space.name}
    if space.holes.keys() - settings.keys():
        result |= {"holes": len(space.holes), "points": len(points)}
    else:
        net = points[0].graph
        assert net is not None
        result |= {"params": net.params, "flops": net.flops, "depth": net.depth}
        result["output"] = list(net.output.dims)
    if warnings is not None:
        from resdsl.lint.points import lint_points

        warnings += lint_points(document, settings, points, health=health)
    return result | {"expectations": 0 if settings else len(document.expect)}
