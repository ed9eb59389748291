"""What a data set's settings may be, and files and changes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from resdsl.data.data_config import NAMES, DataConfig, data_config
from resdsl.text.diagnostics import ResdslError
from resdsl.text.settings_file import known_settings


@pytest.mark.parametrize("size", [1, 10_000, 0.001, 0.999])
def test_a_size_is_a_number_of_samples_or_a_share(size: float) -> None:
    assert DataConfig(train=size, test=size, validation=size).train == size


@pytest.mark.parametrize("size", [0, -1, 1.0, 0.0, 1.5, True, "10", float("nan"), None])
def test_another_size_is_refused(size: object) -> None:
    with pytest.raises(ValidationError, match="validation"):
        DataConfig.model_validate({"validation": size})


@pytest.mark.parametrize(
    "values",
    [
        {"name": "svhn"}, {"seed": -1}, {"seed": 2**32}, {"seed": 1.0}, {"pad_crop": -1},
        {"flip": 1}, {"channels": 2}, {"channels": True}, {"image_size": [0, 8]},
        {"image_size": [8]}, {"root": "a\0b"}, {"root": "~nobody-is-called-that/x"}, {"roots": "x"},
    ],
)  # fmt: skip
def test_other_values_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DataConfig.model_validate(values)


def test_what_changes_training_images() -> None:
    assert not DataConfig().augmented
    assert DataConfig(flip=True).augmented
    assert DataConfig(pad_crop=1).augmented


@pytest.mark.parametrize("name", known_settings("data"))
def test_packaged_settings_are_valid(name: str) -> None:
    assert data_config(name).name in NAMES


def test_changes_replace_fields_and_none_changes_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: npz\nroot: x.npz\ntrain: 10\nimage_size: [8, 9]\n")
    config = data_config(str(path), root=tmp_path / "y.npz", train=None, seed=3)
    assert (config.root, config.train, config.seed) == (tmp_path / "y.npz", 10, 3)
    assert config.image_size == (8, 9)


def test_files_are_yaml_1_2_and_faults_have_places(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: digits\ntrain: 010\nflip: off\nseeds: 1\n")
    with pytest.raises(ResdslError) as error:
        data_config(str(path))
    found = [(f.code, f.place and f.place.line, f.message) for f in error.value.diagnostics]
    assert found == [
        ("invalid-setting", 3, '`flip` must be true or false, but got "off"'),
        ("unknown-setting", 4, "there is no key `seeds`"),
    ]
    path.write_text("train: 010\n")
    assert data_config(str(path)).train == 10


@pytest.mark.parametrize(
    ("line", "help"),
    [
        ("path: a.npz", "it is called `root` here"),
        ("val_split: 0.1", "it is called `validation` here"),
        ("batch_size: 3", "it belongs to the recipe, not to the data"),
        ("augment: true", "images are changed at random by `flip` and `pad_crop`"),
    ],
)
def test_words_of_other_libraries(line: str, help: str, tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(f"name: digits\n{line}\n", encoding="utf-8")
    with pytest.raises(ResdslError) as caught:
        data_config(str(path))
    assert [found.help for found in caught.value.diagnostics] == [help]


def test_what_another_word_is_called_is_a_setting() -> None:
    for meaning, words in DataConfig.other_words.items():
        assert set(re.findall(r"`(\w+)`", meaning)) <= DataConfig.model_fields.keys()
        assert not set(words.split()) & DataConfig.model_fields.keys()
