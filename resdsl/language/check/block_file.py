"""Checks a file of blocks that has no net of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resdsl.language.check.document_check import check_blocks
from resdsl.language.document import parse_library
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source, unique
from resdsl.text.yaml_nodes import YamlNode


def check_library(source: Source, settings: Mapping[str, YamlNode]) -> dict[str, Any]:
    """Return the blocks that a file gives, and the params that they read of a document.

    Raises:
        ResdslError: every mistake that can be found without a document that includes it.
    """
    library = parse_library(source)
    findings, params = check_blocks(library.blocks)
    if not library.complete:
        findings = [found for found in findings if found.code != "unknown-block"]
    findings += library.findings
    for name, node in settings.items():
        text = f"{source.name} holds blocks alone and has no param `{name}`"
        findings.append(Diagnostic("unknown-param", text, node.place))
    if findings:
        raise ResdslError(unique(findings))
    return {"file": source.name, "blocks": list(library.blocks), "params_read": params}
