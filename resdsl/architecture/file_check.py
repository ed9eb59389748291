"""What `resdsl check` says of a file: every mistake, or what is good in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from resdsl.architecture.space import load_space
from resdsl.expand.check_points import check_points
from resdsl.expand.expectations import check_expectations
from resdsl.language.check.block_file import check_library
from resdsl.text.diagnostics import Diagnostic, ResdslError, unique
from resdsl.text.yaml_nodes import YamlNode


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
