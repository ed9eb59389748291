"""Every example passes the same set."""

import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from samples import samples
from small_examples import EXAMPLES, SMALLER, load
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

import resdsl
from resdsl.architecture import check_file
from resdsl.graph.nodes import Region, walk
from resdsl.text.diagnostics import Diagnostic


@pytest.fixture(params=EXAMPLES, ids=[path.stem for path in EXAMPLES])
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_it_checks_and_states_what_it_expects(path: Path) -> None:
    assert check_file(path, {})["expectations"] >= 1


def test_it_is_healthy_or_says_why_not(path: Path) -> None:
    warnings: list[Diagnostic] = []
    check_file(path, {}, warnings)
    assert not warnings
    lines = path.read_text(encoding="utf-8").split("\n")
    for before, line in pairwise(lines):
        assert before.startswith("# ") or not line.startswith("lint:")


def test_it_names_its_schema_and_its_paper(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schemas/architecture.schema.json\n")
    assert "arXiv" in text


def test_it_trains_a_step(path: Path) -> None:
    net = load(path)
    model = net.build(device="cpu")
    assert sum(p.numel() for p in model.parameters()) == net.params
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    torch.manual_seed(0)
    classes, *positions = net.output
    x = samples(net, 4)
    y = torch.arange(4 * math.prod(positions)).reshape(4, *positions) % classes
    before = F.cross_entropy(model(x), y)
    for _ in range(3):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        assert all(p.grad is not None for p in model.parameters())
        optimizer.step()
    assert loss < before
    assert model(x).shape == (4, *net.output)


def test_shapes_are_those_of_the_module(path: Path) -> None:
    """Every layer of the module gives the shape that the graph says, channels first or last."""
    net = load(path)
    model = net.build(device="cpu").eval()
    said: dict[str, tuple[int, ...]] = {}

    def visit(template, prefix):
        def body(nodes, prefix):
            for node in nodes:
                key = f"{prefix}{node.name}"
                said[key] = node.output.dims
                if isinstance(node, Region):
                    for label, part in node.parts.items():
                        body(part.nodes, f"{key}.{label}.")
                for call in getattr(node, "calls", ()):
                    visit(call.template, f"{key}.{call.name}.")
                if hasattr(node, "template"):
                    visit(node.template, f"{key}.")

        body(template.body.nodes, prefix)

    visit(net.graph.net, "")
    seen: dict[str, tuple[int, ...]] = {}
    for name, module in model.named_modules():
        if name in said:
            module.register_forward_hook(
                lambda _m, _x, y, name=name: seen.update({name: tuple(y.shape[1:])})
            )
    model(samples(net, 1))
    assert seen
    for name, dims in seen.items():
        channels, *positions = said[name]
        patches = (dims[0], math.prod(dims[1:]))  # what `patchify` flattens behind its convolution
        assert {dims, patches} & {said[name], (*positions, channels)}, name


def test_multiply_adds_are_those_of_the_module(path: Path) -> None:
    net = load(path)
    model = net.build(device="cpu").eval()
    # torch counts the products of attention only where they are not one fused kernel
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH), torch.no_grad():
        model(samples(net, 1))
    assert counter.get_total_flops() == 2 * net.flops  # torch counts a multiply-add as two


def test_freezing_keeps_the_net_and_the_comments(path: Path, tmp_path: Path) -> None:
    net = resdsl.load(path)
    frozen = tmp_path / "frozen.yaml"
    net.save(frozen)
    again = resdsl.load(frozen)
    assert again.source() == net.source()
    assert not again.document.holes.keys() & net.values.keys()
    assert frozen.read_text(encoding="utf-8").startswith("# yaml-language-server")


def test_edits_elsewhere_keep_the_keys(path: Path, tmp_path: Path) -> None:
    """A layer of another kind in front of the net renames nothing behind it."""
    edited = tmp_path / "edited.yaml"
    text = path.read_text(encoding="utf-8")
    edited.write_text(text.replace("\nnet:\n", "\nnet:\n  - identity\n"), encoding="utf-8")
    small = SMALLER.get(path.stem, {})
    nets = [resdsl.load(p, **small) for p in (path, edited)]
    keys = [list(net.build(device="cpu").state_dict()) for net in nets]
    assert keys[0] == keys[1]


def test_it_can_be_drawn(path: Path, tmp_path: Path) -> None:
    net = resdsl.load(path)
    net.render(tmp_path / "net.svg")
    net.render(tmp_path / "net.txt")
    text = (tmp_path / "net.txt").read_text(encoding="utf-8")
    for node in walk(net.graph.net.body):
        if node.name.startswith("linear"):
            assert "linear" in text


def test_a_setting_of_one_character_is_drawn(tmp_path: Path) -> None:
    net = resdsl.load(EXAMPLES[0].with_name("residual_mlp.yaml"), classes=7)
    net.render(tmp_path / "net.svg")
    assert "> 7</tspan>" in (tmp_path / "net.svg").read_text(encoding="utf-8")
