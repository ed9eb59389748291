"""Small nets, and the warnings they get."""

from __future__ import annotations

from resdsl.architecture import Architecture, load
from resdsl.text.diagnostics import Diagnostic, Source


def net(text: str, **settings: object) -> Architecture:
    """Return the net of a document, whose second line is the first of ``text``."""
    return load(Source("net.yaml", "resdsl: 1\n" + text), **settings)


def stack(skip: str, n: int, *, after: str = "", width: int = 8) -> Architecture:
    """Return n blocks of one skip each on [width]; the skip stands in line 4."""
    return net(f"""\
input: [{width}]
blocks: {{b: {{body: [
  skip: {{{skip}}}{after}]}}}}
net: [stage: {{block: b, depth: {n}}}]
""")


def found(architecture: Architecture) -> dict[str, Diagnostic]:
    """Return the warnings by their codes, each of which may stand once."""
    warnings = architecture.lint()
    assert len({w.code for w in warnings}) == len(warnings)
    return {w.code: w for w in warnings}


def only(architecture: Architecture, code: str) -> Diagnostic:
    """Return the only warning."""
    (warning,) = architecture.lint()
    assert (warning.code, warning.severity) == (code, "warning")
    return warning
