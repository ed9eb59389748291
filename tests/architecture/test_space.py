"""Documents with holes, and how they become nets."""

import pytest

from resdsl.architecture.space import load, load_space
from resdsl.text.diagnostics import ResdslError, Source

TEXT = """\
resdsl: 1
input: [3, 8, 8]
params: {n: {int: [1, 9]}, kind: {choice: [a, b], default: a}, classes: 10}
blocks: {unit: {args: {out: 4}, body: [conv: {out: $out, kernel: 1}]}, wide: {extends: unit, args: {out: 8}}}
net: [conv: {out: $n, kernel: 3}, global_avg_pool, linear: {out: $classes}]
constraints: [$n != 7]
"""
SOURCE = Source("net.yaml", TEXT)


def test_a_point_is_what_settings_and_answers_choose() -> None:
    space = load_space(SOURCE)
    asked: list[str] = []
    point = space.draw(ask=lambda draw, hole: asked.append(draw) or 3)
    assert asked == ["n"]  # `kind` is read by nobody
    assert point.values == {"n": 3}
    assert point.architecture.output == (10,)
    assert space.draw({"n": 7}).violated == ("$n != 7",)


def test_a_net_must_have_values_and_meet_constraints() -> None:
    with pytest.raises(ResdslError) as caught:
        load(SOURCE)
    assert caught.value.diagnostics[0].code == "hole-without-value"
    with pytest.raises(ResdslError) as caught:
        load(SOURCE, n=7)
    assert caught.value.diagnostics[0].code == "constraint-violated"


def test_a_data_set_binds_input_and_classes() -> None:
    space = load_space(SOURCE, input=(1, 28, 28), classes=3)
    net = space.architecture({"n": 2})
    assert (net.input, net.output) == ((1, 28, 28), (3,))
    assert load(SOURCE, n=2).output == (10,)
    assert space.declared_input == load_space(SOURCE).declared_input == load(SOURCE, n=2).input
    assert space.input_place.text.startswith("input")


def test_what_is_set_by_hand_for_variants_is_noted() -> None:
    assert load_space(SOURCE).notes() == ["Set by hand: block `wide` is `unit` with `{out: 8}`."]


def test_all_mistakes_are_told_without_a_point() -> None:
    text = TEXT.replace("kernel: 3", "kernal: 3").replace("$out,", "$uot,")
    with pytest.raises(ResdslError) as caught:
        load_space(Source("net.yaml", text))
    assert {d.code for d in caught.value.diagnostics} >= {"unknown-field", "unknown-name"}
