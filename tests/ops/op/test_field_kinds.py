from resdsl.ops.joins.branches import Branches
from resdsl.ops.layers.conv import Conv
from resdsl.ops.op.field_kinds import FieldKind, fields_of, value_schema
from resdsl.ops.op.inits import Init
from resdsl.ops.pointwise.constants import Bias
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.ops.skip.skip import Skip


def test_how_each_field_is_read():
    skip = fields_of(Skip)
    assert skip["body"] == FieldKind("layers", True, "body")
    assert skip["gate"] == FieldKind("tagged", False, "gate", Gate)
    assert skip["shortcut"] == FieldKind("tagged", False, "shortcut", Shortcut)
    assert skip["drop_path"] == FieldKind("value", False, "drop_path")
    assert fields_of(Branches)["bodies"] == FieldKind("bodies", True, "bodies")


def test_an_optional_tagged_value_is_one():
    assert fields_of(Conv)["init"] == FieldKind("tagged", False, "init", Init)


def test_fields_have_their_names_in_yaml_and_hidden_ones_none():
    assert fields_of(Bias)["shape"].attribute == "extent"
    assert "extent" not in fields_of(Bias)
    assert "bias_init" not in fields_of(Conv)
    assert list(fields_of(Conv))[:3] == ["out", "bias", "init"]


def test_the_schema_of_a_value_has_its_bounds():
    assert value_schema(Conv, "out") == {"type": "integer", "minimum": 1, "maximum": 2**31}
    assert value_schema(Bias, "shape")["enum"] == ["scalar", "channel", "full"]
