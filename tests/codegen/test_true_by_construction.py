"""Equalities that hold on any data because of how the structure is built."""

import copy
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from resdsl.architecture import load
from resdsl.text.diagnostics import Source

TEXT = """\
resdsl: 1
input: [6, 8, 8]
params: {gate: none, shortcut: identity, drop_path: 0, zero: false, n: 2, merge: add}
blocks:
  basic:
    body:
      - skip:
          gate: $gate
          shortcut: $shortcut
          drop_path: $drop_path
          zero_init: $zero
          merge: $merge
          body:
            - conv: {out: 6, kernel: 3}
            - batchnorm
            - relu
            - conv: {out: 6, kernel: 3}
            - batchnorm
net:
  - stage: {block: basic, depth: $n}
"""


def build(seed: int = 0, **settings: Any) -> nn.Module:
    return load(Source("net.yaml", TEXT), **settings).build(device="cpu", seed=seed)


def with_weights_of(other: nn.Module, **settings: Any) -> nn.Module:
    """Return a net whose branches have the weights of ``other``."""
    model = build(**settings)
    branches = {k: v for k, v in other.state_dict().items() if ".branch." in k}
    missing = model.load_state_dict(branches, strict=False).unexpected_keys
    assert not missing
    return model


def force(model: nn.Module, part: str, value: float) -> nn.Module:
    """Return the net with the gates of a part at sigmoid(value), whatever the input."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if f".{part}." in name:
                weight.fill_(value if name.endswith("bias") else 0.0)
    return model


X = torch.randn(3, 6, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("training", [True, False])
def test_independent_gates_at_1_and_1_are_the_residual_block_bit_for_bit(training: bool) -> None:
    residual = build(gate="none").train(training)
    gated = with_weights_of(residual, gate={"highway": {"carry": "independent"}}).train(training)
    force(force(gated, "transform", 200.0), "carry", 200.0)
    assert torch.equal(gated(X), residual(X))
    numbers = with_weights_of(residual, gate={"transform": 1, "carry": 1}).train(training)
    assert torch.equal(numbers(X), residual(X))


def test_transform_1_is_the_plain_net() -> None:
    plain = build(shortcut="none")
    gated = force(with_weights_of(plain, gate="highway"), "transform", 200.0)
    assert torch.equal(gated(X), plain(X))


def test_transform_0_is_the_identity() -> None:
    gated = force(build(gate="highway"), "transform", -200.0)
    assert torch.equal(gated(X), X)


def test_coupled_gates_at_one_half_are_constants() -> None:
    halves = build(gate={"transform": 0.5, "carry": 0.5})
    gated = force(with_weights_of(halves, gate="highway"), "transform", 0.0)
    torch.testing.assert_close(gated(X), halves(X), rtol=0, atol=1e-6)


def test_a_zero_branch_with_an_identity_shortcut_changes_nothing() -> None:
    shallow = build(n=2).eval()
    deep = build(n=5, zero=True).eval()
    kept = {k: v for k, v in shallow.state_dict().items() if not k.endswith("num_batches_tracked")}
    deep.load_state_dict(kept, strict=False)
    assert torch.equal(deep(X), shallow(X))


def test_zero_init_starts_as_the_identity() -> None:
    assert torch.equal(build(zero=True)(X), X)


def test_depth_mixing_matrix() -> None:
    """With constant weights the output is sum_l t_l * prod_{j>l} c_j * F_l + prod c * x."""
    for t, c in ((1.0, 1.0), (0.25, 0.75), (0.5, 0.5)):
        model = build(gate={"transform": t, "carry": c}, n=3).eval()
        x, contributions = X, []
        for block in model.stage1:
            branch = block.skip1.branch
            h = branch.batchnorm2(branch.conv2(F.relu(branch.batchnorm1(branch.conv1(x)))))
            contributions.append(h)
            x = t * h + c * x
        row = [t * c ** (2 - i) for i in range(3)]
        expected = sum(w * h for w, h in zip(row, contributions, strict=True)) + c**3 * X
        torch.testing.assert_close(model(X), expected)
        if t + c == 1:
            assert sum(row) + c**3 == pytest.approx(1)


def test_coupled_highway_rows_of_the_mixing_matrix_sum_to_1() -> None:
    """With gates at any constant T, output = sum_l T_l prod_{j>l} (1 - T_j) F_l + prod (1 - T) x."""
    model = build(gate="highway", n=3).eval()
    starts = [-1.0, 0.3, 2.0]
    with torch.no_grad():
        for block, start in zip(model.stage1, starts, strict=True):
            block.skip1.transform.conv1.weight.zero_()
            block.skip1.transform.conv1.bias.fill_(start)
    gates = torch.tensor(starts).sigmoid()
    row = [gates[i] * (1 - gates[i + 1 :]).prod() for i in range(3)]
    kept = (1 - gates).prod()
    torch.testing.assert_close(sum(row) + kept, torch.tensor(1.0))
    x, mixed = X, kept * X
    for weight, block in zip(row, model.stage1, strict=True):
        branch = block.skip1.branch
        h = branch.batchnorm2(branch.conv2(F.relu(branch.batchnorm1(branch.conv1(x)))))
        mixed = mixed + weight * h
        x = block(x)
    torch.testing.assert_close(model(X), mixed)


def test_a_relu_after_the_sum_is_the_identity_where_x_is_not_negative() -> None:
    after = TEXT.replace("net:\n", "      - relu\nnet:\n")
    model = load(Source("net.yaml", after), zero=True).build(device="cpu")
    assert torch.equal(model(X.relu()), X.relu())
    assert torch.equal(model(X), X.relu())


def test_dropped_branches_leave_the_shortcut() -> None:
    torch.manual_seed(0)
    model = build(drop_path=0.5, n=1)
    x = X.repeat(200, 1, 1, 1)
    branch = copy.deepcopy(model.stage1.block0.skip1.branch)
    h = branch.batchnorm2(branch.conv2(F.relu(branch.batchnorm1(branch.conv1(x)))))
    y = model(x)
    dropped = torch.tensor([torch.equal(a, b) for a, b in zip(y, x, strict=True)])
    assert dropped.float().mean().item() == pytest.approx(0.5, abs=0.07)
    kept = ~dropped
    torch.testing.assert_close(y[kept], (x + 2 * h)[kept])
    model.eval()
    assert not torch.equal(model(x), x)


@pytest.mark.parametrize(
    ("merge", "expected"),
    [
        ("add", lambda x, h: x + h),
        ("mean", lambda x, h: (x + h) / 2),
        ("mul", lambda x, h: x * h),
        ("concat", lambda x, h: torch.cat([x, h], 1)),
    ],
)
def test_merges(merge: str, expected: Any) -> None:
    model = build(merge=merge, n=1).eval()
    branch = model.stage1.block0.skip1.branch
    h = branch.batchnorm2(branch.conv2(F.relu(branch.batchnorm1(branch.conv1(X)))))
    torch.testing.assert_close(model(X), expected(X, h))


@pytest.mark.parametrize(
    ("gate", "formula"),
    [
        ({"transform": "scalar"}, lambda t, c, x, h: x + t * h),
        ({"carry": {"scalar": {"init": 0.5}}}, lambda t, c, x, h: 0.5 * x + h),
        ({"transform": "sigmoid"}, lambda t, c, x, h: x + t * h),
        ({"carry": {"sigmoid": {"bias": 6}}}, lambda t, c, x, h: c * x + h),
        ({"transform": "coupled", "carry": "sigmoid"}, lambda t, c, x, h: c * x + (1 - c) * h),
        ({"transform": "coupled", "carry": 0.25}, lambda t, c, x, h: 0.25 * x + 0.75 * h),
        ({"transform": 2, "carry": "sigmoid"}, lambda t, c, x, h: c * x + 2 * h),
    ],
)
@pytest.mark.parametrize("drop_path", [0, 0.2])
def test_weights(gate: dict[str, Any], formula: Any, drop_path: float) -> None:
    model = build(gate=gate, n=1, drop_path=drop_path).eval()
    skip = model.stage1.block0.skip1
    h = skip.branch.batchnorm2(
        skip.branch.conv2(F.relu(skip.branch.batchnorm1(skip.branch.conv1(X))))
    )

    def weight(part: str) -> Any:
        layers = getattr(skip, part, None)
        if layers is None:
            return None
        if hasattr(layers, "scalar1"):
            return layers.scalar1
        return torch.sigmoid(layers.conv1(X))

    expected = formula(weight("transform"), weight("carry"), X, h)
    torch.testing.assert_close(model(X), expected)


def test_gate_layers_may_give_one_value_a_channel() -> None:
    layers = ["global_avg_pool", {"linear": {"out": 6}}]
    model = build(gate={"transform": {"sigmoid": {"layers": layers, "bias": -1}}}, n=1).eval()
    skip = model.stage1.block0.skip1
    assert skip.transform.linear1.bias.tolist() == [-1] * 6
    h = skip.branch.batchnorm2(
        skip.branch.conv2(F.relu(skip.branch.batchnorm1(skip.branch.conv1(X))))
    )
    t = torch.sigmoid(skip.transform.linear1(X.mean((2, 3))))[:, :, None, None]
    torch.testing.assert_close(model(X), X + t * h)


def test_shortcut_layers_may_contain_shortcuts() -> None:
    text = """\
resdsl: 1
input: [6, 8, 8]
net:
  - skip:
      shortcut: {layers: [dropout: {p: 0.5}, project]}
      body: [conv: {out: 8, kernel: 3, stride: 2}]
"""
    model = load(Source("net.yaml", text)).build(device="cpu").eval()
    shortcut = model.skip1.shortcut
    expected = shortcut.batchnorm1(shortcut.conv1(X)) + model.skip1.branch.conv1(X)
    torch.testing.assert_close(model(X), expected)
