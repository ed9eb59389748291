"""From what is written to a validated op: defaults of the document, and values that look alike."""

import json

import pytest
import torch
from expanding import evaluator

from resdsl.architecture import Architecture, load
from resdsl.expand.binder import Binder
from resdsl.language.written_values import written_member
from resdsl.ops.layers.conv import Conv
from resdsl.ops.op.op import Op
from resdsl.ops.skip.gates import Gate
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlMapping


def net(text: str) -> Architecture:
    return load(Source("net.yaml", "resdsl: 1\n" + text))


# -- the document's `init` -----------------------------------------------------------------------


def started(init: str, *layers: str) -> dict[str, torch.Tensor]:
    """Return the initial weights of a net by their names."""
    text = f"input: [4]\ninit: {init}\nnet: [{', '.join(layers)}]\n"
    return dict(net(text).build(device="cpu", seed=0).state_dict())


@pytest.mark.parametrize("init", ["{constant: 0.25}", "zeros", "{normal: {std: 3}}"])
def test_the_documents_init_is_for_weights_and_not_for_what_starts_at_a_number(init: str) -> None:
    start = started(init, "linear: {out: 4}", "bias", "scale", "layernorm", "prelu")
    assert start["bias1"].tolist() == [0] * 4
    assert start["scale1"].tolist() == [1] * 4
    assert start["layernorm1.weight"].tolist() == [1] * 4
    assert start["prelu1.weight"].tolist() == [0.25] * 4
    assert start["linear1.bias"].tolist() == [0] * 4


def test_the_documents_init_reaches_every_weight_that_has_none_of_its_own() -> None:
    start = started(
        "{constant: 0.25}",
        "linear: {out: 4}",
        "linear: {out: 4, init: {constant: 2}}",
        "skip: {gate: highway, body: [linear: {out: 4}]}",
    )
    matrices = {name: set(w.flatten().tolist()) for name, w in start.items() if w.ndim == 2}
    assert matrices.pop("linear2.weight") == {2.0}
    assert len(matrices) == 3
    assert all(values == {0.25} for values in matrices.values())


def test_an_init_by_op_is_for_that_op_alone() -> None:
    start = started("{linear: {constant: 0.25}}", "linear: {out: 4}", "scale", "bias")
    assert set(start["linear1.weight"].flatten().tolist()) == {0.25}
    assert start["scale1"].tolist() == [1] * 4
    assert start["bias1"].tolist() == [0] * 4
    other = started("{conv: {constant: 0.25}}", "linear: {out: 4}")
    assert set(other["linear1.weight"].flatten().tolist()) != {0.25}


def test_an_init_of_its_own_stays() -> None:
    start = started("zeros", "scale: {init: 0.5}", "bias: {init: {constant: 2}}")
    assert start["scale1"].tolist() == [0.5] * 4
    assert start["bias1"].tolist() == [2] * 4


# -- 1, 1.0 and true are three values ------------------------------------------------------------

INPUT = "input: [4]\n"


def refusals(text: str) -> list[str]:
    try:
        net(text)
    except ResdslError as error:
        return [d.code for d in error.diagnostics]
    return []


