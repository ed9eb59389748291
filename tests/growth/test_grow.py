"""Nets that can grow: outputs equal at the start, and the new blocks learn."""

import math
from pathlib import Path

import pytest
import torch
from growing_nets import BRANCH, PRE, document, trained
from torch.nn import functional as F

import resdsl
from resdsl.growth import grow_trained, open_trained
from resdsl.text.diagnostics import ResdslError, Source

EXAMPLES = Path(__file__).parents[2] / "examples"
NEW = "`stage[1-2].block[2-3].skip1`"
KINDS = {
    "post-activation": document("", BRANCH, "relu"),
    "no activation after the sum": document("", BRANCH),
    "pre-activation": document("", PRE),
    "ReZero": document("gate: {transform: {scalar: {init: 0}}}", BRANCH, "relu"),
    "SkipInit, relu in the branch": document("gate: {transform: scalar}", f"{BRANCH[:-1]}, relu]"),
    "a learnt carry": document("gate: {carry: scalar}", BRANCH, "relu"),
    "learnt and coupled": document("gate: {transform: scalar, carry: coupled}", BRANCH),
    "coupled to a learnt carry": document("gate: {carry: scalar, transform: coupled}", BRANCH),
    "a gate on the branch": document("gate: {transform: sigmoid}", BRANCH, "relu"),
    "a constant on the branch": document("gate: {transform: 0.5}", BRANCH, "relu"),
    "zero_init": document("zero_init: true", BRANCH, "relu"),
    "project": document("", BRANCH, "relu").text.replace("shortcut: pad", "shortcut: project"),
    "dropout on every way": document(
        "", f"{BRANCH[:-1]}, dropout: {{p: 0.3}}]", "{dropout: {p: 0.2}, if: true}", "relu"
    ).text.replace("shortcut: pad", "shortcut: {layers: [dropout: {p: 0.1}, pad]}"),
    "stochastic depth": document(
        "drop_path: $rate", BRANCH, "relu", stage="with: {rate: 0.5 * ($block + 1) / $blocks}"
    ),
    "two skips a block": document("", BRANCH, "relu", f"skip: {{body: {PRE.replace('$stride', '1')}}}", "relu"),
    "a block inside the branch": document("", "[block: {use: inner, with: {out: $out, stride: $stride}}]", "relu").text.replace(
        "blocks:\n", f"blocks:\n  inner: {{args: {{out: int, stride: int}}, body: {BRANCH}}}\n"
    ),
    "a stage inside the branch": document("", "[conv: {out: $out, kernel: 3, stride: $stride}, stage: {block: inner, depth: 2, with: {out: $out}}]", "relu").text.replace(
        "blocks:\n", f"blocks:\n  inner: {{args: {{out: int, stride: 1}}, body: {BRANCH}}}\n"
    ),
}  # fmt: skip


def source_of(kind: str) -> Source:
    found = KINDS[kind]
    return found if isinstance(found, Source) else Source("net.yaml", found)


