import sys

import numpy as np
import pytest
from PIL import Image

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError

RANDOM = np.random.default_rng(0)


def write_images(directory, count=10, size=(6, 8), ending="png"):
    directory.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        pixels = RANDOM.integers(0, 256, (*size, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(directory / f"{i:03d}.{ending}")


def load(root, **settings):
    return load_dataset(DataConfig(name="image_folder", root=root, **settings))


def test_directory_per_class(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    data = load(tmp_path, validation=4, test=4)
    assert data.input == (3, 6, 8)
    assert data.classes == 2
    assert [len(data.train), len(data.validation), len(data.test())] == [12, 4, 4]


@pytest.mark.parametrize("validation", ["val", "validation"])
def test_parts_of_their_own(tmp_path, validation):
    for part, count in (("train", 10), (validation, 3), ("test", 2)):
        for name in ("cat", "dog"):
            write_images(tmp_path / part / name, count)
    data = load(tmp_path)
    assert [len(data.train), len(data.validation), len(data.test())] == [20, 6, 4]
    assert data.test().targets.tolist() == [0, 0, 1, 1]


def test_pixels_stay_in_place(tmp_path):
    for value, name in enumerate(("cat", "dog")):
        write_images(tmp_path / "train" / name)
        (tmp_path / "test" / name).mkdir(parents=True)
        pixels = np.full((6, 8, 3), 10 * value, dtype=np.uint8)
        pixels[1, 2] = (200, 100, 50)
        Image.fromarray(pixels).save(tmp_path / "test" / name / "a.png")
    image = load(tmp_path).test().inputs[0]
    assert (image[:, 1, 2] > image[:, 0, 0]).all()
    assert image.flatten(1).argmax(1).tolist() == [10, 10, 10]


def test_scaled_and_cropped_to_a_size(tmp_path):
    write_images(tmp_path / "cat", size=(6, 8))
    write_images(tmp_path / "dog", size=(20, 10), ending="jpg")
    data = load(tmp_path, image_size=[5, 4], channels=1)
    assert data.input == (1, 5, 4)


def test_unequal_sizes_name_both_images(tmp_path):
    write_images(tmp_path / "cat", size=(6, 8))
    write_images(tmp_path / "dog", size=(8, 6))
    message = r"(?s)cat/000.png is 6x8, but .*dog/000.png is 8x6.*set `image_size"
    with pytest.raises(ResdslError, match=message):
        load(tmp_path)


def test_unknown_class_in_the_test_part(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / "train" / name, 4)
        write_images(tmp_path / "test" / f"{name}s", 4)
    with pytest.raises(ResdslError, match=r"(?s)is called `cats`.*did you mean `cat`"):
        load(tmp_path)


def test_file_that_is_no_image(tmp_path):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    (tmp_path / "dog" / "000.png").write_bytes(b"text")
    with pytest.raises(ResdslError, match=r"dog/000.png: cannot be read as an image"):
        load(tmp_path)


def test_directories_are_needed(tmp_path):
    with pytest.raises(ResdslError, match="needs its directory, but `root` is not set"):
        load(None)
    with pytest.raises(ResdslError, match=r"needs its directory, but `root` is .*none"):
        load(tmp_path / "none")
    write_images(tmp_path / "cat")
    with pytest.raises(ResdslError, match=r"at least two, but has \['cat'\]"):
        load(tmp_path)
    (tmp_path / "empty" / "a").mkdir(parents=True)
    (tmp_path / "empty" / "b").mkdir()
    with pytest.raises(ResdslError, match="has no images"):
        load(tmp_path / "empty")


def test_without_pillow(tmp_path, monkeypatch):
    for name in ("cat", "dog"):
        write_images(tmp_path / name, 2)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ResdslError, match=r"(?s)not installed.*pip install pillow") as info:
        load(tmp_path)
    assert info.value.diagnostics[0].code == "missing-package"
