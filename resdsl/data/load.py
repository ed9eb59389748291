"""A data set by its settings: read, cut into parts, normalised."""

from __future__ import annotations

from typing import assert_never

import numpy as np
import torch
from torch import Tensor

from resdsl.data.cifar import read_cifar
from resdsl.data.config import DataConfig, data_config
from resdsl.data.dataset import Augmentation, Dataset, Part
from resdsl.data.digits import read_digits
from resdsl.data.idx import read_idx_directory
from resdsl.data.image_folder import read_image_folder
from resdsl.data.npz import read_npz
from resdsl.data.raw import Raw, Samples, classes_of
from resdsl.data.split import take
from resdsl.errors import ResdslError


def load_dataset(config: DataConfig | str) -> Dataset:
    """Return the data set; a name stands for the settings ``search/data/<name>.yaml``.

    Raises:
        ResdslError: files are missing or damaged, or the parts cannot be cut as wanted.
    """
    if isinstance(config, str):
        config = data_config(config)
    raw = _with_all_parts(_read(config), config)
    input = raw.train.inputs.shape[1:]
    _check_parts(raw, config)
    augmentation = Augmentation(config.pad_crop, config.flip)
    if augmentation and len(input) != 3:
        message = f"flip and pad_crop need images (C, H, W), but a sample has the shape {input}"
        raise ResdslError.of("invalid-setting", message, help="leave `flip` and `pad_crop` out")
    train, validation, test = _normalised(raw)
    return Dataset(config.name, input, classes_of(raw), train, validation, test, augmentation)


def _read(config: DataConfig) -> Raw:
    match config.name:
        case "digits":
            return read_digits()
        case "mnist" | "fashion_mnist":
            return read_idx_directory(config)
        case "cifar10" | "cifar100":
            return read_cifar(config)
        case "npz":
            return read_npz(config)
        case "image_folder":
            return read_image_folder(config)
        case _:
            assert_never(config.name)


def _with_all_parts(raw: Raw, config: DataConfig) -> Raw:
    train, test, validation = raw.train, raw.test, raw.validation
    if test is None:
        test, train = _cut(train, config.test, config.seed, "test")
    if validation is None:
        validation, train = _cut(train, config.validation, config.seed, "validation")
    if config.train is not None and config.train != len(train):
        train, _ = _cut(train, config.train, config.seed, "train")
    return Raw(train, test, validation)


def _cut(samples: Samples, size: int | float, seed: int, part: str) -> tuple[Samples, Samples]:
    taken, others = take(samples.targets, size, seed, part=part)
    return samples.pick(taken), samples.pick(others)


def _check_parts(raw: Raw, config: DataConfig) -> None:
    """Refuse parts whose shapes or classes do not go together."""
    shape, classes = raw.train.inputs.shape[1:], classes_of(raw)
    for part, samples in (("validation", raw.validation), ("test", raw.test)):
        assert samples is not None
        if samples.inputs.shape[1:] != shape:
            other = samples.inputs.shape[1:]
            message = f"{config.name}: train samples have the shape {shape}, {part} samples {other}"
            raise ResdslError.of("data-mismatch", message)
        if int(samples.targets.max()) >= classes:
            highest = int(samples.targets.max())
            message = f"{config.name}: {part} has class {highest}, train only 0 to {classes - 1}"
            raise ResdslError.of("data-mismatch", message)


def _normalised(raw: Raw) -> tuple[Part, Part, Part]:
    """Return the parts with mean 0 and standard deviation 1 per channel of the train part."""
    assert raw.validation is not None
    assert raw.test is not None
    train = _floats(raw.train)
    axes = (0, *range(2, train.dim()))
    std, mean = torch.std_mean(train, dim=axes, correction=0, keepdim=True)
    # A channel that never varies carries nothing: it becomes 0, not a division by 0.
    std = torch.where(std > 1e-6 * mean.abs(), std, torch.ones_like(std))
    parts = [train, _floats(raw.validation), _floats(raw.test)]
    targets = [raw.train, raw.validation, raw.test]
    return tuple(  # type: ignore[return-value]
        Part(inputs.sub_(mean).div_(std), torch.from_numpy(samples.targets))
        for inputs, samples in zip(parts, targets, strict=True)
    )


def _floats(samples: Samples) -> Tensor:
    return torch.from_numpy(samples.inputs.astype(np.float32))
