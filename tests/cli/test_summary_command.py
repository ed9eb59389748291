"""`resdsl summary`: the table, the figures, and warnings below them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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


DEAD = """\
resdsl: 1
input: [8]
net:
  - skip:
      gate: {transform: 0}
      body: [linear: {out: 8}]
"""
FRAME = """\
warning[dead-lane]: the branch is multiplied by the constant 0: its 72 parameters cannot learn
 --> {path}:5:7
  |
5 |       gate: {{transform: 0}}
  |       ^^^^^^^^^^^^^^^^^^^^
  = at `skip1`
  = He et al. 2016, arXiv 1603.05027, table 1
  = help: leave the skip out, or learn the weight: `rezero`
"""


@pytest.fixture
def dead(tmp_path: Path) -> str:
    path = tmp_path / "dead.yaml"
    path.write_text(DEAD, encoding="utf-8")
    return str(path)


def test_summary_warns_below_the_table(run, dead: str) -> None:
    code, out, _ = run("summary", dead)
    assert code == 0
    assert out.endswith(f"\n\n{FRAME.format(path=dead)}")
    assert json.loads(run("summary", dead, "--json")[1])["diagnostics"][0]["line"] == 5
