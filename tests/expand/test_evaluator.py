"""Names, laziness, loops, holes: what the language promises about evaluation."""

import math
from pathlib import Path
from typing import Any

import pytest

from resdsl.architecture import Architecture, Point, check_file, load, load_space
from resdsl.graph.nodes import Call, Layer, Node, Region, Stage, Template, walk
from resdsl.language.holes import Hole
from resdsl.ops.layers.conv import Conv
from resdsl.ops.skip.merge import Merge
from resdsl.text.diagnostics import ResdslError, Source

HEAD = "resdsl: 1\ninput: [4, 8, 8]\n"


def net(text: str, **settings: Any) -> Architecture:
    return load(Source("net.yaml", HEAD + text), **settings)


def draw(text: str, **settings: Any) -> tuple[Point, list[str]]:
    """Return the point of the lowest values, and the draws in the order they were asked for."""
    asked: list[str] = []

    def ask(name: str, hole: Hole) -> Any:
        asked.append(name)
        return hole.labels[0] if hasattr(hole, "labels") else hole.bounds[0]

    return load_space(Source("net.yaml", HEAD + text)).draw(settings, ask), asked


def keys(template: Template, prefix: str = "") -> list[str]:
    """Return the paths of all layers."""
    found: list[str] = []

    def visit(node: Node, path: str) -> None:
        match node:
            case Layer(name=name):
                found.append(f"{path}{name}")
            case Region(name=name, parts=parts):
                for label, part in parts.items():
                    for inner in part.nodes:
                        visit(inner, f"{path}{name}.{label}.")
            case Call(name=name, template=inner_template):
                found.extend(keys(inner_template, f"{path}{name}."))
            case Stage(name=name, calls=calls):
                for call in calls:
                    visit(call, f"{path}{name}.")

    for node in template.body.nodes:
        visit(node, prefix)
    return found


def merges(architecture: Architecture) -> list[Merge]:
    return [
        node.merge.op
        for template in architecture.graph.templates
        for node in walk(template.body)
        if isinstance(node, Region) and isinstance(node.merge.op, Merge)
    ]


def test_keys_are_paths_of_names_and_ordinals() -> None:
    text = """\
params: {on: false}
blocks:
  b: {body: [{skip: {body: [conv: {out: 4, kernel: 3}, {relu, if: $on}, conv: {out: 4, kernel: 3}]}}]}
net:
  - {relu, if: $on}
  - relu
  - {conv: {out: 4, kernel: 1}, as: stem}
  - conv: {out: 4, kernel: 1}
  - stage: {block: b, depth: 2}
"""
    assert keys(net(text).graph.net) == [
        "relu2",
        "stem",
        "conv1",
        "stage1.block0.skip1.branch.conv1",
        "stage1.block0.skip1.branch.conv2",
        "stage1.block1.skip1.branch.conv1",
        "stage1.block1.skip1.branch.conv2",
    ]


def test_argument_shadows_param_and_default_sees_earlier_arguments() -> None:
    text = """\
params: {out: 8, gate: none}
blocks:
  b:
    args: {out: 6, double: $out * 2, gate: $gate}
    body: [conv: {out: $double, kernel: 1}]
net:
  - block: b
"""
    assert net(text).output == (12, 8, 8)
    assert net(text, out=20).output == (12, 8, 8)


def test_what_nothing_reads_is_not_evaluated() -> None:
    text = """\
params: {bad: $zero // $zero, zero: 0, off: false}
blocks:
  b: {args: {unused: any}, body: [relu]}
net:
  - {conv: {out: $bad, kernel: 3}, if: $off}
  - block: {use: b, with: {unused: $bad}}
"""
    assert net(text).params == 0


def test_a_hole_exists_only_where_it_is_read() -> None:
    text = """\
params:
  family: {choice: [plain, gated]}
  bias: {float: [-6, -1]}
blocks:
  plain: {args: {gate: none}, body: [skip: {gate: $gate, body: [conv: {out: 4, kernel: 3}]}]}
  gated: {extends: plain, args: {gate: {highway: {bias: $bias}}}}
net:
  - stage: {block: $family, depth: 2}
"""
    assert draw(text)[1] == ["family"]
    point, asked = draw(text, family="gated")
    assert asked == ["bias"]
    assert point.values == {"family": "gated", "bias": -6}


def test_labels_of_a_choice_stand_for_values_of_any_kind() -> None:
    text = """\
params:
  gate: {choice: {residual: none, highway: {highway: {bias: $b}}}}
  b: {float: [-3, -1]}
net:
  - skip: {gate: $gate, body: [conv: {out: 4, kernel: 3}]}
"""
    assert draw(text)[1] == ["gate"]
    assert draw(text, gate="highway")[1] == ["b"]


