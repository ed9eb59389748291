"""Names in documents: which there can be, and which are taken by the language."""

from __future__ import annotations

import re

from resdsl.errors import Diagnostic, Place

LOOP_NAMES = frozenset({"index", "depth", "block", "blocks"})


MEASURED_NAMES = frozenset({"params", "flops", "activations", "receptive_field", "depth"})


RESERVED_NAMES = LOOP_NAMES | MEASURED_NAMES


IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_name(
    name: str,
    place: Place,
    what: str,
    findings: list[Diagnostic],
    reserved: frozenset[str] = RESERVED_NAMES,
) -> None:
    """Add a finding where ``name`` cannot name ``what``."""
    if not IDENTIFIER.fullmatch(name) or len(name) > 100:
        text = f"`{name}` cannot name {what}: names are letters, digits and `_`"
        findings.append(Diagnostic("bad-name", text, place))
    elif name in reserved:
        text = f"`{name}` cannot name {what}: it is a loop name or a measured name"
        findings.append(Diagnostic("reserved-name", text, place))