def differences(shallow: resdsl.Architecture, state, grown: resdsl.Grown, dtype=torch.float32):
    """Return the greatest differences of the outputs on inputs of several scales."""
    one = shallow.build(device="cpu", dtype=dtype).eval()
    one.load_state_dict(state)
    other = grown.architecture.build(device="cpu", seed=5, dtype=dtype).eval()
    other.load_state_dict(grown.weights)
    for scale in (0.1, 1.0, 10.0):
        x = scale * torch.randn(4, *shallow.input, dtype=dtype)
        yield (one(x) - other(x)).abs().max().item()


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_are_equal_at_the_start(kind):
    source = source_of(kind)
    state = trained(source)
    grown = resdsl.grow(source, state, n=5)
    assert grown.architecture.depth > resdsl.load(source).depth
    assert not grown.transfer.dropped
    assert grown.transfer.copied.keys() == state.keys()
    assert grown.difference < 1e-6
    torch.manual_seed(1)
    assert max(differences(resdsl.load(source), state, grown, torch.float64)) < 1e-6
    assert max(differences(resdsl.load(source), state, grown)) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_new_blocks_learn(kind):
    source = source_of(kind).text.replace("0.5 * ($block + 1) / $blocks", "0")
    source = Source("net.yaml", source)
    grown = resdsl.grow(source, trained(source), n=3)
    model = grown.architecture.build(device="cpu")
    model.load_state_dict(grown.weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    torch.manual_seed(2)
    x, y = torch.randn(32, 3, 8, 8), torch.randint(4, (32,))
    for _ in range(3):  # the first step moves what starts at zero, and then the rest has a gradient
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    for key, value in model.named_parameters():
        if key in grown.transfer.new:
            assert not torch.equal(value, grown.weights[key]), key


def test_resnet_grows_from_3_to_9_blocks_a_stage():
    path = EXAMPLES / "cifar_resnet.yaml"
    state = trained(path)
    grown = resdsl.grow(path, state, n=9)
    assert (grown.architecture.depth, grown.architecture.params) == (56, 853_018)
    assert max(differences(resdsl.load(path), state, grown)) < 1e-6
    starts = {
        f"stage{s}.block{b}.skip1.branch.batchnorm2.weight" for s in (1, 2, 3) for b in range(3, 9)
    }
    assert grown.transfer.starts == dict.fromkeys(starts, 0.0)
    assert grown.transfer.line == "116 tensors copied, 216 new, 0 dropped"


def test_only_what_must_be_is_set():
    source = document("gate: {transform: {scalar: {init: 0.3}}}", BRANCH, "relu")
    grown = resdsl.grow(source, trained(source), n=3, seed=4)
    fresh = grown.architecture.build(device="cpu", seed=4).state_dict()
    scalars = {f"stage{s}.block2.skip1.transform.scalar1" for s in (1, 2)}
    assert grown.transfer.starts == dict.fromkeys(scalars, 0.0)
    for key in grown.transfer.new.keys() - scalars:
        assert torch.equal(grown.weights[key], fresh[key]), key


def test_single_numbers_of_older_files_have_no_axis():
    source = document("gate: {transform: {scalar: {init: 0.3}}}", BRANCH, "relu")
    state = trained(source)
    older = {key: value.squeeze() if "scalar" in key else value for key, value in state.items()}
    assert older["stage1.block0.skip1.transform.scalar1"].shape == ()
    one, other = (resdsl.grow(source, weights, n=3).weights for weights in (state, older))
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_a_stage_may_begin_to_exist():
    source = Source(
        "net.yaml", document("", BRANCH, "relu").text.replace("$n, with: {}", "$n - 2, with: {}")
    )
    state = trained(source)
    grown = resdsl.grow(source, state, n=4)
    assert {key.split(".")[0] for key in grown.transfer.new} == {"stage1", "stage2"}
    assert max(differences(resdsl.load(source), state, grown)) < 1e-6


def test_new_layers_may_stand_between_others():
    text = """\
resdsl: 1
input: [3, 8, 8]
params: {more: false}
net:
  - conv: {out: 6, kernel: 3}
  - {relu, as: stem}
  - {skip: {body: [conv: {out: 6, kernel: 3}]}, as: extra, if: $more}
  - {relu, as: again, if: $more}
  - {dropout: {p: 0.5}, if: $more}
  - add: [previous, stem]
  - global_avg_pool
"""
    source = Source("net.yaml", text)
    state = trained(source)
    grown = resdsl.grow(source, state, more=True)
    assert grown.transfer.starts == {"extra.branch.conv1.weight": 0.0}
    assert max(differences(resdsl.load(source), state, grown)) < 1e-6


def test_grown_nets_grow_again(tmp_path):
    source = document("", BRANCH, "relu")
    state = trained(source)
    resdsl.grow(source, state, n=3).save(tmp_path / "deep")
    again = resdsl.grow(tmp_path / "deep" / "architecture.yaml", tmp_path / "deep", n=5)
    assert max(differences(resdsl.load(source), state, again)) < 1e-6


def test_a_run_gives_input_and_classes(tmp_path):
    text = document("", BRANCH, "relu").text
    text = text.replace("params: {n: 2}", "params: {n: 2, classes: 4}").replace(
        "out: 4}", "out: $classes}"
    )
    bound = Source("net.yaml", text.replace("[3, 8, 8]", "[1, 6, 6]"))
    grown = resdsl.grow(bound, trained(bound), n=3)
    grown.save(tmp_path / "run")
    (tmp_path / "net.yaml").write_text(text.replace("classes: 4", "classes: 100"))
    deeper = resdsl.grow(tmp_path / "net.yaml", tmp_path / "run", n=4)
    assert (deeper.architecture.input, deeper.architecture.output) == ((1, 6, 6), (4,))


def test_a_block_that_would_never_learn(refused):
    source = document("gate: {transform: scalar}, zero_init: true", BRANCH, "relu")
    message = f"{NEW}: would never learn: no gradient reaches its weights at the start"
    assert refused(source, n=4) == [("never-learns", message)]


def test_a_head_of_zeros_hides_no_block():
    """Where no gradient comes back from the head, nothing is said of the blocks."""
    source = document("", BRANCH, "relu")
    state = trained(source)
    state["linear1.weight"] *= 0
    assert resdsl.grow(source, state, n=4).difference == 0


def test_nothing_to_grow(refused):
    source = document("", BRANCH, "relu")
    message = "net.yaml has no block more than the trained net"
    assert refused(source, n=2) == [("nothing-to-grow", message)]


def test_weights_that_are_not_finite():
    source = document("", BRANCH, "relu")
    state = trained(source)
    state["conv1.weight"][0, 0, 0, 0] = math.nan
    with pytest.raises(ResdslError, match="the outputs are not finite") as info:
        resdsl.grow(source, state, n=4)
    assert info.value.diagnostics[0].code == "outputs-differ"


def test_what_the_rules_let_through_is_measured():
    """An op that claims to be the identity of its own outputs, and is not, is found out."""
    from resdsl.ops.pointwise.activations import Gelu

    source = document("", BRANCH, "gelu")
    source = Source("net.yaml", source.text.replace("- relu\n  - stage", "- gelu\n  - stage"))
    trained_net = open_trained(source, trained(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Gelu, "idempotent", True)
        with pytest.raises(ResdslError, match=r"the outputs differ by 0\.\d+ on 8 random inputs"):
            grow_trained(trained_net, resdsl.load(source, n=4))


def test_settings_of_the_training_are_asked_for(tmp_path):
    source = document("", BRANCH, "relu")
    resdsl.grow(source, trained(source), n=3).save(tmp_path / "run")
    text = source.text.replace("out: 6", "out: 8")
    (tmp_path / "net.yaml").write_text(text)
    with pytest.raises(ResdslError) as info:
        resdsl.grow(tmp_path / "net.yaml", tmp_path / "run", n=4)
    first, *others = info.value.diagnostics
    document_of_the_run = tmp_path / "run" / "architecture.yaml"
    expected = (
        f"give the settings of the training too, or take {document_of_the_run}, which has them"
    )
    assert first.help == expected
    assert all(finding.help is None for finding in others)
