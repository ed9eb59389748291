"""How a cell is named on the command line."""

import pytest

from resdsl.cli.run_options import chosen_cell
from resdsl.text.diagnostics import ResdslError


def test_settings_of_a_cell():
    assert chosen_cell(None) is None
    assert chosen_cell(["family=residual,n=10"]) == {"family": "residual", "n": 10}
    assert chosen_cell(["n=10", 'family="a,b"']) == {"n": 10, "family": "a,b"}
    assert chosen_cell(["on=true,bias=-6.5"]) == {"on": True, "bias": -6.5}


@pytest.mark.parametrize("text", ["residual", "n=", "=3", "n=1,n=2", "n=[1]", "n=null"])
def test_mistakes(text):
    with pytest.raises(ResdslError, match="--cell") as told:
        chosen_cell([text])
    assert told.value.diagnostics[0].code == "bad-setting"
