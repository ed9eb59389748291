import itertools
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional

from resdsl.data import Part
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, fit
from resdsl.train.losses import loss_of
from resdsl.train.mixup import check_mixable, mixed, mixed_loss, mixing_shares
from resdsl.train.optimizers import build_optimizer
from resdsl.train.step import TrainStep

CPU = torch.device("cpu")


def drawn(alpha, count, seed=0):
    return torch.tensor(list(itertools.islice(mixing_shares(alpha, seed), count)))


@pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
def test_shares_are_the_larger_part_of_beta(alpha):
    """The variance of Beta(a, a) is 1 / (8 a + 4), around a mean of 1/2."""
    found = drawn(alpha, 20_000)
    assert found.min() >= 0.5
    assert found.max() <= 1.0
    spread = (found - 0.5).square().mean().item()
    assert spread == pytest.approx(1 / (8 * alpha + 4), rel=0.05)


def test_the_seed_decides_and_no_other_generator():
    before = torch.get_rng_state()
    assert torch.equal(drawn(0.4, 50, 3), drawn(0.4, 50, 3))
    assert not torch.equal(drawn(0.4, 50, 3), drawn(0.4, 50, 4))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("alpha", [5e-324, 1e-9, 100.0])
def test_the_smallest_and_the_largest_alpha_give_shares(alpha):
    assert ((drawn(alpha, 1000) >= 0.5) & (drawn(alpha, 1000) <= 1)).all()


def test_without_alpha_nothing_is_mixed():
    assert drawn(0.0, 9).tolist() == [1.0] * 9
    inputs = torch.randn(4, 3)
    assert mixed(inputs, 1.0) is inputs


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_a_sample_is_mixed_with_the_one_before_it(layout):
    inputs = torch.randn(5, 3, 4, 4).contiguous(memory_format=layout)
    found = mixed(inputs, 0.7)
    for i in range(5):
        assert torch.allclose(found[i], 0.7 * inputs[i] + 0.3 * inputs[i - 1], atol=1e-6)
    assert found.is_contiguous(memory_format=layout)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_loss_is_that_of_mixed_targets(smoothing):
    """Cross-entropy is linear in its target, so the loss is that of the paper's mixed one-hots."""
    outputs, targets = torch.randn(6, 4), torch.tensor([0, 3, 1, 1, 2, 0])
    loss = loss_of(Recipe(epochs=1, label_smoothing=smoothing), "classification")
    one_hot = functional.one_hot(targets, 4).float() * (1 - smoothing) + smoothing / 4
    soft = 0.6 * one_hot + 0.4 * one_hot.roll(1, 0)
    expected = functional.cross_entropy(outputs, soft)
    assert mixed_loss(loss, outputs, targets, 0.6).item() == pytest.approx(
        expected.item(), rel=1e-5
    )


def test_a_step_learns_from_mixed_samples(make):
    recipe = Recipe(epochs=1, lr=0.1, momentum=0, nesterov=False, weight_decay=0)
    model, twin = make().eval(), make().eval()
    inputs, targets = torch.randn(4, 1, 8, 8), torch.tensor([1, 2, 3, 4])
    step = TrainStep(model, build_optimizer(model, recipe, CPU), recipe, CPU)
    loss, outputs = step(inputs, targets, 0.1, 0.75)
    given = twin(0.75 * inputs + 0.25 * inputs.roll(1, 0))
    assert torch.allclose(outputs, given, atol=1e-6)
    soft = (
        functional.one_hot(targets, 10) * 0.75 + functional.one_hot(targets.roll(1, 0), 10) * 0.25
    )
    expected = functional.cross_entropy(given, soft)
    assert torch.allclose(loss, expected)
    expected.backward()
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(p, q - 0.1 * q.grad, atol=1e-6)


class Remembering(nn.Module):
    """Gives the mean of each sample as the logit of class 1, and keeps what it was given."""

    def __init__(self):
        super().__init__()
        self.seen = []
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        self.seen.append(x.detach().clone())
        mean = x.flatten(1).mean(1, keepdim=True) * self.scale
        return torch.cat([torch.zeros_like(mean), mean], 1)


def test_accuracy_counts_the_sample_of_which_there_is_more(noise):
    """A net that is right on every sample is right on a mixed one where the greater part decides."""
    inputs = torch.tensor([[1.0] * 5, [-1.0] * 5]).repeat(30, 1)
    part = Part(inputs, (inputs[:, 0] > 0).long())
    data = replace(noise, train=part, validation=part)
    recipe = Recipe(epochs=1, batch_size=20, lr=1e-6, mixup=1.0)
    model = Remembering()
    result = fit(model, data, recipe)
    assert result.history[0].train["accuracy"] == 1.0
    mixed_values = torch.cat([x for x in model.seen if len(x) == 20]).abs().unique()
    assert len(mixed_values) > 2


@pytest.mark.parametrize("inputs", [torch.zeros(2, 3, dtype=torch.int64)])
def test_tokens_are_not_mixed(inputs):
    with pytest.raises(ResdslError) as caught:
        check_mixable(0.2, inputs)
    assert caught.value.diagnostics[0].code == "unfit-mixup"
    check_mixable(0.0, inputs)
    check_mixable(0.2, inputs.float())


def test_order_augmentation_and_dropout_are_those_without_mixup(augmented):
    """The shares are drawn from a stream of their own."""

    def first_batch(mixup):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
        seen = []
        model.register_forward_pre_hook(lambda m, x: seen.append(x[0]) if m.training else None)
        fit(model, augmented, Recipe(epochs=1, batch_size=50, mixup=mixup), seed=1)
        return seen[0]

    plain, found = first_batch(0.0), first_batch(1.0)
    shares = (found - plain.roll(1, 0)) / (plain - plain.roll(1, 0))
    shares = shares[(plain - plain.roll(1, 0)).abs() > 0.1]
    assert shares.std() < 1e-3
    assert 0.5 <= shares.mean() < 1
