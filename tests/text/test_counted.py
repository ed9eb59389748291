"""Numbers of things."""

import pytest

from resdsl.text.counted import counted


@pytest.mark.parametrize(("n", "told"), [(0, "0 runs"), (1, "1 run"), (12000, "12,000 runs")])
def test_one_of_a_thing_has_no_s(n, told):
    assert counted(n, "run") == told
