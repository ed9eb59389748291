"""Names that layers may have."""

import pytest
from reading import scalar

from resdsl.language.faults import Fault
from resdsl.language.module_names import check_layer_name

PLACE = scalar("x").place


@pytest.mark.parametrize("name", ["stem", "conv1", "_hidden", "T", "items"])
def test_good_names(name: str) -> None:
    check_layer_name(name, PLACE)


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("forward", "`forward_`"), ("class", "`class_`"), ("__call__", "`call`"), ("a-b", "`a_b`"),
        ("input", "`input_`"), ("x" * 101, None), ("", None),
    ],
)  # fmt: skip
def test_bad_names_have_a_way_out(name: str, help: str | None) -> None:
    with pytest.raises(Fault) as caught:
        check_layer_name(name, PLACE)
    assert caught.value.diagnostic.code == "bad-name"
    assert caught.value.diagnostic.help == (f"call it {help}" if help else None)
