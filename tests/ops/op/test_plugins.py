"""Ops from outside: packages that are really installed, and classes registered by hand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch

import resdsl
from resdsl.architecture import load
from resdsl.ops import Fragment, Op, Shape, Tensor
from resdsl.ops.op import plugins
from resdsl.ops.op.fields import Real
from resdsl.text.diagnostics import ResdslError, Source

PACKAGES = Path(__file__).parents[1] / "packages"
NET = """\
resdsl: 1
input: [3, 16, 16]
net:
  - skip:
      shortcut: pad
      gate: highway
      body: [conv: {out: 8, kernel: 3}, batchnorm, blur_pool: {stride: 2}]
  - patchify: {size: 2, out: 12}
  - skip: {body: [layernorm, low_rank: {out: 12, rank: 2}], zero_init: false}
  - global_avg_pool
  - low_rank: {out: 5, rank: 3}
expect: {output: [5], depth: 4}
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a process in which both packages are installed."""
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
         "--no-build-isolation", "--target", str(target),
         str(PACKAGES / "resdsl-blur"), str(PACKAGES / "resdsl-low-rank")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    path = os.pathsep.join(filter(None, [str(target), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


def run(environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "resdsl", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_installed_ops_have_everything(installed: dict[str, str], tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text(NET, encoding="utf-8")
    assert "ok" in run(installed, "check", str(net))
    figures = json.loads(run(installed, "summary", str(net), "--json"))
    skip = 3 * 8 * 9 + 16 + (3 * 8 + 8)
    tokens = 8 * 12 * 4 + 12 + 24 + (12 * 2 + 2 * 12 + 12)
    assert figures["params"] == skip + tokens + (12 * 3 + 3 * 5 + 5)
    run(installed, "render", str(net), "-o", str(tmp_path / "net.svg"))
    assert "blur_pool" in (tmp_path / "net.svg").read_text(encoding="utf-8")
    run(installed, "schema", "-o", str(tmp_path / "schemas"))
    schema = (tmp_path / "schemas/architecture.schema.json").read_text(encoding="utf-8")
    assert '"low_rank"' in schema
    assert "Zhang 2019" in run(installed, "docs", "blur_pool")
    run(installed, "export", str(net), "-o", str(tmp_path / "alone.py"))
    script = (
        "import sys, torch, alone\n"
        "assert not any(name.startswith('resdsl') for name in sys.modules)\n"
        "model = alone.Net()\n"
        "x = torch.randn(2, 3, 16, 16, requires_grad=True)\n"
        "model(x).sum().backward()\n"
        "assert all(p.grad is not None for p in model.parameters())\n"
        f"assert sum(p.numel() for p in model.parameters()) == {figures['params']}\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)


def test_their_mistakes_have_places(installed: dict[str, str], tmp_path: Path) -> None:
    net = tmp_path / "net.yaml"
    net.write_text(NET.replace("stride: 2", "strid: 2"), encoding="utf-8")
    told = run(installed, "check", str(net), code=2)
    assert "`blur_pool` has no field `strid`" in told
    assert "did you mean `stride`?" in told
    assert "net.yaml:7:" in told


def test_without_the_packages_the_names_are_unknown() -> None:
    with pytest.raises(ResdslError, match="there is no op `blur_pool`"):
        load(Source("net.yaml", NET))


def test_a_broken_package_is_named(tmp_path: Path) -> None:
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[resdsl.ops]\nthing = broken_thing:Thing\n")
    (tmp_path / "broken_thing.py").write_text("raise RuntimeError('half installed')\n")
    net = tmp_path / "net.yaml"
    net.write_text("resdsl: 1\ninput: [3]\nnet: [relu]\n", encoding="utf-8")
    told = run({**os.environ, "PYTHONPATH": str(tmp_path)}, "check", str(net), code=2)
    assert told.startswith(
        "error[broken-plugin]: the package broken offers the op `thing`, which cannot be used: "
        "half installed\n"
    )
    assert "Traceback" not in told


@pytest.fixture
def forget() -> Any:
    before = dict(Op.members)
    yield
    Op.members.clear()
    Op.members.update(before)


@pytest.mark.usefixtures("forget")
def test_a_class_can_be_registered_by_hand() -> None:
    @plugins.register_op
    class Squareplus(Op):
        """`(x + sqrt(x² + b)) / 2`."""

        b: Real = 4.0

        def fragment(self, *x: Shape) -> Fragment:
            return Fragment.anywhere(f"({{0}} + torch.sqrt({{0}} * {{0}} + {self.b!r})) / 2")

    text = "resdsl: 1\ninput: [4]\nnet: [linear: {out: 3}, squareplus: {b: 1}]\n"
    model = load(Source("net.yaml", text)).build(device="cpu")
    x = torch.randn(2, 4)
    h = model.linear1(x)
    torch.testing.assert_close(model(x), (h + torch.sqrt(h * h + 1)) / 2)
    assert plugins.register_op(Squareplus) is Squareplus  # twice is once


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize(
    ("name", "tag", "doc", "error"),
    [
        ("Conv", "conv", "Another.", "op `conv` exists already, from resdsl.ops.layers.conv"),
        ("Stage", "stage", "Of the language.", "`stage` cannot name an op"),
        ("Odd", "odd-name", "No identifier.", "`odd-name` cannot name an op"),
        ("Quiet", "quiet", None, "op `quiet` needs a docstring"),
    ],
)
def test_what_cannot_be_registered(name: str, tag: str, doc: str | None, error: str) -> None:
    cls = type(name, (Op,), {"__doc__": doc, "__module__": "theirs", "tag": tag})
    with pytest.raises((TypeError, ValueError), match=error):
        plugins.register_op(cls)


def test_an_op_without_its_docstring_is_one_where_python_takes_them_away() -> None:
    theirs = (
        "import resdsl\n"
        "from resdsl.ops import Op\n"
        "from resdsl.schema import architecture_schema\n"
        "@resdsl.ops.op.plugins.register_op\n"
        "class Quiet(Op):\n"
        '    "Text."\n'
        "    tag = 'quiet'\n"
        "print('quiet' in str(architecture_schema()))\n"
    )
    done = subprocess.run([sys.executable, "-OO", "-c", theirs], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_only_ops_can_be_registered() -> None:
    with pytest.raises(TypeError, match="subclass"):
        plugins.register_op(dict)  # the mistake under test


class Widened(Op):
    """A linear layer that says less of itself than it is."""

    own: ClassVar[str] = ""
    example: ClassVar[str] = "widened"
    example_input: ClassVar[tuple[int, ...]] = (4,)

    def shape(self, *x: Shape) -> Shape:
        if self.own == "fails":
            raise KeyError("lost")
        return Shape((7 if self.own == "shape" else 5,))

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        weight, bias = Tensor("weight", (5, 4)), Tensor("bias", (5,))
        match self.own:
            case "leaves out":
                return (weight,)
            case "sizes":
                return (Tensor("weight", (4, 5)), bias)
            case "names":
                return (weight, bias, Tensor("gain", (5,)))
        return (weight, bias)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("{self}({0})", "nn.Linear(4, 5)")


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("", None),
        ("leaves out", "`widened.tensors` leaves out {'widened1.bias': (5,)}"),
        ("names", "the module of `widened` has no {'widened1.gain': (5,)}"),
        ("sizes", "`widened.tensors` says {'widened1.weight': (4, 5)"),
        ("shape", "`widened.shape` says (7,), the module gives (5,)"),
    ],
)
def test_an_op_can_be_tested(own: str, message: str | None) -> None:
    cls = plugins.register_op(type("Widened", (Widened,), {"__doc__": "As above.", "own": own}))
    if message is None:
        resdsl.check_op(cls)
        return
    with pytest.raises(AssertionError, match=re.escape(message)):
        resdsl.check_op(cls)


@pytest.mark.usefixtures("forget")
def test_an_op_that_fails_is_told_at_its_layer() -> None:
    plugins.register_op(type("Widened", (Widened,), {"__doc__": "As above.", "own": "fails"}))
    with pytest.raises(ResdslError) as caught:
        load(Source("net.yaml", "resdsl: 1\ninput: [4]\nnet: [relu, widened]\n"))
    (found,) = caught.value.diagnostics
    assert found.code == "op-failed"
    assert found.message.endswith("fails: KeyError: 'lost'")
    assert found.place is not None
    assert found.place.text == "widened"
