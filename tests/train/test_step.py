import pytest
import torch
from torch import nn

from resdsl.data import Part
from resdsl.train import evaluate, step


def test_known_accuracy_and_loss():
    logits = torch.tensor([[2.0, 0.0], [0.0, 0.0], [0.0, 2.0], [0.0, 2.0]])
    part = Part(logits, torch.tensor([0, 0, 0, 1]))
    measured = evaluate(nn.Identity(), part)
    small, large = torch.tensor(-2.0).exp().log1p().item(), torch.tensor(2.0).exp().log1p().item()
    assert measured["accuracy"] == 0.75
    assert measured["loss"] == pytest.approx(
        (2 * small + torch.tensor(2.0).log().item() + large) / 4
    )


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
def test_batch_size_changes_nothing(net, digits, size, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(step, "_MEASURED", size)
        measured = evaluate(net, digits.validation)
    expected = evaluate(net, digits.validation)
    assert measured["accuracy"] == expected["accuracy"]
    assert measured["loss"] == pytest.approx(expected["loss"], rel=1e-5)


@pytest.mark.parametrize("training", [True, False])
def test_mode_and_statistics_are_kept(net, digits, training):
    net.train(training)
    before = net.norm.running_mean.clone()
    evaluate(net, digits.validation)
    assert net.training is training
    assert torch.equal(net.norm.running_mean, before)
