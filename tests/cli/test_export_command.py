"""`resdsl export`: what is written is the source of the net."""

from __future__ import annotations

from pathlib import Path

import resdsl

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_export(run, tmp_path: Path) -> None:
    target = tmp_path / "net.py"
    code, out, _ = run("export", RESNET, "--to", "python", "-o", str(target))
    assert (code, out) == (0, "")
    assert target.read_text(encoding="utf-8") == resdsl.load(RESNET).source()
    assert run("export", RESNET)[1] == target.read_text(encoding="utf-8")
