"""What cannot grow is refused, with every reason and the names of the blocks."""

import math

import pytest
import torch
from growing_nets import BRANCH, PRE, document, trained

import resdsl
from resdsl.growth import grow_trained, open_trained
from resdsl.text.diagnostics import ResdslError, Source

NEW = "`stage[1-2].block[2-3].skip1`"
RELU_LAST = f"{BRANCH[:-1]}, relu]"


def shortcut(source: Source, text: str) -> Source:
    return Source("net.yaml", source.text.replace("shortcut: pad", f"shortcut: {text}"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (document("gate: highway", BRANCH), "carries its input times 1 - T(x), where the gate T(x) is never exactly 0"),
        (document("gate: {carry: sigmoid, transform: coupled}", BRANCH), "carries its input times a gate C(x), which is never exactly 1"),
        (document("gate: {highway: {carry: independent}}", BRANCH), "carries its input times a gate C(x), which is never exactly 1"),
        (document("gate: {carry: 0.5, transform: 0.5}", BRANCH), "carries its input times 0.5, not as it is"),
        (document("gate: {carry: coupled, transform: 0.25}", BRANCH), "carries its input times 0.75, not as it is"),
        (document("gate: {transform: 0}", BRANCH), "weighs its branch by 0 for ever"),
        (document("merge: mean", BRANCH), "merges by `mean`; only adding zero changes nothing"),
        (document("merge: mul", BRANCH), "merges by `mul`; only adding zero changes nothing"),
        (shortcut(document("", BRANCH), "none"), "has no shortcut, so that a branch of zeros gives zeros"),
        (shortcut(document("", BRANCH), "{project: {always: true}}"), "carries its input through `conv1`, `batchnorm1`, which is not the identity"),
        (document("", RELU_LAST), "ends its branch in `relu`, which gives no zero or no gradient"),
        (document("", f"{BRANCH[:-1]}, sigmoid]"), "ends its branch in `sigmoid`, which gives no zero or no gradient"),
        (document("", f"{BRANCH[:-1]}, add: [previous, previous]]"), "ends its branch in a join, behind which there is no single last weight"),
        (document("", f"[conv: {{out: $out, kernel: 3, stride: $stride}}, skip: {{body: {PRE.replace('$stride', '1')}}}]"), "ends its branch in a join, behind which there is no single last weight"),
    ],
)  # fmt: skip
def test_skips_that_are_never_the_identity(refused, source, expected):
    assert refused(source, n=4) == [("no-identity-start", f"{NEW}: {expected}")]


def test_a_branch_without_weights(refused):
    source = Source(
        "net.yaml",
        document("", "[max_pool: {kernel: 3, stride: 1, padding: 1}]")
        .text.replace("first: {stride: 2}", "")
        .replace("{out: 10}", "{out: 6}"),
    )
    expected = "has no weight in its branch that could start at 0"
    assert refused(source, n=4) == [("no-identity-start", f"{NEW}: {expected}")]


@pytest.mark.parametrize(
    ("after", "layer", "expected"),
    [
        ("batchnorm", "batchnorm1", "changes what passes through a new block"),
        ("gelu", "gelu1", "changes what passes through a new block"),
        ("add: [previous, input]", "add1", "changes what passes through a new block"),
        ("{conv: {out: $out, kernel: 1}}", "conv1", "changes what passes through a new block"),
    ],
)
def test_layers_after_the_merge(refused, after, layer, expected):
    source = document("", BRANCH, after)
    source = Source(
        "net.yaml", source.text.replace("first: {stride: 2}", "").replace("{out: 10}", "{out: 6}")
    )
    message = f"`stage[1-2].block[2-3].{layer}`: {expected}"
    assert refused(source, n=4) == [("no-identity-start", message)]


def test_relu_after_what_may_be_negative(refused):
    text = document("", BRANCH, "relu").text.replace(
        "depth: $n, with: {}", "depth: $n - 2, with: {}"
    )
    text = text.replace("  - relu\n  - stage", "  - stage", 1)
    message = "`stage1.block[0-1].relu1`: changes what comes in, unless that is the output of `relu` already"
    assert refused(Source("net.yaml", text), n=4) == [("no-identity-start", message)]


def test_a_new_block_that_changes_the_shape(refused):
    source = document("", BRANCH, "relu", stage="with: {}")
    source = Source("net.yaml", source.text.replace("first: {stride: 2}", "last: {stride: 2}"))
    assert refused(source, n=4) == [
        ("changed-function", "`stage2.block1.skip1`: the `shortcut` is in one of the nets only"),
        ("no-identity-start", "`stage2.block3.skip1`: carries its input through `pad1`, which is not the identity"),
    ]  # fmt: skip


def test_constants_that_depend_on_the_depth(refused):
    source = document("gate: {transform: $scale}", BRANCH, stage="with: {scale: 1 / $depth ** 0.5}")
    assert refused(source, n=4) == [
        ("changed-function", "`stage1.block[0-1].skip1`: `transform: 0.707107` in the trained net, `transform: 0.5` in the grown one")
    ]  # fmt: skip
    source = document("gate: {transform: $scale}", BRANCH, stage="with: {scale: 1 / $blocks}")
    assert refused(source, n=4) == [
        ("changed-function", "`stage1.block[0-1].skip1`: `transform: 0.25` in the trained net, `transform: 0.125` in the grown one")
    ]  # fmt: skip


def test_a_net_that_becomes_shallower(refused):
    source = document("", BRANCH, "relu")
    message = "`stage[1-2].block1`: missing from the grown net, but a net can only become deeper"
    assert refused(source, n=1) == [("dropped-layers", message)]


