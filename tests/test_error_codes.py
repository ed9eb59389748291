"""Every code has a section in the docs, and no section is without a code."""

import ast
import re
from pathlib import Path

from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.lane_weights import Weight
from resdsl.ops.skip.shortcuts import Shortcut

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def _codes_in_source() -> set[str]:
    families: list[type[Tagged]] = [Op, Activation, Gate, Init, Shortcut, Weight]
    found = {f"unknown-{family.tag}" for family in families}
    for path in (ROOT / "resdsl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.arguments):
                defaults = node.args.kw_defaults if isinstance(node, ast.FunctionDef) else []
                found |= {s for d in defaults if d for s in _strings(d)}
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("Diagnostic", "of", "report") and node.args:
                found |= _strings(node.args[0])
            found |= {s for k in node.keywords if k.arg == "code" for s in _strings(k.value)}
    return found


def _strings(node: ast.AST) -> set[str]:
    values = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
    return {v for v in values if isinstance(v, str) and CODE.fullmatch(v)}


def test_codes_and_sections_agree() -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (\S+)$", text, re.MULTILINE)
    assert len(sections) == len(set(sections))
    assert set(sections) == _codes_in_source()
