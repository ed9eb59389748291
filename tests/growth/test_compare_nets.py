"""What cannot grow is refused, with every reason and the names of the blocks."""

import pytest
from growing_nets import BRANCH, document

import resdsl
from resdsl.growth.compare_nets import compare
from resdsl.text.diagnostics import Source

RELU_LAST = f"{BRANCH[:-1]}, relu]"


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


def test_settings_that_write_one_function_another_way_do_not_matter():
    source = document("", BRANCH, "relu")
    text = source.text.replace("kernel: 3}", "kernel: 3, padding: 1}")
    deeper = resdsl.load(Source("net.yaml", text), n=3)
    assert not compare(resdsl.load(source).graph, deeper.graph).obstacles


def test_each_change_is_told_where_it_is():
    """The last layer is told of too, though its input has already changed in shape."""
    shallow = document("", BRANCH, "relu")
    text = shallow.text.replace("net:\n  - conv: {out: 6", "net:\n  - conv: {out: 5")
    text = text.replace("linear: {out: 4}", "linear: {out: 4, bias: false}")
    plan = compare(resdsl.load(shallow).graph, resdsl.load(Source("net.yaml", text), n=3).graph)
    changed = [o.path for o in plan.obstacles if o.code == "changed-function"]
    assert {"conv1", "linear1"} <= set(changed)
    reasons = {o.path: o.reason for o in plan.obstacles}
    assert reasons["linear1"] == "`bias: True` in the trained net, `bias: False` in the grown one"