def test_per_stage_draws_once_in_each_stage() -> None:
    text = """\
params: {n: {int: [1, 3], per: stage}, twice: $n * 2}
blocks:
  b: {args: {w: int}, body: [conv: {out: $w, kernel: 3}]}
net:
  - stage: {block: b, depth: $n, with: {w: $twice}}
  - stage: {block: b, depth: $n, with: {w: 4}}
"""
    assert draw(text)[1] == ["n@stage1", "n@stage2"]
    fixed, asked = draw(text, n=2, **{"n@stage2": 3})
    assert asked == []
    assert fixed.values == {"n@stage1": 2, "n@stage2": 3}
    assert fixed.architecture.depth == 5


def test_per_block_draws_in_each_repetition_and_only_where_read() -> None:
    text = """\
params:
  k: {choice: [3, 5], per: block}
blocks:
  b: {body: [conv: {out: 4, kernel: $k}]}
  c: {body: [relu]}
net:
  - stage: {block: b, depth: 2}
  - stage: {block: c, depth: 2}
"""
    assert draw(text)[1] == ["k@stage1.block0", "k@stage1.block1"]
    mixed = draw(text, **{"k@stage1.block1": 5})[0].architecture
    kernels = [
        n.op.kernel
        for t in mixed.graph.templates
        for n in walk(t.body)
        if isinstance(n, Layer) and isinstance(n.op, Conv)
    ]
    assert kernels == [3, 5]


def test_draws_are_fixed_under_params() -> None:
    text = """\
params: {n: {int: [1, 3], per: stage}, n@stage2: 3}
blocks:
  b: {body: [relu]}
net:
  - stage: {block: b, depth: $n}
  - stage: {block: b, depth: $n}
"""
    assert draw(text)[0].values == {"n@stage1": 1, "n@stage2": 3}


def test_first_and_last_override_with() -> None:
    text = """\
blocks:
  b: {args: {w: int}, body: [conv: {out: $w, kernel: 1}]}
net:
  - stage: {block: b, depth: %d, with: {w: 1}, first: {w: 2}, last: {w: 3}}
"""
    widths = {
        depth: [
            node.output.channels
            for stage in net(text % depth).graph.net.body.nodes
            if isinstance(stage, Stage)
            for node in stage.calls
        ]
        for depth in (1, 2, 3)
    }
    assert widths == {1: [3], 2: [2, 3], 3: [2, 1, 3]}


def test_a_stage_of_depth_0_is_the_identity() -> None:
    text = "blocks: {b: {body: [conv: {out: 9, kernel: 1}]}}\nnet: [relu, stage: {block: b, depth: 0}]\n"
    assert net(text).output == (4, 8, 8)


def test_loop_names_count_innermost_repetitions() -> None:
    text = """\
blocks:
  b:
    args: {rate: float}
    body: [skip: {drop_path: $rate, body: [conv: {out: 4, kernel: 3}]}]
  outer: {args: {r: float}, body: [stage: {block: b, depth: 2, with: {rate: $block / $blocks}}]}
net:
  - stage: {block: outer, depth: 2, with: {r: $block}}
  - stage: {block: b, depth: 1, with: {rate: ($block + $index + $depth - 1) / $blocks}}
"""
    rates = sorted({merge.drop_path for merge in merges(net(text))})
    assert rates == [0, 0.2, 0.4, 0.6, 0.8]


def test_repetitions_that_read_the_same_share_a_template() -> None:
    text = """\
blocks:
  b: {args: {unused: int, w: 4}, body: [conv: {out: $w, kernel: 3}]}
net:
  - stage: {block: b, depth: 5, with: {unused: $index}, last: {w: 6}}
"""
    assert len(net(text).graph.templates) == 3


def test_a_block_may_use_itself_under_an_if_that_ends() -> None:
    text = """\
blocks:
  fractal:
    args: {level: int}
    body:
      - conv: {out: 4, kernel: 3}
      - {block: {use: fractal, with: {level: $level - 1}}, if: $level > 1}
net:
  - block: {use: fractal, with: {level: 5}}
"""
    assert net(text).depth == 5


def test_a_list_of_layers_is_spliced_and_numbered_in_place() -> None:
    text = """\
params:
  extra: [conv: {out: 4, kernel: 1}, {conv: {out: 4, kernel: 1}, as: second}]
  one: {tanh: }
net:
  - conv: {out: 4, kernel: 1}
  - $extra
  - $one
  - add: [previous, second]
"""
    assert keys(net(text).graph.net) == ["conv1", "conv2", "second", "tanh1", "add1"]


