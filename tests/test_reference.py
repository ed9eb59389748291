"""The reference is current, and its examples do what is written behind them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from resdsl.architecture import load
from resdsl.conformance.check_op import check_op
from resdsl.ops import Op
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.inits import Init
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.lane_weights import Weight
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.reference import BEGIN, WordKind, example, kinds, page, sections
from resdsl.text.diagnostics import ResdslError, Source

ROOT = Path(__file__).parents[1]
WORDS = [(kind, cls) for kind in kinds() for cls in kind.members]
IDS = [f"{kind.family.tag}-{cls.tag}" for kind, cls in WORDS]


def test_the_page_is_current() -> None:
    written = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    assert written.partition(BEGIN)[2].lstrip("\n") == page(), (
        "run `resdsl docs --write docs/language.md`"
    )


def test_every_word_stands_in_one_chapter() -> None:
    families: tuple[type[Tagged], ...] = (Op, Shortcut, Gate, Weight, Init)
    words = {cls for family in families for cls in family.choices().values()}
    assert words == {cls for _, cls in WORDS}
    assert len(WORDS) == len(words)


@pytest.mark.parametrize(("kind", "cls"), WORDS, ids=IDS)
def test_the_example_trains(kind: WordKind, cls: type[Tagged]) -> None:
    _, net = example(kind, cls)
    model = net.build(device="cpu")
    x = torch.randn(2, *net.input)
    if net.graph.input.dtype == "int":
        x = torch.randint(0, 100, (2, *net.input))
    y = model(x)
    assert y.shape == (2, *net.output)
    assert sum(p.numel() for p in model.parameters()) == net.params
    if net.params:
        y.square().sum().backward()
        assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize("cls", Op.choices().values(), ids=Op.choices())
def test_an_op_is_what_it_says_of_itself(cls: type[Op]) -> None:
    check_op(cls)


@pytest.mark.parametrize(("kind", "cls"), WORDS, ids=IDS)
def test_the_example_shows_a_setting(kind: WordKind, cls: type[Tagged]) -> None:
    text = sections(cls.tag)
    required = [name for name, field in fields_of(cls).items() if field.required]
    assert all(f"| `{name}` |" in text for name in fields_of(cls))
    if required and cls.content not in required:
        assert all(f"{name}: " in cls.example for name in required)


def test_an_unknown_word_proposes_the_nearest() -> None:
    with pytest.raises(ResdslError, match="did you mean `attention`"):
        sections("atention")


def test_the_op_of_the_docs_works_as_written(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "ops.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    net = "resdsl: 1\ninput: [4, 8, 8]\nnet: [involution: {kernel: 3}]\n"
    script = code + (
        "\nimport json, torch\n"
        "from resdsl.text.diagnostics import ResdslError, Source\n"
        f"net = resdsl.load(Source('net.yaml', {net!r}))\n"
        "model = net.build(device='cpu')\n"
        "x = torch.randn(2, 4, 8, 8)\n"
        "y = model(x)\n"
        "k = model.involution1.weigh(x)\n"
        "p = torch.nn.functional.pad(x, (1, 1, 1, 1))\n"
        "ref = sum(p[:, :, i:i + 8, j:j + 8] * k[:, 3 * i + j, None] for i in range(3) for j in range(3))\n"
        "torch.testing.assert_close(y, ref)\n"
        "try: resdsl.load(Source('net.yaml', net.document.source.text.replace('3', '2')))\n"
        "except ResdslError as error: message = str(error)\n"
        "print(json.dumps([net.params, sum(v.numel() for v in model.parameters()), net.flops, message]))\n"
    )
    (tmp_path / "own.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "own.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    params, counted, flops, message = json.loads(done.stdout)
    assert params == counted == 9 * 4 + 9
    assert flops == 4 * 8 * 8 * 9
    assert "error[shape-mismatch]: `involution` needs an odd kernel\n --> net.yaml:3:20" in message


YAML_BLOCKS = re.findall(
    r"```yaml\n(.*?)```",
    (ROOT / "docs" / "language.md").read_text(encoding="utf-8").partition(BEGIN)[0],
    re.DOTALL,
)


def test_the_branches_of_the_page_work() -> None:
    (block,) = [b for b in YAML_BLOCKS if b.startswith("- branches")]
    indented = block.replace("\n", "\n  ")
    net = load(Source("net.yaml", f"resdsl: 1\ninput: [16, 8, 8]\nnet:\n  {indented}\n"))
    assert net.output == (16 * 3, 8, 8)
