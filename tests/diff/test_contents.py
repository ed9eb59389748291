"""Equal numbers for what is equal but for names."""

import pytest
from compared import net

from resdsl.diff.contents import Contents

CONV = {"conv": {"out": 4, "kernel": 3}}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ([{**CONV, "as": "c"}, "relu"], True),
        ([{"skip": {"body": [CONV], "shortcut": "none"}}, "relu"], True),
        (["relu", CONV], False),
        ([CONV, {"relu": {}, "from": "input"}], False),
        ([{"conv": {"out": 4, "kernel": 3, "init": "zeros"}}, "relu"], False),
    ],
)
def test_names_do_not_count(other: list[object], same: bool) -> None:
    contents = Contents()
    one, two = net(CONV, "relu").graph.net, net(*other).graph.net
    assert (contents.template(one) == contents.template(two)) is same


def test_the_input_shape_counts() -> None:
    contents = Contents()
    one, two = (net(CONV, input=(4, n, n)).graph.net for n in (8, 9))
    assert contents.template(one) != contents.template(two)
    assert contents.template(one) == contents.template(one)
