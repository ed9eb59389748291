"""`resdsl summary`: the table, the figures, and warnings below them."""

from __future__ import annotations

import json
from pathlib import Path

from dead_path import FRAME

EXAMPLES = Path(__file__).parents[2] / "examples"
RESNET = str(EXAMPLES / "cifar_resnet.yaml")


def test_summary(run) -> None:
    code, out, _ = run("summary", RESNET, "--set", "n=9", "--json")
    figures = json.loads(out)
    assert code == 0
    assert figures["params"] == 853_018
    assert figures["depth"] == 56
    assert figures["output"] == [10]
    assert figures["flops"] == 125_485_696
    code, out, _ = run("summary", RESNET)
    assert out == (Path(__file__).parent / "summary_resnet20.txt").read_text(encoding="utf-8")


def test_summary_warns_below_the_table(run, dead: str) -> None:
    code, out, _ = run("summary", dead)
    assert code == 0
    assert out.endswith(f"\n\n{FRAME.format(path=dead)}")
    assert json.loads(run("summary", dead, "--json")[1])["diagnostics"][0]["line"] == 5