def test_names_cross_into_bodies_but_not_into_blocks() -> None:
    inside = "net:\n  - {relu, as: stem}\n  - skip: {body: [tanh, add: [previous, stem]]}\n"
    assert net(inside).output == (4, 8, 8)
    block = (
        "blocks: {b: {body: [add: [previous, stem]]}}\nnet:\n  - {relu, as: stem}\n  - block: b\n"
    )
    with pytest.raises(ResdslError, match="no earlier layer here is called `stem`"):
        net(block)


def test_a_switched_off_layer_passes_the_running_value_under_its_name() -> None:
    text = """\
params: {on: false}
net:
  - conv: {out: 6, kernel: 1}
  - {conv: {out: $nowhere, kernel: 3}, if: $on, as: maybe}
  - add: [previous, maybe]
"""
    assert net(text.replace("$nowhere", "9")).output == (6, 8, 8)


@pytest.mark.parametrize("depth", [1, 2, 7, 40])
def test_automatic_biases_leave_one_over_e_of_the_carry(depth: int) -> None:
    text = f"""\
params: {{d: {depth}}}
blocks:
  b: {{body: [skip: {{gate: highway, body: [conv: {{out: 4, kernel: 3}}]}}]}}
net:
  - stage: {{block: b, depth: $d // 2}}
  - relu
  - stage: {{block: b, depth: $d - $d // 2}}
"""
    carries = []
    for stage in net(text).graph.net.body.nodes:
        for call in stage.calls if isinstance(stage, Stage) else ():
            (region,) = call.template.body.nodes
            assert isinstance(region, Region)
            assert isinstance(region.merge.op, Merge)
            carry = region.merge.op.weights[0]
            assert carry is not None
            carries.append(carry)
    assert len(carries) == depth
    assert math.prod(carries) == pytest.approx(1 / math.e, rel=1e-12)


def test_gates_in_the_body_of_a_skip_are_a_list_of_their_own() -> None:
    text = """\
net:
  - skip: {gate: highway, body: [skip: {gate: highway, body: [relu]}]}
  - skip: {gate: highway, body: [relu]}
"""
    outer, last = (n for n in net(text).graph.net.body.nodes if isinstance(n, Region))
    inner = outer.parts["branch"].nodes[0]
    assert isinstance(inner, Region)
    weights = [r.merge.op.weights[0] for r in (outer, last, inner) if isinstance(r.merge.op, Merge)]
    assert weights[:2] == pytest.approx([math.exp(-1 / 2)] * 2)
    assert weights[2] == pytest.approx(math.exp(-1))


def test_constraints_on_an_absent_hole_do_not_apply() -> None:
    text = """\
params:
  family: {choice: [a, b]}
  n: {int: [5, 9]}
blocks: {a: {body: [relu]}, b: {args: {n: $n}, body: [conv: {out: $n, kernel: 1}]}}
constraints: [$n < 5, $params >= 0]
net: [block: {use: $family}]
"""
    assert draw(text)[0].violated == ()
    assert draw(text, family="b")[0].violated == ("$n < 5",)


def test_holes_without_a_value_are_all_named() -> None:
    text = "params: {a: {int: [1, 3]}, b: {int: [1, 3]}}\nnet: [conv: {out: $a, kernel: 1}, conv: {out: $b, kernel: 1}]\n"
    with pytest.raises(ResdslError) as caught:
        net(text)
    assert [d.message for d in caught.value.diagnostics] == [
        "the hole `a` has no value",
        "the hole `b` has no value",
    ]


def test_the_document_gives_the_default_init() -> None:
    text = "init: {conv: {normal: {std: 0.5}}}\nnet: [conv: {out: 4, kernel: 1}, conv: {out: 4, kernel: 1, init: zeros}]\n"
    source = net(text).source()
    assert "nn.init.normal_(self.conv1.weight, std=0.5)" in source
    assert "nn.init.zeros_(self.conv2.weight)" in source


def test_a_space_notes_what_variants_of_a_block_set_by_hand() -> None:
    text = "blocks: {a: {args: {g: none}, body: [relu]}, b: {extends: a, args: {g:   highway}}}\nnet: [block: b]\n"
    space = load_space(Source("net.yaml", HEAD + text))
    assert space.notes() == ["Set by hand: block `b` is `a` with `{g: highway}`."]


