"""A call that fails says what the net is made for; one that does not fail says nothing."""

import copy
import pickle

import pytest
import torch
from torch import nn

import resdsl
from resdsl.text.diagnostics import Source

TEXT = """\
resdsl: 1
input: [3, 16, 16]
net: [patchify: {size: 4, out: 8}, bias: {shape: full}, global_avg_pool, linear: {out: 2}]
"""
MADE_FOR = r"The net is made for batches of samples of shape \(3, 16, 16\), but got "


def _model() -> nn.Module:
    return resdsl.load(Source("net.yaml", TEXT)).build(device="cpu")


@pytest.mark.parametrize("shape", [(1, 3, 20, 20), (2, 1, 16, 16), (3, 16), (2, 16, 16, 3)])
def test_another_shape_is_told_behind_what_torch_says(shape: tuple[int, ...]) -> None:
    model = _model()
    for called in (model, copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        with pytest.raises(RuntimeError, match=MADE_FOR + rf"\({', '.join(map(str, shape))}\)\.$"):
            called(torch.zeros(shape))
        with pytest.raises(RuntimeError, match=MADE_FOR):
            called(x=torch.zeros(shape))


def test_inside_another_module_it_is_told_too() -> None:
    with pytest.raises(RuntimeError, match=MADE_FOR):
        nn.Sequential(nn.Identity(), _model())(torch.zeros(1, 3, 20, 20))


def test_an_error_of_another_cause_is_left_as_it_is() -> None:
    with pytest.raises(RuntimeError) as caught:
        _model()(torch.zeros(1, 3, 16, 16, dtype=torch.float64))
    assert "made for" not in str(caught.value)
    with pytest.raises(TypeError):
        _model()()


def test_nets_that_take_other_sizes_take_them() -> None:
    text = TEXT.replace("bias: {shape: full}, ", "")
    model = resdsl.load(Source("net.yaml", text)).build(device="cpu")
    assert model(torch.zeros(1, 3, 20, 24)).shape == (1, 2)


def test_the_source_has_no_check() -> None:
    names: dict[str, type[nn.Module]] = {}
    exec(resdsl.load(Source("net.yaml", TEXT)).source(), names)
    assert names["Net"].__call__ is nn.Module.__call__
