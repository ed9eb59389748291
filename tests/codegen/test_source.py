"""The generated source: its text, its keys, its values, its independence."""

import inspect
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
import small_examples
import torch
from samples import samples
from torch import nn
from torch.nn import functional as F

import resdsl
from resdsl.architecture import load
from resdsl.text.diagnostics import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("family", ["plain", "residual", "highway"])
def test_golden(family: str) -> None:
    source = resdsl.load(EXAMPLES / "depth_families.yaml", family=family, n=3).source()
    assert source == (GOLDEN / f"{family}.py").read_text(encoding="utf-8")


def test_sources_of_all_examples_are_clean_and_need_torch_alone(tmp_path: Path) -> None:
    """One process without resdsl computes every net's output from the exported text."""
    script = [
        "import sys, pathlib, torch",
        "sys.modules['resdsl'] = None",
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('*.py')):",
        "    space = {}",
        "    exec(compile(path.read_text(), str(path), 'exec'), space)",
        "    model = space[path.stem]()",
        "    model.load_state_dict(torch.load(path.with_suffix('.pt')))",
        "    x, y = torch.load(path.with_suffix('.io'))",
        # another process may split sums among threads in another way
        "    assert torch.allclose(model.eval()(x), y, rtol=1e-4, atol=1e-5 * y.abs().max().item()), path.stem",
        "    print(path.stem)",
    ]
    names = set()
    for example in small_examples.EXAMPLES:
        net = small_examples.load(example)
        model = net.build(device="cpu").eval()
        name = type(model).__name__
        names.add(name)
        (tmp_path / f"{name}.py").write_text(net.source(), encoding="utf-8")
        x = samples(net, 2)
        torch.save(model.state_dict(), tmp_path / f"{name}.pt")
        torch.save((x, model(x).detach()), tmp_path / f"{name}.io")
    (tmp_path / "run.script").write_text("\n".join(script), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "run.script"), str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert set(done.stdout.split()) == names, done.stderr
    _assert_clean(tmp_path)


