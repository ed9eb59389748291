"""`resdsl freeze`: the document with its holes filled."""

from __future__ import annotations

from pathlib import Path

import resdsl

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_freeze(run, tmp_path: Path) -> None:
    target = tmp_path / "deep.yaml"
    space = str(EXAMPLES / "depth_families.yaml")
    code, _, _ = run("freeze", space, "--set", "family=highway", "--set", "n=7", "-o", str(target))
    assert code == 0
    net = resdsl.load(target)
    assert not net.document.holes
    assert net.depth == 30
    assert "# a highway block keeps its carried signal" in target.read_text(encoding="utf-8")
