"""What to do about keys and values of layers in the wrong place."""

from reading import mapping, node, scalar

from resdsl.language.remedies import OutputNames, elsewhere, null_setting, shorthand, too_many_ops
from resdsl.ops.layers.conv import Conv
from resdsl.ops.skip.skip import Skip


def test_the_op_too_many_is_found() -> None:
    help, place = too_many_ops(mapping("{conv: {out: 1}, name: stem}"), ["conv", "name"])
    assert help == "a layer is named by `as`"
    assert place.text == "name"
    help, place = too_many_ops(mapping("{relu, stem}"), ["relu", "stem"])
    assert help == "to name the layer write `as: stem`"


def test_null_has_one_meaning() -> None:
    nothing = scalar("null")
    place = nothing.place
    found = null_setting(Skip, "shortcut", nothing, place)
    assert found is not None
    assert found.code == "missing-value"
    assert "`none`" in str(found.help)
    assert null_setting(Conv, "out", nothing, place) is None  # a required one is told otherwise
    assert null_setting(Conv, "stride", scalar("2"), place) is None


def test_names_of_other_lists_are_known() -> None:
    names = OutputNames(node("net: [{conv: {out: 1}, as: stem}, {skip: {body: [{relu, as: in}]}}]"))
    assert names.found == {"stem", "in"}
    assert "named elsewhere" in elsewhere("in", names, "near")
    assert elsewhere("out", names, "near") == "near"


def test_an_argument_without_a_value() -> None:
    given = mapping("{out, stride: null}")
    found = shorthand("out", given.entries["out"], frozenset({"out"}), given.keys["out"])
    assert found is not None
    assert found.help == "write `out: $out`"
    assert shorthand("stride", given.entries["stride"], frozenset(), given.keys["stride"]) is None
