"""A document as users hold it, with or without holes, and how it becomes a net."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from resdsl.architecture.net import Architecture
from resdsl.expand.check_points import violated
from resdsl.expand.constraints import broken_by_params, violations
from resdsl.expand.evaluator import AskHole, DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.expand.settings import bind_input, check_names
from resdsl.language.check.document_check import check_document
from resdsl.language.document import Document, parse
from resdsl.language.faults import TOLD_ALREADY
from resdsl.language.holes import Hole, PlainValue
from resdsl.ops.op.plugins import load_plugins
from resdsl.text.diagnostics import Place, ResdslError, Source, read_text, unique
from resdsl.text.values import from_values
from resdsl.text.yaml_nodes import YamlNode


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
        """The `name` of the document."""
        return self.document.name

    @property
    def holes(self) -> dict[str, Hole]:
        """The holes by the name of their param."""
        return self.document.holes

    @property
    def declared_input(self) -> tuple[int, ...]:
        """The input shape that stands in the file, whatever :func:`load_space` put in its place."""
        return parse(self.document.source).input.dims

    @property
    def input_place(self) -> Place:
        """Where the input shape stands in the file."""
        return self.document.root.keys["input"]

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
            ResdslError: the point cannot be built; `constraint-violated` where a constraint that
                needs no figure of the net excludes such a point.
        """
        nodes = {**self.settings, **from_values(settings or {})}
        findings = check_names(self.document, nodes)
        if not findings:
            evaluator = DocumentEvaluator(self.document, nodes, ask)
            graph = expand(evaluator, findings)
            if graph is None or findings:
                # A constraint over params may exclude what cannot be built.
                without_net = broken_by_params(evaluator)
                if without_net:
                    raise ResdslError(violated(self.document, without_net))
            else:
                broken = violations(evaluator, graph, findings)
                if not findings:
                    net = Architecture(self.document, nodes, evaluator.values, graph)
                    return Point(net, evaluator.values, broken)
        raise ResdslError(unique(findings))


def load_space(
    path: str | Path | Source,
    *,
    input: tuple[int, ...] | None = None,
    classes: int | None = None,
    settings: Mapping[str, YamlNode] | None = None,
    dtype: Literal["float", "int"] | None = None,
) -> Space:
    """Return the document at ``path``, which may have holes.

    ``input`` replaces its input shape, ``classes`` the param of that name where there is one, and
    so the param `vocab` of a net that takes tokens. ``dtype`` is what a data set of that shape
    holds: numbers ("float") or tokens ("int"); None where the shape is of no data set.

    Raises:
        ResdslError: every mistake that can be found without choosing a point.
    """
    load_plugins()
    source = path if isinstance(path, Source) else read_text(path)
    document = bind_input(parse(source), input, dtype=dtype)
    fixed = dict(settings or {})
    if classes is not None:
        sized = ("classes", "vocab") if dtype == "int" else ("classes",)
        wanted = {name: classes for name in sized if name in document.params and name not in fixed}
        fixed |= from_values(wanted)
    findings = [*document.findings, *check_document(document), *check_names(document, fixed)]
    if document.lint_ignore:
        from resdsl.lint.points import unknown_codes  # which most nets do without

        findings += unknown_codes(document)
    if findings:
        # so that all mistakes are told together
        expand(DocumentEvaluator(document, fixed), findings)
        quiet = {"hole-without-value", TOLD_ALREADY}
        if not document.complete:
            quiet.add("unknown-block")
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
    return load_space(path, input=input).architecture(settings)