def test_what_an_argument_reads_is_compared_by_the_argument_alone() -> None:
    text = """\
params: {b: {int: [1, 4], per: block}}
blocks: {r: {args: {a: $b}, body: [conv: {out: $a, kernel: 1}]}}
net:
  - stage: {block: r, depth: 2}
  - stage: {block: r, depth: 2, with: {a: 1}, first: {a: $b}}
"""
    assert draw(text)[1] == ["b@stage1.block0", "b@stage1.block1", "b@stage2.block0"]


def test_a_constraint_applies_by_what_it_reads() -> None:
    text = """\
params: {fam: {choice: [r, h]}, n: {int: [1, 5]}, b: {int: [-9, 0]}}
blocks:
  r: {args: {n: $n}, body: [conv: {out: $n, kernel: 1}]}
  h: {extends: r, args: {n: $n - $b}}
constraints: ["$b < -20 if $fam == 'h' else $n < 2"]
net: [block: $fam]
"""
    assert draw(text, fam="r", n=1)[0].violated == ()
    assert len(draw(text, fam="r", n=3)[0].violated) == 1
    assert len(draw(text, fam="h", n=1)[0].violated) == 1


def test_a_net_that_violates_a_constraint_is_refused() -> None:
    text = "params: {a: {int: [1, 9], default: 9}}\nconstraints: [$a < 5]\nnet: [conv: {out: $a, kernel: 1}]\n"
    with pytest.raises(ResdslError, match="`\\$a < 5` does not hold"):
        net(text)
    assert net(text, a=4).output == (4, 8, 8)


def test_the_receptive_field_is_counted_along_each_axis() -> None:
    text = """\
net:
  - conv: {out: 4, kernel: [1, 5], stride: [4, 1]}
  - conv: {out: 4, kernel: [1, 5]}
"""
    assert net(text).receptive_field == 9
    assert net(text + "  - global_avg_pool\n").receptive_field == 16


@pytest.mark.parametrize(
    "settings", [{"s": 4, "s@stage1": 2}, {"s": 1, "s@stage1": 2, "s@stage2": 3}]
)
def test_freezing_keeps_draws(settings: dict[str, Any]) -> None:
    text = """\
params: {s: {int: [1, 5], per: stage}}
blocks: {r: {body: [conv: {out: $s, kernel: 1}]}}
net: [conv: {out: $s, kernel: 1}, stage: {block: r, depth: 2}, stage: {block: r, depth: 1}]
expect: {set: {s: 1}, params: 19}
"""
    whole = draw(text, **settings)[0].architecture
    frozen = Source("frozen.yaml", whole.to_yaml())
    assert load(frozen).source() == whole.source()


def test_a_frozen_document_expects_its_own_figures(tmp_path: Path) -> None:
    text = "params: {n: 3}\nnet: [conv: {out: $n, kernel: 1}]\nexpect: {params: 12}\n"
    frozen = tmp_path / "frozen.yaml"
    net(text, n=5).save(frozen)
    assert check_file(frozen, {})["expectations"] == 1
    assert check_file(frozen, {})["params"] == 20


def test_counting_blocks_draws_what_the_expansion_draws() -> None:
    text = """\
resdsl: 1
input: [4, 8, 8]
params: {n: {int: [1, 5], per: stage}}
blocks:
  leaf: {args: {r: float}, body: [{dropout: {p: $r}}]}
  wide: {args: {r: float}, body: [dropout: {p: $r}, conv: {out: 4, kernel: 1}]}
net:
  - skip:
      body: [stage: {block: leaf, depth: $n, with: {r: ($block + 1) / $blocks}}]
      gate:
        carry: {sigmoid: {layers: [stage: {block: wide, depth: $n, with: {r: 1 / $blocks}}]}}
      shortcut: {layers: [stage: {block: leaf, depth: $n, with: {r: 1 / $blocks}}]}
  - branches:
      bodies:
        a: [stage: {block: leaf, depth: $n, with: {r: ($block + 1) / $blocks}}]
"""
    drawn: list[str] = []

    def ask(draw: str, hole: object) -> int:
        drawn.append(draw)
        return 3

    net = load_space(Source("net.yaml", text)).draw({}, ask).architecture
    assert len(drawn) == len(set(drawn)) == 4
    assert set(drawn) == {
        "n@skip1.branch.stage1", "n@skip1.carry.stage1", "n@skip1.shortcut.stage1",
        "n@branches1.a.stage1",
    }  # fmt: skip
    source = net.source()
    assert "Leaf(dropout=0.08333333333333333)" in source  # the first of twelve repetitions
    assert "Leaf(dropout=1.0)" in source
