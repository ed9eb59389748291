"""What is drawn as one: cards, repeats and alike blocks."""

from __future__ import annotations

from handmade_graphs import Draft, Named, basic, conv, resnet

from resdsl.graph.nodes import Graph
from resdsl.ops.layers.linear import Linear
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.shape import Shape
from resdsl.ops.pointwise.activations import Relu
from resdsl.ops.shapes.flatten import Flatten
from resdsl.ops.shapes.pools import GlobalAvgPool
from resdsl.render.model.outline import outline
from resdsl.render.model.parts import Card, Chain, DrawnBlock, DrawnSkip, DrawnStage

X = Shape((16, 8, 8))


def _cards(graph: Graph) -> list[list[str]]:
    parts = (link.part for link in outline(graph).net)
    return [[row.name for row in part.rows] for part in parts if isinstance(part, Card)]


def test_a_card_ends_where_its_pattern_starts_again() -> None:
    draft = Draft(X)
    draft.chain(conv(16), Batchnorm(), Relu(), conv(16), Batchnorm(), GlobalAvgPool())
    draft.chain(Linear(out=10), Relu(), Linear(out=10))
    assert _cards(draft.graph("post")) == [
        ["conv", "batchnorm", "relu"],
        ["conv", "batchnorm", "global_avg_pool"],
        ["linear", "relu"],
        ["linear"],
    ]


def test_a_pre_activation_card_ends_with_its_weights() -> None:
    draft = Draft(X)
    draft.chain(*(Batchnorm(), Relu(), conv(16)) * 2, Flatten(), Linear(out=10), Relu())
    assert _cards(draft.graph("pre")) == [
        ["batchnorm", "relu", "conv"],
        ["batchnorm", "relu", "conv", "flatten"],
        ["linear", "relu"],
    ]


def test_repeats_collapse_and_the_first_of_a_stage_stays() -> None:
    stages = [k.part for k in outline(resnet(200)).net if isinstance(k.part, DrawnStage)]
    counts = [[link.part.count for link in s.body if isinstance(link.part, DrawnBlock)]
              for s in stages]  # fmt: skip
    assert counts == [[200], [1, 199], [1, 199]]
    assert [stage.contents for stage in stages] == ["basic ×200"] * 3


def test_blocks_of_other_widths_share_a_drawing_and_other_shortcuts_do_not() -> None:
    blocks = outline(resnet(3)).blocks
    assert [b.uses for b in blocks] == ["stage1 ×3, stage2 ×2, stage3 ×2", "stage2, stage3"]
    skip = blocks[0].chain[1].part
    assert isinstance(skip, DrawnSkip)
    card = skip.branch[0].part
    assert isinstance(card, Card)
    assert card.rows[0].settings == (("3×3",), ("16", "32", "64"))
    assert card.rows[0].figure == ""


def test_blocks_that_differ_in_a_rate_alone_collapse() -> None:
    draft = Draft(X)
    blocks = []
    for rate in (0.1, 0.2, 0.3):
        inner = Draft(X)
        inner.skip(inner.body(conv(16)), drop=rate)
        blocks.append(inner.template("drop"))
    draft.stage("stage1", *blocks)
    whole = outline(draft.graph("stochastic"))
    (stage,) = (k.part for k in whole.net if isinstance(k.part, DrawnStage))
    assert [k.part.count for k in stage.body if isinstance(k.part, DrawnBlock)] == [3]
    skip = whole.blocks[0].chain[1].part
    assert isinstance(skip, DrawnSkip)
    assert skip.paths.notes == (("drop 0.1", "drop 0.2", "drop 0.3"),)


def test_blocks_of_other_kernels_do_not_share_a_drawing() -> None:
    draft = Draft(X)
    for kernel in (1, 3):
        inner = Draft(X)
        inner.layer(conv(16, kernel))
        draft.call(inner.template("block"))
    assert len(outline(draft.graph("kernels")).blocks) == 2


def test_a_plain_skip_is_its_branch() -> None:
    block = outline(resnet(1, "plain")).blocks[0]
    assert not any(isinstance(link.part, DrawnSkip) for link in block.chain)


def test_open_blocks_that_would_be_too_many_are_opened_where_they_are_new() -> None:
    template = basic(X, 16)
    for level in range(14):
        draft = Draft(X)
        draft.call(template)
        draft.layer(Named(label=str(level)))
        draft.call(template)
        template = draft.template(f"level{level}")
    draft = Draft(X)
    draft.call(template)
    whole = outline(draft.graph("exponential"), open_blocks=True)

    def opened(chain: Chain) -> list[str]:
        blocks = [k.part for k in chain if isinstance(k.part, DrawnBlock) and k.part.body]
        return [name for b in blocks for name in (b.name, *opened(b.body or ()))]

    names = opened(whole.net)
    assert len(names) <= 600
    assert len(set(names)) == 15


def test_named_outputs_break_cards_and_reach_their_readers() -> None:
    draft = Draft(X)
    stem = draft.layer(conv(16), name="stem")
    draft.layer(Relu())
    draft.layer(conv(16), stem)
    links = outline(draft.graph("from")).net
    assert [link.tapped for link in links] == [False, True, False, False, False]
    assert links[3].extra == ((stem, "stem"),)
    assert not links[3].follows


def test_uses_are_counted_through_the_whole_net() -> None:
    inner = basic(X, 16, 1, "residual")
    pair = Draft(X)
    pair.stage("stage1", inner, inner)
    pair = pair.template("pair")
    draft = Draft(X)
    draft.stage("stage1", pair, pair, pair)
    draft.stage("stage2", pair)
    blocks = {b.name: b.uses for b in outline(draft.graph("nested")).blocks}
    assert blocks == {"pair": "stage1 ×3, stage2", "basic": "pair stage1 ×8"}