def _assert_clean(path: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--check"]):
        subprocess.run([*ruff, *command, "--isolated", "--quiet", str(path)], check=True)


def test_what_layers_bring_along_is_clean(tmp_path: Path) -> None:
    text = """\
resdsl: 1
input: [8, 12]
net:
  - skip: {gate: highway, body: [attention: {heads: 2}]}
  - skip: {drop_path: 0.1, body: [tanh]}
"""
    source = load(Source("net.yaml", text)).source()
    for name in ("class MultiHeadAttention(", "def mix(", "def drop_path("):
        assert name in source
    (tmp_path / "net.py").write_text(source, encoding="utf-8")
    _assert_clean(tmp_path)


class BasicBlock(nn.Module):
    """An independent ResNet block, option A."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.stride, self.extra = stride, after - before

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.extra:
            zeros = x.new_zeros(x.shape[0], self.extra // 2, *out.shape[2:])
            x = torch.cat([zeros, x[:, :, :: self.stride, :: self.stride], zeros], 1)
        return F.relu(out + x)


class ResNet20(nn.Module):
    """An independent ResNet-20."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        widths = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2
        widths += [(32, 64, 2)] + [(64, 64, 1)] * 2
        self.blocks = nn.Sequential(*(BasicBlock(*w) for w in widths))
        self.fc = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.blocks(F.relu(self.bn(self.conv(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


@pytest.mark.parametrize("training", [False, True])
def test_resnet20_equals_an_independent_module(training: bool) -> None:
    ours = resdsl.load(EXAMPLES / "cifar_resnet.yaml").build(device="cpu", seed=1)
    theirs = ResNet20()
    values = list(ours.state_dict().values())
    keys = list(theirs.state_dict())
    assert len(values) == len(keys)
    theirs.load_state_dict(dict(zip(keys, values, strict=True)))
    x = torch.randn(4, 3, 32, 32)
    ours.train(training), theirs.train(training)
    torch.testing.assert_close(ours(x), theirs(x), rtol=0, atol=1e-6)


def test_keys_follow_the_names_of_layers() -> None:
    keys = list(
        resdsl.load(EXAMPLES / "cifar_resnet.yaml", gate="highway").build(device="cpu").state_dict()
    )
    assert keys[0] == "conv1.weight"
    assert "stage2.block0.skip1.branch.conv1.weight" in keys
    assert "stage3.block2.skip1.transform.conv1.bias" in keys


def test_seeds_reproduce_and_leave_the_global_generator_alone() -> None:
    net = resdsl.load(EXAMPLES / "highway_fc.yaml")
    before = torch.random.get_rng_state()
    one, same, other = (net.build(device="cpu", seed=s) for s in (3, 3, 4))
    assert torch.equal(before, torch.random.get_rng_state())
    first, second, third = (m.state_dict() for m in (one, same, other))
    assert all(torch.equal(first[k], second[k]) for k in first)
    assert not torch.equal(first["linear1.weight"], third["linear1.weight"])


def test_he_initialisation_by_fan_out() -> None:
    model = resdsl.load(EXAMPLES / "cifar_resnet.yaml", width=64).build(device="cpu")
    weight = model.state_dict()["stage1.block0.skip1.branch.conv1.weight"]
    assert weight.std().item() == pytest.approx((2 / (64 * 9)) ** 0.5, rel=0.03)


def test_gate_initialisation() -> None:
    state = (
        resdsl.load(EXAMPLES / "depth_families.yaml", family="highway", n=5)
        .build(device="cpu")
        .state_dict()
    )
    bias = state["stage1.block0.skip1.transform.conv1.bias"]
    carry = 1 - torch.sigmoid(bias)
    torch.testing.assert_close(carry, torch.full_like(carry, float(torch.exp(torch.tensor(-0.1)))))
    weight = state["stage2.block1.skip1.transform.conv1.weight"]
    assert weight.std().item() == pytest.approx(0.1 * (2 / 24) ** 0.5, rel=0.15)


def test_channels_last_and_dtype() -> None:
    model = resdsl.load(EXAMPLES / "cifar_resnet.yaml").build(
        device="cpu", channels_last=True, dtype=torch.float64
    )
    weight = model.state_dict()["stage1.block0.skip1.branch.conv1.weight"]
    assert weight.dtype == torch.float64
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_channels_last_leaves_weights_of_other_axes_as_they_are() -> None:
    net = resdsl.load(EXAMPLES / "video_resnet.yaml", input=[3, 4, 16, 16])
    plain, moved = (net.build(device="cpu", channels_last=c) for c in (False, True))
    for one, other in zip(plain.parameters(), moved.parameters(), strict=True):
        assert torch.equal(one, other)
        assert one.stride() == other.stride()


def test_tracebacks_and_inspection_show_the_generated_lines() -> None:
    model = resdsl.load(EXAMPLES / "highway_fc.yaml").build(device="cpu")
    try:
        model(torch.zeros(1, 3))
    except RuntimeError as error:
        shown = "".join(traceback.format_exception(error))
    assert "x = self.linear1(x)" in shown
    assert "class HighwayFc(nn.Module)" in inspect.getsource(type(model))


def test_odd_names_do_not_collide_with_what_the_source_uses() -> None:
    text = """\
resdsl: 1
name: "torch \\"\\"\\" None"
input: [4, 8, 8]
blocks:
  none: {body: [{conv: {out: 4, kernel: 1}, as: torch}, {relu, as: F}, {add: [torch, F], as: nn}]}
  None2: {body: [block: none, {skip: {gate: highway, body: [tanh]}, as: mix}, {relu, as: x}]}
net:
  - {block: None2, as: h}
  - {add: [h, input], as: s}
  - skip: {body: [{tanh, as: h2}, add: [previous, s, h]]}
  - add: [previous, h, s]
"""
    net = load(Source("net.yaml", text))
    model = net.build(device="cpu")
    x = torch.randn(2, 4, 8, 8)
    a = F.conv2d(x, model.h.block1.torch.weight)
    b = a + F.relu(a)
    t = torch.sigmoid(model.h.mix.transform.conv1(b))
    h = F.relu(torch.lerp(b, torch.tanh(b), t))
    s = h + x
    expected = s + (torch.tanh(s) + s + h) + h + s
    torch.testing.assert_close(model(x), expected)


@pytest.mark.gpu
def test_cuda_equals_cpu() -> None:
    net = resdsl.load(EXAMPLES / "cifar_resnet.yaml", gate="highway")
    x = torch.randn(4, 3, 32, 32)
    cpu, cuda = (net.build(device=d, seed=2).eval() for d in ("cpu", "cuda"))
    torch.testing.assert_close(cuda(x.cuda()).cpu(), cpu(x), rtol=1e-3, atol=1e-3)


def test_a_layer_on_features_does_not_decide_where_a_block_has_its_channels() -> None:
    text = (
        "resdsl: 1\ninput: [4, 8, 8]\n"
        "blocks: {gated: {body: [skip: {gate: squeeze_excite, body: [gelu]}]}}\n"
        "net: [conv: {out: 4, kernel: 3}, block: gated, conv: {out: 4, kernel: 3}]\n"
    )
    assert "permute" not in resdsl.load(Source("net.yaml", text)).source()
