"""Names in documents: which there can be, and which are taken by the language."""

from __future__ import annotations

import re

from resdsl.text.diagnostics import Diagnostic, Place

LOOP_NAMES = frozenset({"index", "depth", "block", "blocks"})


MEASURED_NAMES = frozenset({"params", "flops", "activations", "receptive_field", "depth"})


RESERVED_NAMES = LOOP_NAMES | MEASURED_NAMES


MAX_LENGTH = 100
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WHAT_NAMES_ARE = "names are letters (a to z), digits and `_`, with no digit in front"


def check_name(
    name: str,
    place: Place,
    what: str,
    findings: list[Diagnostic],
    reserved: frozenset[str] = RESERVED_NAMES,
) -> None:
    """Add a finding where ``name`` cannot name ``what``."""
    if not IDENTIFIER.fullmatch(name):
        text = f"`{name}` cannot name {what}: {WHAT_NAMES_ARE}"
        findings.append(Diagnostic("bad-name", text, place))
    elif len(name) > MAX_LENGTH:
        text = f"`{name[:40]}...` cannot name {what}: names have at most {MAX_LENGTH} characters"
        findings.append(Diagnostic("bad-name", text, place))
    elif name in reserved:
        text = f"`{name}` cannot name {what}: it is a loop name or a measured name"
        findings.append(Diagnostic("reserved-name", text, place))
