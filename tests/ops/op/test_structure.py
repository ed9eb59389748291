import pytest

from resdsl.ops.op.structure import Layers, Structure


def test_all_parts_of_a_structure_count_for_depth_unless_it_says_which():
    assert Structure.depth_parts is None
    assert (Structure.group, dict(Structure.part_fields)) == ("structure", {})
    with pytest.raises(AssertionError, match="abstract"):
        Structure().build(None, None)  # an abstract method takes anything


def test_a_list_of_nothing_has_no_entries():
    assert Layers().n_written == 0
