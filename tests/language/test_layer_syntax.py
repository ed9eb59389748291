"""The form of a layer."""

import pytest
from reading import node

from resdsl.language.faults import Fault
from resdsl.language.layer_syntax import read_item


def test_a_layer_with_all_its_keys() -> None:
    item = read_item(node("{conv: {out: 3}, as: stem, from: input, if: $on}"))
    assert (item.tag, item.name) == ("conv", "stem")
    assert item.source is not None
    assert item.source.value == "input"
    assert item.condition is not None
    assert item.place_of("out").text == "out: 3"
    assert item.place_of("kernel") == item.place  # a field that is not given: the op's name


def test_a_bare_name_is_a_layer() -> None:
    assert read_item(node("relu")).content is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[relu]", "bad-layer"), ("3", "bad-layer"), ("{as: x}", "bad-layer"),
        ("{relu, conv: {out: 1}}", "bad-layer"), ("{relu, as: [x]}", "bad-name"),
        ("{add: [a], from: [b, c]}", "bad-name"),
    ],
)  # fmt: skip
def test_other_forms_are_refused(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read_item(node(text))
    assert caught.value.diagnostic.code == code
