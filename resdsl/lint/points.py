"""The warnings of a document and of the points of its space, as `check` tells them."""

from __future__ import annotations

from collections.abc import Mapping

from resdsl.expand.check_points import TriedPoint, at_point
from resdsl.language.document import Document
from resdsl.language.holes import hole_name
from resdsl.lint.all_rules import CODES, HEALTH, lint, lint_document
from resdsl.text.diagnostics import Diagnostic, Later, position, suggest
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar


def lint_points(
    document: Document,
    settings: Mapping[str, YamlNode],
    points: list[TriedPoint],
    *,
    health: bool = True,
) -> list[Diagnostic]:
    """Return the warnings of the document, and those of the point of all defaults where there is
    one, else of every point, once for each place and code.

    ``settings`` are the params that are given from outside, and ``points`` those that `check` has
    built, the one of all defaults first. Points that violate a constraint do not count. Without
    ``health`` what only trains badly is left out.
    """
    ignore = {*document.lint_ignore, *(() if health else HEALTH)}
    first = points[0]
    free = [d for d in first.values if not {d, hole_name(d)} & settings.keys()]
    stands = all(document.holes[hole_name(d)].default is not None for d in free)
    found: dict[object, Diagnostic] = {
        (warning.code, position(warning)): warning for warning in lint_document(document, ignore)
    }
    for point in points[:1] if stands and not first.violated else points:
        if point.graph is not None and not point.violated:
            for warning in at_point(point.values, lint(point.graph, ignore)):
                found.setdefault((warning.code, position(warning)), warning)
    return sorted(found.values(), key=position)


def unknown_codes(document: Document) -> list[Diagnostic]:
    """Return the findings about codes under `lint: {ignore: [...]}` that no warning has."""
    node = document.root.get("lint")
    ignored = node.get("ignore") if isinstance(node, YamlMapping) else None
    return [
        Diagnostic(
            "unknown-warning",
            f"there is no warning `{item.value}`",
            item.place,
            help=Later(suggest, item.value, CODES),
        )
        for item in (ignored.items if isinstance(ignored, YamlList) else ())
        if isinstance(item, YamlScalar) and isinstance(item.value, str) and item.value not in CODES
    ]
