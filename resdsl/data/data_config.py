"""Which data set, from where, and how it is cut into parts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PositiveInt,
    StrictFloat,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

from resdsl.data.own_function import FUNCTION_NAME
from resdsl.text.settings_file import read_settings
from resdsl.text.settings_model import Settings

DataSetName = Literal[
    "digits", "diabetes", "fashion_mnist", "mnist", "cifar10", "cifar100", "npz", "text",
    "image_folder",
]  # fmt: skip
NAMES: tuple[str, ...] = get_args(DataSetName)
TaskName = Literal["classification", "multi_label", "regression", "per_pixel", "sequence"]


def _size(value: object) -> object:
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not whole and not (isinstance(value, float) and 0 < value < 1):
        raise ValueError("a size is a whole number from 1, or a share between 0 and 1")
    return value


def _number(value: object) -> object:
    """Refuse true, which equals 1."""
    if isinstance(value, bool):
        raise ValueError(f"must be 1 or 3, but got {str(value).lower()}")
    return value


def _reachable(root: Path) -> Path:
    """Refuse a path that no file can have: ``~nobody``, a text with a null character, a name
    that is too long."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            root.expanduser().resolve().stat()
    except (RuntimeError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"no directory can be there: {reason.rstrip('.')}") from None
    return root


OwnFunction = Annotated[str, StringConstraints(pattern=FUNCTION_NAME)]
Size = Annotated[
    StrictInt | StrictFloat,
    BeforeValidator(_size),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            ]
        }
    ),
]


class DataConfig(Settings):
    """A data set and its parts.

    A size is a number of samples (a whole number) or a share of what it is cut from (below 1).
    """

    other_words: ClassVar[dict[str, str]] = {
        "it is called `root` here": "path dir directory folder file data_dir data_root",
        "it is called `validation` here": "val valid val_split validation_split val_size dev",
        "it is called `test` here": "test_split test_size",
        "it is called `train` here": "train_split train_size n_train",
        "it is called `seed` here": "split_seed split_random_state random_state",
        "it is called `image_size` here": "size resize img_size input_size shape",
        "images are changed at random by `flip` and `pad_crop`": (
            "augment augmentation transform transforms aug random_crop"
        ),
        "it belongs to the recipe, not to the data": "batch_size batch bs epochs lr",
        "inputs are normalised per channel, by the training part, as they are read": (
            "normalize normalise mean std normalization"
        ),
        "samples are drawn anew in each pass": "shuffle",
        "the data stay in memory, so nothing loads them": "num_workers workers pin_memory",
    }

    name: DataSetName | OwnFunction = "digits"
    """Which data set; or a function of your own, `package.module:function`."""
    task: TaskName | None = None
    """What is learnt of them. None: what these data are made for, or what their targets are."""
    ignore: Annotated[int, Field(ge=0)] | None = None
    """`per_pixel`, `sequence`: the target of positions that do not count, such as 255."""
    length: PositiveInt = 128
    """`text`: the tokens, which are bytes, of a sample."""
    root: Annotated[Path, Field(strict=False), AfterValidator(_reachable)] | None = None
    """The directory of the files (`npz`: the file). None: the usual places of this data set."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Decides which samples go to which part, and nothing else."""
    validation: Size = 0.15
    """Cut from the training samples, unless the data have a validation part of their own."""
    test: Size = 0.15
    """Cut first, unless the data have a test part of their own."""
    train: Size | None = None
    """How much of the rest is used for training. None: all of it."""
    pad_crop: Annotated[int, Field(ge=0)] = 0
    """Pixels of zero padding on each side before a random crop to the old size."""
    flip: bool = False
    """Whether training images are mirrored left to right at random."""
    download: bool = False
    """Whether missing files may be fetched from their publisher (`cifar10`, `cifar100`)."""
    image_size: Annotated[tuple[PositiveInt, PositiveInt], Field(strict=False)] | None = None
    """`image_folder`: height and width that images are scaled and cropped to. None: as they are."""
    channels: Annotated[Literal[1, 3], BeforeValidator(_number)] = 3
    """`image_folder`: 3 for colour, 1 for grey."""

    background: Annotated[StrictInt, Field(ge=0, le=255)] = 255
    """`image_folder`: the grey on which transparent pixels are laid, from 0 for black."""

    @property
    def augmented(self) -> bool:
        """Whether training images are changed at random."""
        return self.flip or self.pad_crop > 0


def data_config(name: str, **changes: object) -> DataConfig:
    """Return the settings ``search/data/<name>.yaml``, or of the YAML file ``name``.

    ``changes`` replace fields; None changes none.

    >>> data_config("digits", train=100).train
    100

    Raises:
        ResdslError: there is no such name, or the settings are wrong.
    """
    given = {key: value for key, value in changes.items() if value is not None}
    return read_settings(DataConfig, "data", name, given)
