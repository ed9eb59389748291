import pytest
from torch import nn

import resdsl
from resdsl.train.hidden_weights import fan_in, hidden_weights


def names(model):
    hidden = hidden_weights(model)
    return [name for name, p in model.named_parameters() if p in hidden]


def test_kernels_between_the_stem_and_the_classifier():
    model = resdsl.load("examples/cifar_resnet.yaml").build(device="cpu")
    found = names(model)
    assert len(found) == 18
    assert all(name.endswith(("conv1.weight", "conv2.weight")) for name in found)
    assert not {"conv1.weight", "linear1.weight"} & set(found)


def test_gates_are_hidden_and_positions_are_not():
    highway = names(resdsl.load("examples/highway_fc.yaml").build(device="cpu"))
    assert any("transform" in name for name in highway)
    vit = resdsl.load("examples/vit.yaml", n=2).build(device="cpu")
    assert [n for n, p in vit.named_parameters(recurse=False) if p.dim() == 2]
    found = names(vit)
    assert all(name.startswith("stage") for name in found)
    assert any("attention" in name for name in found)


def test_frozen_and_shared_tensors_are_left_out():
    net = nn.Sequential(nn.Embedding(7, 4), nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 7))
    assert names(net) == ["1.weight", "2.weight"]
    net[1].weight.requires_grad_(False)
    assert names(net) == ["2.weight"]
    tied = nn.Linear(4, 7, bias=False)
    tied.weight = net[0].weight
    assert names(nn.Sequential(net[0], nn.Linear(4, 4), tied, nn.Linear(7, 2))) == ["1.weight"]


@pytest.mark.parametrize(
    "net", [nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)), nn.BatchNorm1d(3)]
)
def test_without_inner_layers_nothing_is_hidden(net):
    assert names(net) == []


@pytest.mark.parametrize(
    "layer", [nn.Linear(6, 4), nn.Conv2d(4, 8, (3, 5), groups=2), nn.ConvTranspose2d(4, 6, 3)]
)
def test_fan_in_is_torchs(layer):
    assert fan_in(layer.weight) == nn.init._calculate_fan_in_and_fan_out(layer.weight)[0]