def test_all_reasons_at_once(refused):
    shallow = document("", BRANCH, "relu")
    text = document(
        "gate: highway, merge: mean", RELU_LAST.replace("kernel: 3}, b", "kernel: 5}, b"), "gelu"
    ).text
    text = text.replace("- batchnorm\n", "- dropout: {p: 0.1}\n").replace("out: 4}", "out: 5}")
    new = "`stage[1-2].block[2-3].skip1`"
    assert refused(shallow, Source("net.yaml", text), n=4) == [
        ("dropped-layers", "`batchnorm1`, `stage[1-2].block[0-1].relu1`: missing from the grown net, but a net can only become deeper"),
        ("changed-function", "`stage[1-2].block[0-1].skip1`: `merge: add, transform: 1, carry: 1` in the trained net, `merge: mean, transform: tensor, carry: coupled` in the grown one"),
        ("no-identity-start", "`stage[1-2].block[0-3].gelu1`: changes what passes through a new block"),
        ("no-identity-start", f"{new}: merges by `mean`; only adding zero changes nothing"),
        ("no-identity-start", f"{new}: carries its input times 1 - T(x), where the gate T(x) is never exactly 0"),
        ("no-identity-start", f"{new}: ends its branch in `relu`, which gives no zero or no gradient"),
        ("changed-function", "`linear1`: `out: 4` in the trained net, `out: 5` in the grown one"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[3, 8, 8]", "[3, 9, 9]", "`input`: (3, 8, 8) in the trained net, (3, 9, 9) in the grown one"),
        ("- relu\n  - stage", "- {gelu, as: relu1}\n  - stage", "`relu1`: `relu` in the trained net, `gelu` in the grown one"),
        ("- relu\n  - stage", "- {relu, from: conv1}\n  - stage", "`relu1`: reads another output than in the trained net"),
        ("  - stage", "  - {dropout: {p: 0.5}, from: conv1}\n  - stage", "`stage1.block0`: reads another output than in the trained net"),
        ("shortcut: pad", "shortcut: {layers: [pad, relu: {}]}", "`stage1.block[0-1].skip1`, `stage2.block1.skip1`: the `shortcut` is in one of the nets only"),
        ("- global_avg_pool", "- {block: {use: block, with: {out: 10}}, as: global_avg_pool1}\n  - flatten", "`global_avg_pool1`: a layer in the trained net, a block in the grown one"),
        ("$out, kernel: 3}, batchnorm]", "$out, kernel: 3}, {batchnorm: {eps: 1e-3}}]", "`stage[1-2].block[0-1].skip1.branch.batchnorm2`: `eps: 1e-05` in the trained net, `eps: 0.001` in the grown one"),
    ],
)  # fmt: skip
def test_what_both_have_must_be_the_same_function(refused, old, new, expected):
    shallow = document("", BRANCH)
    text = shallow.text.replace(
        "- conv: {out: 6, kernel: 3}\n", "- {conv: {out: 6, kernel: 3}, as: conv1}\n"
    )
    shallow = Source("net.yaml", text)
    assert old in text
    found = refused(shallow, Source("net.yaml", text.replace(old, new)), n=4)
    assert found[0] == ("changed-function", expected)


def test_the_carried_output_must_be_the_input(refused):
    text = """\
resdsl: 1
input: [3, 8, 8]
params: {more: false}
net:
  - {conv: {out: 6, kernel: 3}, as: stem}
  - relu
  - {skip: {shortcut: {layers: [{identity, from: stem}]}, body: [conv: {out: 6, kernel: 3}]}, if: $more}
  - global_avg_pool
"""
    expected = [("no-identity-start", "`skip1`: does not carry its input")]
    assert refused(Source("net.yaml", text), more=True) == expected


def test_a_join_that_adapts_is_no_identity(refused):
    text = """\
resdsl: 1
input: [3, 8, 8]
params: {more: false}
net:
  - {conv: {out: 6, kernel: 3}, as: stem}
  - conv: {out: 8, kernel: 3}
  - {add: [previous, stem], adapt: {channels: pad}, if: $more}
  - global_avg_pool
"""
    message = "`add1`: joins what passes through a new block with something else"
    assert refused(Source("net.yaml", text), more=True) == [("no-identity-start", message)]


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


def test_weights_of_another_net():
    source = document("", BRANCH, "relu")
    state = trained(source, n=3)
    state["linear1.bias"] = torch.zeros(7)
    state["old.weight"] = state.pop("conv1.weight")
    with pytest.raises(ResdslError) as info:
        resdsl.grow(source, state, n=4)
    (finding,) = info.value.diagnostics
    message = "the weights in the state_dict are not those of the net in net.yaml"
    assert (finding.code, finding.message) == ("foreign-weights", message)
    assert [note.split(": ")[0] for note in finding.notes] == [
        "missing",
        "unknown",
        "of another shape",
    ]
    assert finding.notes[0] == "missing: `conv1.weight`"
    assert finding.notes[2] == "of another shape: `linear1.bias`"


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


def test_holes_of_a_document_that_should_be_the_trained_one():
    source = document("", BRANCH, "relu")
    state = trained(source)
    space = Source("space.yaml", source.text.replace("{n: 2}", "{n: {int: [1, 9]}}"))
    with pytest.raises(ResdslError) as info:
        resdsl.grow(space, state, n=4)
    (finding,) = info.value.diagnostics
    assert finding.code == "hole-without-value"
    assert (
        finding.help
        == "without settings it must be the net as it was trained: `resdsl freeze` writes that"
    )


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
