import pytest

from resdsl.ops.op.doubts import Doubt, doubt_keeping


@pytest.mark.parametrize("p", [0.0, 0.5, 0.899, 1.0])
def test_no_doubt(p):
    assert list(doubt_keeping("p", p)) == []


def test_what_drops_most_may_be_meant_to_keep_it():
    (doubt,) = doubt_keeping("drop_path", 0.95)
    assert doubt == Doubt(
        "`drop_path: 0.95` drops 95 % of what passes: it is the probability to drop",
        "write `drop_path: 0.05` to keep 95 %",
    )
