import pytest
import torch
from torch import nn

from resdsl.text.diagnostics import ResdslError
from resdsl.weights import transfer


def net(width: int = 4, classes: int = 3) -> nn.Module:
    model = nn.Sequential()
    model.add_module("stem", nn.Linear(2, width))
    for block in range(2):
        model.add_module(f"block{block}", nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)))
    model.add_module("head", nn.Linear(4, classes))
    return model


def test_what_fits_is_copied_and_the_rest_is_told():
    source = {k: torch.full_like(v, 5) for k, v in net(classes=7).state_dict().items()}
    source["old.weight"] = torch.zeros(2)
    del source["block1.0.bias"]
    model = net()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    report = transfer(model, source, "W")
    for key, value in model.state_dict().items():
        expected = source[key] if key in report.copied else before[key]
        assert torch.equal(value, expected), key
    assert report.new == {"block1.0.bias": (4,), "head.weight": (3, 4), "head.bias": (3,)}
    assert report.dropped == {"head.weight": (7, 4), "head.bias": (7,), "old.weight": (2,)}
    assert report.line == "15 tensors copied, 3 new, 3 dropped"
    assert report.text().splitlines() == [
        "copied 15",
        "  stem.weight|bias  × 2",
        "  block0.0.weight|bias  × 2",
        "  block[0-1].1.weight|bias|running_mean|running_var|num_batches_tracked  × 10",
        "  block1.0.weight",
        "new 3",
        "  block1.0.bias",
        "  head.weight  (3, 4), but the weights have (7, 4)",
        "  head.bias  (3), but the weights have (7)",
        "dropped 3",
        "  head.weight|bias  × 2",
        "  old.weight",
    ]
    told = report.as_dict()
    assert told["new"][0] == {"name": "block1.0.bias", "shape": [4]}
    assert [len(told[part]) for part in ("copied", "new", "dropped")] == [15, 3, 3]


def test_precision_follows_the_net():
    source = {key: value.half() for key, value in net().state_dict().items()}
    model = net().double()
    report = transfer(model, source, "W")
    assert "block0.1.num_batches_tracked" in report.new  # a count is never a fraction
    assert torch.equal(model.stem.weight, source["stem.weight"].double())


def test_nothing_fits():
    with pytest.raises(ResdslError) as info:
        transfer(net(), {"conv.weight": torch.zeros(8, 3), "stem.weight": torch.zeros(9)}, "W")
    (finding,) = info.value.diagnostics
    assert (finding.code, finding.message) == ("foreign-weights", "no tensor of W fits the net")
    assert finding.notes == (
        "the weights begin with `conv.weight` (8, 3), `stem.weight` (9)",
        "the net with `stem.weight` (4, 2), `stem.bias` (4)",
    )


def test_tensors_without_values_fit_nothing():
    empty = {key: value.to("meta") for key, value in net().state_dict().items()}
    with pytest.raises(ResdslError, match="no tensor of W fits the net"):
        transfer(net(), empty, "W")
    report = transfer(net(), {**empty, "stem.weight": torch.ones(4, 2)}, "W")
    assert report.copied.keys() == {"stem.weight"}
