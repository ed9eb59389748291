"""Small nets and data for the tests of training."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from resdsl.data import DataConfig, Dataset, Part, load_dataset

torch.set_num_threads(1)  # tests run side by side, and nets this small gain nothing from more


class SmallNet(nn.Module):
    """Convolution, norm, dropout and a gate scalar: one of each kind that training treats apart."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.gate = nn.Parameter(torch.ones(()))
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(6 * 64, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.norm(self.conv(x))) * self.gate
        return self.head(self.drop(y.flatten(1)))


@pytest.fixture
def net() -> SmallNet:
    return make_net()


@pytest.fixture
def make():
    return make_net


def make_net(seed: int = 0, classes: int = 10) -> SmallNet:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return SmallNet(classes)


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset(DataConfig(train=200, validation=100, test=100))


@pytest.fixture
def augmented(digits) -> Dataset:
    return replace(digits, config=digits.config.model_copy(update={"pad_crop": 1, "flip": True}))


@pytest.fixture
def noise() -> Dataset:
    """Two classes that a linear map tells apart, as vectors."""
    generator = torch.Generator().manual_seed(0)

    def part(count: int) -> Part:
        inputs = torch.randn(count, 5, generator=generator)
        return Part(inputs, (inputs[:, 0] > 0).long())

    return Dataset(DataConfig(name="npz"), (5,), 2, part(60), part(20), part(20))
