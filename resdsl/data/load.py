"""A data set by its settings: read, cut into parts, normalised."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import distribution

import numpy as np
import torch

from resdsl.data.cifar import read_cifar
from resdsl.data.data_config import DataConfig, data_config
from resdsl.data.data_files import Array, Parts, Samples
from resdsl.data.dataset import Dataset, Part, Preprocessing
from resdsl.data.idx import read_idx_directory
from resdsl.data.image_folder import read_image_folder
from resdsl.data.npz import read_npz
from resdsl.data.own_data import read_own
from resdsl.data.split import with_all_parts
from resdsl.data.targets import sort_out
from resdsl.data.text_file import read_text_file
from resdsl.files.memory import check_memory
from resdsl.text.diagnostics import ResdslError


def load_dataset(config: DataConfig | str) -> Dataset:
    """Return the data set; a name stands for the settings ``search/data/<name>.yaml``.

    Inputs have mean 0 and standard deviation 1 in each channel of the train part; tokens stay as
    they are. The classes are those of the train part.

    >>> digits = load_dataset("digits")
    >>> digits.input, digits.classes, len(digits.train), len(digits.test())
    ((1, 8, 8), 10, 1200, 300)

    Raises:
        ResdslError: files are missing or damaged, or the parts cannot be cut as wanted.
    """
    if isinstance(config, str):
        config = data_config(config)
    read = _READERS.get(config.name, read_own)
    raw, targets = sort_out(read(config), config)
    notes = (*(note for samples in raw.values() for note in samples.notes), *targets.notes)
    raw = with_all_parts(raw, config, by_class=targets.task == "classification")
    input = raw["train"].inputs.shape[1:]
    for part, samples in raw.items():
        if (found := samples.inputs.shape[1:]) != input:
            message = f"{config.name}: train samples have the shape {input}, {part} samples {found}"
            raise ResdslError.of("data-mismatch", message)
    if config.augmented and len(input) != 3:
        message = f"flip and pad_crop need images (C, H, W), but a sample has the shape {input}"
        raise ResdslError.of("invalid-setting", message, help="leave `flip` and `pad_crop` out")
    if config.pad_crop > min(input[1:], default=0) and config.pad_crop:
        message = f"pad_crop is {config.pad_crop}, more than an image of shape {input} has pixels"
        raise ResdslError.of("invalid-setting", message, help="set a `pad_crop` of a few pixels")
    inputs = [samples.inputs for samples in raw.values()]
    check_memory(config.name, sum(x.size for x in inputs), sum(x.nbytes for x in inputs))
    preprocessing = _preprocessing(raw["train"].inputs)
    parts = {part: _part(samples, preprocessing) for part, samples in raw.items()}
    return Dataset(
        config, input, targets.classes, parts["train"], parts["validation"], parts["test"],
        task=targets.task, class_names=targets.names, notes=notes,
        preprocessing=preprocessing,
        largest_share={part: share for part, samples in raw.items()
                       if (share := _largest_share(samples.targets)) is not None},
    )  # fmt: skip


def read_digits(config: DataConfig) -> Parts:
    """Return the 1,797 images that come with scikit-learn as (N, 1, 8, 8), values 0 to 16.

    Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI (test part).
    """
    # A row is an image and its digit. To import scikit-learn takes longer than to train on them.
    path = distribution("scikit-learn").locate_file("sklearn/datasets/data/digits.csv.gz")
    rows = np.loadtxt(str(path), delimiter=",")
    return {"train": Samples(rows[:, :-1].reshape(-1, 1, 8, 8), rows[:, -1].astype(np.int64))}


def read_diabetes(config: DataConfig) -> Parts:
    """Return 442 patients that come with scikit-learn: ten numbers each as (N, 10), and the
    progression of their disease a year later, divided by 100.

    Source: Efron, Hastie, Johnstone, Tibshirani 2004, Least Angle Regression.
    """
    from sklearn.datasets import load_diabetes

    inputs, targets = load_diabetes(return_X_y=True)
    return {"train": Samples(inputs.astype(np.float32), targets / 100)}


_READERS: dict[str, Callable[[DataConfig], Parts]] = {
    "digits": read_digits,
    "diabetes": read_diabetes,
    "mnist": read_idx_directory,
    "fashion_mnist": read_idx_directory,
    "cifar10": read_cifar,
    "cifar100": read_cifar,
    "npz": read_npz,
    "text": read_text_file,
    "image_folder": read_image_folder,
}


def _preprocessing(inputs: Array) -> Preprocessing | None:
    """Return the mean and the standard deviation of each channel; None for tokens."""
    if inputs.dtype == np.int64:
        return None
    numbers = torch.from_numpy(inputs.astype(np.float32))
    axes = (0, *range(2, inputs.ndim))
    std, mean = torch.std_mean(numbers, dim=axes, correction=0)
    if not torch.isfinite(std).all():  # squares that float32 cannot hold
        std, mean = torch.std_mean(numbers.double(), dim=axes, correction=0)
    # A channel that never varies carries nothing: it becomes 0, not a division by 0.
    std = torch.where(std > 1e-6 * mean.abs(), std, torch.ones_like(std))
    return Preprocessing(tuple(mean.tolist()), tuple(std.tolist()))


def _part(samples: Samples, preprocessing: Preprocessing | None) -> Part:
    """Return the samples as tensors.

    The numbers are changed in place: a copy of each part would double the memory of the data.
    """
    targets = torch.from_numpy(samples.targets)
    if preprocessing is None:
        return Part(torch.from_numpy(samples.inputs), targets)
    inputs = torch.from_numpy(samples.inputs.astype(np.float32))
    shape = (1, -1, *[1] * (inputs.ndim - 2))
    mean, std = (
        torch.tensor(values).view(shape) for values in (preprocessing.mean, preprocessing.std)
    )
    return Part(inputs.sub_(mean).div_(std), targets)


def _largest_share(targets: Array) -> float | None:
    if targets.dtype != np.int64:
        return None
    counts = np.bincount(targets[targets >= 0].ravel())  # below 0 is what does not count
    return float(counts.max() / counts.sum()) if counts.size else None