WAYS = {
    "written": "net: [%s, %s]\n",
    "through an argument": (
        "blocks: {b: {args: {v: any}, body: [linear: {out: 4, bias: $v}]}}\n"
        "net: [block: {use: b, with: {v: %s}}, block: {use: b, with: {v: %s}}]\n"
    ),
    "through an argument of an argument": (
        "blocks:\n"
        "  b: {args: {v: any}, body: [linear: {out: 4, bias: $v}]}\n"
        "  c: {args: {w: any}, body: [block: {use: b, with: {v: $w}}]}\n"
        "net: [block: {use: c, with: {w: %s}}, block: {use: c, with: {w: %s}}]\n"
    ),
    "in a stage": (
        "blocks: {b: {args: {v: any}, body: [linear: {out: 4, bias: $v}]}}\n"
        "net: [stage: {block: b, depth: 2, with: {v: %s}, last: {v: %s}}]\n"
    ),
    "in the tuned values of expressions": (
        "params: {x: %s, y: %s}\n"
        "net: [linear: {out: 4, bias: $x}, linear: {out: 4, bias: $y}]\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_no_flag_although_it_equals_one(way: str) -> None:
    def written(*values: str) -> str:
        fields = [f"linear: {{out: 4, bias: {v}}}" for v in values] if way == "written" else values
        return INPUT + WAYS[way] % tuple(fields)

    assert not refusals(written("true", "true"))
    assert not refusals(written("false", "true"))
    for number in ("1", "1.0"):
        assert refusals(written("true", number))
        assert refusals(written(number, "true"))
        assert refusals(written("true", number)) == refusals(written(number, "true"))
    assert refusals(written("false", "0"))


@pytest.mark.parametrize(
    "order", [("1", "1.0", "true"), ("true", "1.0", "1"), ("1.0", "true", "1")]
)
def test_each_block_prints_its_own_value(order: tuple[str, ...]) -> None:
    """A skip of weight 1 reads 1 and 1.0 alike, and no flag."""
    uses = ", ".join(f"block: {{use: b, with: {{v: {v}}}}}" for v in order if v != "true")
    blocks = "blocks: {b: {args: {v: any}, body: [skip: {gate: {transform: $v}, body: [linear: {out: 4}]}]}}\n"
    assert not refusals(f"{INPUT}{blocks}net: [{uses}]\n")
    every = ", ".join(f"block: {{use: b, with: {{v: {v}}}}}" for v in order)
    assert len(refusals(f"{INPUT}{blocks}net: [{every}]\n")) == 1


def test_types_of_arguments_tell_them_apart() -> None:
    blocks = "blocks: {b: {args: {v: %s}, body: [dropout: {p: '0.5 if $v == 1 or $v == true else 0.1'}]}}\n"
    for kind, good, bad in (
        ("int", ("1", "1.0"), ("true",)),
        ("float", ("1", "1.0"), ("true",)),
        ("bool", ("true",), ("1", "1.0")),
    ):
        for value in good + bad:
            for before in good:
                uses = f"net: [block: {{use: b, with: {{v: {before}}}}}, block: {{use: b, with: {{v: {value}}}}}]\n"
                found = refusals(INPUT + blocks % kind + uses)
                assert found == (["bad-argument"] if value in bad else []), (kind, before, value)


def test_a_choice_keeps_its_labels_apart() -> None:
    text = (
        INPUT
        + "params: {v: {choice: [1, 1.5, true], default: true}}\nnet: [linear: {out: 4, bias: $v}]\n"
    )
    assert not refusals(text)
    assert refusals(text.replace("default: true", "default: 1"))
    assert refusals(text.replace("default: true", "default: 1.0"))
    assert json.dumps([True]) != json.dumps([1])


NET = "params: {width: 16, kind: {choice: {a: {highway: {bias: -2}}, b: none}, default: a}}\nnet: [relu]\n"


def bound(text: str, family: type = Op) -> tuple[object, list[Diagnostic]]:
    findings: list[Diagnostic] = []
    one = evaluator(NET)
    node = read(Source("value.yaml", text))
    return Binder(one, findings).tagged(family, node, one.outermost), findings


def test_fields_are_evaluated_and_validated() -> None:
    value, findings = bound("{conv: {out: $width * 2, kernel: 3}}")
    assert isinstance(value, Conv)
    assert not findings
    assert (value.out, value.kernel) == (32, 3)


def test_equal_values_are_one() -> None:
    findings: list[Diagnostic] = []
    one = evaluator(NET)
    binder = Binder(one, findings)
    nodes = [read(Source("v", f"{{conv: {{out: {out}, kernel: 3}}}}")) for out in ("16", "$width")]
    a, b = (binder.tagged(Op, node, one.outermost) for node in nodes)
    assert a is b


def test_a_label_stands_for_a_value_with_parts() -> None:
    value, findings = bound("$kind", Gate)
    assert not findings
    assert value is not None
    assert value.tag == "highway"


def test_every_field_is_told() -> None:
    value, findings = bound("{conv: {out: 0, kernel: x, stirde: 2}}")
    assert value is None
    assert [found.code for found in findings] == ["unknown-field"]  # values wait for the names
    value, findings = bound("{conv: {out: 0, kernel: x}}")
    assert [(f.code, f.place.text) for f in findings if f.place] == [
        ("bad-value", "0"), ("bad-value", "x"),
    ]  # fmt: skip


def test_inner_lists_are_found_by_label() -> None:
    findings: list[Diagnostic] = []
    one = evaluator(NET)
    node = read(Source("v", "{branches: {merge: add, bodies: {a: [relu], b: [relu, tanh]}}}"))
    assert isinstance(node, YamlMapping)
    written = written_member(Op, node)
    lists = Binder(one, findings).inner_lists(written.member, written.content, one.outermost)
    assert [(label, layers.n_written) for label, layers in lists] == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    "layer",
    [
        "skip: {gate: hihgway, body: [relu, linear: {out: 4}]}",
        "skip: {gate: hihgway, shortcut: {layers: [linear: {out: 4}]}, body: [linear: {out: 4}]}",
        "branches: {merge: hihgway, bodies: {a: [relu], b: [linear: {out: 4}]}}",
    ],
)
def test_shapes_inside_are_told_together_with_mistakes_of_the_fields(layer: str) -> None:
    with pytest.raises(ResdslError) as raised:
        net(f"input: [4, 8, 8]\nnet: [{layer}]\n")
    found = {d.place and d.place.text for d in raised.value.diagnostics}
    assert found == {"hihgway", "linear"}
