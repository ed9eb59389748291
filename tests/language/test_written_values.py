"""What is written in the place of a tagged value, read without evaluating anything."""

import pytest
from reading import mapping, node

from resdsl.language.faults import Fault
from resdsl.language.written_values import (
    find_block,
    form,
    unknown_field,
    written_fields,
    written_member,
)
from resdsl.ops.joins.join import Add
from resdsl.ops.layers.conv import Conv
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.lane_weights import ConstantWeight, Weight


def test_a_name_or_a_mapping_with_that_one_key() -> None:
    assert written_member(Gate, node("highway")).member.tag == "highway"
    written = written_member(Gate, node("{highway: {bias: -2}}"))
    assert written.member.tag == "highway"
    assert form(written.content or node("x")) == "a mapping"


def test_a_number_is_a_weight() -> None:
    written = written_member(Weight, node("0.5"))
    assert written.value == ConstantWeight(value=0.5)


@pytest.mark.parametrize(
    ("text", "code"),
    [("[highway]", "bad-form"), ("{a: 1, b: 2}", "bad-form"), ("hihgway", "unknown-gate")],
)
def test_other_forms(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        written_member(Gate, node(text))
    assert caught.value.diagnostic.code == code
    assert caught.value.diagnostic.help


def test_a_bare_value_stands_for_the_content() -> None:
    given = written_fields(Add, node("[a, b]"))
    assert given is not None
    assert [*given.entries] == [Add.content]
    assert written_fields(Conv, None) is None
    with pytest.raises(Fault) as caught:
        written_fields(Conv, node("16"))
    assert caught.value.diagnostic.help == "write `conv: {out: 16}`"


def test_unknown_words_have_their_place() -> None:
    given = mapping("{out: 1, kernal: 3}")
    found = unknown_field("conv", "kernal", given, ["out", "kernel"])
    assert found.place is not None
    assert found.place.text == "kernal"
    assert "`kernel`" in str(found.help)
    with pytest.raises(Fault) as caught:
        find_block({}, node("unit"))
    assert caught.value.diagnostic.code == "unknown-block"
